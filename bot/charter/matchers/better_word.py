"""Words for which the team has a better one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field

from bot.charter.fields import Name
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.phrases import Entry, LanguageCode, PhraseIndex

Pairs = Annotated[dict[Entry, Name], Field(min_length=1)]


class BetterWord(Matcher):
    """``prefer.en = { "utilize" = "use" }``."""

    kind: ClassVar[str] = "better_word"
    keys: ClassVar[tuple[str, ...]] = ("prefer",)

    prefer: Annotated[dict[LanguageCode, Pairs], Field(min_length=1)]

    @property
    def placeholders(self) -> frozenset[str]:
        """The word as typed, and the better one as the team wrote it."""
        return frozenset({"match", "prefer"})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lists."""
        return tuple(self.prefer)

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Every word and phrase of its lists."""
        return tuple((code, entry) for code, pairs in self.prefer.items() for entry in pairs)

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One index for the lists of all rules."""
        index = PhraseIndex()
        for rule, better in asked:
            for language, pairs in better.prefer.items():
                for entry, prefer in pairs.items():
                    index.add(rule, (entry,), language, prefer)
        return lambda draft, language: [
            Found(hit.owner, hit.start, hit.end, {"prefer": hit.value}) for hit in index.find(draft, language)
        ]
