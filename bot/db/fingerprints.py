"""What is kept of drafts for repetition: written in the transaction that ends a claim."""

from __future__ import annotations

import struct

from sqlalchemy import Connection, select, update

from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.records import DraftKey, FingerprintUpdate, StoredFingerprint
from bot.db.schema import FingerprintRow, now


class FingerprintStore(Store):
    """One row per draft, as long as the charter looks back."""

    @transaction
    def kept_since(self, connection: Connection, channel: str, moment: float) -> list[StoredFingerprint]:
        """What was kept, or forgotten, in a channel since then."""
        rows = select(FingerprintRow).where(
            FingerprintRow.channel == channel, FingerprintRow.kept_at >= moment, FingerprintRow.until > now()
        )
        found = connection.execute(rows.order_by(FingerprintRow.kept_at))
        return [StoredFingerprint(row.ts, _unpacked(row.hashes), row.kept_at) for row in found]


def keep(connection: Connection, key: DraftKey, kept: FingerprintUpdate) -> None:
    """Keep this of a draft, in place of what was kept before. A draft that is too short now leaves nothing."""
    if not kept.groups:
        return forget(connection, key)
    values = {"hashes": _packed(kept.groups), "kept_at": now(), "until": now() + kept.days * 86400}
    row = insert(connection.dialect.name, FingerprintRow).values(**key._asdict(), **values)
    connection.execute(row.on_conflict_do_update(index_elements=["channel", "ts"], set_=values))
    return None


def forget(connection: Connection, key: DraftKey) -> None:
    """Keep nothing more of a draft. The empty row tells other replicas, and expires like the others."""
    mine = update(FingerprintRow).where(FingerprintRow.channel == key.channel, FingerprintRow.ts == key.ts)
    connection.execute(mine.values(hashes=b"", kept_at=now()))


def _packed(groups: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(groups)}q", *sorted(groups))


def _unpacked(hashes: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(hashes) // 8}q", hashes))
