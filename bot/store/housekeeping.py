"""What is kept no longer than it is needed."""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select, update

from bot.store.database import Ledger, transaction
from bot.store.tables import Draft, Nudge, Quiet, Rest, SeenEvent, SentReminder, Trace, now
from bot.threads.facts import ts_at

EVENTS_HOURS = 48  # Slack sends an event again for up to 24 hours
REMINDER_DAYS = 2  # a reminder that could not be posted for longer is past
DRAFTS_DAYS = 60  # after that, edits of a post change nothing in its thread


class Housekeeping(Ledger):
    """Forgets, and gives dead letters another chance."""

    @transaction
    def forget(self, connection: Connection) -> None:
        """Delete what has expired: events, rests, quiet days, hashes, drafts and their nudges."""
        connection.execute(delete(SeenEvent).where(SeenEvent.seen_at < now() - EVENTS_HOURS * 3600))
        connection.execute(delete(Rest).where(Rest.until <= now()))
        connection.execute(delete(Quiet).where(Quiet.until <= now()))
        connection.execute(delete(Trace).where(Trace.until <= now()))
        oldest = connection.scalars(select(now() - DRAFTS_DAYS * 86400)).one()
        connection.execute(delete(Nudge).where(Nudge.ts < ts_at(oldest)))
        connection.execute(delete(Draft).where(Draft.ts < ts_at(oldest)))

    @transaction
    def revive(self, connection: Connection, horizon: str) -> None:
        """Try dead letters once more: whoever starts the bot again has probably mended what was wrong.

        A reply that stands or is in doubt is seen to whatever its age. And what waited, or was dead, is looked into
        first: this may be an older copy of the database, put back, and the thread further than it knows.

        A reminder that could not be posted while no bot ran is past after two days, as in ``threads.schedule``.
        """
        unfinished = or_(Draft.ts > horizon, Draft.reply_ts.is_not(None), Draft.attempt.is_not(None))
        connection.execute(update(Draft).where(Draft.dead.is_not(None), unfinished).values(pending=True, dead=None))
        free = or_(Draft.lease_until.is_(None), Draft.lease_until <= now())
        connection.execute(update(Draft).where(Draft.pending, Draft.looks == 0, free).values(looks=1))
        oldest = now() - REMINDER_DAYS * 86400
        past = update(SentReminder).where(SentReminder.ts.is_(None), SentReminder.not_before <= oldest)
        connection.execute(
            past.where(SentReminder.skipped.is_(None)).values(pending=False, dead=None, skipped="too late")
        )
        connection.execute(update(SentReminder).where(SentReminder.dead.is_not(None)).values(pending=True, dead=None))
