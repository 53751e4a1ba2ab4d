"""What a second reader is asked, and what may come of it. Pure; ``bot.reader`` asks, ``bot.drafts.readings`` decides.

A rule with ``ask`` is put to a model behind an endpoint of the operator's. The model may only point: it names a rule
and quotes words of the post. What it writes is never shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from bot.charter.draft import Draft
from bot.charter.model import Charter, Rule
from bot.charter.review import Finding, Reviewer
from bot.outcomes import ReadingOutcome

READER = "reader"
"""The kind of its findings."""

FEWEST_WORDS = 2
"""Of a quotation; a post of fewer is not read."""


class Quotation(NamedTuple):
    """Words of a post that bring a rule to mind.

    Attributes:
        rule: its id.
        start, end: offsets into the draft's text.
    """

    rule: str
    start: int
    end: int


class Answer(NamedTuple):
    """What came of asking.

    Attributes:
        quotations: at most one a rule, in the charter's order; each is true.
        discarded: why parts of the answer don't count, one ``Discard`` each.
    """

    outcome: ReadingOutcome
    quotations: tuple[Quotation, ...] = ()
    discarded: tuple[str, ...] = ()


class SecondReader(Protocol):
    """What reads posts.

    Attributes:
        model: its name, as the endpoint knows it.
        per_hour: how many posts it may be asked about.
    """

    @property
    def model(self) -> str: ...  # noqa: D102
    @property
    def per_hour(self) -> int: ...  # noqa: D102

    def refusal(self) -> ReadingOutcome | None:
        """Why it can't be asked now; ``None`` where it can."""

    async def ask(self, rules: Sequence[Rule], draft: Draft, reviewer: Reviewer, seconds: float) -> Answer:
        """Ask about one draft, within so many seconds. Never raises: what goes wrong is silence with an outcome."""


def asked_rules(charter: Charter, draft: Draft) -> tuple[Rule, ...]:
    """The rules that a second reader is asked about for this draft; none where it holds too few words."""
    rules = tuple(rule for rule in charter.rules if rule.ask)
    if not rules or len(draft.tokens) < FEWEST_WORDS:
        return ()
    return tuple(rule for rule in rules if rule.is_for(_platforms(draft)))


def _platforms(draft: Draft) -> tuple[str, ...]:
    """Of all posts that the draft holds."""
    return tuple(name for _, one in draft.versions or ((0, draft),) for name in one.platforms)


def standard_of(rule: Rule, model: str) -> str:
    """A digest of what a rule is judged by: its text, its question and the model. With another it listens anew."""
    return hashlib.sha256("\0".join((rule.text, rule.asked, model)).encode()).hexdigest()[:16]


def finding_of(rule: Rule, draft: Draft, start: int, end: int, model: str) -> Finding:
    """A quotation as a finding, as matchers make them."""
    language = draft.language if rule.asks_in(draft.language) else ""
    return Finding(rule, READER, start, end, draft.text[start:end], {"model": model}, language)
