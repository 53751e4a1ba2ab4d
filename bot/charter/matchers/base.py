"""What every kind of matcher offers."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple, Self

from bot.charter.draft import Draft
from bot.charter.fields import Model
from post_text.text import Span

Values = Mapping[str, str | int | datetime.date]
NO_VALUES: Values = {}


class Found(NamedTuple):
    """Something that a rule's matcher found in a draft.

    Attributes:
        rule: the number that the matcher was asked with.
        start, end: offsets into the draft's text; both 0 where nothing can be pointed at.
        values: what `say` may show beside the match.
        other: a second place that it takes; nothing was found where that one is an exception.
    """

    rule: int
    start: int
    end: int
    values: Values
    other: Span | None = None


Finder = Callable[[Draft, str], Iterable[Found]]
"""Looks at a draft, given the language that it counts as written in where its own is in doubt."""


class Matcher(Model, ABC):
    """What one rule asks for, of one kind. Each kind is a subclass in a file of its own.

    Attributes:
        kind: its name in findings and in examples.
        keys: the keys of a rule that belong to it.
        yields_to_a_part: whether an exception takes a finding away that it shares a word with, not only one within it.
    """

    kind: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    yields_to_a_part: ClassVar[bool] = False

    @property
    @abstractmethod
    def placeholders(self) -> frozenset[str]:
        """What `say` may show: every finding of this matcher fills these."""

    @property
    def points_at_words(self) -> bool:
        """Whether its findings are words of the post, so that `except` can take some of them out."""
        return True

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its word lists."""
        return ()

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """The words and phrases that it looks for, each after the language of its list."""
        return ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The patterns that it looks for."""
        return ()

    @classmethod
    @abstractmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """One search for what all rules ask of this kind. Found places may overlap, and come in any order."""
