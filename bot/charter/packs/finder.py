"""What packs find in a draft: phrases that are enough alone or together, and signs of form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.packs.context import is_denied, is_told
from bot.charter.packs.index import Hit, PhraseIndex
from bot.charter.packs.quoting import quoted
from bot.charter.packs.reading import ALONE, Pack, PackPhrase
from bot.charter.packs.signs import SIGNS
from bot.charter.packs.vocabulary import vocabulary
from post_text.language import is_another
from post_text.text import Span

_HAS = {"link": lambda draft: bool(draft.addresses), "mention": lambda draft: bool(draft.mentions)}


_FARTHEST = 20  # words between phrases that count together


class PackFound(NamedTuple):
    """Something that a pack found.

    Attributes:
        name: the pack's.
        start, end: of the words to quote, as offsets into the draft's text.
    """

    name: str
    start: int
    end: int


def _has_any(draft: Draft, things: Iterable[str]) -> bool:
    return any(_HAS[thing](draft) for thing in things)


class _Place(NamedTuple):
    """Words that phrases of one pack hold together: overlapping ones count once, by the heaviest."""

    first: int
    last: int
    phrase: PackPhrase


class PackFinder:
    """Looks for several packs of one language at once. Compiled when the first draft that may need it comes."""

    def __init__(self, packs: Iterable[Pack], language: str) -> None:
        """Prepare packs that are all in ``language``."""
        self._packs = tuple(packs)
        self._language = language
        self._phrases: list[tuple[Pack, PackPhrase]] = []
        self._index: PhraseIndex | None = None

    def find(self, draft: Draft) -> Iterator[PackFound]:
        """Everything that is found; nothing in a draft that is clearly in another language."""
        if is_another(draft.tokens, self._language):
            return
        index = self._index or self._compile()
        hits: dict[str, list[Hit]] = {}
        silent: set[str] = set()
        for hit in index.find(draft):
            pack, phrase = self._phrases[hit.number]
            if not phrase.weight:
                silent.add(pack.name)
            elif not self._is_taken_back(pack, draft, hit):
                hits.setdefault(pack.name, []).append(hit)
        for pack in self._packs:
            here = hits.get(pack.name, [])
            if (here or pack.signs) and pack.name not in silent and not _has_any(draft, pack.unless_has):
                yield from self._found(pack, draft, here)

    def _is_taken_back(self, pack: Pack, draft: Draft, hit: Hit) -> bool:
        """Whether what comes before or after a phrase says that it isn't meant."""
        known = vocabulary(self._language)
        is_denied_here = pack.is_deniable and is_denied(draft, hit.first, known)
        return is_denied_here or (pack.is_tellable and is_told(draft, hit.last, known))

    def _found(self, pack: Pack, draft: Draft, hits: list[Hit]) -> Iterator[PackFound]:
        near = (places for places in _near_each_other(self._places(hits)) if _is_enough(places))
        quotes = (quoted(draft, one.first, one.last, vocabulary(self._language)) for places in near for one in places)
        for quote in _apart(chain.from_iterable(quotes)):
            yield PackFound(pack.name, *_span(draft, *quote))
        for sign in pack.signs:
            yield from (PackFound(pack.name, *span) for span in SIGNS[sign](draft))

    def _places(self, hits: Sequence[Hit]) -> list[_Place]:
        """Hits of one pack put together where they overlap."""
        places: list[_Place] = []
        for hit in sorted(hits, key=attrgetter("first", "last")):
            phrase = self._phrases[hit.number][1]
            if places and hit.first < places[-1].last:
                before = places.pop()
                heavier = max(before.phrase, phrase, key=attrgetter("weight"))
                places.append(_Place(before.first, max(before.last, hit.last), heavier))
            else:
                places.append(_Place(hit.first, hit.last, phrase))
        return places

    def _compile(self) -> PhraseIndex:
        index = PhraseIndex(vocabulary(self._language))
        phrases: list[tuple[Pack, PackPhrase]] = []
        for pack in self._packs:
            for phrase in (*pack.phrases, *(PackPhrase(one, 0) for one in pack.unless)):
                index.add(len(phrases), phrase.text)
                phrases.append((pack, phrase))
        self._phrases, self._index = phrases, index  # both at once: another thread may compile the same
        return index


def _near_each_other(places: Iterable[_Place]) -> list[list[_Place]]:
    """Places in rows in which none is far from the next: what is said much later isn't said together."""
    rows: list[list[_Place]] = []
    for place in places:
        if rows and place.first - rows[-1][-1].last <= _FARTHEST:
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows


def _is_enough(places: Iterable[_Place]) -> bool:
    return sum(weights_by_group(place.phrase for place in places).values()) >= ALONE


def weights_by_group(phrases: Iterable[PackPhrase]) -> dict[str, float]:
    """What phrases weigh: those of one group as one of them, and so does a phrase that stands twice."""
    weights: dict[str, float] = {}
    for phrase in phrases:
        group = phrase.group or phrase.text
        weights[group] = max(weights.get(group, 0), phrase.weight)
    return weights


def _apart(quotes: Iterable[Span]) -> list[Span]:
    """Quotations as rows of words, those that have grown into each other as one."""
    apart: list[Span] = []
    for first, last in sorted(quotes):
        if apart and first < apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], last)
        else:
            apart.append((first, last))
    return apart


def _span(draft: Draft, first: int, last: int) -> Span:
    spans = draft.token_spans
    return draft.own_words.place(spans[first][0], spans[last - 1][1])
