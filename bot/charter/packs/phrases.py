"""How a phrase of a pack is written, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from bot.charter.packs.vocabulary import FIGURE, SHARE, Key, Vocabulary
from post_text.text import fold, tokens

GAP = "…"
"""Stands for up to three words: "leaves … speechless"."""
START, END = "^", "$"
"""Before and after a phrase: it begins the post, or ends it; after "… $", a few words may follow."""
LONGEST_TAIL = 6
"""Words that may follow a phrase that ends with "… $"."""

_PART = re.compile(r"\([^()]*\)|[^\s()]+")
_PIECE = re.compile(r"\[[a-z]+\]|\.\.\.|[^\[\].]+")
_SLOT = re.compile(r"\[[^\]]*\]?")
_FOLDED_GAP = "..."  # what folding makes of it
_FEWEST_FIRM = 2  # words that are not loose


class PhraseError(ValueError):
    """A phrase that can't be read; its text says what is wrong."""


Way = tuple[str, ...]
"""A row of keys, as ``Vocabulary`` makes them; slots (``[our]``) and ``GAP`` are among them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a line of a pack stands for.

    Attributes:
        parts: one after the other; of each, the ways of saying it. ``()`` among them: it may be left out.
        at_start: whether it begins the post.
        most_after: how many words of the post may follow it; ``None``: any number.
    """

    parts: tuple[tuple[Way, ...], ...]
    at_start: bool
    most_after: int | None


def read(line: str, vocabulary: Vocabulary) -> Phrase:
    """Read a line of a pack.

    ``a/b`` is one of these words, ``a-b/c`` the words "a b" or "c", ``(a b)`` may be left out, ``[our]`` is one of the
    words of that slot, ``[number]`` a figure, ``[percent]`` one with a percent sign, ``…`` up to three words. Articles,
    possessives and intensifiers need not be written: they may come between any two words. Where hardly a word is left
    without them ("our experts"), they must be there.

    Raises:
        PhraseError: it holds no word at its edges, or an unknown slot.
    """
    text = line.strip()
    parts = [way for part in _PART.findall(fold(text.removeprefix(START))) for way in _ways(part, vocabulary, line)]
    firm = [_firm(ways) for ways in parts]
    fewest = sum(min(sum(key.name != GAP for key in way) for way in ways) for ways in firm)
    kept = firm if fewest >= _FEWEST_FIRM else parts
    named = tuple(tuple(dict.fromkeys(tuple(key.name for key in way) for way in ways)) for ways in kept)
    whole = tuple(ways for ways in named if ways != ((),))
    most_after = 0 if text.endswith(END) else None
    if most_after is not None and whole and whole[-1] == ((GAP,),):
        whole, most_after = whole[:-1], LONGEST_TAIL
    if not whole or ((GAP,) in {*whole[0], *whole[-1]}) or all(() in ways for ways in whole):
        raise PhraseError(f"« {line} » holds no word that it could begin and end with.")
    return Phrase(whole, text.startswith(START), most_after)


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
    slots = {FIGURE, SHARE, *vocabulary.slots}
    for unknown in set(_SLOT.findall(word)) - slots:
        raise PhraseError(f"« {line} » holds {unknown}, which isn't a slot. Known: {', '.join(sorted(slots))}.")
    for piece in _PIECE.findall(word):
        if piece in slots:
            yield Key(piece)
        elif piece == _FOLDED_GAP:
            yield Key(GAP)
        else:
            yield from (key for one in tokens(piece) for key in vocabulary.read(one))
