"""Claiming a due row with a lease, and letting go of it: the same for drafts and reminders.

Building a statement takes several times as long as running it. What is asked for each draft is therefore built once, in
a constant of its module or behind ``cache``; parameters stand for what differs, and columns get their values when it is
run.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Row, bindparam, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningUpdate

from bot.db.schema import DraftRow, ReminderRow, now
from bot.delivery.leases import LeaseExpired
from bot.drafts.ledger import Lease

Table = TypeVar("Table", DraftRow, ReminderRow)
Key = tuple[str, str]

_KEY = ("key_channel", "key_second")

LEASED_UNTIL = now() + bindparam("lease_seconds")
"""When a lease ends, by the database's clock; NULL where there is none. ``leased`` has its parameter."""


def leased(lease: Lease | None) -> dict[str, object]:
    """The parameters of a statement that begins a lease, or leaves the row without one."""
    return {"lease_owner": lease and lease.owner, "lease_seconds": lease and lease.seconds}


def claiming(table: type[Table], *which: ColumnElement[bool]) -> ReturningUpdate[Table]:
    """The statement for ``claim``: one due row, by the database's clock.

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
    return (
        update(table).where(*(key == due.c[key.key] for key in keys)).values(lease_until=LEASED_UNTIL).returning(table)
    )


def changing(table: type[Table], **values: object) -> ReturningUpdate[str, str]:
    """The statement for ``change``. By the row's key first: nothing else finds one row among all."""
    first, second = _keys(table)
    mine = (first == bindparam(_KEY[0]), second == bindparam(_KEY[1]))
    changed = update(table).where(*mine, table.lease_owner == bindparam("holder")).values(**values)
    return changed.returning(first, second)  # reading every column takes longer than the change


def releasing(table: type[Table], **values: object) -> ReturningUpdate[str, str]:
    """The statement for ``release``."""
    return changing(table, lease_owner=None, lease_until=None, **values)


def claim(connection: Connection, due: ReturningUpdate[Table], lease: Lease, **which: str) -> Row[Table] | None:
    """Claim a row; ``None`` when none is due."""
    return connection.execute(due, {**leased(lease), **which}).first()


def change(connection: Connection, row: Executable, key: Key, lease: Lease, **values: object) -> None:
    """Change the row that this lease holds; raises ``LeaseExpired`` when it holds it no more."""
    if release(connection, row, key, lease, **values) is None:
        raise LeaseExpired


def release(connection: Connection, row: Executable, key: Key, lease: Lease, **values: object) -> Row[Any] | None:
    """Change the row and let go of it. ``None`` for a lease that was lost: whoever has the row now looks."""
    mine = {**dict(zip(_KEY, key, strict=True)), "holder": lease.owner}
    return connection.execute(row, {**mine, **values}).first()


def _keys(table: type[Table]) -> tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]]:
    return (DraftRow.channel, DraftRow.ts) if table is DraftRow else (ReminderRow.channel, ReminderRow.week)
