"""Helpers for the tests of the stores."""

from __future__ import annotations

import time
import uuid
from typing import Any

from sqlalchemy import select, update

from bot.app.stores import Stores
from bot.db.records import DraftClaim, DraftIntent, DraftKey, DraftRecord
from bot.db.schema import Base, DraftRow
from bot.delivery import leases
from bot.delivery.leases import Lease
from bot.delivery.plan import Delivered
from bot.delivery.protocols import Result
from bot.drafts.decide import Pseudonymizer
from bot.drafts.events import DraftDeleted, DraftVersion, FeedbackGiven, ReplyDeleted

CHANNEL = "C0DRAFTS"
AUTHOR = "U0AMELIE"
NAMES = Pseudonymizer("xoxb-secret")


def stamp(ago: float = 0.0) -> str:
    """Return the ts of a message that is this many seconds old."""
    return f"{time.time() - ago:.6f}"


def draft(ts: str | None = None, version: str | None = None, text: str = "A game changer") -> DraftVersion:
    """Return a draft's version; without a ts, a new draft's."""
    ts = ts or stamp()
    return DraftVersion(DraftKey(CHANNEL, ts), version or ts, AUTHOR, text)


def hash_of(message: DraftVersion) -> str:
    """Return a hash of what a version says."""
    return NAMES.message(message)


def over() -> Lease:
    """Return a lease that has already expired."""
    return Lease(leases.grant(1).owner, -1, 0)


async def claimed(tables: Stores, message: DraftVersion, lease: Lease | None = None) -> DraftClaim:
    """Ingest this version, and claim its row."""
    await ingest(tables, None, message)
    return await claim_again(tables, message.key, lease)


async def claim_again(tables: Stores, key: DraftKey, lease: Lease | None = None) -> DraftClaim:
    """Claim a row that must be due."""
    claim = await tables.draft_queue.claim(lease or leases.grant(20), key)
    assert claim is not None
    return claim


async def row_of(tables: Stores, key: DraftKey) -> dict[str, Any]:
    """Return a draft's row, with ``due_in`` in seconds from now."""
    (row,) = [row for row in await rows(tables, DraftRow) if (row["channel"], row["ts"]) == key]
    return row | {"due_in": row["not_before"] - time.time()}


async def rows(tables: Stores, table: type[Base]) -> list[dict[str, Any]]:
    """Return all rows of a table."""

    def read() -> list[dict[str, Any]]:
        with tables.database.engine.begin() as connection:
            return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]

    return await tables.database.run(read)


async def change(tables: Stores, table: type[Base], **values: object) -> None:
    """Update every row of a table, so that no test has to wait."""

    def write() -> None:
        with tables.database.engine.begin() as connection:
            connection.execute(update(table).values(**values))

    await tables.database.run(write)


def intent(*keys: str, rules: tuple[str, ...] = ("no-hype",), hours: float = 24) -> DraftIntent:
    """Return the intent to post a reply about these rules; a rule without a key gets a cooldown key of its own."""
    own = (uuid.uuid4().hex for _ in rules)
    return DraftIntent(dict(zip(rules, (*keys, *own), strict=False)), hours)


def outcome(
    version: str, current: Delivered | None, *, checks_due: int = 0, **record: Any
) -> tuple[DraftRecord, Result]:
    """Return the record of a call and what the thread now holds."""
    return DraftRecord(version, **record), Result(current, checks_due)


def silence(claim: DraftClaim, **more: Any) -> tuple[DraftRecord, Result]:
    """Return the outcome for a thread that holds nothing, and should hold nothing."""
    return outcome(claim.version, None, **{"message_hash": claim.message_hash, **more})


async def ingest(
    tables: Stores,
    event_id: str | None,
    event: DraftVersion | DraftDeleted | ReplyDeleted | FeedbackGiven,
    **how: Any,
) -> DraftClaim | bool:
    """Ingest an event with its kind's method."""
    match event:
        case DraftVersion():
            return await tables.drafts.ingest_version(event_id, event.key, event.version, hash_of(event), **how)
        case DraftDeleted():
            return await tables.drafts.ingest_deletion(event_id, event.key, **how)
        case ReplyDeleted():
            return await tables.drafts.ingest_reply_deletion(event_id, event.channel, event.ts)
    return await tables.drafts.ingest_feedback(event_id, event.key, event.rules, event.feedback)
