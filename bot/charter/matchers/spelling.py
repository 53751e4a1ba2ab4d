"""Names and words that are written one way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field

from bot.charter.draft import Draft
from bot.charter.fields import OneOrMore, fault, shown
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.phrase_index import PhraseIndex
from bot.charter.phrases import Entry, as_written, read_phrase
from post_text.text import Span

_NEXT_CAPITAL = re.compile(r"[\s-]*(\w)")
_WORD_BEFORE = re.compile(r"\w[\w'’]*[\s-]*\Z")
_REACH = 40  # characters in which the word before a place begins


def _check_spellings(entries: tuple[str, ...]) -> tuple[str, ...]:
    known: dict[tuple[str, ...], str] = {}
    for entry in entries:
        words = read_phrase(entry, "").words
        other = known.setdefault(words, entry)
        if other != entry:
            what = f"“{shown(other)}” and “{shown(entry)}” are two spellings of the same words."
            raise fault(what, "Keep the one that is right.")
    return entries


class Spelling(Matcher):
    """``spell = ["GitHub", "café", "à la carte"]``."""

    kind: ClassVar[str] = "spelling"
    keys: ClassVar[tuple[str, ...]] = ("spell",)

    spell: Annotated[tuple[Entry, ...], OneOrMore, AfterValidator(_check_spellings), Field(min_length=1)]

    @property
    def placeholders(self) -> frozenset[str]:
        """The words as typed, and as they are to be written."""
        return frozenset({"match", "prefer"})

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One index for the words of all rules; what is written as it should be is not found."""
        index = PhraseIndex()
        for rule, spelling in asked:
            for entry in spelling.spell:
                index.add_exactly(rule, entry, entry)
                index.add_exactly(rule, f"{entry}'s", entry)
        return lambda draft, _language: [
            Found(hit.owner, hit.start, hit.end, {"prefer": hit.value})
            for hit in index.find(draft)
            if not _is_right(draft, (hit.start, hit.end), as_written(hit.value))
        ]


def _is_right(draft: Draft, place: Span, entry: str) -> bool:
    """Whether a place is written like the entry, as far as its sentence leaves a choice.

    A hashtag leaves none, and neither does a line in capitals. Small letters may become capitals where a sentence or a
    name begins: "Café Luna".
    """
    start, end = place
    typed = as_written(draft.text[start:end])
    if typed.startswith(entry) or draft.text[start - 1 : start] in {"#", "＃"}:
        return True
    first, last = next((one for one in draft.sentences if one[0] <= start < one[1]), (0, len(draft.text)))
    if typed.startswith(entry.upper()) and draft.text[first:last].isupper():
        return True
    if not typed.startswith(entry[0].upper() + entry[1:]):
        return False
    before = draft.text[max(first, start - _REACH) : start]
    following = _NEXT_CAPITAL.match(draft.text, end, last)
    return not any(map(str.isalnum, before)) or bool(following and following[1].isupper()) or _is_name(before)


def _is_name(before: str) -> bool:
    """Whether the word before is capitalised, and does not begin the sentence."""
    word = _WORD_BEFORE.search(before)
    return bool(word and any(map(str.isalnum, before[: word.start()])) and word[0][0].isupper())
