"""Claiming a due row with a lease, and letting go of it: the same for drafts and reminders."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store.tables import Draft, SentReminder, now
from bot.threads.leases import LeaseNearlyOver
from bot.threads.ports import Lease

Row = TypeVar("Row", Draft, SentReminder)


def claim(session: Session, table: type[Row], lease: Lease, *which: ColumnElement[bool]) -> Row | None:
    """Claim one due row by the database's clock; ``None`` when there is none.

    PostgreSQL passes over rows that another replica is claiming; SQLite has one writer at a time, and drops the clause.
    """
    keys = _keys(table)
    free = or_(table.lease_until.is_(None), table.lease_until <= now())
    due = (
        select(*keys)
        .where(table.pending, table.not_before <= now(), free, *which)
        .order_by(table.not_before)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(table)
        .where(*(key == due.c[key.key] for key in keys))
        .values(lease_owner=lease.owner, lease_until=now() + lease.seconds)
        .returning(table)
    )
    return session.scalars(taken).first()


def change(session: Session, table: type[Row], lease: Lease, **values: object) -> None:
    """Change the row that this lease holds; raises ``LeaseNearlyOver`` when it holds none any more."""
    held = update(table).where(table.lease_owner == lease.owner).values(**values)
    if session.execute(held.returning(_keys(table)[0])).first() is None:
        raise LeaseNearlyOver


def release(session: Session, table: type[Row], lease: Lease, **values: object) -> Row | None:
    """Change the row and let go of it. ``None`` for a lease that was lost: whoever has the row now looks."""
    held = update(table).where(table.lease_owner == lease.owner)
    return session.scalars(held.values(lease_owner=None, lease_until=None, **values).returning(table)).first()


def _keys(table: type[Row]) -> tuple[InstrumentedAttribute[str], ...]:
    return (Draft.channel, Draft.ts) if table is Draft else (SentReminder.channel, SentReminder.week)
