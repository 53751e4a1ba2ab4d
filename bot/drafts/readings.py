"""Asks the second reader about a draft in which no matcher found anything, once for each version of it.

Outside of any transaction, and within the lease. Time-out, error, budget or a full queue are silence, for good: nobody
asks about the same version again, so there is neither a retry storm nor a late nudge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.charter.asking import Answer, SecondReader, asked_rules, finding_of, standard_of
from bot.charter.charters import ActiveCharter
from bot.charter.draft import Draft
from bot.charter.model import Rule
from bot.charter.review import Finding
from bot.db.readings import ReadingStore
from bot.db.records import DraftClaim, Judged, Reading
from bot.delivery import leases
from bot.drafts.events import DraftVersion
from bot.outcomes import ReadingOutcome
from bot.wording.second_reader import Standing

_AFTERWARDS = 2  # calls to Slack that must still fit into the lease: read the thread, and reply
_SHORTEST = 0.2  # seconds; with less, nobody is asked

Counted = Callable[[ReadingOutcome, Sequence[str]], None]
"""Told what came of asking, and why parts of the answer were discarded."""


class Keys(NamedTuple):
    """The keyed hashes that verdicts are kept under: of what a version says, and of who asked for quiet."""

    message: Callable[[DraftVersion], str]
    person: Callable[[str], str]


class Limits(NamedTuple):
    """In seconds: how long an answer may take, and the longest that a call to Slack takes."""

    answer: float
    call: float


def judged(rule: Rule, model: str) -> Judged:
    """A rule as it is judged: with another text, question or model it is another one, and listens anew."""
    return Judged(rule.id, standard_of(rule, model))


class Readings:
    """Verdicts of the second reader, as findings.

    Args:
        store: the verdicts.
        reader: ``None`` where there is none: nobody is asked, and nothing is looked up for a new draft.
        keys: what the verdicts are kept under.
        limits: within a lease.
        counted: told what came of asking.
    """

    def __init__(
        self, store: ReadingStore, reader: SecondReader | None, keys: Keys, limits: Limits, counted: Counted
    ) -> None:
        self._store = store
        self._reader = reader
        self._keys = keys
        self._limits = limits
        self._counted = counted

    async def findings(
        self, active: ActiveCharter, claim: DraftClaim, message: DraftVersion, draft: Draft
    ) -> tuple[Finding, ...]:
        """What the second reader found, of the rules that may speak, in the charter's order.

        Args:
            active: the charter.
            claim: held while it reads.
            message: the version of the draft.
            draft: the same as the charter reads it; no matcher found anything in it.
        """
        rules = asked_rules(active.charter, draft)
        if not rules:
            return ()
        if self._reader is not None:
            return _findings(rules, draft, await self._read(self._reader, rules, active, claim, message, draft))
        if claim.current is not None:  # a reply of the time when there was a reader
            return await self.recorded(active, message, draft)
        return ()

    async def recorded(self, active: ActiveCharter, message: DraftVersion, draft: Draft) -> tuple[Finding, ...]:
        """What the second reader has found in a version of a draft; nobody is asked."""
        rules = asked_rules(active.charter, draft)
        if not rules:
            return ()
        return _findings(rules, draft, await self._store.recorded(message.key, self._keys.message(message)))

    async def standings(self, active: ActiveCharter) -> tuple[Standing, ...]:
        """How the rules of a charter do that ask; none where there is no reader."""
        asking = [rule for rule in active.charter.rules if rule.ask]
        if self._reader is None or not asking:
            return ()
        model = self._reader.model
        return await self._store.standings(active.scope, [judged(rule, model) for rule in asking])

    async def _read(
        self,
        reader: SecondReader,
        rules: Sequence[Rule],
        active: ActiveCharter,
        claim: DraftClaim,
        message: DraftVersion,
        draft: Draft,
    ) -> Reading:
        """The verdict on a version of a draft; asks the reader where nobody has."""
        version, author = self._keys.message(message), self._keys.person(message.author)
        seconds = min(self._limits.answer, leases.left(claim.lease) - _AFTERWARDS * self._limits.call)
        refusal = reader.refusal() or (ReadingOutcome.TIMED_OUT if seconds < _SHORTEST else None)
        begun = await self._store.begin(
            claim.key, version, reader.model, author=author, per_hour=reader.per_hour, refusal=refusal
        )
        if begun.outcome is not None:
            self._counted(begun.outcome, ())
        if not begun.ask:
            return begun
        answer = await reader.ask(rules, draft, active.reviewer, seconds)
        self._counted(answer.outcome, answer.discarded)
        found = _judged(rules, answer, reader.model)
        return await self._store.finish(claim.key, version, answer.outcome, active.scope, found)


def _judged(rules: Sequence[Rule], answer: Answer, model: str) -> list[tuple[Judged, int, int]]:
    by_id = {rule.id: rule for rule in rules}
    return [(judged(by_id[one.rule], model), one.start, one.end) for one in answer.quotations]


def _findings(rules: Sequence[Rule], draft: Draft, reading: Reading) -> tuple[Finding, ...]:
    """The findings of rules that spoke; a rule that has left the charter since says nothing."""
    by_id = {one.rule: one for one in reading.quotations if one.spoken}
    return tuple(
        finding_of(rule, draft, by_id[rule.id].start, by_id[rule.id].end, reading.model)
        for rule in rules
        if rule.id in by_id
    )
