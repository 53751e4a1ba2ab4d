"""Words and phrases to avoid, in any form they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from bot.charter.matchers.base import NO_VALUES, Finder, Found, Matcher
from bot.charter.phrase_index import PhraseIndex
from bot.charter.phrases import WordLists


class Words(Matcher):
    """``avoid.en = ["game changer", '"the best"']``."""

    kind: ClassVar[str] = "words"
    keys: ClassVar[tuple[str, ...]] = ("avoid",)

    avoid: WordLists

    @property
    def placeholders(self) -> frozenset[str]:
        """The words as typed."""
        return frozenset({"match"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lists."""
        return tuple(self.avoid)

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Every word and phrase of its lists."""
        return tuple((code, entry) for code, entries in self.avoid.items() for entry in entries)

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One index for the lists of all rules."""
        index = PhraseIndex()
        for rule, words in asked:
            for language, entries in words.avoid.items():
                index.add(rule, entries, language)
        return lambda draft, _language: [Found(hit.owner, hit.start, hit.end, NO_VALUES) for hit in index.find(draft)]
