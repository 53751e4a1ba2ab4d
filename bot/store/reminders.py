"""The table of reminders (``threads.reminder_ledger``), and the figures that they tell."""

from __future__ import annotations

from sqlalchemy import Connection, Select, func, literal, or_, select, update

from bot.store import work
from bot.store.database import Database, Ledger, insert, transaction
from bot.store.tables import Nudge, RanCharter, SentReminder, now
from bot.threads.draft_ledger import Lease
from bot.threads.reminder_ledger import ReminderClaim
from bot.voice.figures import RuleFigures

_DUE = work.claiming(SentReminder)


class Reminders(Ledger):
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
        row = insert(connection.dialect.name, SentReminder).values(channel=channel, week=week, **planned)
        given_up = or_(SentReminder.skipped.is_not(None), SentReminder.dead.is_not(None))
        row = row.on_conflict_do_update(
            index_elements=["channel", "week"], set_=planned, where=given_up & literal(skipped is None)
        )
        return connection.execute(row.returning(SentReminder.week)).first() is not None

    @transaction
    def unsent(self, connection: Connection, week: str) -> dict[str, str]:
        """See ``ReminderLedger``."""
        rows = select(SentReminder.channel, SentReminder.dead).where(
            SentReminder.week == week, SentReminder.ts.is_(None), SentReminder.skipped.is_(None)
        )
        return {channel: dead or "" for channel, dead in connection.execute(rows)}

    @transaction
    def claim(self, connection: Connection, lease: Lease) -> ReminderClaim | None:
        """See ``ReminderLedger``."""
        row = work.claim(connection, _DUE, lease)
        if row is None:
            return None
        return ReminderClaim(row.channel, row.week, lease, row.ts, row.attempted_at, row.looks)

    @transaction
    def intend(self, connection: Connection, claim: ReminderClaim) -> None:
        """See ``ReminderLedger``."""
        begun = {"attempt": "post", "attempted_at": now(), "not_before": now() + self._settle}
        work.change(connection, work.changing(SentReminder, **begun), claim.key, claim.lease)

    @transaction
    def withdraw(self, connection: Connection, claim: ReminderClaim) -> None:
        """See ``ReminderLedger``."""
        owed = max(claim.looks, 1 if claim.attempted_at else 0)
        undone = {"attempt": None, "attempted_at": None, "looks": owed}
        work.change(connection, work.changing(SentReminder, **undone), claim.key, claim.lease)

    @transaction
    def finish(self, connection: Connection, claim: ReminderClaim, ts: str, looks: int) -> None:
        """See ``ReminderLedger``."""
        done = {"ts": ts, "attempt": None, "attempted_at": None, "failures": 0, "dead": None}
        owed = literal(looks) + SentReminder.looks - claim.looks
        later = {"looks": owed, "pending": owed > 0, "not_before": now() + 3 * self._settle}
        finished = work.releasing(SentReminder, **done, **later)
        if work.release(connection, finished, claim.key, claim.lease) is None:
            self._doubt(connection, claim, looks=1)

    @transaction
    def postpone(self, connection: Connection, claim: ReminderClaim, seconds: float) -> None:
        """See ``ReminderLedger``."""
        due = {"not_before": now() + seconds, "failures": SentReminder.failures + 1}
        if work.release(connection, work.releasing(SentReminder, **due), claim.key, claim.lease) is None:
            self._doubt(connection, claim, looks=2)  # what it did may still take effect, after the first of them

    @transaction
    def bury(self, connection: Connection, claim: ReminderClaim, code: str) -> None:
        """See ``ReminderLedger``."""
        work.release(connection, work.releasing(SentReminder, pending=False, dead=code), claim.key, claim.lease)

    @transaction
    def figures(self, connection: Connection, since: float, until: float) -> list[RuleFigures]:
        """See ``ReminderLedger``. Counted over drafts; nothing here knows a person."""
        useful, set_aside = Nudge.feedback == "useful", Nudge.feedback == "set_aside"
        kinds = (useful, set_aside, Nudge.cured.is_(True), useful & Nudge.cured.is_(True))
        rows = (
            select(Nudge.rule, func.count(), *(func.count().filter(kind) for kind in kinds))
            .where(Nudge.spoke_at >= since, Nudge.spoke_at < until)
            .group_by(Nudge.rule)
            .order_by(Nudge.rule)
        )
        return [RuleFigures(rule, *counts) for rule, *counts in connection.execute(rows)]

    @transaction
    def remember_charter(self, connection: Connection, rules: str) -> None:
        """See ``ReminderLedger``."""
        if connection.scalars(_newest_charter()).first() != rules:
            connection.execute(insert(connection.dialect.name, RanCharter).values(ran_at=now(), rules=rules))

    @transaction
    def charter_before(self, connection: Connection, week: str, since: float) -> str | None:
        """See ``ReminderLedger``."""
        sent = connection.scalars(select(func.max(SentReminder.ts)).where(SentReminder.week < week)).one()
        return connection.scalars(_newest_charter().where(RanCharter.ran_at <= float(sent or since))).first()

    def _doubt(self, connection: Connection, claim: ReminderClaim, looks: int) -> None:
        """A worker comes back without its lease: what it posted may stand beside what its successor did."""
        mine = update(SentReminder).where(SentReminder.channel == claim.channel, SentReminder.week == claim.week)
        owed = {"pending": True, "not_before": now() + self._settle, "looks": SentReminder.looks + looks}
        connection.execute(mine.values(**owed))


def _newest_charter() -> Select[str]:
    return select(RanCharter.rules).order_by(RanCharter.ran_at.desc()).limit(1)
