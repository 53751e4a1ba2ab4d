"""What a platform would not take: a post too long, or too many hashtags, counted as the platform counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

import regex
from pydantic import AfterValidator

from bot.charter.draft import Draft
from bot.charter.fields import fault
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.platforms import LIMITS, Limit, Unit

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
        emoji: what one emoji counts for; ``None`` where that is its bytes.
        whole: what else counts as a whole, whatever its length.
    """

    plain: Callable[[str], int]
    emoji: int | None = 1
    whole: Callable[[Draft], Iterable[_Piece]] = lambda _draft: ()


# A part of the draft from start to end, what it counts for, and whether it counts as a whole. Plain: there may be many.
_Piece = tuple[int, int, int, bool]


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
    measure = _MEASURES[limit.unit]
    pieces = _hashtags(draft) if limit.unit == "hashtags" else _pieces(draft, measure, last)
    count = sum(weight for _, _, weight, _ in pieces)
    start = _first_beyond(draft, pieces, limit.most, measure) if count > limit.most else None
    if start is not None:
        end = pieces[-1][1]
        start = end - len(draft.text[start:end].lstrip())
        yield start, end, {"what": limit.what, "count": count, "limit": limit.most}


def _pieces(draft: Draft, measure: _Measure, last: int) -> list[_Piece]:
    """The draft from its beginning to ``last``: what counts as a whole, and the text between."""
    text, at = draft.text, draft.body
    pieces: list[_Piece] = []
    for piece in sorted((*_emoji(draft, measure), *measure.whole(draft))):
        start = piece[0]
        if start < at:
            continue
        if start > at:
            pieces.append((at, start, measure.plain(text[at:start]), False))
        pieces.append(piece)
        at = piece[1]
    if at < last:
        pieces.append((at, last, measure.plain(text[at:last]), False))
    return pieces


def _first_beyond(draft: Draft, pieces: list[_Piece], room: int, measure: _Measure) -> int:
    """Where it becomes too much for so much room; it never falls into a grapheme."""
    for start, end, weight, is_whole in pieces:
        if weight > room:
            return start if is_whole else _cut(draft, start, end, room, measure)
        room -= weight
    return draft.body


def _cut(draft: Draft, start: int, end: int, room: int, measure: _Measure) -> int:
    for match in _GRAPHEME.finditer(draft.text, start, end):
        room -= measure.plain(match[0])
        if room < 0:
            return match.start()
    return start


def _emoji(draft: Draft, measure: _Measure) -> list[_Piece]:
    if measure.emoji is not None:
        return [(start, end, measure.emoji, True) for start, end in draft.emoji]
    text = draft.text  # Slack's shortcodes stand for one sign, and we do not know which
    spans = draft.marks.shortcodes if measure.plain is _bytes else draft.emoji  # in plain bytes, signs are as they are
    typed = ((start, end, _SOME_EMOJI if text[start] == ":" else text[start:end]) for start, end in spans)
    return [(start, end, len(emoji.encode()), True) for start, end, emoji in typed]


def _hashtags(draft: Draft) -> list[_Piece]:
    return [(start, end, 1, True) for start, end in draft.hashtags]


def _graphemes(text: str) -> int:
    return len(text) - text.count("\r\n") if text.isascii() else len(_GRAPHEME.findall(text))


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))  # half a surrogate pair cannot be posted, and must not stop us


def _on_x(text: str) -> int:
    if text.isascii():
        return len(text)
    composed = unicodedata.normalize("NFC", text)
    return len(composed) + len(_HEAVY_ON_X.findall(composed))


def _links(draft: Draft) -> Iterator[_Piece]:
    return ((start, end, _SHORTENED, True) for start, end in draft.links)


def _links_and_mentions(draft: Draft) -> Iterator[_Piece]:
    """Links with their ``https://`` count as 23; of ``@name@server``, only ``@name`` counts."""
    text = draft.text
    yield from ((start, end, _SHORTENED, True) for start, end in draft.links if "://" in text[start:end])
    for start, end in draft.mentions:
        mention = text[start:end]
        yield start, end, len(mention.rpartition("@")[0] or mention), True


_MEASURES: dict[Unit, _Measure] = {
    "graphemes": _Measure(_graphemes),
    "bytes": _Measure(_bytes, emoji=None),
    "x": _Measure(_on_x, emoji=2, whole=_links),
    "mastodon": _Measure(_graphemes, whole=_links_and_mentions),
    "threads": _Measure(_graphemes, emoji=None),
    "hashtags": _Measure(_graphemes),
}
