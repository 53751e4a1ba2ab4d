"""The table of drafts: what events and the history tell of them, written down under the draft's key.

Upserts, so that order and repetition do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, and_, case, func, or_, select, update

from bot.db import fingerprints, leased_rows
from bot.db.charters import NEWEST_REVISION
from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.records import Backlog, DraftClaim, DraftKey, Feedback
from bot.db.schema import DraftRow, EventRow, NudgeRow, now
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease
from bot.delivery.plan import Action

_VERSIONS = select(DraftRow.channel, DraftRow.ts, DraftRow.version, DraftRow.message_hash, DraftRow.closed)


class DraftStore(Store):
    """One row per draft.

    Each ``ingest`` method writes the event's id down in the same transaction, and returns whether something is to be
    done: not where the event was known already, or tells nothing new.
    """

    @transaction
    def ingest_version(
        self,
        connection: Connection,
        event_id: str | None,
        key: DraftKey,
        version: str,
        message_hash: str,
        *,
        horizon: str = "",
        checks_due: int = 0,
        lease: Lease | None = None,
    ) -> DraftClaim | bool:
        """What an event or the history tells of a draft. It counts where it is news; a deleted draft stays deleted.

        A larger version is newer. Of two that are equal nobody knows which came first, because Slack stamps edits in
        whole seconds and descriptions of pictures not at all: where they say different things, the row is due without
        a hash, and whoever works on it reads the draft from Slack.

        Args:
            connection: to the database.
            event_id: Slack's; ``None`` for what catch-up found.
            key: which draft.
            version: ``edited.ts`` of the newest edit, or ``ts``, whichever is larger.
            message_hash: a keyed hash of what it says.
            horizon: an unknown draft counts only where its ts is larger.
            checks_due: of its thread, where it is new.
            lease: claims a draft that is unknown.

        Returns:
            The claim of an unknown draft, where there is a lease.
        """
        if not _new_event(connection, event_id):
            return False
        told = {"message_hash": message_hash, "checks_due": checks_due}
        if key.ts > horizon and (revision := _add(connection, key, version, lease, **told)) is not None:
            if lease is None:
                return True
            return DraftClaim(key, lease, version, message_hash, checks_due=checks_due, revision=revision)
        at_least = case((DraftRow.checks_due < checks_due, checks_due), else_=DraftRow.checks_due)
        newer = DraftRow.version < version
        news = or_(newer, and_(DraftRow.version == version, _says_otherwise(message_hash)))
        said = case((newer, message_hash), else_=None)
        return _change(connection, key, news, ~DraftRow.closed, version=version, message_hash=said, checks_due=at_least)

    @transaction
    def ingest_change(self, connection: Connection, key: DraftKey) -> bool:
        """Something about a draft changed, nobody says what: where it is known, it is read from Slack."""
        return _change(connection, key, ~DraftRow.closed, message_hash=None)

    @transaction
    def ingest_deletion(
        self, connection: Connection, event_id: str | None, key: DraftKey, *, horizon: str = ""
    ) -> bool:
        """A draft was deleted. Final, also when it comes before the draft."""
        if not _new_event(connection, event_id):
            return False
        fingerprints.forget(connection, key)
        if key.ts > horizon and _add(connection, key, key.ts, deleted=True, pending=False) is not None:
            return False  # it was never answered
        return _change(connection, key, deleted=True)

    @transaction
    def ingest_reply_deletion(self, connection: Connection, event_id: str | None, channel: str, ts: str) -> bool:
        """A message of the bot's was deleted. Unless the bot was about to, a person did: the draft is left alone."""
        if not _new_event(connection, event_id):
            return False
        gone = (
            update(DraftRow)
            .where(DraftRow.channel == channel, DraftRow.reply_ts == ts)
            .where(or_(DraftRow.attempt.is_(None), DraftRow.attempt != Action.DELETE.value))
            .values(reply_ts=None, content_hash=None, closed=True, changes=DraftRow.changes + 1)
        )
        return connection.execute(gone.returning(DraftRow.ts)).first() is not None

    @transaction
    def ingest_feedback(
        self, connection: Connection, event_id: str | None, key: DraftKey, rules: Sequence[str], feedback: Feedback
    ) -> bool:
        """A button was pressed under a reply. The thread of a draft that this database does not know is checked."""
        if not _new_event(connection, event_id):
            return False
        _add(connection, key, key.ts, checks_due=Cause.UNKNOWN_HISTORY.count)
        for rule in rules:
            row = insert(connection.dialect.name, NudgeRow).values(
                channel=key.channel, ts=key.ts, rule=rule, spoke_at=now(), feedback=feedback
            )
            connection.execute(
                row.on_conflict_do_update(index_elements=["channel", "ts", "rule"], set_={"feedback": feedback})
            )
        return _change(connection, key, **({"closed": True} if feedback == "set_aside" else {}))

    @transaction
    def unseen(
        self, connection: Connection, channel: str, versions: Sequence[tuple[DraftKey, str, str]]
    ) -> frozenset[DraftKey]:
        """Which of these drafts of a channel, with version and hash, ``ingest_version`` may have news of."""
        here = (DraftRow.channel == channel, DraftRow.ts.in_([key.ts for key, _, _ in versions]))
        known = {(row.channel, row.ts): row for row in connection.execute(_VERSIONS.where(*here))}

        def is_seen(row: Any, version: str, message_hash: str) -> bool:
            return row.closed or row.version > version or (row.version, row.message_hash) == (version, message_hash)

        return frozenset(key for key, *told in versions if key not in known or not is_seen(known[key], *told))

    @transaction
    def waiting(self, connection: Connection, channel: str, keys: Sequence[DraftKey]) -> frozenset[DraftKey]:
        """Which of these drafts of a channel wait for work."""
        here = (DraftRow.channel == channel, DraftRow.ts.in_([key.ts for key in keys]), DraftRow.pending)
        return frozenset(DraftKey(channel, ts) for ts in connection.scalars(select(DraftRow.ts).where(*here)))

    @transaction
    def present(self, connection: Connection, channel: str, since: str, before: str) -> frozenset[DraftKey]:
        """The drafts of a channel from one ts up to another, without the latter, that are not known to be deleted."""
        here = (DraftRow.channel == channel, DraftRow.ts >= since, DraftRow.ts < before, ~DraftRow.deleted)
        return frozenset(DraftKey(channel, ts) for ts in connection.scalars(select(DraftRow.ts).where(*here)))

    @transaction
    def replied_before(self, connection: Connection, channel: str, ts: str) -> frozenset[DraftKey]:
        """The drafts of a channel that are older than ``ts``, not known to be deleted, and have a reply."""
        replied = (DraftRow.channel == channel, DraftRow.ts < ts, DraftRow.reply_ts.is_not(None), ~DraftRow.deleted)
        return frozenset(DraftKey(channel, ts) for ts in connection.scalars(select(DraftRow.ts).where(*replied)))

    @transaction
    def backlog(self, connection: Connection) -> Backlog:
        """How many drafts wait, and how many could not be answered."""
        waiting, dead = func.count().filter(DraftRow.pending), func.count().filter(DraftRow.dead.is_not(None))
        row = connection.execute(select(waiting, dead).select_from(DraftRow)).one()
        return Backlog(row[0], row[1])


def _says_otherwise(message_hash: str) -> ColumnElement[bool]:
    """Whether the known version says something else than this.

    A row without a hash is due already, unless a replica of an older release finished it, and what is at work on it may
    have read the draft before this. A fault or a dead letter keeps its count.
    """
    may_be_missed = and_(DraftRow.dead.is_(None), or_(~DraftRow.pending, DraftRow.lease_owner.is_not(None)))
    return or_(DraftRow.message_hash != message_hash, and_(DraftRow.message_hash.is_(None), may_be_missed))


def _new_event(connection: Connection, event_id: str | None) -> bool:
    """Remember an event; False when it was seen before. What catch-up finds has no id and is always new."""
    if event_id is None:
        return True
    return connection.execute(_see(connection.dialect.name), {"id": event_id}).first() is not None


def _add(
    connection: Connection, key: DraftKey, version: str, lease: Lease | None = None, **values: object
) -> int | None:
    """Add the row of an unknown draft: the newest charter's revision; ``None`` where the draft is known."""
    row = {"channel": key.channel, "ts": key.ts, "version": version, **leased_rows.leased(lease), **values}
    return connection.execute(_insert(connection.dialect.name), row).scalar()


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
def _insert(dialect: str) -> Executable:
    row = insert(dialect, DraftRow).values(lease_until=leased_rows.LEASED_UNTIL)
    return row.on_conflict_do_nothing().returning(NEWEST_REVISION)
