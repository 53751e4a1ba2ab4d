"""How a phrase of a pack is written, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

from bot.charter.packs.vocabulary import OWN_SLOTS, Key, Vocabulary
from post_text.text import fold, tokens

GAP = "…"
"""Stands for up to three words: "leaves … speechless"."""
START, END = "^", "$"
"""Before and after a phrase: it begins the post, or ends it; after "… $", a few words may follow."""
FIRM = "="
"""Before a word that would be loose: it must be there."""
LONGEST_TAIL = 6
"""Words that may follow a phrase that ends with "… $"."""

_PART = re.compile(r"\([^()]*\)|[^\s()]+")
_OPTIONAL = re.compile(r"\([^()]*\)")
_PIECE = re.compile(r"\[[a-z]+\]|\.\.\.|[^\[\].]+")
_SLOT = re.compile(r"\[[^\]]*\]?")
_FOLDED_GAP = "..."  # what folding makes of it
_FEWEST_FIRM = 2  # words that are not loose


class PhraseError(ValueError):
    """A phrase that can't be read; its text says what is wrong."""


Way = tuple[str, ...]
"""A row of keys, as ``Vocabulary`` makes them; slots (``[our]``) and ``GAP`` are among them."""


class Part(NamedTuple):
    """One of the parts that a phrase has one after the other.

    Attributes:
        words: the keys each of which says it alone.
        rows: other ways of saying it, of several keys.
        is_optional: whether it may be left out.
        is_gap: whether it is ``…``.
    """

    words: frozenset[str]
    rows: tuple[Way, ...]
    is_optional: bool
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a line of a pack stands for.

    Attributes:
        parts: one after the other.
        begins_with: the keys that it may begin with.
        at_start: whether it begins the post.
        most_after: how many words of the post may follow it; ``None``: any number.
    """

    parts: tuple[Part, ...]
    begins_with: frozenset[str]
    at_start: bool
    most_after: int | None


def read(line: str, vocabulary: Vocabulary) -> Phrase:
    """Read a line of a pack.

    ``a/b`` is one of these words, ``a-b/c`` the words "a b" or "c", ``(a b)`` may be left out, ``[our]`` is one of the
    words of that slot, ``[number]`` a figure, ``[many]`` one of 11 to 199, ``[percent]`` one with a percent sign,
    ``[name]`` a name, ``…`` up to three words. Articles, possessives and intensifiers need not be written: they may
    come between any two words. Where hardly a word is left without them ("our experts"), they must be there, and so
    must one that is written ``=your``.

    Raises:
        PhraseError: it holds no word at its edges, or an unknown slot.
    """
    text = line.strip()
    said = [ways for part in _PART.findall(fold(text.removeprefix(START))) for ways in _ways(part, vocabulary, line)]
    firm = [_firm(ways) for ways in said]
    fewest = sum(min(sum(key.name != GAP for key in way) for way in ways) for ways in firm)
    kept = firm if fewest >= _FEWEST_FIRM else said
    named = tuple(tuple(dict.fromkeys(tuple(key.name for key in way) for way in ways)) for ways in kept)
    whole = _without_open_end(tuple(ways for ways in named if ways != ((),)))
    most_after = 0 if text.endswith(END) else None
    if most_after is not None and whole and whole[-1] == ((GAP,),):
        whole, most_after = whole[:-1], LONGEST_TAIL
    if not whole or ((GAP,) in {*whole[0], *whole[-1]}) or all(() in ways for ways in whole):
        raise PhraseError(f"“{line}” holds no word that it could begin and end with.")
    parts = tuple(_part(ways) for ways in whole)
    return Phrase(parts, _beginnings(parts), text.startswith(START), most_after)


def _part(ways: Sequence[Way]) -> Part:
    words = frozenset(way[0] for way in ways if len(way) == 1)
    return Part(words, tuple(way for way in ways if len(way) > 1), () in ways, GAP in words)


def _beginnings(parts: Iterable[Part]) -> frozenset[str]:
    """The keys that some parts may begin with: those of each part up to the first that can't be left out."""
    names: set[str] = set()
    for part in parts:
        names |= _first_keys(part)
        if not part.is_optional:
            break
    return frozenset(names)


def _first_keys(part: Part) -> frozenset[str]:
    return part.words.union(row[0] for row in part.rows)


def _without_open_end(parts: tuple[tuple[Way, ...], ...]) -> tuple[tuple[Way, ...], ...]:
    """A gap has an end, so the last part can't be left out where it comes after one."""
    if len(parts) > 1 and parts[-2] == ((GAP,),):
        return (*parts[:-1], tuple(way for way in parts[-1] if way))
    return parts


class Hints(dict[str, str | None]):
    """What a draft must hold to hold a phrase, without reading the phrase: hardly a draft needs to know the rest.

    Holds the first key of each word that isn't loose; ``None`` where all of them are, or it is a gap.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Know no word yet."""
        super().__init__()
        self._vocabulary = vocabulary

    def of(self, line: str) -> list[frozenset[str]]:
        """Of each part that a line can't do without, the keys one of which is in every text that holds the phrase."""
        found = []
        for part in _OPTIONAL.sub(" ", fold(line)).split():
            keys = {self[word] for word in part.removeprefix(START).removesuffix(END).split("/") if word}
            if keys and None not in keys:
                found.append(frozenset(key for key in keys if key))
        if not found:
            parts = read(line, self._vocabulary).parts
            found = [_first_keys(part) for part in parts if not part.is_optional and not part.is_gap]
        return found

    def __missing__(self, word: str) -> str | None:
        found = self[word] = self._first(word)
        return found

    def _first(self, word: str) -> str | None:
        if word in self._vocabulary.slots or word in OWN_SLOTS:
            return word
        if "[" in word or _FOLDED_GAP in word:
            return None
        keys = (key for one in tokens(word) for key in self._vocabulary.read(one))
        return next((key.name for key in keys if word.startswith(FIRM) or not key.loose), None)


def _firm(ways: Sequence[tuple[Key, ...]]) -> list[tuple[Key, ...]]:
    """The ways of saying a part without the loose words; "the" among "the/two" stays, or the part might be left out."""
    firm = [tuple(key for key in way if not key.loose) for way in ways]
    if not any(firm):
        return firm
    return [without or way for without, way in zip(firm, ways, strict=True)]


def _ways(part: str, vocabulary: Vocabulary, line: str) -> Iterator[list[tuple[Key, ...]]]:
    """The ways of saying each of the words that one part of a line holds."""
    if part.startswith("("):
        inner = [[tuple(_keys(one, vocabulary, line)) for one in word.split("/")] for word in part[1:-1].split()]
        yield [(), *(tuple(chain.from_iterable(choice)) for choice in product(*inner))]
    else:
        yield [tuple(_keys(one, vocabulary, line)) for one in part.split("/") if one] or [()]


def _keys(word: str, vocabulary: Vocabulary, line: str) -> Iterator[Key]:
    slots = {*OWN_SLOTS, *vocabulary.slots}
    for unknown in set(_SLOT.findall(word)) - slots:
        raise PhraseError(f"“{line}” holds {unknown}, which isn't a slot. Known: {', '.join(sorted(slots))}.")
    for piece in _PIECE.findall(word):
        if piece in slots:
            yield Key(piece)
        elif piece == _FOLDED_GAP:
            yield Key(GAP)
        else:
            found = (key for one in tokens(piece) for key in vocabulary.read(one))
            yield from (key._replace(loose=False) for key in found) if word.startswith(FIRM) else found
