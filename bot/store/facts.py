"""Writing down what was taken in: upserts under the draft's key, so that order and repetition do not matter."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ColumnElement, Connection, Executable, case, or_, update

from bot.store import traces, work
from bot.store.database import insert
from bot.store.tables import Draft, Nudge, SeenEvent, now
from bot.threads.draft_ledger import DraftClaim, Lease
from bot.threads.facts import Answered, Deleted, DraftKey, Message, ReplyGone


def new_event(connection: Connection, event_id: str) -> bool:
    """Remember an event; False when it was seen before."""
    return connection.execute(_see(connection.dialect.name), {"id": event_id}).first() is not None


def written(
    connection: Connection, message: Message, horizon: str, looks: int, lease: Lease | None
) -> DraftClaim | bool:
    """A new version of a draft counts where it is larger; a deleted draft stays deleted."""
    if message.key.ts > horizon and _begin(connection, message.key, message.version, lease, looks=looks):
        return True if lease is None else DraftClaim(message.key, lease, message.version, looks=looks)
    newer = (Draft.version < message.version, ~Draft.closed)
    return _change(connection, message.key, *newer, version=message.version, looks=_at_least(looks))


def deleted(connection: Connection, fact: Deleted, horizon: str) -> bool:
    """Final, also when it comes before the draft."""
    traces.let_go(connection, fact.key)
    if fact.key.ts > horizon and _begin(connection, fact.key, fact.key.ts, deleted=True, pending=False):
        return False  # nobody ever answered it
    return _change(connection, fact.key, deleted=True)


def reply_gone(connection: Connection, fact: ReplyGone) -> bool:
    """Unless the bot was about to take its reply away, a person did: this draft is left alone from now on."""
    gone = (
        update(Draft)
        .where(Draft.channel == fact.channel, Draft.reply_ts == fact.ts)
        .where(or_(Draft.attempt.is_(None), Draft.attempt != "retract"))
        .values(reply_ts=None, says=None, closed=True, changes=Draft.changes + 1)
    )
    return connection.execute(gone.returning(Draft.ts)).first() is not None


def answered(connection: Connection, fact: Answered) -> bool:
    """What somebody said of a reply. A draft that this database does not know is looked into first."""
    _begin(connection, fact.key, fact.key.ts, looks=1)
    for rule in fact.rules:
        row = insert(connection.dialect.name, Nudge).values(
            channel=fact.key.channel, ts=fact.key.ts, rule=rule, spoke_at=now(), feedback=fact.feedback
        )
        connection.execute(
            row.on_conflict_do_update(index_elements=["channel", "ts", "rule"], set_={"feedback": fact.feedback})
        )
    if fact.feedback == "set_aside":
        return _change(connection, fact.key, closed=True)
    return _change(connection, fact.key)


def _at_least(looks: int) -> ColumnElement[int]:
    return case((Draft.looks < looks, looks), else_=Draft.looks)


def _begin(connection: Connection, key: DraftKey, version: str, lease: Lease | None = None, **values: object) -> bool:
    row = {"channel": key.channel, "ts": key.ts, "version": version, **work.leased(lease), **values}
    return connection.execute(_add(connection.dialect.name), row).first() is not None


def _change(connection: Connection, key: DraftKey, *conditions: ColumnElement[bool], **values: object) -> bool:
    changed = (
        update(Draft)
        .where(Draft.channel == key.channel, Draft.ts == key.ts, ~Draft.deleted, *conditions)
        .values(pending=True, dead=None, failures=0, changes=Draft.changes + 1, **values)
    )
    return connection.execute(changed.returning(Draft.ts)).first() is not None


@cache
def _see(dialect: str) -> Executable:
    return insert(dialect, SeenEvent).values(seen_at=now()).on_conflict_do_nothing().returning(SeenEvent.id)


@cache
def _add(dialect: str) -> Executable:
    row = insert(dialect, Draft).values(lease_until=work.LEASED_UNTIL)
    return row.on_conflict_do_nothing().returning(Draft.ts)
