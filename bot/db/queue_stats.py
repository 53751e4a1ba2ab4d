"""How long the queue is and how old, and its dead letters: for ``charter doctor`` and ``/metrics``."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.schema import DraftRow, EventRow, Leasable, ReminderRow, SuggestionMessageRow, now

_KINDS: dict[str, type[Leasable]] = {"draft": DraftRow, "reminder": ReminderRow, "suggestion": SuggestionMessageRow}
DEAD_LETTER_KINDS = tuple(_KINDS)
"""What a dead letter can be."""


class QueueDepth(NamedTuple):
    """What waits, of drafts, reminders and messages about suggestions together.

    Attributes:
        waiting: rows that something is to be done about, now or later.
        oldest: for how many seconds the row that waits longest has been due; 0 where none is due.
    """

    waiting: int
    oldest: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Dead letters of one kind and code.

    Attributes:
        kind: one of ``DEAD_LETTER_KINDS``.
        code: Slack's error code, or ``internal`` for faults of our own.
    """

    kind: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class ReminderState:
    """How many reminders there are in each state.

    Attributes:
        posted_at: when the newest was posted, in seconds since 1970; 0 where none was.
    """

    waiting: int
    posted: int
    skipped: int
    refused: int
    posted_at: float


class QueueStats(Store):
    """Questions that change nothing."""

    @transaction
    def clock(self, connection: Connection) -> float:
        """The database's clock, in seconds since 1970."""
        return connection.scalars(select(now())).one()

    @transaction
    def write_and_undo(self, connection: Connection) -> None:
        """Write a row and roll it back; raises the database's own error where that fails."""
        with connection.begin_nested() as undone:
            connection.execute(
                insert(connection.dialect.name, EventRow).values(id=f"doctor {uuid.uuid4().hex}", seen_at=now())
            )
            undone.rollback()

    @transaction
    def queue(self, connection: Connection) -> QueueDepth:
        """How much waits. A row that is leased waits until its work is done."""
        waiting, oldest = 0, 0.0
        for table in (DraftRow, ReminderRow, SuggestionMessageRow):
            due = func.max(now() - table.not_before).filter(table.not_before <= now())
            row = connection.execute(select(func.count(), due).where(table.pending)).one()
            waiting, oldest = waiting + row[0], max(oldest, row[1] or 0.0)
        return QueueDepth(waiting, oldest)

    @transaction
    def dead_letters(self, connection: Connection) -> list[DeadLetter]:
        """The dead letters, by kind and code."""
        found = []
        for kind, table in _KINDS.items():
            rows = select(table.dead, func.count()).where(table.dead.is_not(None)).group_by(table.dead)
            found += [
                DeadLetter(kind, str(code), count) for code, count in connection.execute(rows.order_by(table.dead))
            ]
        return found

    @transaction
    def reminders(self, connection: Connection) -> ReminderState:
        """The reminders by state. One that is posted may wait too, for a second check; it counts as posted."""
        row = ReminderRow
        unsent = row.ts.is_(None) & row.skipped.is_(None)
        counts = select(
            func.count().filter(unsent & row.dead.is_(None)),
            func.count().filter(row.ts.is_not(None)),
            func.count().filter(row.ts.is_(None) & row.skipped.is_not(None)),
            func.count().filter(unsent & row.dead.is_not(None)),
            func.max(row.ts),
        )
        waiting, posted, skipped, refused, newest = connection.execute(counts).one()
        return ReminderState(waiting, posted, skipped, refused, float(newest or 0))
