"""The table of reminders (``threads.reminder_ledger``), and the figures that they tell."""

from __future__ import annotations

from sqlalchemy import Connection, Select, func, literal, or_, select, update

from bot.db import leases
from bot.db.engine import Database, Store, insert, transaction
from bot.db.schema import CharterRow, NudgeRow, ReminderRow, now
from bot.drafts.ledger import Lease
from bot.reminders.ledger import ReminderClaim
from bot.wording.figures import RuleFigures

_DUE = leases.claiming(ReminderRow)


class ReminderStore(Store):
    """One row a channel and ISO week.

    Args:
        settle: seconds that an attempt of unknown outcome may still take effect.
    """

    def __init__(self, database: Database, settle: float) -> None:
        super().__init__(database)
        self._settle = settle

    @transaction
    def plan(self, connection: Connection, channel: str, week: str, skipped: str | None) -> bool:
        """See ``ReminderLedger``."""
        # One look is owed from the start: this may be an older copy of the database, put back.
        planned = {"skipped": skipped, "pending": skipped is None, "dead": None, "looks": 1}
        row = insert(connection.dialect.name, ReminderRow).values(channel=channel, week=week, **planned)
        given_up = or_(ReminderRow.skipped.is_not(None), ReminderRow.dead.is_not(None))
        row = row.on_conflict_do_update(
            index_elements=["channel", "week"], set_=planned, where=given_up & literal(skipped is None)
        )
        return connection.execute(row.returning(ReminderRow.week)).first() is not None

    @transaction
    def unsent(self, connection: Connection, week: str) -> dict[str, str]:
        """See ``ReminderLedger``."""
        rows = select(ReminderRow.channel, ReminderRow.dead).where(
            ReminderRow.week == week, ReminderRow.ts.is_(None), ReminderRow.skipped.is_(None)
        )
        return {channel: dead or "" for channel, dead in connection.execute(rows)}

    @transaction
    def claim(self, connection: Connection, lease: Lease) -> ReminderClaim | None:
        """See ``ReminderLedger``."""
        row = leases.claim(connection, _DUE, lease)
        if row is None:
            return None
        return ReminderClaim(row.channel, row.week, lease, row.ts, row.attempted_at, row.looks)

    @transaction
    def intend(self, connection: Connection, claim: ReminderClaim) -> None:
        """See ``ReminderLedger``."""
        begun = {"attempt": "post", "attempted_at": now(), "not_before": now() + self._settle}
        leases.change(connection, leases.changing(ReminderRow, **begun), claim.key, claim.lease)

    @transaction
    def withdraw(self, connection: Connection, claim: ReminderClaim) -> None:
        """See ``ReminderLedger``."""
        owed = max(claim.looks, 1 if claim.attempted_at else 0)
        undone = {"attempt": None, "attempted_at": None, "looks": owed}
        leases.change(connection, leases.changing(ReminderRow, **undone), claim.key, claim.lease)

    @transaction
    def finish(self, connection: Connection, claim: ReminderClaim, ts: str, looks: int) -> None:
        """See ``ReminderLedger``."""
        done = {"ts": ts, "attempt": None, "attempted_at": None, "failures": 0, "dead": None}
        owed = literal(looks) + ReminderRow.looks - claim.looks
        later = {"looks": owed, "pending": owed > 0, "not_before": now() + 3 * self._settle}
        finished = leases.releasing(ReminderRow, **done, **later)
        if leases.release(connection, finished, claim.key, claim.lease) is None:
            self._doubt(connection, claim, looks=1)

    @transaction
    def postpone(self, connection: Connection, claim: ReminderClaim, seconds: float) -> None:
        """See ``ReminderLedger``."""
        due = {"not_before": now() + seconds, "failures": ReminderRow.failures + 1}
        if leases.release(connection, leases.releasing(ReminderRow, **due), claim.key, claim.lease) is None:
            self._doubt(connection, claim, looks=2)  # what it did may still take effect, after the first of them

    @transaction
    def bury(self, connection: Connection, claim: ReminderClaim, code: str) -> None:
        """See ``ReminderLedger``."""
        leases.release(connection, leases.releasing(ReminderRow, pending=False, dead=code), claim.key, claim.lease)

    @transaction
    def figures(self, connection: Connection, since: float, until: float) -> list[RuleFigures]:
        """See ``ReminderLedger``. Counted over drafts; nothing here knows a person."""
        useful, set_aside = NudgeRow.feedback == "useful", NudgeRow.feedback == "set_aside"
        kinds = (useful, set_aside, NudgeRow.cured.is_(True), useful & NudgeRow.cured.is_(True))
        rows = (
            select(NudgeRow.rule, func.count(), *(func.count().filter(kind) for kind in kinds))
            .where(NudgeRow.spoke_at >= since, NudgeRow.spoke_at < until)
            .group_by(NudgeRow.rule)
            .order_by(NudgeRow.rule)
        )
        return [RuleFigures(rule, *counts) for rule, *counts in connection.execute(rows)]

    @transaction
    def remember_charter(self, connection: Connection, rules: str) -> None:
        """See ``ReminderLedger``."""
        if connection.scalars(_newest_charter()).first() != rules:
            connection.execute(insert(connection.dialect.name, CharterRow).values(ran_at=now(), rules=rules))

    @transaction
    def charter_before(self, connection: Connection, week: str, since: float) -> str | None:
        """See ``ReminderLedger``."""
        sent = connection.scalars(select(func.max(ReminderRow.ts)).where(ReminderRow.week < week)).one()
        return connection.scalars(_newest_charter().where(CharterRow.ran_at <= float(sent or since))).first()

    def _doubt(self, connection: Connection, claim: ReminderClaim, looks: int) -> None:
        """A worker comes back without its lease: what it posted may stand beside what its successor did."""
        mine = update(ReminderRow).where(ReminderRow.channel == claim.channel, ReminderRow.week == claim.week)
        owed = {"pending": True, "not_before": now() + self._settle, "looks": ReminderRow.looks + looks}
        connection.execute(mine.values(**owed))


def _newest_charter() -> Select[str]:
    return select(CharterRow.rules).order_by(CharterRow.ran_at.desc()).limit(1)
