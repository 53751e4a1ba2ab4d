"""What is kept no longer than it is needed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select, update

from bot.db.engine import Store, transaction
from bot.db.schema import CooldownRow, DraftRow, EventRow, FingerprintRow, NudgeRow, QuietRow, ReminderRow, now
from bot.drafts.events import ts_at

EVENTS_HOURS = 48  # Slack sends an event again for up to 24 hours
REMINDER_DAYS = 2  # a reminder that could not be posted for longer is past
DRAFTS_DAYS = 60  # after that, edits of a post change nothing in its thread


class Retention(Store):
    """Forgets, and gives dead letters another chance."""

    @transaction
    def forget(self, connection: Connection) -> None:
        """Delete what has expired: events, rests, quiet days, hashes, drafts and their nudges."""
        connection.execute(delete(EventRow).where(EventRow.seen_at < now() - EVENTS_HOURS * 3600))
        connection.execute(delete(CooldownRow).where(CooldownRow.until <= now()))
        connection.execute(delete(QuietRow).where(QuietRow.until <= now()))
        connection.execute(delete(FingerprintRow).where(FingerprintRow.until <= now()))
        oldest = connection.scalars(select(now() - DRAFTS_DAYS * 86400)).one()
        connection.execute(delete(NudgeRow).where(NudgeRow.ts < ts_at(oldest)))
        connection.execute(delete(DraftRow).where(DraftRow.ts < ts_at(oldest)))

    @transaction
    def revive(self, connection: Connection, horizon: str) -> None:
        """Try dead letters once more: whoever starts the bot again has probably mended what was wrong.

        A reply that stands or is in doubt is seen to whatever its age. And what waited, or was dead, is looked into
        first: this may be an older copy of the database, put back, and the thread further than it knows.

        A reminder that could not be posted while no bot ran is past after two days, as in ``threads.schedule``.
        """
        unfinished = or_(DraftRow.ts > horizon, DraftRow.reply_ts.is_not(None), DraftRow.attempt.is_not(None))
        connection.execute(
            update(DraftRow).where(DraftRow.dead.is_not(None), unfinished).values(pending=True, dead=None)
        )
        free = or_(DraftRow.lease_until.is_(None), DraftRow.lease_until <= now())
        connection.execute(update(DraftRow).where(DraftRow.pending, DraftRow.looks == 0, free).values(looks=1))
        oldest = now() - REMINDER_DAYS * 86400
        past = update(ReminderRow).where(ReminderRow.ts.is_(None), ReminderRow.not_before <= oldest)
        connection.execute(
            past.where(ReminderRow.skipped.is_(None)).values(pending=False, dead=None, skipped="too late")
        )
        connection.execute(update(ReminderRow).where(ReminderRow.dead.is_not(None)).values(pending=True, dead=None))
