"""How long a post is where it is meant for: each platform counts in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import regex

from post_text.emoji import emoji_pattern
from post_text.entities import links_on_mastodon, mentions_on_mastodon
from post_text.platforms import Unit
from post_text.text import Span, compose
from post_text.twitter_text import links_on_x

HEAVIEST = 4
"""No character counts for more than its bytes in UTF-8, unless it is part of a link."""
SHORTENED = 23
"""Characters that a link counts for on X and Mastodon, whatever its length."""

_LONGEST_LINKED = 12_500  # characters in which links are looked for; a longer post is too long whatever they count for
_GRAPHEME = regex.compile(r"\X")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
# X counts code points in these ranges once, all others twice, and an emoji twice. twitter-text, config/v3.json
_HEAVY_ON_X = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_EMOJI_ON_X = 2

# A part of the post from start to end, what it counts for, and whether it counts as a whole. Plain: there may be many.
_Piece = tuple[int, int, int, bool]


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a platform counts.

    Attributes:
        plain: what ordinary text counts for; that of a text is that of its graphemes together.
        wholes: what counts as a whole, whatever its length.
    """

    plain: Callable[[str], int]
    wholes: Callable[[str], Iterable[_Piece]] = lambda _text: ()


def length(text: str, unit: Unit) -> int:
    """The length of a post, as ``unit`` counts."""
    return sum(weight for _, _, weight, _ in _pieces(text, _MEASURES[unit]))


def beyond(text: str, unit: Unit, most: int) -> tuple[int, int] | None:
    """The length of a post, and the offset at which it becomes too much; ``None`` where it fits.

    The offset never falls into what a reader sees as one character.
    """
    dots = text.count(".")
    if len(text) * HEAVIEST + dots * SHORTENED <= most:  # most posts are far too short for any of this
        return None
    measure = _MEASURES[unit]
    pieces = _pieces(text, measure)
    count = sum(weight for _, _, weight, _ in pieces)
    return (count, _first_beyond(text, pieces, most, measure)) if count > most else None


def _pieces(text: str, measure: _Measure) -> list[_Piece]:
    """The post in order: what counts as a whole, and the text between."""
    at = 0
    pieces: list[_Piece] = []
    for piece in sorted(measure.wholes(text)):
        start = piece[0]
        if start < at:
            continue
        if start > at:
            pieces.append((at, start, measure.plain(text[at:start]), False))
        pieces.append(piece)
        at = piece[1]
    if at < len(text):
        pieces.append((at, len(text), measure.plain(text[at:]), False))
    return pieces


def _first_beyond(text: str, pieces: list[_Piece], room: int, measure: _Measure) -> int:
    for start, end, weight, is_whole in pieces:
        if weight > room:
            return start if is_whole else _cut(text, start, end, room, measure)
        room -= weight
    return 0


def _cut(text: str, start: int, end: int, room: int, measure: _Measure) -> int:
    for match in _GRAPHEME.finditer(text, start, end):
        room -= measure.plain(match[0])
        if room < 0:
            return match.start()
    return start


def _graphemes(text: str) -> int:
    return len(text) - text.count("\r\n") if text.isascii() else len(_GRAPHEME.findall(text))


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))  # half a surrogate pair cannot be posted, and must not stop us


def _on_x(text: str) -> int:
    if text.isascii():
        return len(text)
    composed = compose(text)
    return len(composed) + len(_HEAVY_ON_X.findall(composed))


def _emoji(text: str) -> Iterator[Span]:
    return (match.span() for match in emoji_pattern().finditer(text)) if not text.isascii() else iter(())


def _links_and_emoji(text: str) -> Iterator[_Piece]:
    yield from ((start, end, SHORTENED, True) for start, end in links_on_x(text[:_LONGEST_LINKED]))
    yield from ((start, end, _EMOJI_ON_X, True) for start, end in _emoji(text))


def _flags(text: str) -> Iterator[_Piece]:
    """One grapheme each; a long row of half flags would cost the search for graphemes quadratic time."""
    return ((match.start(), match.end(), 1, True) for match in _FLAG.finditer(text))


def _links_and_mentions(text: str) -> Iterator[_Piece]:
    """Links with their ``https://`` count as 23; of ``@name@server``, only ``@name`` counts."""
    yield from _flags(text)
    yield from ((start, end, SHORTENED, True) for start, end in links_on_mastodon(text[:_LONGEST_LINKED]))
    for start, end in mentions_on_mastodon(text[:_LONGEST_LINKED]):
        mention = text[start:end]
        yield start, end, len(mention.rpartition("@")[0] or mention), True


def _emoji_in_bytes(text: str) -> Iterator[_Piece]:
    return ((start, end, _bytes(text[start:end]), True) for start, end in _emoji(text))


_MEASURES: dict[Unit, _Measure] = {
    "graphemes": _Measure(_graphemes, _flags),
    "bytes": _Measure(_bytes),
    "x": _Measure(_on_x, _links_and_emoji),
    "mastodon": _Measure(_graphemes, _links_and_mentions),
    "threads": _Measure(_graphemes, _emoji_in_bytes),
}
