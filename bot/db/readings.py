"""What a second reader said: one verdict for each version of a draft, and whether its rules may speak.

A verdict is settled once, by the first worker, and every replica then says the same. No row holds words of a draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, Row, and_, exists, func, select, update

from bot.db import suppressions
from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.reading_tables import QuotationRow, ReadingRow, TrialRow
from bot.db.records import Judged, Reading, StoredQuotation
from bot.db.schema import NudgeRow, now
from bot.outcomes import ANSWERS, ReadingOutcome
from bot.wording.figures import RuleFigures, is_doubtful
from bot.wording.second_reader import LOOKED_AT, MOST_WRONG, Standing

HOUR = 3600


class ReadingKey(NamedTuple):
    """What is read: a draft's channel and ts, and the keyed hash of what a version of it says."""

    channel: str
    ts: str
    message_hash: str


class Ask(NamedTuple):
    """Whom to ask, for whom, and how often.

    Attributes:
        model: the reader's.
        author: the keyed hash of the draft's author: who asked for quiet is not read.
        per_hour: how many drafts may be asked about.
    """

    model: str
    author: str
    per_hour: int


class Found(NamedTuple):
    """Where a quotation begins and ends in the draft's text, and for which rule of the charter with this scope."""

    charter: str
    judged: Judged
    start: int
    end: int


class ReadingStore(Store):
    """Verdicts of a second reader, and trials of the rules that ask it."""

    @transaction
    def begin(
        self, connection: Connection, key: ReadingKey, ask: Ask, refusal: ReadingOutcome | None = None
    ) -> Reading:
        """Take the right to ask about what a version of a draft says, or return what is known of it.

        Where another worker took that right and never came back, the verdict is silence from now on.

        Args:
            connection: given by ``transaction``.
            key: what is read.
            ask: whom, for whom, and how often.
            refusal: why this process can't ask now: silence is the verdict, for every replica.
        """
        if (known := _known(connection, key, settle=True)) is not None:
            return known
        if suppressions.quiet_until(connection, ask.author) is not None:
            return Reading(unread=True)
        if refusal is None and _asked_lately(connection) >= ask.per_hour:
            refusal = ReadingOutcome.BUDGET
        if not _take(connection, key, ask.model, refusal):
            return _known(connection, key, settle=True) or Reading()  # another replica was faster
        return Reading(ask=refusal is None, model=ask.model, outcome=refusal, unread=True)

    @transaction
    def finish(
        self, connection: Connection, key: ReadingKey, outcome: ReadingOutcome, found: Sequence[Found]
    ) -> Reading:
        """Settle the verdict: what came of asking, and what was found; returns it, or the one settled meanwhile."""
        settled = update(ReadingRow).where(_is(ReadingRow, key), ReadingRow.outcome.is_(None))
        mine = settled.values(outcome=outcome.value).returning(ReadingRow.ts)
        if connection.execute(mine).first() is not None:
            for one in found:
                connection.execute(_quotation(connection, key, one))
        return _known(connection, key) or Reading()

    @transaction
    def recorded(self, connection: Connection, key: ReadingKey) -> Reading:
        """The verdict on what a version of a draft says, if there is one."""
        return _known(connection, key) or Reading()

    @transaction
    def judge(self, connection: Connection, charter: str, judged: Judged, *, agreed: bool) -> Standing:
        """Count that a keeper has looked at a finding. Returns how the rule does.

        After ``LOOKED_AT`` findings the round is over: the rule speaks where the keeper agreed with all but
        ``MOST_WRONG``, and goes on listening otherwise; the next finding begins a new round. Once a rule speaks,
        nothing is counted any more.
        """
        row = _trial(connection, charter, judged)
        if row is not None and row.speaks_since is not None:
            return _standing(connection, charter, judged)
        over = row is None or row.looked >= LOOKED_AT
        looked = 1 if over or row is None else row.looked + 1
        right = int(agreed) + (0 if over or row is None else row.agreed)
        speaks = looked >= LOOKED_AT and looked - right <= MOST_WRONG
        values = {"looked": looked, "agreed": right, "speaks_since": now() if speaks else None}
        which = {"charter": charter, **judged._asdict()}
        changed = insert(connection.dialect.name, TrialRow).values(**which, **values)
        connection.execute(changed.on_conflict_do_update(index_elements=list(which), set_=values))
        return _standing(connection, charter, judged)

    @transaction
    def standings(self, connection: Connection, charter: str, judged: Iterable[Judged]) -> tuple[Standing, ...]:
        """How the rules of the charter with this scope do that ask."""
        return tuple(_standing(connection, charter, one) for one in judged)


def _is(table: type[ReadingRow | QuotationRow], key: ReadingKey) -> ColumnElement[bool]:
    return and_(table.channel == key.channel, table.ts == key.ts, table.message_hash == key.message_hash)


def _take(connection: Connection, key: ReadingKey, model: str, refusal: ReadingOutcome | None) -> bool:
    """Write down that this worker asks, or why nobody does. False where another one was faster."""
    asked = {"asked_at": now(), "outcome": None} if refusal is None else {"asked_at": None, "outcome": refusal.value}
    row = insert(connection.dialect.name, ReadingRow).values(**key._asdict(), **asked, model=model)
    return connection.execute(row.on_conflict_do_nothing().returning(ReadingRow.ts)).first() is not None


def _known(connection: Connection, key: ReadingKey, *, settle: bool = False) -> Reading | None:
    """The verdict, if anybody was to give one. With ``settle``, one that never came is silence."""
    rows = select(ReadingRow.outcome, ReadingRow.model).where(_is(ReadingRow, key)).with_for_update()
    row = connection.execute(rows).first()
    if row is None:
        return None
    if row.outcome is None and settle:
        abandoned = update(ReadingRow).where(_is(ReadingRow, key)).values(outcome=ReadingOutcome.ABANDONED.value)
        connection.execute(abandoned)
        return Reading(model=row.model, outcome=ReadingOutcome.ABANDONED, unread=True)
    found = select(QuotationRow.rule, QuotationRow.first, QuotationRow.last, QuotationRow.spoken)
    quotations = tuple(StoredQuotation(*one) for one in connection.execute(found.where(_is(QuotationRow, key))))
    return Reading(quotations=quotations, model=row.model, unread=row.outcome not in ANSWERS)


def _asked_lately(connection: Connection) -> int:
    lately = select(func.count()).select_from(ReadingRow).where(ReadingRow.asked_at > now() - HOUR)
    return connection.execute(lately).scalar_one()


def _quotation(connection: Connection, key: ReadingKey, found: Found) -> Executable:
    values = {"charter": found.charter, **found.judged._asdict(), "first": found.start, "last": found.end}
    values["spoken"] = _standing(connection, found.charter, found.judged).speaks
    return insert(connection.dialect.name, QuotationRow).values(**key._asdict(), **values).on_conflict_do_nothing()


def _trial(connection: Connection, charter: str, judged: Judged) -> Row[Any] | None:
    which = and_(TrialRow.charter == charter, TrialRow.rule == judged.rule, TrialRow.standard == judged.standard)
    return connection.execute(select(TrialRow.__table__).where(which).with_for_update()).first()


def _standing(connection: Connection, charter: str, judged: Judged) -> Standing:
    """How a rule does. One that was set aside more often than it helped, since it speaks, listens again."""
    unsaid = _unsaid(connection, charter, judged)
    row = _trial(connection, charter, judged)
    if row is None:
        return Standing(judged.rule, unsaid=unsaid)
    if row.speaks_since is not None and is_doubtful(_heard(connection, charter, judged, row.speaks_since)):
        back = {"speaks_since": None, "set_aside_at": now(), "looked": 0, "agreed": 0}
        which = and_(TrialRow.charter == charter, TrialRow.rule == judged.rule, TrialRow.standard == judged.standard)
        connection.execute(update(TrialRow).where(which).values(**back))
        return Standing(judged.rule, unsaid=unsaid, set_aside=True)
    speaks = row.speaks_since is not None
    return Standing(judged.rule, speaks, row.agreed, row.looked, unsaid, not speaks and row.set_aside_at is not None)


def _of(charter: str, judged: Judged) -> ColumnElement[bool]:
    return and_(
        QuotationRow.charter == charter, QuotationRow.rule == judged.rule, QuotationRow.standard == judged.standard
    )


def _unsaid(connection: Connection, charter: str, judged: Judged) -> int:
    drafts = select(QuotationRow.channel, QuotationRow.ts).where(_of(charter, judged), QuotationRow.spoken.is_(False))
    return connection.execute(select(func.count()).select_from(drafts.distinct().subquery())).scalar_one()


def _heard(connection: Connection, charter: str, judged: Judged, since: float) -> RuleFigures:
    """What authors made of the replies that a second reader brought about."""
    read = exists().where(
        _of(charter, judged),
        QuotationRow.spoken,
        QuotationRow.channel == NudgeRow.channel,
        QuotationRow.ts == NudgeRow.ts,
    )
    useful, set_aside = NudgeRow.feedback == "useful", NudgeRow.feedback == "set_aside"
    kinds = (useful, set_aside, NudgeRow.resolved.is_(True), useful & NudgeRow.resolved.is_(True))
    counted = select(func.count(), *(func.count().filter(kind) for kind in kinds))
    rows = counted.where(NudgeRow.rule == judged.rule, NudgeRow.spoke_at >= since, read)
    counts = list(connection.execute(rows).one())
    return RuleFigures(judged.rule, *counts)
