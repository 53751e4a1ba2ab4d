"""All phrases of a charter, looked for in one walk over a draft's words.

A trie by whole words, each in all of its forms: a walk's cost depends on the draft, hardly on the number of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.phrases import ANY_WORD, NUMBER, PLACES, Phrase, edge, gap, read_phrase
from bot.charter.variants import ways_of_writing
from post_text.french import ELISIONS
from post_text.inflection import forms, has_forms, is_inflected, readings, related_forms, stem
from post_text.language import is_another, is_function_word
from post_text.text import Span, fold, tokens

_MOST_HITS = 100  # for one owner in one draft; nobody reads on, and a hostile text costs no more
_MOST_MATCHES, _MOST_GUESSES = 300, 1_000  # of one walk, and of its beginnings before "*" or "[number]": the same
_MARKED = re.compile(r"[*_~]{0,3}[\s-]*[*_~]{0,3}")  # a joint with Slack's bold, italic and struck, each at its word
_FIGURES_GO_ON = re.compile(r"[.,' ]")
_LONGEST_FIGURE = 5  # tokens: "1,000,000.50"


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


class _Match(NamedTuple):
    """A phrase whose words stand in a row: the index of the first token of each, and the one after the last."""

    known: _Known
    firsts: tuple[int, ...]
    last: int


class _Node(dict[str, "tuple[_Node, ...]"]):
    """A place in the trie: by each word that may follow, where it leads; and the phrases that end here.

    Attributes:
        places: where ``NUMBER`` and ``ANY_WORD`` lead.
    """

    __slots__ = ("_children", "ends", "places")

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, _Node] = {}
        self.ends: list[_Known] = []
        self._children: dict[tuple[str, frozenset[str]], _Node] = {}

    def child(self, word: str, inflected: frozenset[str]) -> _Node:
        """Where a word in any of its forms leads; made on the first visit."""
        if word in PLACES:
            return self.places.setdefault(word, _Node())
        child = self._children.get((word, inflected))
        if child is None:
            child = self._children[word, inflected] = _Node()
            for form in inflected:
                self[form] = (*self.get(form, ()), child)
        return child


class _Trie:
    """Phrases by the forms of their words, or by the stems of these."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root = _Node()

    def plant(self, words: Iterable[tuple[str, frozenset[str]]], known: _Known) -> None:
        """Add a phrase: each of its words, with the forms in which it may stand."""
        node = self._root
        for word, inflected in words:
            node = node.child(word, inflected)
        node.ends.append(known)

    def walk(self, words: Sequence[str], draft: Draft) -> Iterator[_Match]:
        """Each phrase whose words stand here in a row."""
        root = self._root
        following = [*words[1:], ""]
        guesses = 0
        for first, nodes in enumerate(map(root.get, words)):
            if nodes is not None:
                if len(nodes) > 1:
                    root[words[first]] = nodes = (_join(nodes),)
                node = nodes[0]
                guesses += bool(node.places)
                # Most drafts hold many words that begin a phrase, and hardly one that goes on.
                if following[first] in node or node.ends or (node.places and guesses <= _MOST_GUESSES):
                    yield from _follow(node, words, draft, (first,), first + 1)
        if NUMBER in root.places:
            figures = (first for first, word in enumerate(words) if word[0].isdigit())
            for first in islice(figures, _MOST_GUESSES):
                yield from _follow(root.places[NUMBER], words, draft, (first,), _after(NUMBER, words, draft, first))


def _join(nodes: tuple[_Node, ...]) -> _Node:
    """Several nodes in one, so that a word that begins many phrases costs no more than one that begins one."""
    joined = _Node()
    for node in nodes:
        joined.ends += node.ends
        for form, children in node.items():
            joined[form] = (*joined.get(form, ()), *children)
        for place, child in node.places.items():
            joined.places[place] = _join((joined.places[place], child)) if place in joined.places else child
    return joined


def _follow(node: _Node, words: Sequence[str], draft: Draft, firsts: tuple[int, ...], at: int) -> Iterator[_Match]:
    for known in node.ends:
        yield _Match(known, firsts, at)
    if at < len(words):
        for child in node.get(words[at], ()):
            yield from _follow(child, words, draft, (*firsts, at), at + 1)
        for place, child in node.places.items():
            if place == ANY_WORD or words[at][0].isdigit():
                yield from _follow(child, words, draft, (*firsts, at), _after(place, words, draft, at))


def _after(place: str, words: Sequence[str], draft: Draft, at: int) -> int:
    """The index after what stands for a place: a figure may be several tokens, "1,000" or "3.5"."""
    if place == ANY_WORD:
        return at + 1
    text, spans = draft.own_words.text, draft.token_spans
    most = min(at + _LONGEST_FIGURE, len(words))
    at += 1
    while at < most and words[at - 1].isdigit() and words[at][0].isdigit():
        if not _FIGURES_GO_ON.fullmatch(text, spans[at - 1][1], spans[at][0]):
            break
        at += 1
    return at


class PhraseIndex:
    """Phrases of many owners. Fill it with ``add``, then ask ``find``."""

    def __init__(self) -> None:
        """Begin with none."""
        self._forms: _Trie | None = None
        self._stems: dict[str, _Trie] = {}
        self._openings: dict[str, set[str]] = {}

    def add(
        self, owner: int, entries: Iterable[str], language: str, value: str = "", *, one_spelling: bool = False
    ) -> None:
        """Look for these entries of a list in ``language`` too; ``one_spelling`` keeps ‑ise and ‑ize apart."""
        for entry in entries:
            phrase = replace(read_phrase(entry, language), one_spelling=one_spelling)
            for way in ways_of_writing(phrase):
                self._plant(_Known(way, owner, value))

    def add_exactly(self, owner: int, entry: str, value: str = "") -> None:
        """Look for these words as they are, in any language."""
        self._plant(_Known(replace(read_phrase(entry, ""), exact=True), owner, value))

    def _plant(self, known: _Known) -> None:
        phrase = known.phrase
        self._forms = self._forms or _Trie()
        words = zip(phrase.words, phrase.typed, strict=True)
        self._forms.plant([(word, _forms_of(word, typed, phrase)) for word, typed in words], known)
        code = phrase.language
        if code and not phrase.exact and not has_forms(code):
            stems = [(one := stem(code)(word), frozenset((one,))) for word in phrase.words]
            self._stems.setdefault(code, _Trie()).plant(stems, known)
            self._openings.setdefault(code, set()).update(word[:2] for word in phrase.words)

    def find(self, draft: Draft) -> list[Hit]:
        """Every place where a phrase stands; places may overlap.

        Inflected forms count unless their sentence is clearly in another language than their list.
        """
        if self._forms is None:
            return []
        hits: dict[Hit, bool] = {}
        tried: dict[int, int] = {}
        sentences = _Sentences(draft)
        for match in self._matches(draft):
            phrase, owner, value = match.known
            tried[owner] = tried.get(owner, 0) + 1
            if tried[owner] <= _MOST_HITS and (span := _stands(match, draft, sentences)):
                hit = Hit(owner, *span, value)
                hits[hit] = hits.get(hit, False) or phrase.as_listed
        return _without_doubles(hits)

    def _matches(self, draft: Draft) -> Iterator[_Match]:
        words = draft.tokens
        if self._forms is not None:
            yield from islice(self._forms.walk(words, draft), _MOST_MATCHES)
        beginnings = {word[:2] for word in words} if self._stems else set()
        for code, trie in self._stems.items():
            openings = self._openings[code]
            if not openings.isdisjoint(beginnings):
                for read in readings(code):
                    stems = [read(word) if word[:2] in openings else word for word in words]
                    yield from islice(trie.walk(stems, draft), _MOST_MATCHES)


def _without_doubles(hits: dict[Hit, bool]) -> list[Hit]:
    """All hits; where an entry stands as it is listed, no other way of writing an entry begins at the same place."""
    if all(hits.values()):
        return list(hits)
    listed = {(hit.owner, hit.start) for hit, as_listed in hits.items() if as_listed}
    return [hit for hit, as_listed in hits.items() if as_listed or (hit.owner, hit.start) not in listed]


def _forms_of(word: str, typed: str, phrase: Phrase) -> frozenset[str]:
    if phrase.exact or not has_forms(phrase.language) or word in PLACES:
        return frozenset((word,))
    if len(phrase.words) == 1:
        return forms(typed, phrase.language, one_spelling=phrase.one_spelling) | {word}
    if is_function_word(word, phrase.language):  # "do not hesitate" is another thing than "did not"
        return frozenset((word, f"{word}s", word.removesuffix("s")) if phrase.language == "fr" else (word, f"{word}'s"))
    return related_forms(typed, phrase.language, one_spelling=phrase.one_spelling) | {word}


class _Sentences:
    """The language of a draft's sentences, found out for those that are asked about."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._words: dict[Span, list[str]] = {}

    def is_in_another(self, language: str, at: int) -> bool:
        """Whether the sentence at an offset is clearly in another language."""
        sentence = next((one for one in self._draft.sentences if one[0] <= at < one[1]), (0, len(self._draft.text)))
        if sentence not in self._words:
            self._words[sentence] = tokens(fold(self._draft.text[slice(*sentence)]))
        return is_another(self._words[sentence], language)


def _stands(match: _Match, draft: Draft, sentences: _Sentences) -> Span | None:
    """Where the phrase stands in the draft's text, if these words really are it."""
    (phrase, _, _), firsts, last = match
    text, spans = draft.own_words.text, draft.token_spans
    ends = [spans[at - 1][1] for at in (*firsts[1:], last)]
    for index, expected in enumerate(phrase.gaps):
        between = text[ends[index] : spans[firsts[index + 1]][0]]
        as_marked = not expected and _MARKED.fullmatch(between)
        if (gap(between) != expected and not as_marked) or between.count("\n") > 1:
            return None
    found = [draft.tokens[at] for at in firsts]
    if not _are_forms(found, ends, text, phrase):
        return None
    start, end = spans[firsts[0]][0], ends[-1]
    if _is_part(found[0], text[start - 2 : start], phrase) or _is_part(found[-1], text[end : end + 2][::-1], phrase):
        return None
    start, end = edge(text, start, phrase.before[::-1], -1), edge(text, end, phrase.after, 1)
    if start < 0 or end < 0 or (phrase.in_hashtag and text[start - 1 : start] != "#"):
        return None
    place = draft.own_words.place(start, end)
    if phrase.at_start and (firsts[0] or any(quote[0] < place[0] for quote in draft.marks.quotes)):
        return None
    inflected = any(one != word and word not in PLACES for one, word in zip(found, phrase.words, strict=True))
    return None if inflected and sentences.is_in_another(phrase.language, place[0]) else place


def _is_part(word: str, neighbours: str, phrase: Phrase) -> bool:
    """Whether a small word at an edge of a phrase belongs to another: "in between" is not in "check-in between"."""
    return (
        len(phrase.words) > 1
        and len(neighbours) == len("k-")
        and neighbours[1] == "-"
        and neighbours[0].isalpha()
        and is_function_word(word, phrase.language)
    )


def _are_forms(found: Sequence[str], ends: Sequence[int], text: str, phrase: Phrase) -> bool:
    """Whether words that were found by their stems are forms of the phrase's; and what is elided is."""
    if phrase.language == "fr":
        return all(
            one == word or one not in ELISIONS or text[end : end + 1] == "'"
            for one, word, end in zip(found, phrase.words, ends, strict=True)
        )
    if has_forms(phrase.language) or not phrase.language:
        return True
    return all(is_inflected(one, word, phrase.language) for one, word in zip(found, phrase.words, strict=True))
