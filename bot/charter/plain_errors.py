"""What pydantic and tomllib found, in words for people who do not program."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.charter.fields import nearest, shown
from bot.charter.matchers import KINDS
from bot.charter.toml_lines import Path
from bot.charter.toml_mistakes import find_mistake
from bot.errors import CharterFault


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault before it has a line and a rule: the path of the value, what is wrong, how to fix it."""

    path: Path
    what: str
    fix: str


_HUGE = 10**15
_KINDS = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table, such as {0}.en = [...]",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date",
}
_MISSING = {
    "name": 'Say whose charter it is, such as name = "Maison Verte".',
    "find": 'Name a pack, such as find = "bait"; `charter packs` lists them.',
    "text": 'Say it in one sentence: text = "…".',
    "needs": 'Say what should be there, such as needs = "link".',
    "when": 'Say what makes the rule ask, such as when.has = "image".',
    "post": 'Write the example: post = "…".',
}
_TOML = (
    ("Exceeds the limit", "a number is far too large.", "Use a smaller one."),
    ("Cannot overwrite a value", "the same key is given twice.", "Keep one of them."),
    (
        "Cannot declare",
        "the same table is given twice.",
        "Put its keys together, or write [[rules]] for one rule more.",
    ),
    ("Expected '=' after a key", "a key has no = after it.", "Write key = value; a comment begins with #."),
    (
        "Expected newline or end",
        "there is something after the value.",
        'Put one key on a line, and texts between " and ".',
    ),
    ("Illegal character '\\n'", "a text is never closed on this line.", 'Put a " at its end.'),
    ("Unterminated string", "a text is never closed.", 'Put a " at its end.'),
    ('Expected \'"""\'', "a text is never closed.", 'Put """ at its end.'),
    (
        "Unclosed array",
        "a list is never closed, or a comma is missing in it.",
        "Put commas between its texts and ] at its end.",
    ),
    ("Unclosed inline table", "a table is never closed.", "Put commas between its keys and } at its end."),
    ("Unescaped '\\'", "a backslash cannot be in this text.", "Put the text between ' and ' instead."),
    ("Invalid hex value", "a backslash cannot be in this text.", "Put the text between ' and ' instead."),
    ("Invalid value", "there is no value that can be read.", 'Put texts between " and ", lists between [ and ].'),
    (
        "Invalid initial character",
        "a key is missing or has a sign in it.",
        "Keys are plain words; comments begin with #.",
    ),
    ("Invalid statement", "this isn't a line of a charter.", "Write key = value, [table] or [[rules]]."),
    ("Illegal character", "there is an invisible control character.", "Take it out."),
)


def plain(error: ErrorDetails, path: Path, keys: Iterable[str]) -> Problem:
    """One of pydantic's errors about the value at ``path``; ``keys`` are those that may stand beside it."""
    key = path[-1] if path else ""
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "charter":
        return Problem(path, str(context["what"]), str(context["fix"]))
    if kind == "missing":
        return Problem(path, f"`{key}` is missing.", _MISSING.get(str(key), "Add it."))
    if kind == "extra_forbidden":
        return Problem(path, f"`{shown(key)}` isn't a key that the bot knows here.", nearest(str(key), keys))
    if kind in _KINDS:
        holds = "holds" if isinstance(key, int) else "is"
        must = "must hold" if isinstance(key, int) else "must be"
        what = f"{_name(path)} {must} {_KINDS[kind].format(key)}, and {holds} {describe(value)}."
        return Problem(path, what, "")
    if kind == "literal_error":
        names = re.findall(r"'([^']+)'", str(context["expected"]))
        return Problem(path, f"{_name(path)} does not know {describe(value)}.", nearest(str(value), names))
    return Problem(path, *_about_size(kind, context, value, path))


def _about_size(kind: str, context: Mapping[str, object], value: object, path: Path) -> tuple[str, str]:
    name = _name(path)
    match kind:
        case "greater_than_equal":
            return f"{name} is {describe(value)}, and must be at least {context['ge']}.", ""
        case "less_than_equal":
            return f"{name} is {describe(value)}, and can be at most {context['le']}.", ""
        case "too_short":
            return f"{name} is empty.", "Write something in it, or take it out."
    return f"{name} cannot be {describe(value)}.", ""


def _name(path: Path) -> str:
    """A value by its key, or by the key of the list it stands in."""
    if isinstance(path[-1], int):
        return f"`{next(part for part in reversed(path) if isinstance(part, str))}`"
    return f"`{shown(path[-1])}`"


def describe(value: object) -> str:
    """A value as a reader of the file would call it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'the text "{shown(value)}"'
        case int() | float():
            return f"the number {value}" if -_HUGE < value < _HUGE else "a very large number"
        case tuple() | list():
            return "a list"
        case dict():
            return "a table"
        case datetime.datetime() | datetime.date() | datetime.time():
            return f"the date or time {value}"
    return "something else"


def keys_at(model: type[BaseModel], loc: Path) -> list[str]:
    """The keys that a person may write where pydantic found an error in a ``model``."""
    for part in loc[:-1]:
        field = next((field for name, field in model.model_fields.items() if part in {name, field.alias}), None)
        model = (field and _model_in(field.annotation)) or model
    names = [field.alias or name for name, field in model.model_fields.items()]
    own = [name for name in names if name not in {"number", "matchers"}]
    return own if own == names else [*own, *(key for kind in KINDS for key in kind.keys)]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(one) for one in get_args(annotation))
    return next((one for one in found if one), None)


def plain_syntax(error: ValueError, source: str) -> CharterFault:
    """What is wrong with a file that is no TOML."""
    message = str(error)
    place = re.search(r"at line (\d+)", message)
    line = int(place[1]) if place else source.rstrip().count("\n") + 1
    if mistake := find_mistake(message, line, source):
        return CharterFault(mistake.line, "", mistake.what, mistake.fix)
    for known, what, fix in _TOML:
        if known in message:
            return CharterFault(line, "", what, fix)
    return CharterFault(line, "", f"{message.partition(' (at')[0]}.", "See https://toml.io for how values are written.")
