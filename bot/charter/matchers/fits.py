"""What a platform would not take: a post too long, or too many hashtags, counted as the platform counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple, Self

import regex
from pydantic import AfterValidator

from bot.charter.draft import Draft
from bot.charter.fields import fault
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.platforms import LIMITS, Limit, Unit
from bot.charter.text import Span

_GRAPHEME = regex.compile(r"\X")
_SHORTENED = 23  # characters that a link counts for on X and Mastodon, whatever its length
_HEAVIEST = 4  # no sign counts for more than its bytes in UTF-8
# X counts code points in these ranges once, all others twice. twitter-text, config/v3.json
_HEAVY_ON_X = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_SOME_EMOJI = "\U0001f642"


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a platform counts.

    Attributes:
        plain: what text without emoji counts for; that of a text is that of its graphemes together.
        emoji: what one emoji counts for, given as it was typed.
        whole: what counts as a whole, whatever its length: spans of the draft, each with what it counts for.
    """

    plain: Callable[[str], int]
    emoji: Callable[[str], int] = lambda _emoji: 1
    whole: Callable[[Draft], Iterable[tuple[Span, int]]] = lambda _draft: ()


class _Piece(NamedTuple):
    """A part of the draft with what it counts for; offsets into the draft's text."""

    start: int
    end: int
    weight: int
    is_whole: bool


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
    last = len(draft.text.rstrip())
    # Most posts are far too short for any of this.
    if (last - draft.body) * _HEAVIEST + len(draft.links) * _SHORTENED <= limit.most:
        return
    count = end = 0
    start: int | None = None
    for piece in _hashtags(draft) if limit.unit == "hashtags" else _pieces(draft, _MEASURES[limit.unit], last):
        if start is None and count + piece.weight > limit.most:
            start = _cut(draft, piece, limit.most - count, _MEASURES[limit.unit])
        count += piece.weight
        end = piece.end
    if start is not None:
        start = end - len(draft.text[start:end].lstrip())
        yield start, end, {"what": limit.what, "count": count, "limit": limit.most}


def _pieces(draft: Draft, measure: _Measure, last: int) -> Iterator[_Piece]:
    """The draft from its beginning to ``last``: what counts as a whole, and the text between."""
    text, at = draft.text, draft.body
    whole = {span: measure.emoji(_emoji(text, span)) for span in draft.emoji} | dict(measure.whole(draft))
    for (start, end), weight in sorted(whole.items()):
        if start < at:
            continue
        if start > at:
            yield _Piece(at, start, measure.plain(text[at:start]), is_whole=False)
        yield _Piece(start, end, weight, is_whole=True)
        at = end
    if at < last:
        yield _Piece(at, last, measure.plain(text[at:last]), is_whole=False)


def _cut(draft: Draft, piece: _Piece, room: int, measure: _Measure) -> int:
    """Where a piece becomes too much; it never falls into a grapheme."""
    if not piece.is_whole:
        for match in _GRAPHEME.finditer(draft.text, piece.start, piece.end):
            room -= measure.plain(match[0])
            if room < 0:
                return match.start()
    return piece.start


def _emoji(text: str, span: Span) -> str:
    """An emoji as a platform will get it: Slack's shortcodes stand for one sign, and we do not know which."""
    emoji = text[slice(*span)]
    return _SOME_EMOJI if emoji.startswith(":") else emoji


def _hashtags(draft: Draft) -> Iterator[_Piece]:
    return (_Piece(start, end, 1, is_whole=True) for start, end in draft.hashtags)


def _graphemes(text: str) -> int:
    return len(text) - text.count("\r\n") if text.isascii() else len(_GRAPHEME.findall(text))


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))  # half a surrogate pair cannot be posted, and must not stop us


def _on_x(text: str) -> int:
    if text.isascii():
        return len(text)
    composed = unicodedata.normalize("NFC", text)
    return len(composed) + len(_HEAVY_ON_X.findall(composed))


def _links(draft: Draft) -> Iterator[tuple[Span, int]]:
    return ((span, _SHORTENED) for span in draft.links)


def _links_and_mentions(draft: Draft) -> Iterator[tuple[Span, int]]:
    """Links with their ``https://`` count as 23; of ``@name@server``, only ``@name`` counts."""
    text = draft.text
    yield from ((span, _SHORTENED) for span in draft.links if "://" in text[slice(*span)])
    for span in draft.mentions:
        mention = text[slice(*span)]
        yield span, len(mention.rpartition("@")[0] or mention)


_MEASURES: dict[Unit, _Measure] = {
    "graphemes": _Measure(_graphemes),
    "bytes": _Measure(_bytes, emoji=_bytes),
    "x": _Measure(_on_x, emoji=lambda _emoji: 2, whole=_links),
    "mastodon": _Measure(_graphemes, whole=_links_and_mentions),
    "threads": _Measure(_graphemes, emoji=_bytes),
    "hashtags": _Measure(_graphemes),
}
