"""Retention: what the database deletes, and dead letters that get another chance."""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select, update

from bot.db.group_commit import Store, transaction
from bot.db.reading_tables import QuotationRow, ReadingRow
from bot.db.records import ts_at
from bot.db.schema import (
    CooldownRow,
    DraftRow,
    EventRow,
    FingerprintRow,
    NudgeRow,
    QuietRow,
    ReminderRow,
    SuggestionMessageRow,
    SuggestionRow,
    now,
)
from bot.delivery.doubt import Cause

EVENTS_HOURS = 48  # Slack sends an event again for up to 24 hours
REMINDER_DAYS = 2  # a reminder that could not be posted for longer is past
DRAFTS_DAYS = 60  # after that, edits of a post change nothing in its thread
SUGGESTIONS_DAYS = 60  # after that, a suggestion that nobody has answered is past, and an answer was told


class Retention(Store):
    """Deletes what has expired, and revives dead letters."""

    @transaction
    def forget(self, connection: Connection) -> None:
        """Delete what has expired, table by table."""
        connection.execute(delete(EventRow).where(EventRow.seen_at < now() - EVENTS_HOURS * 3600))
        connection.execute(delete(CooldownRow).where(CooldownRow.until <= now()))
        connection.execute(delete(QuietRow).where(QuietRow.until <= now()))
        connection.execute(delete(FingerprintRow).where(FingerprintRow.until <= now()))
        oldest = connection.scalars(select(now() - DRAFTS_DAYS * 86400)).one()
        for table in (NudgeRow, QuotationRow, ReadingRow, DraftRow):
            connection.execute(delete(table).where(table.ts < ts_at(oldest)))
        past = select(SuggestionRow.id).where(SuggestionRow.suggested_at < now() - SUGGESTIONS_DAYS * 86400)
        connection.execute(delete(SuggestionMessageRow).where(SuggestionMessageRow.suggestion.in_(past)))
        connection.execute(delete(SuggestionRow).where(SuggestionRow.id.in_(past)))

    @transaction
    def revive(self, connection: Connection, horizon: str) -> None:
        """Try dead letters once more: the bot was started again, probably because what was wrong is fixed.

        A reply that exists or is in doubt is worked on whatever its age. Rows that waited, or were dead letters, are
        checked first: this may be an older copy of the database, put back, and the thread further than it knows.

        A reminder that could not be posted while no bot ran is skipped after two days, as in ``reminders.schedule``.
        One whose post was begun is still checked.
        """
        unfinished = or_(DraftRow.ts > horizon, DraftRow.reply_ts.is_not(None), DraftRow.attempt.is_not(None))
        again = {"pending": True, "dead": None, "failures": 0}
        connection.execute(update(DraftRow).where(DraftRow.dead.is_not(None), unfinished).values(**again))
        refused = update(SuggestionMessageRow).where(SuggestionMessageRow.dead.is_not(None))
        connection.execute(refused.values(**again))
        for table in (DraftRow, SuggestionMessageRow):
            free = or_(table.lease_until.is_(None), table.lease_until <= now())
            unchecked = update(table).where(table.pending, table.checks_due == 0, free)
            connection.execute(unchecked.values(checks_due=Cause.UNKNOWN_HISTORY.count))
        oldest = now() - REMINDER_DAYS * 86400
        past = update(ReminderRow).where(ReminderRow.ts.is_(None), ReminderRow.not_before <= oldest)
        begun = or_(ReminderRow.attempt.is_not(None), ReminderRow.checks_due > Cause.UNKNOWN_HISTORY.count)
        skipped = {"pending": begun, "dead": None, "failures": 0, "skipped": "too late"}
        connection.execute(past.where(ReminderRow.skipped.is_(None)).values(**skipped))
        connection.execute(update(ReminderRow).where(ReminderRow.dead.is_not(None)).values(**again))

    @transaction
    def bring_forward(self, connection: Connection, longest: float, lease: float) -> None:
        """Let no row wait, and no lease last, for longer than these seconds from now on."""
        for table in (DraftRow, ReminderRow, SuggestionMessageRow):
            due, ends = now() + longest, now() + lease
            connection.execute(update(table).where(table.pending, table.not_before > due).values(not_before=due))
            connection.execute(update(table).where(table.lease_until > ends).values(lease_until=ends))
