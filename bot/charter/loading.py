"""From a charter.toml to a ``Charter``, or to everything that is wrong with it at once; and a folder of charters."""

from __future__ import annotations

import codecs
import contextlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import chain, count
from pathlib import Path as File
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.charter.charters import charter_id
from bot.charter.checks import check_examples, check_rule, repeated_ids
from bot.charter.fields import LANGUAGES, shown
from bot.charter.matchers import KINDS, Matcher
from bot.charter.model import LONGEST_ID, MOST_OBJECTIVES, MOST_RULES, Charter, Objective, Rule
from bot.charter.plain_errors import Problem, describe, keys_at, plain, plain_syntax
from bot.charter.toml_lines import Lines, Path
from bot.errors import CharterError, CharterFault
from post_text.text import fold, tokens

TEMPLATES = File(__file__).parent / "templates"


def template_names() -> tuple[str, ...]:
    """The names of the shipped charters: ``fr`` is ``fr.toml``."""
    return tuple(sorted(file.stem for file in TEMPLATES.glob("*.toml")))


LARGEST_FILE = 256 * 1024  # bytes; a charter fits on a page
_ONE_PAGE = "A charter fits on one page, or nobody keeps it in mind. Join some, or let the least important go."
_M = TypeVar("_M", bound=BaseModel)
_WORDS_OF_AN_ID = 4
_KEYS = {key for kind in KINDS for key in kind.keys}


def load(path: File) -> Charter:
    """The charter in a file. ``CharterError`` when it cannot be read or does not load."""
    return parse(read_source(path), path.name, path.parent)


def read_source(path: File) -> str:
    """The text of a charter's file. ``CharterError`` when it cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise _unreadable(path, "there is no such file.", "Check the name, or set CHARTER_FILE.") from None
    except IsADirectoryError:
        raise _unreadable(path, "this is a folder.", "Name the file in it, such as charter.toml.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise _unreadable(path, f"the file cannot be read ({reason}).", "Check its permissions.") from None
    if len(content) > LARGEST_FILE:
        raise _unreadable(
            path, "the file is larger than 256 KB.", "A charter fits on one page; is this the right file?"
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise CharterError(path.name, [_not_utf8(content, error.start)]) from None


def charter_files(path: File) -> dict[str, File]:
    """The files of the charters, by their ids: the file itself, or each ``*.toml`` in a folder.

    Raises:
        CharterError: the folder cannot be read or holds none, or two files have one id.
    """
    if not path.is_dir():
        return {charter_id(path.stem): path}
    try:
        names = sorted(file for file in path.iterdir() if file.suffix == ".toml" and file.name[0] != ".")
    except OSError as error:
        raise _unreadable(path, f"the folder cannot be read ({error.strerror}).", "Check its permissions.") from None
    if not names:
        raise _unreadable(path, "this folder holds no charter.", "Put a file in it that ends in .toml.")
    found: dict[str, File] = {}
    for file in names:
        if (first := found.setdefault(charter_id(file.stem), file)) is not file:
            what = f'{first.name} and {file.name} have the same id, "{charter_id(file.stem)}".'
            raise _unreadable(path, what, "Give one of them another name.")
    return found


def parse(source: str, name: str = "charter.toml", folder: File | None = None) -> Charter:
    """The charter that ``source`` means. ``CharterError`` with every fault in it, in the order of its lines.

    Args:
        source: TOML. A byte order mark and any kind of line end are fine.
        name: what the file is called in errors.
        folder: where the pictures of the objectives lie; ``None`` leaves them unchecked.
    """
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return _parse(source, name, folder)
    except RecursionError:
        fault = CharterFault(
            None, "", "lists or tables stand in each other too deeply.", "A charter needs three levels at most."
        )
        raise CharterError(name, [fault]) from None


def _parse(source: str, name: str, folder: File | None) -> Charter:
    try:
        data = tomllib.loads(source)
    except ValueError as error:
        raise CharterError(name, [plain_syntax(error, source)]) from None
    reading = _Reading(data, folder)
    charter = reading.charter()
    if charter is None or reading.problems:
        lines = Lines(source)
        faults = [
            CharterFault(lines.line(p.path), reading.where(p.path), p.what, p.fix, p.path) for p in reading.problems
        ]
        raise CharterError(name, sorted(faults, key=lambda fault: fault.line or 0))
    return charter


def _not_utf8(content: bytes, at: int) -> CharterFault:
    """Show the line with the first byte that isn't UTF-8, as Windows-1252 reads it: that is what it mostly is."""
    fix = "Save it again with the encoding UTF-8."
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return CharterFault(1, "", "the file is written in UTF-16.", fix)
    number = content.count(b"\n", 0, at) + 1
    line = content.split(b"\n")[number - 1].decode("cp1252", "replace").strip()
    return CharterFault(number, "", f'the file is not written in UTF-8: see "{shown(line)}".', fix)


def _unreadable(path: File, what: str, fix: str) -> CharterError:
    return CharterError(str(path), [CharterFault(None, "", what, fix)])


def _frozen(value: object) -> object:
    """Lists as tuples, as the model has them."""
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value


def _is_rules(key: str, value: object) -> bool:
    """Whether a key is the rule's own: ``on = ["instagram"]`` is, ``on.instagram.max`` belongs to what counts."""
    return key == "on" and not isinstance(value, dict)


_AS_WRITTEN: dict[str | int, Path] = {"needs.words": ("needs", "words"), "say.<lang>": ("say",)}


def _as_written(loc: Path) -> Path:
    """A place in a model as a place in the file: two of the model's keys are tables there."""
    return tuple(part for one in loc for part in _AS_WRITTEN.get(one, (one,)))


def rule_ids(tables: Sequence[Mapping[str, object]]) -> list[str]:
    """The id of each rule: its own, else the first words of its text, and a number where that is taken."""
    taken = {str(table["id"]) for table in tables if "id" in table}
    ids = []
    for table in tables:
        if "id" not in table:
            words = tokens(fold(str(table.get("text", ""))))[:_WORDS_OF_AN_ID] or ["rule"]
            made = re.sub(r"[^a-z0-9]+", "-", "-".join(words))[:LONGEST_ID].strip("-") or "rule"
            numbered = (f"{made[: LONGEST_ID - 3]}-{number}" for number in count(2))
            taken.add(unused := next(one for one in chain([made], numbered) if one not in taken))
            ids.append(unused)
        else:
            ids.append(str(table["id"]))
    return ids


class _Reading:
    """One pass over a file's values: what holds becomes the charter, what does not becomes a problem."""

    def __init__(self, data: Mapping[str, object], folder: File | None) -> None:
        self.problems: list[Problem] = []
        self._data = {key: _frozen(value) for key, value in data.items()}
        self._folder = folder
        language = self._data.get("language")
        self._language = language.lower() if isinstance(language, str) and language.lower() in LANGUAGES else "en"
        self._rules = self._tables("rules", MOST_RULES)
        self._ids = dict(zip(self._rules, rule_ids(list(self._rules.values())), strict=True))
        self._objectives = self._tables("objectives", MOST_OBJECTIVES)

    def charter(self) -> Charter | None:
        """The charter, if it holds; ``problems`` holds everything that is wrong."""
        self.problems += repeated_ids([table.get("id") for table in self._rules.values()])
        objectives = [self._objective(table, at) for at, table in self._objectives.items()]
        rules = [rule for at, table in self._rules.items() if (rule := self._rule(table, at))]
        whole = {**self._data, "objectives": tuple(one for one in objectives if one), "rules": tuple(rules)}
        charter = self._model(Charter, whole, ())
        frame = charter or self._frame()
        for rule in rules:
            self.problems += check_examples(rule, frame)
        return charter

    def where(self, path: Path) -> str:
        """``rule 4 (no-hype)``, ``objective 2``, ``[reminder]``, or ``""``."""
        match path:
            case ("rules", int(at), *_):
                name = self._rules.get(at, {}).get("id")
                return f"rule {at + 1} ({shown(name)})" if isinstance(name, str) else f"rule {at + 1}"
            case ("objectives", int(at), *_):
                return f"objective {at + 1}"
            case (str(table), *_) if isinstance(self._data.get(table), dict):
                return f"[{table}]"
        return ""

    def _tables(self, key: str, most: int) -> dict[int, dict[str, object]]:
        """The tables of ``[[key]]`` by their place, as far as they fit; what is no table is a problem."""
        value = self._data.get(key, ())
        if not isinstance(value, tuple):
            self._note(
                (key,), f"`{key}` is {describe(value)}.", f"Begin each with a line [[{key}]], in double brackets."
            )
            return {}
        if len(value) > most:
            self._note((key, most), f"there are {len(value)} {key}, and at most {most} fit.", _ONE_PAGE)
        for at, one in enumerate(value[:most]):
            if not isinstance(one, dict):
                self._note((key, at), f"`{key}` holds {describe(one)}.", f"Begin each with a line [[{key}]].")
        return {at: one for at, one in enumerate(value[:most]) if isinstance(one, dict)}

    def _frame(self) -> Charter:
        """What the examples need of a charter that does not hold, as far as that part does."""
        values: dict[str, object] = {"name": "unnamed"}
        for key in ("language", "drafts"):
            with contextlib.suppress(ValidationError, KeyError):
                Charter.model_validate({**values, key: self._data[key]})
                values[key] = self._data[key]
        return Charter.model_validate(values)

    def _objective(self, table: dict[str, object], at: int) -> Objective | None:
        path: Path = ("objectives", at)
        objective = self._model(Objective, table, path)
        if objective is None or objective.image is None:
            return objective
        if objective.alt is None:
            fix = 'Say what it shows, such as alt = "Two people talking over a counter".'
            self._note((*path, "image"), "the picture has no `alt` for whoever cannot see it.", fix)
        is_file = not objective.image.startswith("https://")
        if is_file and self._folder and not (self._folder / objective.image).is_file():
            what = f"there is no picture {objective.image} beside the charter."
            self._note((*path, "image"), what, "Put the file there, or check its name.")
        return objective

    def _rule(self, table: dict[str, object], at: int) -> Rule | None:
        path: Path = ("rules", at)
        before = len(self.problems)
        matchers = tuple(found for kind in KINDS if (found := self._matcher(kind, table, path)))
        own = {key: value for key, value in table.items() if key not in _KEYS or _is_rules(key, value)}
        for key in own.keys() & {"number", "matchers"}:
            self._note(
                (*path, key), f"`{key}` isn't a key that the bot knows here.", "Take it out: it follows from the rest."
            )
        named = {"id": self._ids[at]} if "id" not in table else {}
        rule = self._model(Rule, {**own, **named, "number": at + 1, "matchers": matchers}, path)
        if rule is None or len(self.problems) > before:
            return None
        self.problems += (Problem((*path, *one.path), one.what, one.fix) for one in check_rule(rule))
        return rule

    def _matcher(self, kind: type[Matcher], table: dict[str, object], path: Path) -> Matcher | None:
        own = {key: table[key] for key in kind.keys if key in table and not _is_rules(key, table[key])}
        return self._model(kind, own, path) if own else None

    def _model(self, model: type[_M], values: object, path: Path) -> _M | None:
        try:
            return model.model_validate(values, context={"language": self._language})
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                where = (*path, *(part for part in _as_written(error["loc"]) if part != "[key]"))
                self.problems.append(plain(error, where, keys_at(model, error["loc"])))
            return None

    def _note(self, path: Path, what: str, fix: str) -> None:
        self.problems.append(Problem(path, what, fix))
