"""What repetition keeps of drafts (``threads.ports.TraceLedger``): written in the transaction that ends a claim."""

from __future__ import annotations

import struct

from sqlalchemy import Connection, select, update

from bot.store.database import Ledger, insert, transaction
from bot.store.tables import Trace, now
from bot.threads import ports
from bot.threads.draft_ledger import Kept
from bot.threads.facts import DraftKey


class Traces(Ledger):
    """One row a draft, as long as the charter looks back."""

    @transaction
    def kept_since(self, connection: Connection, channel: str, moment: float) -> list[ports.Trace]:
        """See ``TraceLedger``."""
        rows = select(Trace).where(Trace.channel == channel, Trace.kept_at >= moment, Trace.until > now())
        found = connection.execute(rows.order_by(Trace.kept_at))
        return [ports.Trace(row.ts, _unpacked(row.hashes), row.kept_at) for row in found]


def keep(connection: Connection, key: DraftKey, kept: Kept) -> None:
    """Keep this of a draft, in place of what was kept before. A draft that is too short now leaves nothing."""
    if not kept.groups:
        return let_go(connection, key)
    values = {"hashes": _packed(kept.groups), "kept_at": now(), "until": now() + kept.days * 86400}
    row = insert(connection.dialect.name, Trace).values(**key._asdict(), **values)
    connection.execute(row.on_conflict_do_update(index_elements=["channel", "ts"], set_=values))
    return None


def let_go(connection: Connection, key: DraftKey) -> None:
    """Keep nothing more of a draft. The empty row tells other replicas, and goes with its time."""
    mine = update(Trace).where(Trace.channel == key.channel, Trace.ts == key.ts)
    connection.execute(mine.values(hashes=b"", kept_at=now()))


def _packed(groups: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(groups)}q", *sorted(groups))


def _unpacked(hashes: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(hashes) // 8}q", hashes))
