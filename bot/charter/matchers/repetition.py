"""Near the same words as an earlier draft of the channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field

from bot.charter.draft import Draft
from bot.charter.matchers.base import Finder, Found, Matcher
from bot.charter.repetition import LONGEST, WORDS_IN_GROUP, Fingerprint
from post_text.text import Span


class Repetition(Matcher):
    """``repeat = 14``: within so many days."""

    kind: ClassVar[str] = "repetition"
    keys: ClassVar[tuple[str, ...]] = ("repeat",)

    repeat: Annotated[int, Field(ge=1, le=LONGEST)]

    @property
    def placeholders(self) -> frozenset[str]:
        """What is repeated, and the day of the earlier draft."""
        return frozenset({"match", "date"})

    @classmethod
    def finder(cls, asked: Sequence[tuple[int, Self]]) -> Finder:
        """Hashes a draft once, whatever the number of rules. A draft without anything before it repeats nothing."""

        def find(draft: Draft, _language: str) -> Iterator[Found]:
            earlier = draft.earlier
            if earlier is None:
                return
            groups = draft.groups
            for rule, repetition in asked:
                trace = earlier.memory.repeated(groups, earlier.today, repetition.repeat, earlier.name)
                if trace:
                    yield Found(rule, *_common(draft, groups, trace), {"date": trace.day})

        return find


def _common(draft: Draft, groups: Sequence[int], trace: Fingerprint) -> Span:
    """From the first word that both have to the last."""
    shared = [at for at, group in enumerate(groups) if group in trace.groups]
    start = draft.token_spans[shared[0]][0]
    end = draft.token_spans[shared[-1] + WORDS_IN_GROUP - 1][1]
    return draft.own_words.place(start, end)
