"""Mistakes of people who have never seen TOML: what is wrong with a line, and the line as it should be.

Each repair knows one mistake. It counts only where the repaired line is TOML, so that no error proposes another fault.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.charter.fields import shown

_LONGEST = 400  # characters of a line that is looked at; a rule has at most 140
_KEY = r"(\s*[\w.-]+\s*=\s*)"
_END = r"\s*(?:\#.*)?"
_SECTIONS = {"rules": "[[rules]]", "objectives": "[[objectives]]", "drafts": "[drafts]", "reminder": "[reminder]"}
_SECTIONS |= {"nudge": "[nudge]"}
_TRANSLATED = {"regles": "[[rules]]", "regle": "[[rules]]", "objectifs": "[[objectives]]", "objectif": "[[objectives]]"}
_TRANSLATED |= {"brouillons": "[drafts]", "rappel": "[reminder]", "rule": "[[rules]]", "objective": "[[objectives]]"}
_YES_NO = dict.fromkeys(("true", "yes", "on", "oui", "vrai"), "true") | dict.fromkeys(
    ("false", "no", "off", "non", "faux"), "false"
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a file that is no TOML: the line, the fault, and how to fix it."""

    line: int
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Repair:
    """One kind of mistake.

    Attributes:
        what: the fault, in which ``{0}`` is the line.
        how: what to do, before the repaired line.
        fixed: returns the repaired line; the same line where this isn't the mistake.
    """

    what: str
    how: str
    fixed: Callable[[str], str]


def _sub(pattern: str, replacement: str) -> Callable[[str], str]:
    """Return a repair of a whole line."""
    compiled = re.compile(pattern)
    return lambda line: found.expand(replacement) if (found := compiled.fullmatch(line)) else line


def _plain_spaces(line: str) -> str:
    before, sign, after = line.partition("=")
    is_special = re.search(r"[^\S\t ]|[\u200b\ufeff]", before + after[:1])
    key = re.sub(r"[\u200b\ufeff]", "", before).strip()
    return f"{key} = {after.strip()}" if sign and is_special else line


def _straight_quotes(line: str) -> str:
    straight = re.sub(r"\s*[”»]", '"', re.sub(r"[“„«]\s*", '"', line))
    return re.sub(r"([=\[,]\s*)[‘'](.*?)[’](?=\s*(?:[,\]#]|$))", r'\1"\2"', straight)


def _section(names: Mapping[str, str]) -> Callable[[str], str]:
    """Return a repair of the line that begins a section."""

    def fixed(line: str) -> str:
        found = re.fullmatch(r"\s*[\s\[]*(\w+)[\s\]]*", line.partition("#")[0])
        if found is None or not set(line) & set("[]"):
            return line
        name = unicodedata.normalize("NFD", found[1].casefold())
        return names.get("".join(sign for sign in name if not unicodedata.combining(sign)), line)

    return fixed


def _yes_no(line: str) -> str:
    found = re.fullmatch(rf"(\s*(?:fits|exact_case)\s*=\s*)(\w+){_END}", line)
    return found[1] + _YES_NO.get(found[2].lower(), found[2]) if found else line


def _time(line: str) -> str:
    found = re.fullmatch(rf"(\s*time\s*=\s*)(\d{{1,2}})\s*[:hH.]?\s*(\d{{2}})?\s*h?{_END}", line)
    return f'{found[1]}"{int(found[2]):02}:{found[3] or "00"}"' if found else line


def _quoted_items(line: str) -> str:
    return re.sub(r"([\[,])\s*([^\W\d][^\"'\[\],{}=#]*?)\s*(?=[,\]])", r'\1 "\2"', line).replace('[ "', '["')


def _single_quotes(line: str) -> str:
    return re.sub(r"\"([^\"']*\\[^\"']*)\"", r"'\1'", line)


def _comma_between(line: str) -> str:
    return re.sub(r"([\"'])\s+(?=[\"'])", r"\1, ", line)


def _closed_items(line: str) -> str:
    return re.sub(r"([\[,]\s*)\"([^\",\[\]]+?)(?=\s*(?:[,\]]))", r'\1"\2"', line)


def _equals_in_braces(line: str) -> str:
    head, brace, rest = line.partition("{")
    return head + brace + re.sub(r"([\w\"]+)\s*:\s+", r"\1 = ", rest)


_LINE = "Write it like this"
_REPAIRS: Sequence[_Repair] = (
    _Repair("the brackets of {0} are wrong.", "Write", _section(_SECTIONS)),
    _Repair("{0} isn't a section of a charter.", "Write", _section(_TRANSLATED)),
    _Repair("a special space is before or after the key.", "Use plain spaces", _plain_spaces),
    _Repair("the quotation marks of the text aren't straight.", "Use straight ones", _straight_quotes),
    _Repair("only # begins a comment.", "Write", _sub(r"\s*(?://|<!--|--|;|/\*|%)\s*(.*?)\s*(?:-->|\*/)?", r"# \1")),
    _Repair('a backslash cannot be in a text between " and ".', "Put the text between ' and ' instead", _single_quotes),
    _Repair("the key is followed by a colon.", "Write = instead", _sub(r"(\s*[\w.-]+)\s*:\s*(.+)", r"\1 = \2")),
    _Repair("a key has no = after it.", _LINE, _sub(r"(\s*[\w.-]+)\s+([\"'\[{\d].*)", r"\1 = \2")),
    _Repair(
        "the two parts of a key have a space between them.",
        "Join them with a dot",
        _sub(r"(\s*\w+)\s+(\w+\s*=.*)", r"\1.\2"),
    ),
    _Repair("this is neither true nor false.", _LINE, _yes_no),
    _Repair("the time has no quotation marks.", _LINE, _time),
    _Repair("the text has no quotation marks.", _LINE, _sub(rf"{_KEY}([^\W\d][^\"#]*?|\#[\w-]+){_END}", r'\1"\2"')),
    _Repair("a text in the list has no quotation marks.", _LINE, _quoted_items),
    _Repair('a " is missing where the text begins.', _LINE, _sub(rf"{_KEY}([^\"'\[{{\s][^\"]*)\"\s*", r'\1"\2"')),
    _Repair('a " is missing where the text ends.', _LINE, _sub(rf"{_KEY}\"([^\"]*?)\s*", r'\1"\2"')),
    _Repair("a ' is missing where the text ends.", _LINE, _sub(rf"{_KEY}'([^']*?)\s*", r"\1'\2'")),
    _Repair('a " is missing where a text of the list ends.', _LINE, _closed_items),
    _Repair(
        "several texts need brackets around them.",
        _LINE,
        _sub(rf"{_KEY}(\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")+)\s*,?{_END}", r"\1[\2]"),
    ),
    _Repair("a comma is missing between two texts.", _LINE, _comma_between),
    _Repair(
        "the apostrophe in the text ends it.",
        'Put the text between " and "',
        _sub(rf"{_KEY}'([^\"\\]*)'{_END}", r'\1"\2"'),
    ),
    _Repair(
        "the quotation marks in the text end it.",
        "Put the text between ' and '",
        _sub(rf"{_KEY}\"([^'\\]*)\"{_END}", r"\1'\2'"),
    ),
    _Repair("the line ends with a sign too many.", _LINE, _sub(r"(.*[\"'\]\d}])\s*[;,.\]})]\s*", r"\1")),
    _Repair("a comma follows the last key of the table.", _LINE, _sub(r"(.*?)\s*,\s*\}\s*", r"\1 }")),
    _Repair("a key in the table has no = after it.", _LINE, _equals_in_braces),
    _Repair("lists are between [ and ].", _LINE, _sub(rf"{_KEY}[({{]([^=]*)[)}}]\s*", r"\1[\2]")),
    _Repair("a number begins with 0.", _LINE, _sub(rf"{_KEY}0+(\d+)\s*", r"\1\2")),
)

_WITHOUT_A_LINE = (
    (r"\s*[\w.]*[^\x00-\x7f][\w.]*\s*=.*", "a key has an accent in it.", "Keys are English words, such as text."),
    (r"\s*\[\[?\s*\w+\s*\]?\]\s+[^#\s].*", "something follows the brackets.", "Put it on the next line."),
)


def find_mistake(message: str, line: int, source: str) -> Mistake | None:
    """Return the mistake behind one of tomllib's errors, if it is one that people often make.

    Args:
        message: tomllib's.
        line: where tomllib noticed it, from 1.
        source: the whole file.
    """
    lines = source.split("\n")
    if line > len(lines):
        return None
    if "Cannot overwrite" in message:
        return _given_twice(lines, line)
    if source.lstrip().startswith(("{", "---")):
        return Mistake(1, "this is JSON or YAML.", 'A charter is TOML. Write for example name = "Maison Verte".')
    if ("array" in message or "end of document" in message) and (found := _unclosed_list(message, lines, line)):
        return found
    if "Cannot declare" in message or len(lines[line - 1]) > _LONGEST:
        return None
    return _on_line(lines[line - 1], line)


def _on_line(text: str, line: int) -> Mistake | None:
    if _has_two_keys(text):
        return Mistake(line, "two keys are on one line.", "Put each on its own line.")
    for repair, fixed in _repaired(text):
        if _is_toml(fixed):
            return Mistake(line, repair.what.format(shown(text.strip())), f"{repair.how}: {fixed.strip()}")
    for pattern, what, fix in _WITHOUT_A_LINE:
        if re.fullmatch(pattern, text):
            return Mistake(line, what, fix)
    return None


def _has_two_keys(text: str) -> bool:
    halves = ((text[: at.start()], text[at.end() :]) for at in re.finditer(r"[\s,]+(?=[\w.-]+\s*=)", text))
    return any("=" in first and _loads(first) and _loads(second) for first, second in halves)


def _repaired(text: str) -> Iterator[tuple[_Repair, str]]:
    """Yield the line with one repair, and with two where one isn't enough: ``name: Us``."""
    once = [(repair, fixed) for repair in _REPAIRS if (fixed := repair.fixed(text)) != text]
    yield from once
    for first, half in once:
        yield from ((first, fixed) for second in _REPAIRS if (fixed := second.fixed(half)) != half)


def _is_toml(line: str) -> bool:
    """Whether a line is TOML, alone or as a part of a list over several lines."""
    return any(_loads(f"{before}{line}{after}") for before in ("", "x = [") for after in ("", "]"))


def _loads(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _given_twice(lines: Sequence[str], line: int) -> Mistake:
    key = lines[line - 1].partition("=")[0].strip()
    for number in range(line - 1, 0, -1):
        above = lines[number - 1].strip()
        if above.partition("=")[0].strip() == key:
            return Mistake(line, f"`{shown(key)}` is given twice, here and on line {number}.", "Keep one of them.")
        if above.startswith("["):
            break
    return Mistake(line, "the same key is given twice.", "Keep one of them.")


def _unclosed_list(message: str, lines: Sequence[str], line: int) -> Mistake | None:
    """Return where a list over several lines lacks a comma or its bracket."""
    begins = next((number for number in range(line, 0, -1) if re.match(rf"{_KEY}\[", lines[number - 1])), None)
    if begins is None:
        return None
    at_end = "end of document" in message
    goes_on = not at_end and re.match(r"\s*[\"'\[{\d]", lines[line - 1])
    if not goes_on and _loads("\n".join([*lines[begins - 1 : line if at_end else line - 1], "]"])):
        return Mistake(begins, "the list that begins here is never closed.", "Put ] at its end.")
    before = next((number for number in range(line - 1, begins, -1) if lines[number - 1].strip()), None)
    if before is None or lines[before - 1].rstrip().endswith(","):
        return None
    return Mistake(before, "a comma is missing after the text.", f"Write {shown(lines[before - 1].strip())},")
