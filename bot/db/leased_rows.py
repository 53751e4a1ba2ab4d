"""Rows that are worked on under a lease: claimed, changed, released. The same for drafts, reminders and suggestions.

Building a statement takes several times as long as running it. What is asked for each draft is therefore built once, in
a constant of its module or behind ``cache``; parameters hold what differs, and columns get their values when it is
run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Label, Row, bindparam, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningUpdate

from bot.db.group_commit import Database, Store
from bot.db.schema import DraftRow, ReminderRow, SuggestionMessageRow, now
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease, LeaseExpired
from bot.delivery.protocols import Key

RowT = TypeVar("RowT", DraftRow, ReminderRow, SuggestionMessageRow)

_KEY = ("key_channel", "key_second")

LEASED_UNTIL = now() + bindparam("lease_seconds")
"""When a lease ends, by the database's clock; NULL where there is none. ``leased`` has its parameter."""


class LeasedStore(Store):
    """A store whose rows are worked on under a lease.

    Args:
        grace: seconds in which a call of unknown outcome may still take effect.
    """

    def __init__(self, database: Database, grace: float) -> None:
        super().__init__(database)
        self._grace = grace


def leased(lease: Lease | None) -> dict[str, object]:
    """The parameters of a statement that begins a lease, or leaves the row without one."""
    return {"lease_owner": lease and lease.owner, "lease_seconds": lease and lease.seconds}


def claiming(table: type[RowT], *which: ColumnElement[bool], also: Sequence[Label[Any]] = ()) -> ReturningUpdate[Any]:
    """The statement for ``claim``: one due row, by the database's clock. It also returns the columns ``also``.

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
        update(table)
        .where(*(key == due.c[key.key] for key in keys))
        .values(lease_until=LEASED_UNTIL)
        .returning(*_every_column(table), *also)
    )


def changing(table: type[RowT], **values: object) -> ReturningUpdate[str, str]:
    """The statement for ``change``. By the row's key first: nothing else finds one row among all."""
    first, second = _keys(table)
    mine = (first == bindparam(_KEY[0]), second == bindparam(_KEY[1]))
    changed = update(table).where(*mine, table.lease_owner == bindparam("holder")).values(**values)
    return changed.returning(first, second)  # reading every column takes longer than the change


def releasing(table: type[RowT], **values: object) -> ReturningUpdate[str, str]:
    """A statement for ``run_if_held`` that also ends the lease."""
    return changing(table, lease_owner=None, lease_until=None, **values)


def claim(connection: Connection, due: ReturningUpdate[Any], lease: Lease, **which: str) -> Row[Any] | None:
    """Claim a row; ``None`` when none is due."""
    return connection.execute(due, {**leased(lease), **which}).first()


def change(connection: Connection, row: Executable, key: Key, lease: Lease, **values: object) -> None:
    """Change the row that this lease holds; raises ``LeaseExpired`` if the lease is lost."""
    if run_if_held(connection, row, key, lease, **values) is None:
        raise LeaseExpired


def run_if_held(connection: Connection, row: Executable, key: Key, lease: Lease, **values: object) -> Row[Any] | None:
    """Run a statement on the row if this lease still holds it; ``None`` if it is lost."""
    mine = {**dict(zip(_KEY, key, strict=True)), "holder": lease.owner}
    return connection.execute(row, {**mine, **values}).first()


def postpone(connection: Connection, table: type[RowT], key: Key, lease: Lease, seconds: float, *, fault: bool) -> bool:
    """Let the row be due again in ``seconds``; False for a lease that was lost."""
    later = {"pending": True, "not_before": now() + seconds, "failures": table.failures + int(fault)}
    return run_if_held(connection, releasing(table, **later), key, lease) is not None


def doubt(connection: Connection, table: type[RowT], key: Key, cause: Cause, grace: float, **values: object) -> None:
    """Make the checks of a cause due, whichever worker holds the row. ``grace`` is in seconds."""
    first, second = _keys(table)
    mine = update(table).where(first == key[0], second == key[1])
    due = {"pending": True, "not_before": now() + cause.after * grace, "checks_due": table.checks_due + cause.count}
    connection.execute(mine.values(**due, **values))


def _every_column(table: type[RowT]) -> list[Label[Any]]:
    """Every column, under the name of its attribute, which its column need not have."""
    return [getattr(table, attribute.key).label(attribute.key) for attribute in inspect(table).column_attrs]


def _keys(table: type[RowT]) -> tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]]:
    """The two columns of a table's key."""
    if table is DraftRow:
        return DraftRow.channel, DraftRow.ts
    if table is ReminderRow:
        return ReminderRow.channel, ReminderRow.week
    return SuggestionMessageRow.suggestion, SuggestionMessageRow.keeper
