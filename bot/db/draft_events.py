"""Writing down what was taken in: upserts under the draft's key, so that order and repetition do not matter."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Connection, Executable, case, or_, update

from bot.db import fingerprints, leases
from bot.db.engine import insert
from bot.db.schema import DraftRow, EventRow, NudgeRow, now
from bot.drafts.events import DraftDeleted, DraftKey, DraftVersion, FeedbackGiven, ReplyDeleted
from bot.drafts.ledger import DraftClaim, Lease


def new_event(connection: Connection, event_id: str) -> bool:
    """Remember an event; False when it was seen before."""
    return connection.execute(_see(connection.dialect.name), {"id": event_id}).first() is not None


def written(
    connection: Connection, message: DraftVersion, horizon: str, looks: int, lease: Lease | None
) -> DraftClaim | bool:
    """A new version of a draft counts where it is larger; a deleted draft stays deleted."""
    if message.key.ts > horizon and _begin(connection, message.key, message.version, lease, looks=looks):
        return True if lease is None else DraftClaim(message.key, lease, message.version, looks=looks)
    newer = (DraftRow.version < message.version, ~DraftRow.closed)
    return _change(connection, message.key, *newer, version=message.version, looks=_at_least(looks))


def deleted(connection: Connection, fact: DraftDeleted, horizon: str) -> bool:
    """Final, also when it comes before the draft."""
    fingerprints.let_go(connection, fact.key)
    if fact.key.ts > horizon and _begin(connection, fact.key, fact.key.ts, deleted=True, pending=False):
        return False  # nobody ever answered it
    return _change(connection, fact.key, deleted=True)


def reply_gone(connection: Connection, fact: ReplyDeleted) -> bool:
    """Unless the bot was about to take its reply away, a person did: this draft is left alone from now on."""
    gone = (
        update(DraftRow)
        .where(DraftRow.channel == fact.channel, DraftRow.reply_ts == fact.ts)
        .where(or_(DraftRow.attempt.is_(None), DraftRow.attempt != "retract"))
        .values(reply_ts=None, says=None, closed=True, changes=DraftRow.changes + 1)
    )
    return connection.execute(gone.returning(DraftRow.ts)).first() is not None


def answered(connection: Connection, fact: FeedbackGiven) -> bool:
    """What somebody said of a reply. A draft that this database does not know is looked into first."""
    _begin(connection, fact.key, fact.key.ts, looks=1)
    for rule in fact.rules:
        row = insert(connection.dialect.name, NudgeRow).values(
            channel=fact.key.channel, ts=fact.key.ts, rule=rule, spoke_at=now(), feedback=fact.feedback
        )
        connection.execute(
            row.on_conflict_do_update(index_elements=["channel", "ts", "rule"], set_={"feedback": fact.feedback})
        )
    if fact.feedback == "set_aside":
        return _change(connection, fact.key, closed=True)
    return _change(connection, fact.key)


def _at_least(looks: int) -> ColumnElement[int]:
    return case((DraftRow.looks < looks, looks), else_=DraftRow.looks)


def _begin(connection: Connection, key: DraftKey, version: str, lease: Lease | None = None, **values: object) -> bool:
    row = {"channel": key.channel, "ts": key.ts, "version": version, **leases.leased(lease), **values}
    return connection.execute(_add(connection.dialect.name), row).first() is not None


def _change(connection: Connection, key: DraftKey, *conditions: ColumnElement[bool], **values: object) -> bool:
    changed = (
        update(DraftRow)
        .where(DraftRow.channel == key.channel, DraftRow.ts == key.ts, ~DraftRow.deleted, *conditions)
        .values(pending=True, dead=None, failures=0, changes=DraftRow.changes + 1, **values)
    )
    return connection.execute(changed.returning(DraftRow.ts)).first() is not None


@cache
def _see(dialect: str) -> Executable:
    return insert(dialect, EventRow).values(seen_at=now()).on_conflict_do_nothing().returning(EventRow.id)


@cache
def _add(dialect: str) -> Executable:
    row = insert(dialect, DraftRow).values(lease_until=leases.LEASED_UNTIL)
    return row.on_conflict_do_nothing().returning(DraftRow.ts)
