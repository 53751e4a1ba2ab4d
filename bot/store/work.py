"""Claiming a due row with a lease, and letting go of it: the same for drafts and reminders."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Update, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.tables import Draft, SentReminder, now
from bot.threads.leases import LeaseNearlyOver
from bot.threads.ports import Lease

Table = TypeVar("Table", Draft, SentReminder)
Key = tuple[str, str]


def claim(connection: Connection, table: type[Table], lease: Lease, *which: ColumnElement[bool]) -> Row[Table] | None:
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
    return connection.execute(taken).first()


def change(connection: Connection, table: type[Table], key: Key, lease: Lease, **values: object) -> None:
    """Change the row that this lease holds; raises ``LeaseNearlyOver`` when it holds it no more."""
    if connection.execute(_held(table, key, lease).values(**values).returning(table.lease_owner)).first() is None:
        raise LeaseNearlyOver


def release(connection: Connection, table: type[Table], key: Key, lease: Lease, **values: object) -> Row[Table] | None:
    """Change the row and let go of it. ``None`` for a lease that was lost: whoever has the row now looks."""
    freed = _held(table, key, lease).values(lease_owner=None, lease_until=None, **values)
    return connection.execute(freed.returning(table)).first()


def _held(table: type[Table], key: Key, lease: Lease) -> Update:
    """By its key first: nothing else finds one row among all."""
    mine = (column == part for column, part in zip(_keys(table), key, strict=True))
    return update(table).where(*mine, table.lease_owner == lease.owner)


def _keys(table: type[Table]) -> tuple[InstrumentedAttribute[str], ...]:
    return (Draft.channel, Draft.ts) if table is Draft else (SentReminder.channel, SentReminder.week)
