"""Writes ``docs/charter.md``, the charter's reference: words from ``reference.toml``, all else from the program.

Run it from the project's root after a change of what may stand in a charter: ``.venv/bin/python -m tools.reference``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from babel import Locale
from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from bot.charter import model
from bot.charter.fields import AtMost, OneOf, PlatformName
from bot.charter.inflection import STEMMED
from bot.charter.language import LANGUAGES
from bot.charter.loading import LARGEST_FILE, parse
from bot.charter.matchers import KINDS, Matcher, amount, missing
from bot.charter.model import Charter, Rule
from bot.charter.platforms import LIMITS, SPELLINGS
from bot.charter.repetition import FEWEST_GROUPS, WORDS_IN_GROUP

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "charter.md"
MODELS: dict[str, type[BaseModel]] = {
    one.__name__: one
    for one in (
        Charter,
        model.DraftSettings,
        model.NudgeSettings,
        model.ReminderSettings,
        model.Objective,
        Rule,
        model.Example,
    )
} | {"Limits": amount.Limits, "When": missing.When}
FACTS = {
    "most_rules": model.MOST_RULES,
    "most_objectives": model.MOST_OBJECTIVES,
    "largest_file": LARGEST_FILE // 1024,
    "picture_endings": ", ".join(f"`{ending}`" for ending in model.PICTURE_ENDINGS),
    "words_in_group": WORDS_IN_GROUP,
    "fewest_words": WORDS_IN_GROUP + FEWEST_GROUPS - 1,
}
MOST = {"rules": model.MOST_RULES, "objectives": model.MOST_OBJECTIVES}
FOLLOWS = {"number", "matchers"}  # of a rule: nobody writes them

Words = Mapping[str, Any]


def page() -> str:
    """The whole page. ``ValueError`` where the words are about keys that the program does not have, or lack some."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    sections = words["section"]
    told = [section["kind"] for section in sections if "kind" in section]
    if told != [kind.kind for kind in KINDS]:
        raise ValueError(f"reference.toml tells of the kinds {told}.")
    rules = {one["kind"]: (one["title"], loaded(one).rules) for one in sections if "kind" in one}
    of_rules = next(at for at, section in enumerate(sections) if "kind" in section)
    parts = ["# What may stand in a charter", filled(words["intro"])]
    parts += chain.from_iterable(told_of(section, "##") for section in sections[:of_rules])
    parts.append("## What a rule may look for")
    parts += chain.from_iterable(told_of(section, "###") for section in sections[of_rules:])
    parts += names_in_braces(words["placeholders"], rules)
    parts += platforms(words["units"])
    parts += languages()
    parts.append("This page is written by `python -m tools.reference`.")
    return "\n\n".join(part.strip() for part in parts) + "\n"


def filled(text: str) -> str:
    """A text with the program's figures in it."""
    return Template(text.strip()).substitute(FACTS)


def told_of(section: Words, level: str) -> Iterator[str]:
    """A section: what it is about, a table of its keys, an example."""
    about = {kind.kind: kind for kind in KINDS}[section["kind"]] if "kind" in section else MODELS[section["model"]]
    yield f"{level} {heading(section['title'])}"
    if "prose" in section:
        yield filled(section["prose"])
    yield table(("key", "what it is", "when left out", "limits"), rows(about, section["keys"]))
    loaded(section)
    yield f"```toml\n{section['example'].strip()}\n```"


def heading(title: str) -> str:
    """A title; a table of the file looks as in the file."""
    return f"`{title}`" if title.startswith("[") else title


def loaded(section: Words) -> Charter:
    """The charter that a section's example is a piece of. ``CharterError`` where it does not load."""
    example = section["example"]
    return parse(example if section.get("model") == "Charter" else f'name = "Maison Verte"\n{example}')


def rows(about: type[BaseModel], keys: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """A line for each key that a person may write."""
    fields = {field.alias or name: field for name, field in about.model_fields.items() if name not in FOLLOWS}
    if list(fields) != list(keys):
        raise ValueError(f"reference.toml tells of {list(keys)}, and {about.__name__} has {list(fields)}.")
    is_kind = issubclass(about, Matcher)
    for key, field in fields.items():
        left_out = "" if is_kind else default(field)
        yield f"`{key}`", filled(keys[key]), left_out, ", ".join(limits(key, field))


def default(field: FieldInfo) -> str:
    """What a key is when it is left out, as one would write it."""
    if field.is_required():
        return "must be there"
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, BaseModel) or value == "":
        return ""
    if value == ():
        return "none"
    return f"`{json.dumps(value)}`"


def limits(key: str, field: FieldInfo) -> Iterator[str]:
    """What the program lets through."""
    if key in MOST:
        yield f"at most {MOST[key]}"
        return
    found = [*field.metadata, *metadata(field.annotation)]
    each = "each " if get_origin(field.annotation) in {tuple, dict} else ""
    for said in dict.fromkeys(said for one in found if (said := limit(one))):
        yield f"{each}{said}" if said.endswith("characters") else said
    yield from between(found)


def metadata(annotation: Any) -> Iterator[Any]:
    """What is attached to a type and to the types that it is made of, models left out."""
    if get_origin(annotation) is Literal:
        yield OneOf("", get_args(annotation))
    elif get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
        yield from metadata(annotation.__origin__)
    else:
        for one in get_args(annotation):
            yield from metadata(one)


def limit(one: Any) -> str:
    """What one piece of metadata says to a person; ``""`` for what concerns only the program."""
    if isinstance(one, MinLen):
        return "at least one"
    if isinstance(one, FieldInfo):
        return ", ".join(filter(None, map(limit, one.metadata)))
    if one in get_args(PlatformName)[1:]:
        return "one of the [platforms](#platforms)"
    match one:
        case AfterValidator(func=AtMost(longest=longest)):
            return f"at most {longest} characters"
        case AfterValidator(func=OneOf(names=names)) | OneOf(names=names):
            return "a [language](#languages)" if names == tuple(STEMMED) else ", ".join(f"`{name}`" for name in names)
    return ""


def between(found: Iterable[Any]) -> Iterator[str]:
    """The least and the most of a number."""
    whole = [part for one in found for part in (one.metadata if isinstance(one, FieldInfo) else [one])]
    least = next((one.ge for one in whole if isinstance(one, Ge)), None)
    most = next((one.le for one in whole if isinstance(one, Le)), None)
    if least is not None:
        yield f"{least} or more" if most is None else f"{least} to {most}"


def names_in_braces(words: Mapping[str, str], rules: Mapping[str, tuple[str, tuple[Rule, ...]]]) -> Iterator[str]:
    """Which kinds fill which names: every rule of the kind, or some."""
    known = {name for _, some in rules.values() for rule in some for name in rule.placeholders}
    if known != set(words):
        raise ValueError(f"reference.toml tells of the names {sorted(words)}, and rules fill {sorted(known)}.")
    yield "## Names in braces"
    yield (
        "What `say` may show. A rule that looks for several things may use the names that all of them fill. "
        "To show a brace, write it twice: `{{` or `}}`."
    )
    yield table(
        ("name", "what it shows", "filled by"),
        ((f"`{{{name}}}`", text, ", ".join(fillers(name, rules))) for name, text in words.items()),
    )


def fillers(name: str, rules: Mapping[str, tuple[str, tuple[Rule, ...]]]) -> Iterator[str]:
    """The kinds that fill a name, by their titles; which only do for some of their rules."""
    for title, some in rules.values():
        filling = [name in rule.placeholders for rule in some]
        if any(filling):
            yield title.lower() if all(filling) else f"{title.lower()} (where there is a place to show)"


def platforms(units: Mapping[str, str]) -> Iterator[str]:
    """What each platform takes, how it counts, who says so and since when we know."""
    yield "## Platforms"
    yield "What `fits = true` goes by. The names may be written in any case."
    lines = (
        (
            names(name),
            f"{one.most:,} {one.what}",
            units[one.unit],
            f"[{one.source.split('/')[2]}]({one.source})",
            one.read,
        )
        for name, limits in LIMITS.items()
        for one in limits
    )
    yield table(("platform", "takes", "counted", "source", "read on"), lines)


def names(platform: str) -> str:
    """What people may call a platform."""
    return ", ".join(f"`{spelling}`" for spelling, name in SPELLINGS.items() if name == platform)


def languages() -> Iterator[str]:
    """The languages of word lists, and those that the bot speaks."""
    yield "## Languages"
    english = Locale("en")
    lists = ", ".join(f"`{code}` {english.languages[code]}" for code in STEMMED)
    yield f"Word lists (`avoid`, `prefer`, `when.words`, `not_both`) may be in {lists}."
    yield f"The bot itself speaks {' and '.join(english.languages[code] for code in LANGUAGES)}."


def table(head: tuple[str, ...], lines: Iterable[tuple[object, ...]]) -> str:
    """A table in Markdown; a column that says nothing is left out."""
    cells = [[str(cell).replace("|", r"\|") for cell in line] for line in lines]
    kept = [at for at, _ in enumerate(head) if any(line[at] for line in cells)]
    whole = [head, ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line[at] for at in kept)} |" for line in whole)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
