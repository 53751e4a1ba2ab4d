"""People edit the charter's file while the bot runs: a valid change is soon in force, an invalid one has no effect."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from unittest.mock import Mock

import pytest
from bot.app.reload import CharterFile, serve
from structlog.testing import capture_logs

from bot.app.container import open_app
from bot.db.records import DraftKey
from bot.errors import CharterError
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.end_to_end.helpers import own_messages
from tests.running import CHARTER, HYPE, RunningBot, own_replies, settings_for

PLAIN = "Our new press starts on Monday, come and see it"
OTHER = CHARTER.replace('["game changer", "world class"]', '["come and see"]').replace("A real game", "Come and see a")
BROKEN = CHARTER.replace("say = ", "sya = ", 1)
CHECK_EVERY = 0.02


class Reloading(RunningBot):
    """A bot that watches its charter's file; ``starts`` holds one sentence per start."""

    def __init__(self, sandbox: Sandbox, file: Path) -> None:
        super().__init__(sandbox)
        self.file = file
        self.starts: list[str] = []

    def write(self, charter: str) -> None:
        """Replace the file atomically, as editors do."""
        new = self.file.with_suffix(".new")
        new.write_text(charter, encoding="utf-8")
        new.replace(self.file)


@asynccontextmanager
async def reloading(sandbox: Sandbox, folder: Path) -> AsyncIterator[Reloading]:
    settings, stop = settings_for(sandbox, folder), asyncio.Event()
    bot = Reloading(sandbox, settings.charter_file)

    def observe(key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        bot.outcomes.append((key, outcome, rules))

    async def ready(summary: str) -> None:
        bot.starts.append(summary)

    work = asyncio.create_task(
        serve(settings, CharterFile(settings.charter_file, look_every=CHECK_EVERY), stop, ready, observe)
    )
    try:
        await bot.until(lambda: bool(bot.starts) or work.done())
        yield bot
    finally:
        stop.set()
        await work


async def test_a_change_of_the_file_is_in_force_without_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        first = sandbox.post(AMELIE, DRAFTS, PLAIN)
        await bot.came_to(first.ts, "nothing_found")
        bot.write(OTHER)
        await bot.until(lambda: len(bot.starts) == 2)
        second = sandbox.post(SAM, DRAFTS, PLAIN)
        await bot.came_to(second.ts, "replied")
        assert own_replies(sandbox, first.ts) == []


async def test_drafts_posted_during_the_change_are_not_lost(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        drafts = [sandbox.post(AMELIE, DRAFTS, f"{HYPE}. {PLAIN}")]
        bot.write(OTHER)
        await bot.until(lambda: sandbox.sockets.count == 0)
        drafts += [sandbox.post(SAM, DRAFTS, f"{HYPE}. {PLAIN}, {number}") for number in range(6)]
        await bot.until(lambda: all(bot.outcomes_of(draft.ts) for draft in drafts), seconds=30)
        await bot.until(lambda: sandbox.deliveries.idle)
        assert [len(own_replies(sandbox, draft.ts)) for draft in drafts].count(1) == 2
        assert len(own_messages(sandbox)) == 2


@pytest.mark.parametrize("bad", [BROKEN, "name =", ""], ids=["a fault", "no TOML", "empty"])
async def test_an_invalid_charter_changes_nothing_and_is_reported_once(
    sandbox: Sandbox, tmp_path: Path, bad: str
) -> None:
    with capture_logs() as logs:
        async with reloading(sandbox, tmp_path) as bot:
            bot.write(bad)
            await bot.until(lambda: any(log["event"] == "charter_refused" for log in logs))
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            await bot.came_to(draft.ts, "replied")
            assert len(bot.starts) == 1
            bot.write(OTHER)
            await bot.until(lambda: len(bot.starts) == 2)
    (refused,) = [log for log in logs if log["event"] == "charter_refused"]
    assert "charter.toml" in refused["why"]
    assert "goes on" in refused["fix"]


async def test_the_bot_waits_for_a_file_that_is_briefly_missing(sandbox: Sandbox, tmp_path: Path) -> None:
    """Some editors and volumes remove the old file before the new one exists."""
    with capture_logs() as logs:
        async with reloading(sandbox, tmp_path) as bot:
            bot.file.unlink()
            await bot.until(lambda: any(log["event"] == "charter_refused" for log in logs))
            bot.write(OTHER)
            await bot.until(lambda: len(bot.starts) == 2)


async def test_a_change_without_effect_causes_no_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        bot.write("# Only a remark.\n" + CHARTER)
        os.utime(bot.file)
        bot.write(CHARTER.replace("Test house", "Other house"))
        await bot.until(lambda: len(bot.starts) > 1)
        assert len(bot.starts) == 2


async def test_the_bot_waits_for_slack_at_the_change(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first start may fail for good, because a person is watching it."""
    monkeypatch.setattr("bot.app.reload.TRY_AGAIN_AFTER", 0.05)
    async with reloading(sandbox, tmp_path) as bot:
        sandbox.faults.add("auth.test", "error_before", times=3)
        bot.write(OTHER)
        await bot.until(lambda: len(bot.starts) == 2)
        assert len([call for call in sandbox.calls if call.method == "auth.test"]) == 5


async def test_the_first_charter_must_load(sandbox: Sandbox, tmp_path: Path) -> None:
    file = settings_for(sandbox, tmp_path, charter=BROKEN).charter_file
    with pytest.raises(CharterError):
        CharterFile(file)


async def test_the_bot_waits_for_a_locked_database_at_the_change(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so once, and the charter takes effect when the lock is gone."""
    monkeypatch.setattr("bot.app.reload.TRY_AGAIN_AFTER", 0.05)
    monkeypatch.setattr("bot.db.engine.BUSY_SECONDS", 0.05)
    opened = Mock(side_effect=open_app)
    monkeypatch.setattr("bot.app.reload.open_app", opened)
    with capture_logs() as logs, closing(sqlite3.connect(tmp_path / "charter.db", isolation_level=None)) as other:
        async with reloading(sandbox, tmp_path) as bot:
            other.execute("BEGIN IMMEDIATE")
            bot.write(OTHER)
            await bot.until(lambda: any(log["event"] == "start_failed" for log in logs))
            await bot.until(lambda: opened.call_count > 3)
            other.execute("ROLLBACK")
            await bot.until(lambda: len(bot.starts) == 2)
            draft = sandbox.post(SAM, DRAFTS, PLAIN)
            await bot.came_to(draft.ts, "replied")
    assert len([log for log in logs if log["event"] == "start_failed"]) == 1
