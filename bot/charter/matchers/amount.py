"""Too many of something, or too few: hashtags, capitals, words …"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from bot.charter.draft import Draft
from bot.charter.fields import Model, PlatformName, fault
from bot.charter.matchers.base import Finder, Found, Matcher
from post_text.lengths import length
from post_text.text import Span

_UNQUOTABLE = {"words", "sentences", "characters"}  # nobody is helped by one word too many being shown
_WHOLE = {"words_per_sentence"}  # what is shown is the sentence


class Limits(Model):
    """How many of each; what is left out may be any number."""

    hashtags: Annotated[int, Field(ge=0)] | None = None
    mentions: Annotated[int, Field(ge=0)] | None = None
    links: Annotated[int, Field(ge=0)] | None = None
    emoji: Annotated[int, Field(ge=0)] | None = None
    exclamations: Annotated[int, Field(ge=0)] | None = None
    caps_words: Annotated[int, Field(ge=0)] | None = None
    words: Annotated[int, Field(ge=0)] | None = None
    sentences: Annotated[int, Field(ge=0)] | None = None
    characters: Annotated[int, Field(ge=0)] | None = None
    words_per_sentence: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not self.given:
            raise fault("no limit is given.", "Write for example { hashtags = 3 }.")
        return self

    @property
    def given(self) -> dict[str, int]:
        """The limits that are set."""
        return {name: limit for name, limit in self if limit is not None}


class Override(Model):
    """What holds on one platform instead."""

    max: Limits | None = None
    min: Limits | None = None


class _Limit(NamedTuple):
    """One limit of one rule, on one platform."""

    rule: int
    what: str
    limit: int
    is_most: bool


class Amount(Matcher):
    """``max = { hashtags = 3 }``, ``min = { links = 1 }``, ``on.instagram.max = { hashtags = 5 }``."""

    kind: ClassVar[str] = "amount"
    keys: ClassVar[tuple[str, ...]] = ("max", "min", "on")

    max: Limits | None = None
    min: Limits | None = None
    on: dict[PlatformName, Override] = Field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """Always the figures; the place only where each thing that is counted can be shown."""
        figures = frozenset({"count", "limit", "what"})
        limits = [(self.max, self.min), *((override.max, override.min) for override in self.on.values())]
        can_point = all(least is None and most and not _UNQUOTABLE & most.given.keys() for most, least in limits)
        return figures | {"match"} if can_point else figures

    @property
    def points_at_words(self) -> bool:
        """It counts; no single word is at fault."""
        return False

    def limits(self, platforms: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
        """The most and the least of each in a post for these platforms.

        What the charter says about one of them goes before what it says about all; the strictest of those holds.
        """
        overrides = [self.on[platform] for platform in platforms if platform in self.on]
        most = self.max.given if self.max else {}
        least = self.min.given if self.min else {}
        most |= _each((one.max.given for one in overrides if one.max), min)
        least |= _each((one.min.given for one in overrides if one.min), max)
        return most, least

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Each rule's limits, read once for each platform."""
        known: dict[tuple[str, ...], list[_Limit]] = {}

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            limits = known.get(draft.platforms)
            if limits is None:
                limits = [limit for rule, amount in asked for limit in _limits(rule, amount, draft.platforms)]
                known[draft.platforms] = limits
            posts, whole = draft.posts, ((0, draft),)
            for rule, what, limit, is_most in limits:
                for at, post in posts if is_most else whole:
                    count, places = _counted(post, what)
                    if count > limit if is_most else count < limit:
                        shows = is_most and what not in _UNQUOTABLE
                        start, end = _shown(what, places, limit, post.text) if shows else (-at, -at)
                        yield Found(rule, at + start, at + end, {"what": what, "count": count, "limit": limit})

        return find


def _each(limits: Iterable[dict[str, int]], choose: Callable[[int, int], int]) -> dict[str, int]:
    """For each thing that is limited, the limit that holds."""
    chosen: dict[str, int] = {}
    for given in limits:
        for what, number in given.items():
            chosen[what] = choose(number, chosen.get(what, number))
    return chosen


def _counted(post: Draft, what: str) -> tuple[int, tuple[Span, ...]]:
    """How many there are, and where; of the words of a sentence, those of the longest."""
    if what == "characters":
        return length(post.posted.text, "graphemes"), ()
    if what == "words_per_sentence":
        starts = [start for start, _ in post.words]
        within = [bisect_left(starts, end) - bisect_left(starts, start) for start, end in post.sentences]
        longest = max(range(len(within)), key=within.__getitem__, default=None)
        # A sentence is shown as a whole, so its words are one thing each time.
        return (0, ()) if longest is None else (within[longest], post.sentences[longest : longest + 1])
    places: tuple[Span, ...] = getattr(post, what)
    return len(places), places


def _limits(rule: int, amount: Amount, platforms: Sequence[str]) -> Iterator[_Limit]:
    for is_most, limits in zip((True, False), amount.limits(platforms), strict=True):
        yield from (_Limit(rule, what, limit, is_most) for what, limit in limits.items())


def _shown(what: str, places: tuple[Span, ...], limit: int, text: str) -> Span:
    return places[0] if what in _WHOLE else _run(places, limit, text)


def _run(places: tuple[Span, ...], beyond: int, text: str) -> Span:
    """The first one too many, with its neighbours: "!!!" and "BUY IT TODAY" are each one thing to look at."""
    first = last = beyond
    while first > 0 and _is_joint(text, places[first - 1][1], places[first][0]):
        first -= 1
    while last + 1 < len(places) and _is_joint(text, places[last][1], places[last + 1][0]):
        last += 1
    return places[first][0], places[last][1]


def _is_joint(text: str, start: int, end: int) -> bool:
    """Whether what stands between two of a kind belongs to both: spaces, signs, short words in capitals."""
    return start == end or (between := text[start:end]) == between.upper()
