"""Words and phrases of a charter, all looked for in one walk over a draft's words.

A trie by whole words: what a walk costs depends on the draft, hardly on how many phrases there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import Clean, OneOrMore, at_most, fault, one_of, shown
from bot.charter.inflection import STEMMED, is_inflected, readings, stem
from bot.charter.text import Span, fold, token_spans

_QUOTED = re.compile(r'["“«]\s*(.+?)\s*["”»]')
_MOST_WORDS = 12
_MOST_HITS = 100  # for one owner in one draft; nobody reads on, and a hostile text costs no more
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


class _Trie:
    """Phrases by their words, or by the stems of these."""

    __slots__ = ("_openings", "_root")

    def __init__(self) -> None:
        self._root = _Node()
        self._openings: set[str | tuple[str, str]] = set()

    def plant(self, words: Sequence[str], known: _Known) -> None:
        """Add a phrase."""
        node = self._root
        for word in words:
            node = node.setdefault(word, _Node())
        node.ends.append(known)
        self._openings.add((words[0], words[1]) if len(words) > 1 else words[0])

    def walk(self, words: Sequence[str]) -> Iterator[tuple[_Known, int, int]]:
        """Each phrase whose words stand here in a row, with the index of its first word and the one after its last."""
        if self._openings.isdisjoint(chain(words, pairwise(words))):  # most drafts end here
            return
        words = [*words, ""]  # no phrase goes on after the end
        for first, beginning in enumerate(map(self._root.get, words)):
            node, last = beginning, first + 1
            while node is not None:
                for known in node.ends:
                    yield known, first, last
                node = node.get(words[last])
                last += 1


class PhraseIndex:
    """Phrases of many owners. Fill it with ``add``, then ask ``find``."""

    def __init__(self) -> None:
        """Begin with none."""
        self._words: dict[str, _Trie] = {}
        self._stems: dict[str, _Trie] = {}

    def add(self, owner: int, entries: Iterable[str], language: str, value: str = "") -> None:
        """Look for these entries of a list in ``language`` too."""
        for entry in entries:
            known = _Known(read_phrase(entry, language), owner, value)
            words, code = known.phrase.words, "" if known.phrase.exact else language
            self._words.setdefault(code, _Trie()).plant(words, known)
            if code:
                self._stems.setdefault(code, _Trie()).plant([*map(stem(code), words)], known)

    def find(self, draft: Draft, otherwise: str) -> list[Hit]:
        """Every place where a phrase stands; places may overlap.

        Inflected forms count in the draft's language only: in ``otherwise`` where that is in doubt.
        """
        hits: dict[Hit, None] = {}
        tried: dict[int, int] = {}
        for known, first, last in self._candidates(draft, otherwise) if self._words else ():
            tried[known.owner] = tried.get(known.owner, 0) + 1
            if tried[known.owner] <= _MOST_HITS and (span := _stands(known.phrase, draft, first, last)):
                hits[Hit(known.owner, *span, known.value)] = None
        return list(hits)

    def _candidates(self, draft: Draft, otherwise: str) -> Iterator[tuple[_Known, int, int]]:
        """Phrases in the draft's language by their stems (which equal words share), all others by their words."""
        language, words = draft.language or otherwise, draft.tokens
        for code, trie in self._words.items():
            if code != language:
                yield from trie.walk(words)
        if language in self._stems:
            for read in readings(language):
                yield from self._stems[language].walk([*map(read, words)])


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
