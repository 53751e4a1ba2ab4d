"""Folding, tokens, masking and quotations: how a text is made comparable, and the way back to what was typed.

Everything here takes time in proportion to the text's length, whatever the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Generic, Self, TypeVar, overload

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


LONGEST_POST = 40_000
"""Characters. Slack cuts longer messages: https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""


Span = tuple[int, int]

FILLER = "\0"  # stands for what is masked: no letter, no space, so no phrase runs across it
_CACHED_CHARACTERS = 20_000
_SPELLINGS = {
    **dict.fromkeys("’‘ʼ′´＇‛", "'"),
    **dict.fromkeys("‐‑‒−", "-"),
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
        while last < len(self._source) and unicodedata.combining(self._source[last]):
            last += 1
        return self._origins[start] + self._first, last + self._first


def _origins(source: str) -> Sequence[int]:
    """For each folded character, the index of the one it came from."""
    lengths = {character: len(_FOLDING[ord(character)]) for character in set(source)}
    if set(lengths.values()) == {1}:
        return range(len(source))
    return [*chain.from_iterable(map(repeat, range(len(source)), map(lengths.__getitem__, source)))]


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


_ENDS = "com|org|net|info|io|dev|app|eu|fr|de|es|pt|nl|ch|uk|ca|co|tv|ly|gl|gg|social|shop|blog|paris"
_ENDS_LIKE_WORDS = "it|be|at|us|me"  # "and.it was" lacks a space; only a path makes an address of these
_MARKS = re.compile(
    rf"""
      (?<!\S)(?:[^\s@`:/.\#]++[.:]?(?:\s++|\Z))++  # whole words in which no mark can begin: past them in one step
    | (?P<code> ```.+?``` | `[^`\n]+` )
    | (?P<link> (?:https?://|(?<!\w)www\.)\S*[^\s.,;:!?'"’»”)\]>]
              | (?<![\w@.-])(?:[a-z0-9-]+\.)+(?-i:(?:{_ENDS})(?![\w-]|\.\w)|(?:{_ENDS_LIKE_WORDS})(?=/))
                (?:/(?:\S*[^\s.,;:!?'"’»”)\]>])?)? )
    | (?P<email> (?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+ )
    | (?P<mention> (?<![\w@])@\w[\w.-]*(?<=\w)(?:@[\w.-]+(?<=\w))? )
    | (?P<channel> (?<![\w&])\#[a-z0-9_]++-[\w-]+ )
    | (?P<shortcode> (?<![\w:]):(?:[a-z][\w+'&-]*|[+-]1|100):(?::skin-tone-[2-6]:)?(?!\w) )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MAY_BE_MARKED = re.compile(
    r"""["«“„>@`:/.#](?:(?<=["«“„>])|(?<=[@`:/])\S|(?<=\.)\w|(?<=\#)\w*-)"""  # one set of signs to begin with is fast
)
# No mark may hold its own opening mark, so that no text can make the search go over it again and again.
_QUOTES = re.compile(
    r"""
      ^[ \t]*>>>[\s\S]* | ^[ \t]*>[^\n]*
    | «[^«»]*» | “[^“”]*” | „[^„“”]*[“”]
    | (?<![\w"])"(?=\S)(?:[^"\n]|\n(?!\s*\n))*"
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUOTE_MARK = re.compile(r'["«“„>]')


@dataclass(frozen=True)
class Marks:
    """What a text holds beside its own words; each a tuple of spans in order.

    Attributes:
        code: between backticks.
        links: addresses of pages, with or without ``https://``.
        emails: e-mail addresses.
        mentions: ``@name``, and ``@name@server``.
        channels: ``#name-with-hyphen``: no platform's hashtag, so a channel of Slack's.
        shortcodes: ``:tada:``, an emoji as Slack writes it.
        quotes: quoted speech with its marks, and lines that begin with ``>``.
    """

    code: tuple[Span, ...] = ()
    links: tuple[Span, ...] = ()
    emails: tuple[Span, ...] = ()
    mentions: tuple[Span, ...] = ()
    channels: tuple[Span, ...] = ()
    shortcodes: tuple[Span, ...] = ()
    quotes: tuple[Span, ...] = ()

    @once
    def no_words(self) -> tuple[Span, ...]:
        """What holds no word of a language: everything but quoted speech."""
        return (*self.code, *self.links, *self.emails, *self.mentions, *self.channels, *self.shortcodes)

    @once
    def exempt(self) -> tuple[Span, ...]:
        """What is not the author's own voice: quoted speech and code."""
        return (*self.code, *self.quotes)


_NO_MARKS = Marks()


def find_marks(text: str) -> Marks:
    """Everything in ``text`` that is masked or exempt. An apostrophe never opens a quotation."""
    if not _MAY_BE_MARKED.search(text):
        return _NO_MARKS
    found: dict[str, list[Span]] = {}
    for match in _MARKS.finditer(text):
        if match.lastgroup:
            found.setdefault(match.lastgroup, []).append(match.span())
    code = tuple(found.get("code", ()))
    return Marks(
        code=code,
        links=tuple(found.get("link", ())),
        emails=tuple(found.get("email", ())),
        mentions=tuple(found.get("mention", ())),
        channels=tuple(found.get("channel", ())),
        shortcodes=tuple(found.get("shortcode", ())),
        quotes=tuple(match.span() for match in _QUOTES.finditer(mask(text, code))) if _QUOTE_MARK.search(text) else (),
    )


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
