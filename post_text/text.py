"""Folding, tokens and masking: how a text is made comparable, and the way back to what was typed.

Everything here takes time in proportion to the text's length, whatever the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise, repeat
from typing import Any, Generic, Self, TypeVar, cast, overload

import regex

_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 (it is written as a decorator)
    """``functools.cached_property`` without its lock, which on Python 3.11 costs more than most facts do.

    Two threads may find out the same fact twice, and find the same.
    """

    def __init__(self, find: Callable[[Any], _T]) -> None:
        """Find the fact with ``find``, under its name."""
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: object, kind: type) -> _T: ...
    def __get__(self, owner: object | None, kind: type) -> _T | Self:
        """The fact; from then on Python finds it in the object itself, and does not come here again."""
        if owner is None:
            return self
        fact = self._find(owner)
        owner.__dict__[self._name] = fact
        return fact


class _Late:
    """A pattern that takes a pattern's methods over the first time that one is asked for."""

    def __init__(self, compile_: Callable[[], Any]) -> None:
        self._compile = compile_

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._compile(), name)
        self.__dict__[name] = found  # from now on Python finds it here
        return found


def late(source: str, flags: int = 0, *, module: Any = re) -> re.Pattern[str]:
    """``re.compile`` when the pattern is first used: most texts need few of them, and a command starts sooner."""
    return cast("re.Pattern[str]", _Late(lru_cache(1)(partial(module.compile, source, flags))))


LONGEST_POST = 40_000
"""Characters. Slack cuts longer messages: https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""


Span = tuple[int, int]

FILLER = "\0"  # stands for what is masked: no letter, no space, so no phrase runs across it
PAD = "\ufdd0"
"""Fills the place of what will not be posted, so that offsets stay. It folds to nothing, and no text holds it: Unicode
keeps it out of interchange."""
_MARKS_HERE = regex.compile(r"\P{Canonical_Combining_Class=0}++")
_MANY_MARKS = regex.compile(r"\p{M}{30}")  # https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
_CACHED_CHARACTERS = 20_000
_LONGEST_LIGATURE = 8  # letters; one sign of Unicode stands for 18, and a text of it would be long
_SPELLINGS = {
    **dict.fromkeys("’‘ʼ′´＇‛", "'"),
    **dict.fromkeys("‐‑‒−", "-"),
    PAD: "",
    **dict.fromkeys("™℠", " "),  # the compatibility forms would glue two letters to the name before
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
}


def _fold_character(character: str) -> str:
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category == "Cs":
        return "\ufffd"
    parts = unicodedata.normalize("NFKD", character)
    if len(parts) > _LONGEST_LIGATURE:
        return character
    if parts == character == character.casefold():
        return character
    plain = (c for c in parts if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", "".join(plain).casefold())


class _Folding(dict[int, str]):
    """``str.translate`` table that learns each character once, and never grows without bound."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _CACHED_CHARACTERS:
            self[code] = folded
        return folded


_FOLDING = _Folding()
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")


def _fold_run(run: re.Match[str]) -> str:
    return run[0].translate(_FOLDING)


def fold(text: str) -> str:
    """The form in which texts are compared: no case, no accents, one apostrophe, compatibility forms undone.

    Zero-width characters vanish, lone surrogates become U+FFFD, so the result can always be encoded.
    """
    if text.isascii():
        return text.lower()
    # A small letter folds as its capital does; and most signs of most texts are plain.
    return _NOT_PLAIN.sub(_fold_run, text.lower())


def compose(text: str) -> str:
    """The text with each letter and its accents in one (NFC), in linear time.

    ``unicodedata`` sorts the marks of a letter in quadratic time, so more than 30 of them are sorted in parts.
    """
    if text.isascii():
        return text
    cuts = [0, *(match.end() for match in _MANY_MARKS.finditer(text)), len(text)]
    return "".join(unicodedata.normalize("NFC", text[start:end]) for start, end in pairwise(cuts))


class Folded:
    """A text in the form that is compared, and the way back to the text as typed.

    Attributes:
        text: the folded text.
    """

    __slots__ = ("_first", "_origins", "_source", "text")

    def __init__(self, source: str, first: int = 0) -> None:
        """Fold ``source``, which begins at offset ``first`` of what was typed."""
        self.text = fold(source)
        self._source = source
        self._first = first
        self._origins: Sequence[int] | None = None

    def place(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in what was typed; ``end`` must be larger than ``start``."""
        if self._source.isascii():
            return start + self._first, end + self._first
        if self._origins is None:
            self._origins = _origins(self._source)
        last = self._origins[end - 1] + 1
        marks = _MARKS_HERE.match(self._source, last)
        return self._origins[start] + self._first, (marks.end() if marks else last) + self._first


def _origins(source: str) -> Sequence[int]:
    """For each folded character, the index of the one it came from."""
    lengths = {character: len(_FOLDING[ord(character)]) for character in set(source)}
    if set(lengths.values()) == {1}:
        return range(len(source))
    return [*chain.from_iterable(map(repeat, range(len(source)), map(lengths.__getitem__, source)))]


class Posted:
    """A text without its ``PAD``, and the way back to what was typed.

    Attributes:
        text: what will be posted, without spaces at its end.
    """

    __slots__ = ("_ends", "_first", "_origins", "text")

    def __init__(self, padded: str, first: int, ends: Mapping[int, int] | None = None) -> None:
        """Begin at offset ``first`` of a text that holds ``PAD``.

        Args:
            padded: the text.
            first: where it begins.
            ends: where a sign of several characters ends in what was typed, by the offset of what is left of it.
        """
        self._first = first
        self._ends = ends or {}
        self._origins: Sequence[int] | None = None
        if PAD in padded:
            self._origins = [at for at in range(first, len(padded)) if padded[at] != PAD]
            self.text = "".join(map(padded.__getitem__, self._origins)).rstrip()
        else:
            self.text = padded[first:].rstrip()

    def place(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` is in what was typed; ``end`` must be larger than ``start``."""
        if self._origins is None:
            return start + self._first, end + self._first
        last = self._origins[end - 1]
        return self._origins[start], self._ends.get(last, last + 1)

    def find(self, pattern: re.Pattern[str]) -> tuple[Span, ...]:
        """Every place of a pattern in it, as offsets of what was typed."""
        found = map(re.Match.span, pattern.finditer(self.text))
        return tuple(found) if self._origins is None and not self._first else tuple(self.place(*span) for span in found)


# An apostrophe ends a word only before a vowel or h: « l'équipe », « qu'on » are two words, "don't", "team's" are one.
_TOKEN = re.compile(r"[^\W_]+(?:'(?![aeiouyh])[^\W_]+)*")
_LOOSE_APOSTROPHE = re.compile(r"'(?:(?![^\W_aeiouyh])|(?<![^\W_]'))")
_WORDS_ONLY = bytes(code if chr(code).isalnum() or chr(code) == "'" else ord(" ") for code in range(128)).ljust(256)


def tokens(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    if not folded.isascii():
        return _TOKEN.findall(folded)
    # The same words, four times as fast.
    if "'" in folded:
        folded = _LOOSE_APOSTROPHE.sub(" ", folded)
    return folded.encode().translate(_WORDS_ONLY).decode().split()


def token_spans(folded: str) -> list[Span]:
    """Where the words of a folded text stand, in the order of ``tokens``."""
    return [match.span() for match in _TOKEN.finditer(folded)]


def mask(text: str, spans: Sequence[Span]) -> str:
    """``text`` with each span blotted out, as long as before. Spans may overlap and come in any order."""
    if not spans:
        return text
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)
            pieces += (text[done:start], FILLER * (end - start))
            done = end
    return "".join((*pieces, text[done:]))
