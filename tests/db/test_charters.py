"""Versions of kept charters: numbered, never lost, and never two for one base."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.app.stores import Stores
from bot.db.charters import CharterStore, Conflict, Version, kept_versions
from bot.db.records import DraftKey
from bot.delivery import leases
from tests.db.conftest import OpenTables
from tests.db.helpers import claimed, draft, hash_of


async def appended(tables: Stores, charter: str, source: str, base: int = 0, by: str = "") -> Version:
    """Append a version that must not conflict."""
    version = await tables.charters.append(charter, source, by, "", base)
    assert isinstance(version, Version)
    return version


async def test_versions_are_numbered_by_charter_and_their_revisions_grow(tables: Stores) -> None:
    assert await tables.charters.newest_revision() == 0
    assert await tables.charters.newest() == {}
    first = await appended(tables, "paper", "one")
    other = await appended(tables, "press", "eins", by="U0AMELIE")
    second = await appended(tables, "paper", "two", 1)
    assert [first.number, other.number, second.number] == [1, 1, 2]
    assert first.revision < other.revision < second.revision == await tables.charters.newest_revision()
    assert await tables.charters.newest() == {"paper": second, "press": other}
    assert await tables.charters.history("paper") == [second, first]
    assert await tables.charters.history("paper", 1) == [second]
    assert await tables.charters.version("paper", 1) == first
    assert await tables.charters.version("paper", 3) is None
    assert other.kept_by == "U0AMELIE"
    assert [await tables.charters.was_kept("paper", text) for text in ("one", "two", "eins")] == [True, True, False]


async def test_a_version_made_from_an_older_one_is_a_conflict_that_shows_the_newest(tables: Stores) -> None:
    assert await tables.charters.append("paper", "two", "", "", 1) == Conflict(None)
    await appended(tables, "paper", "one")
    newest = await appended(tables, "paper", "two", 1)
    assert await tables.charters.append("paper", "mine", "", "", 1) == Conflict(newest)
    assert await tables.charters.append("paper", "mine", "", "", 3) == Conflict(newest)
    assert await tables.charters.history("paper", 1) == [newest]


async def test_of_two_writers_at_once_one_is_told_and_nothing_is_lost(open_again: OpenTables) -> None:
    """Two processes, over and over: each change ends up in exactly one version."""
    async with open_again() as one, open_again() as other:

        async def change(tables: Stores, texts: list[str]) -> int:
            conflicts, base = 0, 0
            for text in texts:
                while isinstance(added := await tables.charters.append("paper", text, "", "", base), Conflict):
                    conflicts += 1
                    base = added.newest.number if added.newest else 0
                base = added.number
            return conflicts

        mine, theirs = [f"mine {number}" for number in range(20)], [f"theirs {number}" for number in range(20)]
        conflicts = await asyncio.gather(change(one, mine), change(other, theirs))
        history = (await one.charters.history("paper"))[::-1]
        assert [version.number for version in history] == list(range(1, 41))
        assert sorted(version.source for version in history) == sorted(mine + theirs)
        assert [version.source for version in history if version.source in mine] == mine
        revisions = [version.revision for version in history]
        assert revisions == sorted(revisions)
        assert sum(conflicts) > 0


async def test_revisions_are_committed_in_their_order(open_again: OpenTables) -> None:
    """On PostgreSQL a sequence counts before the commit: a poll that has seen 2 would never look for 1."""
    async with open_again() as one, open_again() as other:
        began, may_commit = threading.Event(), threading.Event()

        def slowly(connection: Connection) -> Version | Conflict:
            added = append_in(connection)
            began.set()
            assert may_commit.wait(30)
            return added

        def append_in(connection: Connection) -> Version | Conflict:
            append: Any = CharterStore.append
            kept: Version | Conflict = append.__wrapped__(one.charters, connection, "paper", "one", "", "", 0)
            return kept

        first = asyncio.create_task(one.database.ask(slowly))
        await asyncio.to_thread(began.wait, 30)
        second = asyncio.create_task(appended(other, "press", "eins"))
        done, _ = await asyncio.wait([second], timeout=0.3)
        assert not done
        may_commit.set()
        earlier, later = await first, await second
        assert isinstance(earlier, Version)
        assert earlier.revision < later.revision


async def test_a_claim_carries_the_newest_revision(tables: Stores) -> None:
    """At the ingest, and when a row is claimed later."""
    message = draft()
    assert (await claimed(tables, message)).revision == 0
    version = await appended(tables, "paper", "one")
    newer = draft(f"{float(message.key.ts) + 1:.6f}")
    claim = await tables.drafts.ingest_version(None, newer.key, newer.version, hash_of(newer), lease=leases.grant(20))
    assert not isinstance(claim, bool)
    assert claim.revision == version.revision
    await tables.draft_queue.postpone(claim, 0)
    again = await tables.draft_queue.claim(leases.grant(20), DraftKey(*newer.key))
    assert again is not None
    assert again.revision == version.revision


async def test_a_database_that_nobody_made_or_migrated_keeps_nothing(url: str, open_again: OpenTables) -> None:
    async with kept_versions(url) as store:
        assert store is None
    async with open_again() as tables:
        kept = await appended(tables, "paper", "one")
    async with kept_versions(url) as store:
        assert store is not None
        assert await store.newest() == {"paper": kept}


@pytest.mark.parametrize("text", ["Zoë’s “café” 🎉\n" * 1000, "a = 'b'\n\t# end"])
async def test_a_text_is_kept_as_it_is(tables: Stores, text: str) -> None:
    await appended(tables, "paper", text)
    assert (await tables.charters.newest())["paper"].source == text
