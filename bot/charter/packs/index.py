"""Phrases of several packs in one language, looked for in a draft's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.packs.context import is_name, may_hold_names
from bot.charter.packs.phrases import Hints, Part, Phrase, read
from bot.charter.packs.vocabulary import FIGURE, NAME, SHARE, Key, Vocabulary
from post_text.text import FILLER, Span

_LONGEST_GAP = 3  # words
_MOST_LOOSE = 4  # words in a row that a phrase goes on over
_MOST_HITS = 300  # in one draft; nobody reads on, and a hostile text costs no more
_MOST_STEPS = 20_000  # of one search: the same
_SHARE = re.compile(r"\s?%")
_GOES_ON = re.compile(r"[.,'\u2019]\d+|[ \u00a0\u202f]\d{3}")
_SHARE_KEY = Key(FIGURE, names=(FIGURE, SHARE))

Keys = frozenset[str]


class Hit(NamedTuple):
    """A phrase that was found.

    Attributes:
        number: of the phrase.
        first, last: indexes of its first word, and of the one after its last, among the draft's words.
    """

    number: int
    first: int
    last: int


class _Likely(NamedTuple):
    """What else a draft must hold that holds a word of a phrase's rarest part: one key of each set."""

    number: int
    also: Keys
    others: tuple[Keys, ...]


class PhraseIndex:
    """Phrases by the rarest of their words. Fill it with ``add``, then ask ``find``.

    A phrase is tried where a draft holds words for its two rarest parts, which hardly any draft does, and read when
    that happens first: a command starts sooner, and hardly a draft needs them all.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Begin with none."""
        self._vocabulary = vocabulary
        self._lines: dict[int, str] = {}
        self._read: dict[int, Phrase] = {}
        self._by_key: Mapping[str, Sequence[_Likely]] | None = None

    def add(self, number: int, line: str) -> None:
        """Look for the phrase that a line of a pack stands for. One that can't be read is told by ``find``."""
        self._lines[number] = line
        self._by_key = None

    def find(self, draft: Draft) -> list[Hit]:
        """Every place where a phrase is; places may overlap. Raises ``PhraseError`` where one can't be read."""
        by_key = self._by_key if self._by_key is not None else self._build()
        words = Words(draft, self._vocabulary)
        here = words.names
        first = [one for name in by_key.keys() & here for one in by_key[name] if not one.also.isdisjoint(here)]
        likely = [one.number for one in first if not any(keys.isdisjoint(here) for keys in one.others)]
        if not likely:
            return []
        search = _Search(words, [(number, self._phrase(number)) for number in sorted({*likely})])
        return [hit for hit in sorted({*search.hits()}, key=_order) if not _is_broken(hit, draft)]

    def _build(self) -> Mapping[str, Sequence[_Likely]]:
        hints = Hints(self._vocabulary)
        hinted = {number: hints.of(line) for number, line in self._lines.items()}
        common = Counter(key for parts in hinted.values() for keys in parts for key in keys)
        by_key: dict[str, list[_Likely]] = {}
        for number, parts in hinted.items():
            rarest, *others = sorted(parts, key=lambda keys: sum(common[key] for key in keys))
            likely = _Likely(number, others[0] if others else rarest, tuple(others[1:]))
            for key in rarest:
                by_key.setdefault(key, []).append(likely)
        self._by_key = by_key
        return by_key

    def _phrase(self, number: int) -> Phrase:
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = read(self._lines[number], self._vocabulary)
        return found


def _order(hit: Hit) -> tuple[int, int, int]:
    return hit.first, hit.number, hit.last


def _is_broken(hit: Hit, draft: Draft) -> bool:
    """Whether something within the words ends what they say: a link, a quotation, a new paragraph."""
    text, spans = draft.own_words.text, draft.token_spans
    between = text[spans[hit.first][0] : spans[hit.last - 1][1]]
    return FILLER in between or "\n\n" in between


class Words:
    """A draft's words by their keys: a contraction has two, and a figure one.

    Attributes:
        keys: the keys.
        firsts, lasts: by key, the indexes of its first word, and of the one after its last: "1,000" is two words.
        names: everything that its keys go by.
    """

    __slots__ = ("_draft", "firsts", "keys", "lasts", "names")

    def __init__(self, draft: Draft, vocabulary: Vocabulary) -> None:
        """Read a draft."""
        self._draft = draft
        read = vocabulary.read_all(draft.tokens)
        self.keys: list[Key] = [key for keys in read for key in keys]
        self.firsts: Sequence[int] = range(len(read))
        self.lasts: Sequence[int] = range(1, len(read) + 1)
        if len(self.keys) != len(read):
            self.firsts = [at for at, keys in enumerate(read) for _ in keys]
            self.lasts = [at + 1 for at in self.firsts]
        self.names = set(chain.from_iterable([key.names for key in self.keys]))
        if may_hold_names(draft.text):
            self.names.add(NAME)
        if FIGURE in self.names:
            self._join_figures(draft)

    def is_name(self, at: int) -> bool:
        """Whether the key at ``at`` is a name's."""
        return is_name(self._draft, self.firsts[at])

    def _join_figures(self, draft: Draft) -> None:
        text, spans = draft.own_words.text, draft.token_spans
        rows: list[tuple[Key, int, int]] = []
        for key, first, last in zip(self.keys, self.firsts, self.lasts, strict=True):
            if key.name == FIGURE:
                goes_on = bool(rows) and rows[-1][0].name == FIGURE and _is_one_figure(text, spans, first)
                is_share = _SHARE.match(text, spans[last - 1][1])
                rows.append((_SHARE_KEY if is_share else key, rows.pop()[1] if goes_on else first, last))
            else:
                rows.append((key, first, last))
        self.keys, self.firsts, self.lasts = (list(column) for column in zip(*rows, strict=True))
        self.names |= {SHARE} if _SHARE_KEY in self.keys else set()


def _is_one_figure(text: str, spans: Sequence[Span], at: int) -> bool:
    """Whether the word at ``at`` goes on with the figure before it: "1,000", "3.5", « 12 000 »."""
    return bool(_GOES_ON.fullmatch(text[spans[at - 1][1] : spans[at][1]]))


class _Search:
    """Looks for some phrases in a draft's words."""

    def __init__(self, words: Words, phrases: Sequence[tuple[int, Phrase]]) -> None:
        self._words = words
        self._phrases = phrases
        self._keys = words.keys
        self._is_name = words.is_name
        self._places: dict[str, list[int]] = {}
        self._steps = 0
        wanted = frozenset().union(*(phrase.begins_with for _, phrase in phrases))
        for at, key in enumerate(words.keys):
            for name in wanted.intersection(key.names):
                self._places.setdefault(name, []).append(at)
        if NAME in wanted:
            self._places[NAME] = [at for at in range(len(self._keys)) if words.is_name(at)]

    def hits(self) -> Iterator[Hit]:
        """Every place of every phrase."""
        found = 0
        for number, phrase in self._phrases:
            starts = (
                (0,) if phrase.at_start else {at for name in phrase.begins_with for at in self._places.get(name, ())}
            )
            for at in starts:
                for last in self._from(phrase.parts, 0, at, at):
                    if phrase.most_after is None or len(self._keys) - last <= phrase.most_after:
                        found += 1
                        yield Hit(number, self._words.firsts[at], self._words.lasts[last - 1])
                if found >= _MOST_HITS or self._steps >= _MOST_STEPS:
                    return

    def _from(self, parts: Sequence[Part], number: int, at: int, start: int) -> Iterator[int]:
        """The index after each last key, of the parts from ``number`` on, where the key at ``at`` is to be next."""
        self._steps += 1
        if number == len(parts):
            yield at
        elif self._steps < _MOST_STEPS:
            for end in self._ends(parts[number], at, start):
                yield from self._from(parts, number + 1, end, start)

    def _ends(self, part: Part, at: int, start: int) -> Iterator[int]:
        """The index after a part that is to be next at ``at``; several where loose words allow it."""
        if part.is_gap:
            yield from range(at, min(at + _LONGEST_GAP, len(self._keys)) + 1)
            return
        if part.is_optional:
            yield at
        if part.words:
            yield from self._next(part.words, at, start)
        for row in part.rows:
            ends = [at]
            for name in row:
                ends = [one for end in ends for one in self._next({name}, end, start)]
            yield from ends

    def _next(self, words: Set[str], at: int, start: int) -> Iterator[int]:
        """The index after each next key that is one of some words; a phrase that has begun goes on over loose ones."""
        most = min(at + (_MOST_LOOSE if at > start else 0) + 1, len(self._keys))
        for place in range(at, most):
            key = self._keys[place]
            if not words.isdisjoint(key.names) or (NAME in words and self._is_name(place)):
                yield place + 1
            if not key.loose:
                return
