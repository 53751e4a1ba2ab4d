"""Fingerprints for repetition: hashes only, written as a claim ends, seen by every replica, and expiring."""

from __future__ import annotations

import time

from bot.app.stores import Stores
from bot.charter.charters import ActiveCharter, Charters, CurrentCharters
from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.repetition import Earlier
from bot.charter.review import Reviewer
from bot.db.records import DraftClaim, DraftKey, FingerprintUpdate
from bot.db.schema import FingerprintRow
from bot.drafts.events import DraftDeleted
from bot.drafts.history import DraftHistory, fingerprint_of
from tests.db.conftest import OpenTables
from tests.db.helpers import CHANNEL, change, claimed, draft, ingest, over, rows, silence, stamp
from tests.end_to_end.test_repetition import FRESH, POST

CHARTER = parse('name = "Us"' + FRESH)
CHARTERS = CurrentCharters(Charters([ActiveCharter("us", CHARTER, Reviewer(CHARTER), "us.toml")]))
KEPT = FingerprintUpdate(frozenset({-(2**63), -1, 0, 2**63 - 1}), 14)
DAY = 86400


async def finished(tables: Stores, kept: FingerprintUpdate | None, ts: str | None = None) -> DraftClaim:
    """A processed draft with this fingerprint."""
    claim = await claimed(tables, draft(ts))
    await tables.draft_queue.finish(claim, *silence(claim, fingerprint=kept))
    return claim


async def kept_of(tables: Stores) -> dict[str, frozenset[int]]:
    return {trace.ts: trace.groups for trace in await tables.fingerprints.kept_since(CHANNEL, 0)}


async def test_a_fingerprint_is_read_back_unchanged(tables: Stores) -> None:
    claim = await finished(tables, KEPT)
    assert await kept_of(tables) == {claim.key.ts: KEPT.groups}
    (row,) = await rows(tables, FingerprintRow)
    assert abs(row["until"] - time.time() - 14 * DAY) < 5
    assert await tables.fingerprints.kept_since("C0OTHER", 0) == []
    assert await tables.fingerprints.kept_since(CHANNEL, time.time() + 60) == []


async def test_a_deleted_or_shortened_draft_leaves_an_empty_row(tables: Stores) -> None:
    """The row tells the other replicas, which cache the fingerprints, to drop theirs."""
    known, found, shortened = [await finished(tables, KEPT, stamp(ago)) for ago in (30, 20, 10)]
    await ingest(tables, None, DraftDeleted(known.key))
    again = await claimed(tables, draft(found.key.ts, stamp()))
    await tables.draft_queue.finish(again, *silence(again, deleted=True))
    edited = await claimed(tables, draft(shortened.key.ts, stamp()))
    await tables.draft_queue.finish(edited, *silence(edited, fingerprint=FingerprintUpdate(frozenset(), 14)))
    assert set((await kept_of(tables)).values()) == {frozenset()}


async def test_a_short_draft_leaves_no_row(tables: Stores) -> None:
    await finished(tables, FingerprintUpdate(frozenset(), 14))
    await finished(tables, None)
    assert await rows(tables, FingerprintRow) == []


async def test_a_worker_without_its_lease_stores_no_fingerprint(tables: Stores) -> None:
    claim = await claimed(tables, draft(), over())
    await claimed(tables, draft(claim.key.ts, stamp()))
    await tables.draft_queue.finish(claim, *silence(claim, fingerprint=KEPT))
    assert await rows(tables, FingerprintRow) == []


async def test_it_expires(tables: Stores) -> None:
    await finished(tables, KEPT)
    await change(tables, FingerprintRow, until=time.time() - 1)
    assert await kept_of(tables) == {}
    await tables.retention.forget()
    assert await rows(tables, FingerprintRow) == []


def reads(earlier: Earlier | None, post: str) -> Draft:
    return Draft.read(post, default_platform="x", earlier=earlier)


async def test_two_replicas_know_each_others_drafts(tables: Stores, open_again: OpenTables) -> None:
    """This includes drafts that were edited or deleted after they were first read."""
    async with open_again() as others:
        mine, theirs = (DraftHistory(one.fingerprints, CHARTERS, b"key") for one in (tables, others))
        first = DraftKey(CHANNEL, stamp(60))
        for text, known in ((POST, 1), ("A few words", 0), (POST, 1)):
            read = reads(await mine.before(first), text)
            claim = await claimed(tables, draft(first.ts, stamp()))
            await tables.draft_queue.finish(claim, *silence(claim, fingerprint=fingerprint_of(read, CHARTER)))
            earlier = await theirs.before(DraftKey(CHANNEL, stamp()))
            assert earlier is not None
            assert len(earlier.memory) == known
        await ingest(tables, None, DraftDeleted(first))
        earlier = await theirs.before(DraftKey(CHANNEL, stamp()))
        assert earlier is not None
        assert len(earlier.memory) == 0


async def test_expired_fingerprints_leave_the_cache(tables: Stores) -> None:
    history = DraftHistory(tables.fingerprints, CHARTERS, b"key")
    await finished(tables, KEPT, stamp(16 * DAY))
    old = await history.before(DraftKey(CHANNEL, stamp(14 * DAY)))
    assert old is not None
    assert len(old.memory) == 1
    await history.before(DraftKey(CHANNEL, stamp()))
    assert len(old.memory) == 0
