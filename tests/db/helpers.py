"""What the tests of the stores say in a few words."""

from __future__ import annotations

import time
import uuid
from typing import Any

from sqlalchemy import select, update

from bot.app.container import Stores
from bot.db.records import DraftClaim, DraftIntent, DraftKey, DraftRecord
from bot.db.schema import Base, DraftRow
from bot.delivery import leases
from bot.delivery.leases import Lease
from bot.delivery.plan import Delivered
from bot.delivery.protocols import Result
from bot.drafts.events import DraftDeleted, DraftVersion, FeedbackGiven, ReplyDeleted

CHANNEL = "C0DRAFTS"
AUTHOR = "U0AMELIE"


def stamp(ago: float = 0.0) -> str:
    """A ts of so many seconds ago."""
    return f"{time.time() - ago:.6f}"


def draft(ts: str | None = None, version: str | None = None) -> DraftVersion:
    """A version of a draft; a new draft where no ts is given."""
    ts = ts or stamp()
    return DraftVersion(DraftKey(CHANNEL, ts), version or ts, AUTHOR, "A game changer")


def over() -> Lease:
    """A lease that was over when it began."""
    return Lease(leases.grant(1).owner, -1, 0)


async def claimed(tables: Stores, message: DraftVersion, lease: Lease | None = None) -> DraftClaim:
    """Take this version in, and claim its row."""
    await ingest(tables, None, message)
    return await claim_again(tables, message.key, lease)


async def claim_again(tables: Stores, key: DraftKey, lease: Lease | None = None) -> DraftClaim:
    """Claim a row that must be there and due."""
    claim = await tables.draft_queue.claim(lease or leases.grant(20), key)
    assert claim is not None
    return claim


async def row_of(tables: Stores, key: DraftKey) -> dict[str, Any]:
    """All that is known of a draft, with the seconds until it is due instead of the time."""
    (row,) = [row for row in await rows(tables, DraftRow) if (row["channel"], row["ts"]) == key]
    return row | {"due_in": row["not_before"] - time.time()}


async def rows(tables: Stores, table: type[Base]) -> list[dict[str, Any]]:
    """Everything in a table."""

    def read() -> list[dict[str, Any]]:
        with tables.database.engine.begin() as connection:
            return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]

    return await tables.database.run(read)


async def change(tables: Stores, table: type[Base], **values: object) -> None:
    """Change every row of a table, so that no test has to wait for time to pass."""

    def write() -> None:
        with tables.database.engine.begin() as connection:
            connection.execute(update(table).values(**values))

    await tables.database.run(write)


def intent(*keys: str, rules: tuple[str, ...] = ("no-hype",), hours: float = 24) -> DraftIntent:
    """About to post a reply that speaks of these rules; a rule without a key rests under one of its own."""
    own = (uuid.uuid4().hex for _ in rules)
    return DraftIntent(dict(zip(rules, (*keys, *own), strict=False)), hours)


def outcome(
    version: str, current: Delivered | None, *, checks_due: int = 0, **record: Any
) -> tuple[DraftRecord, Result]:
    """What the thread answers, and what it holds now."""
    return DraftRecord(version, **record), Result(current, checks_due)


def silence(claim: DraftClaim, **more: Any) -> tuple[DraftRecord, Result]:
    """The thread holds nothing, and should not."""
    return outcome(claim.version, None, **more)


async def ingest(
    tables: Stores,
    event_id: str | None,
    event: DraftVersion | DraftDeleted | ReplyDeleted | FeedbackGiven,
    **how: Any,
) -> DraftClaim | bool:
    """Ingest an event, by the method of its kind."""
    match event:
        case DraftVersion():
            return await tables.drafts.ingest_version(event_id, event.key, event.version, **how)
        case DraftDeleted():
            return await tables.drafts.ingest_deletion(event_id, event.key, **how)
        case ReplyDeleted():
            return await tables.drafts.ingest_reply_deletion(event_id, event.channel, event.ts)
    return await tables.drafts.ingest_feedback(event_id, event.key, event.rules, event.feedback)
