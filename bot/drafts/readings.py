"""Asks the second reader about a draft in which no matcher found anything, once for each version of it.

Outside of any transaction, and within the lease. Time-out, error, budget or a full queue are silence, for good: nobody
asks about the same version again, so there is neither a retry storm nor a late nudge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.charter.advice import advise
from bot.charter.asking import Answer, SecondReader, asked_rules, finding_of, standard_of
from bot.charter.charters import ActiveCharter
from bot.charter.draft import Draft
from bot.charter.model import Rule
from bot.charter.review import Finding
from bot.db.readings import Ask, Found, ReadingKey, ReadingStore
from bot.db.records import DraftClaim, Judged, Reading
from bot.delivery import leases
from bot.drafts.events import DraftVersion
from bot.outcomes import DraftOutcome, ReadingOutcome
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


class FoundByReader(NamedTuple):
    """What a second reader found in a draft.

    Attributes:
        findings: in the charter's order.
        unread: the ids of rules that it was to be asked about and gave no answer: nobody knows whether they apply.
    """

    findings: tuple[Finding, ...] = ()
    unread: frozenset[str] = frozenset()


NOT_READ = FoundByReader()


class Previewed(NamedTuple):
    """What a second reader points at in a post that a keeper looks at.

    Attributes:
        discarded: why other parts of its answer don't count.
    """

    outcome: ReadingOutcome
    findings: tuple[Finding, ...]
    discarded: tuple[str, ...]


def judged(rule: Rule, model: str) -> Judged:
    """A rule as it is judged: with another text, question or model it is another one, and listens anew."""
    return Judged(rule.id, standard_of(rule, model))


class _Work(NamedTuple):
    """A version of a draft that is worked on, and the same as its charter reads it."""

    active: ActiveCharter
    claim: DraftClaim
    message: DraftVersion
    draft: Draft


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

    async def found(
        self, active: ActiveCharter, claim: DraftClaim, message: DraftVersion, draft: Draft
    ) -> FoundByReader:
        """What the second reader found, of the rules that may speak.

        Args:
            active: the charter.
            claim: held while it reads.
            message: the version of the draft.
            draft: the same as the charter reads it; no matcher found anything in it.
        """
        rules = asked_rules(active.charter, draft)
        if not rules:
            return NOT_READ
        if self._reader is not None:
            reading = await self._read(self._reader, rules, _Work(active, claim, message, draft))
        elif claim.current is not None:  # a reply of the time when there was a reader
            reading = await self._store.recorded(self._key(message))
        else:
            return NOT_READ
        unread = frozenset(rule.id for rule in rules if reading.unread)
        return FoundByReader(_findings(rules, draft, reading), unread)

    async def recorded(self, active: ActiveCharter, message: DraftVersion, draft: Draft) -> tuple[Finding, ...]:
        """What the second reader has found in a version of a draft; nobody is asked."""
        rules = asked_rules(active.charter, draft)
        if not rules:
            return ()
        return _findings(rules, draft, await self._store.recorded(self._key(message)))

    async def preview(self, active: ActiveCharter, draft: Draft) -> Previewed | None:
        """What the second reader points at in a post, of all rules that ask, whether they speak or listen.

        For keepers, who look at findings before a rule speaks: ``charter replay --reader`` and previews in Slack show
        each finding with its words, and pass what the keeper says of it to ``judge``. Nothing is kept, and the budget
        of an hour doesn't count it: call it for posts that a person looks at, one by one.

        Returns:
            ``None`` where nobody is asked: there is no reader, no rule asks, the post is too short, or a matcher finds
            something in it.
        """
        rules = asked_rules(active.charter, draft)
        if self._reader is None or not rules:
            return None
        if advise(active.reviewer, draft).silence is not DraftOutcome.NOTHING_FOUND:
            return None
        answer = await self._reader.ask(rules, draft, active.reviewer, self._limits.answer)
        by_id, model = {rule.id: rule for rule in rules}, self._reader.model
        found = (finding_of(by_id[one.rule], draft, one.start, one.end, model) for one in answer.quotations)
        return Previewed(answer.outcome, tuple(found), answer.discarded)

    async def judge(self, active: ActiveCharter, rule: Rule, *, agreed: bool) -> Standing | None:
        """Count that a keeper has looked at a finding of ``preview``; returns how the rule does now.

        "You agreed {agreed} times of {looked}". After twelve the rule speaks, or a new round begins; see
        ``ReadingStore.judge``. ``None`` where there is no reader.
        """
        if self._reader is None:
            return None
        return await self._store.judge(active.scope, judged(rule, self._reader.model), agreed=agreed)

    def standard(self, rule: Rule) -> str | None:
        """What a rule is judged by, as ``standard_of`` says; ``None`` where it doesn't ask, or there is no reader."""
        return standard_of(rule, self._reader.model) if self._reader is not None and rule.ask else None

    async def standings(self, active: ActiveCharter) -> tuple[Standing, ...]:
        """How the rules of a charter do that ask; none where there is no reader."""
        asking = [rule for rule in active.charter.rules if rule.ask]
        if self._reader is None or not asking:
            return ()
        model = self._reader.model
        return await self._store.standings(active.scope, [judged(rule, model) for rule in asking])

    async def _read(self, reader: SecondReader, rules: Sequence[Rule], work: _Work) -> Reading:
        """The verdict on a version of a draft; asks the reader where nobody has."""
        seconds = min(self._limits.answer, leases.left(work.claim.lease) - _AFTERWARDS * self._limits.call)
        refusal = reader.refusal() or (ReadingOutcome.TIMED_OUT if seconds < _SHORTEST else None)
        key = self._key(work.message)
        whom = Ask(reader.model, self._keys.person(work.message.author), reader.per_hour)
        begun = await self._store.begin(key, whom, refusal)
        if begun.outcome is not None:
            self._counted(begun.outcome, ())
        if not begun.ask:
            return begun
        answer = await reader.ask(rules, work.draft, work.active.reviewer, seconds)
        self._counted(answer.outcome, answer.discarded)
        return await self._store.finish(key, answer.outcome, _found(rules, answer, work.active.scope, reader.model))

    def _key(self, message: DraftVersion) -> ReadingKey:
        return ReadingKey(*message.key, self._keys.message(message))


def _found(rules: Sequence[Rule], answer: Answer, scope: str, model: str) -> list[Found]:
    by_id = {rule.id: rule for rule in rules}
    return [Found(scope, judged(by_id[one.rule], model), one.start, one.end) for one in answer.quotations]


def _findings(rules: Sequence[Rule], draft: Draft, reading: Reading) -> tuple[Finding, ...]:
    """The findings of rules that spoke; a rule that has left the charter since says nothing."""
    by_id = {one.rule: one for one in reading.quotations if one.spoken}
    return tuple(
        finding_of(rule, draft, by_id[rule.id].start, by_id[rule.id].end, reading.model)
        for rule in rules
        if rule.id in by_id
    )
