"""Regular expressions, in RE2's syntax: no text and no pattern can make them slow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from bot.charter.matchers.base import NO_VALUES, Finder, Found, Matcher
from bot.charter.patterns import PatternIndex, Patterns


class Pattern(Matcher):
    r"""``pattern = '\d+ ?%'``, or a list of patterns; ``exact_case`` for capitals, accents and signs as written."""

    kind: ClassVar[str] = "pattern"
    keys: ClassVar[tuple[str, ...]] = ("pattern", "exact_case")

    pattern: Patterns
    exact_case: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """The place as typed."""
        return frozenset({"match"})

    @property
    def sources(self) -> tuple[str, ...]:
        """Its patterns."""
        return self.pattern

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Two searches that tell most drafts apart at once, then pattern by pattern."""
        sources = [(rule, source, matcher.exact_case) for rule, matcher in asked for source in matcher.pattern]
        folded = PatternIndex((rule, source) for rule, source, exact in sources if not exact)
        typed = PatternIndex(((rule, source) for rule, source, exact in sources if exact), exact=True)
        return lambda draft, _language: [
            Found(rule, start, end, NO_VALUES) for index in (folded, typed) for rule, start, end in index.find(draft)
        ]
