"""Regular expressions, in RE2's syntax: no text and no pattern can make them slow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from bot.charter.matchers.base import NO_VALUES, Finder, Found, Matcher
from bot.charter.patterns import PatternIndex, Patterns


class Pattern(Matcher):
    r"""``pattern = '\d+ ?%'``, or a list of patterns."""

    kind: ClassVar[str] = "pattern"
    keys: ClassVar[tuple[str, ...]] = ("pattern",)

    pattern: Patterns

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
        """One search that tells most drafts apart at once, then pattern by pattern."""
        index = PatternIndex((rule, source) for rule, matcher in asked for source in matcher.pattern)
        return lambda draft, _language: [Found(rule, start, end, NO_VALUES) for rule, start, end in index.find(draft)]
