"""Pages made of parts, independent of the output: Slack's blocks, a screen reader or a terminal.

Every text in a part is plain; the renderer escapes it. Buttons are named by what they do, not by Slack's ids.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from bot.charter.examples import Example
from bot.charter.model import Charter, Objective, Rule
from bot.wording.language import Language

QUOTED_LENGTH = 80
SAY_LENGTH = 500
POST_LENGTH = 280

_SPELLED = {"linkedin": "LinkedIn", "tiktok": "TikTok", "youtube": "YouTube"}

# Excludes non-breaking spaces, which French puts before ; : ! and ?.
_SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_LAST_CHARACTER = regex.compile(r"\X\Z")


def choose(wordings: Sequence[str], *key: str, turn: int = 0) -> str:
    """Choose a wording by a key, evenly distributed and stable across machines, unlike Python's ``hash``.

    The same key with another turn, counted from 0, gives another wording until all are used.
    """
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return wordings[(int.from_bytes(digest[:8]) + turn) % len(wordings)]


def shorten(text: str, length: int = QUOTED_LENGTH) -> str:
    """Shorten a text to one line of at most ``length`` characters, between words if possible, never inside an emoji."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= length:
        return line
    cut = line[:length]
    last_space = cut.rfind(" ")
    kept = cut[:last_space] if last_space > length // 2 else _LAST_CHARACTER.sub("", cut)
    return kept.rstrip(" ,;:.–—-") + "…"


def platform_name(platform: str) -> str:
    """A platform as people write it."""
    return _SPELLED.get(platform, platform.title())


@dataclass(frozen=True, slots=True)
class Numbered:
    """A rule of the charter with its number."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Quoted words: a rule, part of a draft, an example."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """A command, and what it does."""

    typed: str
    does: str


Line = str | Numbered | Cited | Usage


@dataclass(frozen=True, slots=True)
class Heading:
    """A title."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one paragraph."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A text with its picture.

    Attributes:
        image: an ``https://`` address, or a file in the charter's folder.
        alt: the picture's description; never empty.
    """

    text: str
    image: str
    alt: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """What a person is asked before a button does what it says."""

    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button.

    Attributes:
        does: the action: ``quiet_day``, ``quiet_week``, ``quiet_off``, or ``try`` for the text in the field.
        value: what it is about; empty where the action says it all.
    """

    label: str
    does: str
    value: str = ""
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line with a button at its end."""

    line: Line
    choice: Choice


@dataclass(frozen=True, slots=True)
class DayChoice:
    """A date picker. ``does`` is the action of choosing a day: ``quiet_until``."""

    label: str
    does: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons in a row, each with another action."""

    items: tuple[Choice | DayChoice, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A text field.

    Attributes:
        name: the key of the typed text.
        hint: the placeholder.
    """

    label: str
    name: str
    hint: str


Part = Heading | Section | Row | Note | Illustrated | Choices | Field


@dataclass(frozen=True, slots=True)
class Page:
    """A complete page.

    Attributes:
        title: at most 24 characters, Slack's limit for modals.
        text: the whole page in plain text, for screen readers, notifications and terminals.
    """

    title: str
    parts: tuple[Part, ...]
    text: str


def page(language: Language, title: str, parts: Iterable[Part]) -> Page:
    """Make a page of parts, with its plain text."""
    parts = tuple(parts)
    return Page(title, parts, plain(parts, language))


def section(*lines: Line | None) -> Section:
    """Make a section of lines, leaving out ``None`` and ``""``."""
    return Section(tuple(line for line in lines if line))


def plain(parts: Iterable[Part], language: Language) -> str:
    """Render parts as plain text: a blank line between parts but none after a heading, controls in square brackets."""
    written = ""
    above: Part | None = None
    for part in parts:
        if text := "\n".join(_lines(part, language)):
            close = isinstance(above, Heading) and not isinstance(part, Heading)
            gap = "" if above is None else "\n" if close else "\n\n"
            written, above = written + gap + text, part
    return written


def _lines(part: Part, language: Language) -> Iterator[str]:
    match part:
        case Heading(text) | Note(text):
            yield text
        case Section(lines):
            yield from (_line(line, language) for line in lines)
        case Illustrated(text, _, alt):
            yield text
            yield language.text("form.picture", alt=alt)
        case Row(line, choice):
            yield f"{_line(line, language)} [{choice.label}]"
        case Choices(items):
            yield " ".join(f"[{item.label}]" for item in items)
        case Field(label, _, hint):
            yield f"{label} [{hint}]"


def _line(line: Line, language: Language) -> str:
    match line:
        case Numbered(number, text):
            return f"{number}. {text}"
        case Cited(text):
            return language.quoted(text)
        case Usage(typed, does):
            return language.text("form.usage", typed=typed, does=does)
    return line


def charter_rules(charter: Charter, spoken: Language) -> Section:
    """List all rules with their numbers."""
    if not charter.rules:
        return section(spoken.text("charter.no_rules"))
    return section(*(Numbered(rule.number, rule.text) for rule in charter.rules))


def charter_objectives(charter: Charter, spoken: Language) -> tuple[Part, ...]:
    """List the objectives in order, with their pictures; empty if the charter has none."""
    if not charter.objectives:
        return ()
    return (Heading(spoken.text("objectives.heading")), *_objectives(charter.objectives))


def _objectives(charter_objectives: tuple[Objective, ...]) -> Iterator[Part]:
    for illustrated, group in groupby(charter_objectives, key=lambda objective: objective.image is not None):
        if illustrated:
            yield from (Illustrated(each.text, each.image or "", each.alt or "") for each in group)
        else:
            yield section(*(f"• {each.text}" for each in group))


def rule_example(rule: Rule, spoken: Language) -> tuple[Line, ...]:
    """Show a post that follows a rule, if the charter has one."""
    return (spoken.text("rule.example"), *example_lines(rule.good[0], spoken)) if rule.good else ()


def example_lines(example: Example, spoken: Language) -> tuple[Line, ...]:
    """Show an example of a rule with what its words alone don't tell: its picture, its platform, earlier drafts."""
    details = (spoken.text("rule.example_with", what=what) for what in _details(example, spoken))
    return (Cited(shorten(example.post, POST_LENGTH)), *details)


def _details(example: Example, spoken: Language) -> Iterator[str]:
    if example.alt:
        yield spoken.text("rule.example_described", alt=spoken.quoted(shorten(example.alt)))
    elif example.image:
        yield spoken.text("rule.example_undescribed")
    if example.on:
        yield spoken.text("rule.example_on", platform=platform_name(example.on))
    for earlier in example.after:
        yield spoken.text("rule.example_after", earlier=spoken.quoted(shorten(earlier)))
