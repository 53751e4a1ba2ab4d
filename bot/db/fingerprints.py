"""What repetition keeps of drafts (``threads.ports.TraceLedger``): written in the transaction that ends a claim."""

from __future__ import annotations

import struct

from sqlalchemy import Connection, select, update

from bot.db.engine import Store, insert, transaction
from bot.db.schema import FingerprintRow, now
from bot.drafts import ports
from bot.drafts.events import DraftKey
from bot.drafts.ledger import FingerprintUpdate


class FingerprintStore(Store):
    """One row a draft, as long as the charter looks back."""

    @transaction
    def kept_since(self, connection: Connection, channel: str, moment: float) -> list[ports.StoredFingerprint]:
        """See ``TraceLedger``."""
        rows = select(FingerprintRow).where(
            FingerprintRow.channel == channel, FingerprintRow.kept_at >= moment, FingerprintRow.until > now()
        )
        found = connection.execute(rows.order_by(FingerprintRow.kept_at))
        return [ports.StoredFingerprint(row.ts, _unpacked(row.hashes), row.kept_at) for row in found]


def keep(connection: Connection, key: DraftKey, kept: FingerprintUpdate) -> None:
    """Keep this of a draft, in place of what was kept before. A draft that is too short now leaves nothing."""
    if not kept.groups:
        return let_go(connection, key)
    values = {"hashes": _packed(kept.groups), "kept_at": now(), "until": now() + kept.days * 86400}
    row = insert(connection.dialect.name, FingerprintRow).values(**key._asdict(), **values)
    connection.execute(row.on_conflict_do_update(index_elements=["channel", "ts"], set_=values))
    return None


def let_go(connection: Connection, key: DraftKey) -> None:
    """Keep nothing more of a draft. The empty row tells other replicas, and goes with its time."""
    mine = update(FingerprintRow).where(FingerprintRow.channel == key.channel, FingerprintRow.ts == key.ts)
    connection.execute(mine.values(hashes=b"", kept_at=now()))


def _packed(groups: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(groups)}q", *sorted(groups))


def _unpacked(hashes: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(hashes) // 8}q", hashes))
