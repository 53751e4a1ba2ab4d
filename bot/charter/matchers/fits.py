"""What a platform would not take: a post too long, or too many hashtags, counted as the platform counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, ClassVar, NamedTuple, Self

import regex
from pydantic import AfterValidator

from bot.charter.draft import Draft
from bot.charter.fields import fault
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.platforms import LIMITS, Limit, Unit

_GRAPHEME = regex.compile(r"\X")
_SHORTENED = 23  # characters that a link counts for on X and Mastodon, whatever its length
_HEAVIEST = 4  # no sign counts for more than its bytes in UTF-8
# Code points that X counts once; all others count twice. twitter-text, config/v3.json
_LIGHT_ON_X = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


class _Piece(NamedTuple):
    """What is counted as one, with what it counts for; offsets into the draft's text."""

    start: int
    end: int
    weight: int


def _is_true(value: bool) -> bool:
    if not value:
        raise fault("`fits` is false, which asks for nothing.", "Write fits = true, or take it out.")
    return value


class Fits(Matcher):
    """``fits = true``: the post goes through where it is meant for."""

    kind: ClassVar[str] = "fits"
    keys: ClassVar[tuple[str, ...]] = ("fits",)

    fits: Annotated[bool, AfterValidator(_is_true)]

    @property
    def placeholders(self) -> frozenset[str]:
        """What is counted, how many there are and how many fit, and what is beyond."""
        return frozenset({"match", "what", "count", "limit"})

    @property
    def points_at_words(self) -> bool:
        """It counts; no single word is at fault."""
        return False

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Measures a draft once, whatever the number of rules."""

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            for limit in LIMITS[draft.platform]:
                for start, end, values in _beyond(draft, limit):
                    yield from (Found(rule, start, end, values) for rule, _ in asked)

        return find


def _beyond(draft: Draft, limit: Limit) -> Iterator[tuple[int, int, dict[str, str | int]]]:
    """What of the draft a platform would cut off, if anything."""
    text = draft.text
    last = len(text.rstrip())
    # Most posts are far too short for any of this.
    if (last - draft.body) * _HEAVIEST + len(draft.links) * _SHORTENED <= limit.most:
        return
    count = end = 0
    start: int | None = None
    for piece in _UNITS[limit.unit](draft):
        if piece.start < last:
            count += piece.weight
            end = piece.end
            start = piece.start if start is None and count > limit.most else start
    if start is not None:
        yield start, end, {"what": limit.what, "count": count, "limit": limit.most}


def _pieces(draft: Draft, weigh: Callable[[str, bool], int], special: dict[int, tuple[int, int]]) -> Iterator[_Piece]:
    """The draft grapheme by grapheme; ``special`` ones, by their start, have an end and a weight of their own."""
    emoji = {start for start, _ in draft.emoji}
    special = {start: (end, weigh("\U0001f642", True)) for start, end in draft.marks.shortcodes} | special
    at = draft.body
    for start in (*sorted(start for start in special if start >= at), len(draft.text)):
        for match in _GRAPHEME.finditer(draft.text, at, start):
            yield _Piece(*match.span(), weigh(match[0], match.start() in emoji))
        if start in special:
            at, weight = special[start]
            yield _Piece(start, at, weight)


def _on_x(draft: Draft) -> Iterator[_Piece]:
    return _pieces(draft, _weight_on_x, {start: (end, _SHORTENED) for start, end in draft.links})


def _weight_on_x(grapheme: str, is_emoji: bool) -> int:
    if is_emoji:
        return 2
    codes = map(ord, unicodedata.normalize("NFC", grapheme))
    return sum(1 if any(first <= code <= last for first, last in _LIGHT_ON_X) else 2 for code in codes)


def _on_mastodon(draft: Draft) -> Iterator[_Piece]:
    """Links with their ``https://`` count as 23; of ``@name@server``, only ``@name`` counts."""
    text = draft.text
    special = {start: (end, _SHORTENED) for start, end in draft.links if "://" in text[start:end]}
    for start, end in draft.mentions:
        special[start] = end, len(text[start:end].rpartition("@")[0] or text[start:end])
    return _pieces(draft, lambda _grapheme, _is_emoji: 1, special)


def _on_threads(draft: Draft) -> Iterator[_Piece]:
    return _pieces(draft, lambda grapheme, is_emoji: len(_utf8(grapheme)) if is_emoji else 1, {})


def _graphemes(draft: Draft) -> Iterator[_Piece]:
    return _pieces(draft, lambda _grapheme, _is_emoji: 1, {})


def _bytes(draft: Draft) -> Iterator[_Piece]:
    return _pieces(draft, lambda grapheme, _is_emoji: len(_utf8(grapheme)), {})


def _utf8(text: str) -> bytes:
    return text.encode(errors="replace")  # half a surrogate pair cannot be posted, and must not stop us


def _hashtags(draft: Draft) -> Iterator[_Piece]:
    return (_Piece(start, end, 1) for start, end in draft.hashtags)


_UNITS: dict[Unit, Callable[[Draft], Iterator[_Piece]]] = {
    "graphemes": _graphemes,
    "bytes": _bytes,
    "x": _on_x,
    "mastodon": _on_mastodon,
    "threads": _on_threads,
    "hashtags": _hashtags,
}
