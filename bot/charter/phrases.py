"""Words and phrases of a charter, all looked for in one walk over a draft's words.

A trie by whole words: what a walk costs depends on the draft, hardly on how many phrases there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import Clean, OneOrMore, at_most, fault, one_of, shown
from bot.charter.inflection import STEMMED, Reading, is_inflected, readings, stem
from bot.charter.text import Span, fold, token_spans

_QUOTED = re.compile(r'["“«]\s*(.+?)\s*["”»]')
_MOST_WORDS = 12
_MOST_HITS = 100  # for one owner in one draft; nobody reads on, and a hostile text costs no more
_CACHED_WORDS = 10_000
_JOINTS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a word list.

    Attributes:
        words: its folded words.
        gaps: what stands between them, joints left out: ``""`` for a space or a hyphen.
        before, after: signs at its edges that belong to it ("C++", "100 %").
        exact: written as ``"…"``: no inflection.
        language: of the list it stands in.
    """

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    before: str
    after: str
    exact: bool
    language: str


def read_phrase(entry: str, language: str) -> Phrase:
    """The phrase that an entry of a word list means. ``ValueError`` where it holds no word at all."""
    quoted = _QUOTED.fullmatch(entry.strip())
    folded = fold(quoted[1] if quoted else entry)
    spans = token_spans(folded)
    if not spans:
        raise ValueError(entry)
    between = (_gap(folded[end:start]) for (_, end), (start, _) in pairwise(spans))
    return Phrase(
        words=tuple(folded[start:end] for start, end in spans),
        gaps=tuple(between),
        before=_gap(folded[: spans[0][0]]),
        after=_gap(folded[spans[-1][1] :]),
        exact=bool(quoted),
        language=language,
    )


def _gap(between: str) -> str:
    """What stands between two words, without spaces, hyphens and apostrophes."""
    return _JOINTS.sub("", between).strip("'")


def _check_entry(entry: str) -> str:
    try:
        phrase = read_phrase(entry, "")
    except ValueError:
        raise fault(
            f"« {shown(entry)} » holds no word.", "Word lists look for words; use `pattern` for signs."
        ) from None
    if len(phrase.words) > _MOST_WORDS:
        raise fault(f"« {shown(entry)} » has {len(phrase.words)} words.", f"Keep the {_MOST_WORDS} that matter.")
    return entry


Entry = Annotated[Clean, at_most(100), AfterValidator(_check_entry)]
LanguageCode = Annotated[str, one_of("language whose words we can inflect", STEMMED)]
WordLists = Annotated[
    dict[LanguageCode, Annotated[tuple[Entry, ...], OneOrMore, Field(min_length=1)]], Field(min_length=1)
]


class Hit(NamedTuple):
    """A phrase that was found.

    Attributes:
        owner: the number that the phrase was given with.
        start, end: offsets into the draft's text.
        value: what the phrase was given with (a better word), or ``""``.
    """

    owner: int
    start: int
    end: int
    value: str


class _Known(NamedTuple):
    phrase: Phrase
    owner: int
    value: str


class _Node(dict[str, "_Node"]):
    """A place in the trie: the words that may follow, and the phrases that end here."""

    __slots__ = ("ends",)

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[_Known] = []

    def plant(self, words: Iterable[str], known: _Known) -> None:
        node = self
        for word in words:
            node = node.setdefault(word, _Node())
        node.ends.append(known)


class _Trie(NamedTuple):
    """Phrases by their words as one way of reading gives them.

    Attributes:
        language: of their lists; ``""`` for exact phrases.
        inflected: whether it has stems, and counts where a draft is in that language; it counts elsewhere if not.
        read: a folded word to the form that the trie has of it.
        node: where one stands in it.
    """

    language: str
    inflected: bool
    read: Reading
    node: _Node


class _Beginnings(dict[str, tuple[_Trie, ...]]):
    """Where each word met leads from the roots of some tries, found out once; mostly nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tries: tuple[_Trie, ...] = ()

    def __missing__(self, word: str) -> tuple[_Trie, ...]:
        found = tuple(
            trie._replace(node=node) for trie in self.tries if (node := trie.node.get(trie.read(word))) is not None
        )
        if len(self) < _CACHED_WORDS:
            self[word] = found
        return found


class PhraseIndex:
    """Phrases of many owners. Fill it with ``add``, then ask ``find``."""

    def __init__(self) -> None:
        """Begin with none."""
        self._words: dict[str, _Node] = {}
        self._stems: dict[str, _Node] = {}
        self._beginnings = _Beginnings()

    def add(self, owner: int, entries: Iterable[str], language: str, value: str = "") -> None:
        """Look for these entries of a list in ``language`` too."""
        for entry in entries:
            known = _Known(read_phrase(entry, language), owner, value)
            words, code = known.phrase.words, "" if known.phrase.exact else language
            self._words.setdefault(code, _Node()).plant(words, known)
            if code:
                self._stems.setdefault(code, _Node()).plant(map(stem(code), words), known)
        self._beginnings.clear()
        self._beginnings.tries = (
            *(_Trie(code, False, str, root) for code, root in self._words.items()),
            *(_Trie(code, True, read, root) for code, root in self._stems.items() for read in readings(code)),
        )

    def find(self, draft: Draft, otherwise: str) -> list[Hit]:
        """Every place where a phrase stands; places may overlap.

        Inflected forms count in the draft's language only: in ``otherwise`` where that is in doubt.
        """
        beginnings = [*map(self._beginnings.__getitem__, draft.tokens)]
        if not any(beginnings):  # most drafts end here
            return []
        hits: dict[Hit, None] = {}
        tried: dict[int, int] = {}
        for known, first, last in _candidates(draft.tokens, beginnings, draft.language or otherwise):
            tried[known.owner] = tried.get(known.owner, 0) + 1
            if tried[known.owner] <= _MOST_HITS and (span := _stands(known.phrase, draft, first, last)):
                hits[Hit(known.owner, *span, known.value)] = None
        return list(hits)


def _candidates(
    words: list[str], beginnings: list[tuple[_Trie, ...]], language: str
) -> Iterator[tuple[_Known, int, int]]:
    """Each phrase whose words stand in a row, with the index of its first word and the one after its last."""
    words = [*words, ""]  # no phrase goes on after the end
    for first, tries in compress(enumerate(beginnings), beginnings):
        for code, inflected, read, beginning in tries:
            node = beginning if (code == language) is inflected else None
            last = first
            while node is not None:
                last += 1
                for known in node.ends:
                    yield known, first, last
                node = node.get(read(words[last]))


def _stands(phrase: Phrase, draft: Draft, first: int, last: int) -> Span | None:
    """Where the phrase stands in the draft's text, if these words really are it."""
    text, spans = draft.own_words.text, draft.token_spans
    words = draft.tokens[first:last]
    if not all(map(is_inflected, words, phrase.words, (phrase.language,) * len(words))):
        return None
    for index, expected in enumerate(phrase.gaps, first):
        gap = text[spans[index][1] : spans[index + 1][0]]
        if _gap(gap) != expected or gap.count("\n") > 1:
            return None
    start = _reach(text, spans[first][0], phrase.before[::-1], -1)
    end = _reach(text, spans[last - 1][1], phrase.after, 1)
    return draft.own_words.place(start, end) if start >= 0 and end >= 0 else None


def _reach(text: str, edge: int, signs: str, step: int) -> int:
    """How far an edge moves over the signs that belong to a phrase; -1 where they are not there."""
    for sign in signs:
        while 0 <= (at := edge - (step < 0)) < len(text) and text[at].isspace():
            edge += step
        if not 0 <= at < len(text) or text[at] != sign:
            return -1
        edge += step
    return edge
