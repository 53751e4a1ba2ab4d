"""The kinds of values a charter is made of, each with an error that a person can act on."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator
from pydantic_core import PydanticCustomError

from post_text.platforms import PLATFORMS, SPELLINGS

LOCALES = Path(__file__).parents[1] / "wording" / "locales"
CATALOGUE = Path("LC_MESSAGES", "bot.po")
LANGUAGES: tuple[str, ...] = tuple(sorted(file.parts[-3] for file in LOCALES.glob(f"*/{CATALOGUE}")))
"""Codes of the languages that the bot speaks: ``en``, ``fr`` …"""

LONGEST_TEXT = 140
LONGEST_SHOWN = 60
_CONTROL = {"Cc", "Zl", "Zp"}
_ESCAPES = {"\b": r"\b", "\f": r"\f"}  # what TOML makes of these two is never meant
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Model(BaseModel):
    """What every part of a charter has in common: it never changes, and it knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def fault(what: str, fix: str) -> PydanticCustomError:
    """An error of two sentences: what is wrong, and what to write instead."""
    return PydanticCustomError("charter", "{what}", {"what": what, "fix": fix})


def shown(value: object) -> str:
    """A value short enough for a sentence."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean "rules"?``, or the list of what is known where nothing comes near."""
    names = list(known)
    close = difflib.get_close_matches(shown(word).casefold(), names, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Known here: {', '.join(names)}." if names else "Take it out."


@dataclass(frozen=True, slots=True)
class OneOf:
    """Lets a word through that is one of a few, whatever its case.

    Attributes:
        what: what such a word is called in an error.
        names: in small letters.
    """

    what: str
    names: tuple[str, ...]

    def __call__(self, value: str) -> str:
        """The word in small letters."""
        if value.lower() not in self.names:
            raise fault(f'"{shown(value)}" isn\'t a {self.what}.', nearest(value, self.names))
        return value.lower()


@dataclass(frozen=True, slots=True)
class AtMost:
    """Lets a text through that has at most so many characters."""

    longest: int

    def __call__(self, value: str) -> str:
        """The text as it is."""
        if len(value) > self.longest:
            over = len(value) - self.longest
            raise fault(
                f"the text has {len(value)} characters, and at most {self.longest} fit.",
                f"Shorten it by {over}: a charter is read, not studied.",
            )
        return value


def one_of(what: str, known: Iterable[str]) -> AfterValidator:
    """A validator for a word that must be one of a few, whatever its case."""
    return AfterValidator(OneOf(what, tuple(known)))


def at_most(longest: int) -> AfterValidator:
    """A validator for the length of a text, in characters."""
    return AfterValidator(AtMost(longest))


def channel_name(written: str) -> str:
    """A channel's name or id in the form in which two spellings of one are equal.

    A name typed on a Mac, or taken from a file's name, may hold “é” as two characters; Slack holds it as one.
    """
    return unicodedata.normalize("NFC", written.strip().removeprefix("#")).casefold()


def _clean(value: str) -> str:
    """Text that can be shown anywhere, without the spaces at its edges."""
    return _showable(value).strip()


def _showable(value: str) -> str:
    """Text that can be shown anywhere: something in it, on one line, nothing invisible that reorders it."""
    if not value.strip():
        raise fault("the text is empty.", "Write something, or take the key out.")
    for character in value:
        if unicodedata.category(character) in _CONTROL or character in _DIRECTION_OVERRIDES:
            if character in _ESCAPES:
                raise _escaped(value, character)
            name = "a line break" if character in "\n\r\u2028\u2029" else "a tab" if character == "\t" else ""
            shown = name or f"an invisible control character (U+{ord(character):04X})"
            raise fault(f"the text holds {shown}.", "Write it on one line, with plain spaces.")
    return value


def _escaped(value: str, character: str) -> PydanticCustomError:
    r"""Explain a character that nobody types: TOML reads ``"\bword"`` as a backspace and ``word``."""
    typed = "".join(_ESCAPES.get(sign, sign) for sign in value)
    marks = "'" * 3 if "'" in value else "'"
    return fault(
        f'between " and ", TOML reads {_ESCAPES[character]} as a control character.',
        f"Write it between single quotation marks: {marks}{shown(typed)}{marks}",
    )


def _yes_or_question(value: object) -> bool | str:
    """``true``, ``false``, or a question on one line."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise fault(
            "`ask` must be true, or a question in quotation marks.",
            'Write ask = true, or ask = "Does it keep back what it is about?".',
        )
    if value.strip().lower() in ("true", "false", "yes", "no"):
        raise fault(f'"{shown(value)}" isn\'t a question.', "Write ask = true, without quotation marks.")
    return AtMost(LONGEST_TEXT)(_clean(value))


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str | dict) else value


def _check_platform(value: str) -> str:
    name = SPELLINGS.get(value.lower())
    if name is None:
        close = difflib.get_close_matches(shown(value).lower(), SPELLINGS, n=1)
        raise fault(
            f'"{shown(value)}" isn\'t a platform that the bot knows.',
            nearest(SPELLINGS[close[0]] if close else value, PLATFORMS),
        )
    return name


PlatformName = Annotated[str, AfterValidator(_check_platform)]
Clean = Annotated[str, AfterValidator(_clean)]
Showable = Annotated[str, AfterValidator(_showable)]
Line = Annotated[str, AfterValidator(_clean), at_most(LONGEST_TEXT)]
Name = Annotated[str, AfterValidator(_clean), at_most(60)]
Wording = Annotated[str, AfterValidator(_clean), at_most(300)]
OneOrMore = BeforeValidator(_as_list)
YesOrQuestion = Annotated[bool | str, PlainValidator(_yes_or_question)]
"""``true`` or ``false``, or a question on one line."""
