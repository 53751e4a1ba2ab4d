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
from structlog.testing import capture_logs

from bot.app.container import App
from bot.app.lifecycle import serve
from bot.db.records import DraftKey
from bot.errors import CharterError
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from tests.end_to_end.helpers import calls_of, own_messages, parts_of
from tests.running import CHARTER, HYPE, RunningBot, own_replies, settings_for

PLAIN = "Our new press starts on Monday, come and see it"
OTHER = CHARTER.replace('["game changer", "world class"]', '["come and see"]').replace("A real game", "Come and see a")
BROKEN = CHARTER.replace("say = ", "sya = ", 1)
CHECK_EVERY = 0.02


class Reloading(RunningBot):
    """A bot that watches its charter's file; ``swaps`` counts the charters that came into force since its start."""

    def __init__(self, sandbox: Sandbox, file: Path) -> None:
        super().__init__(sandbox)
        self.file = file
        self.swaps = 0
        self.ready = asyncio.Event()

    def write(self, charter: str) -> None:
        """Replace the file atomically, as editors do."""
        new = self.file.with_suffix(".new")
        new.write_text(charter, encoding="utf-8")
        new.replace(self.file)


@asynccontextmanager
async def reloading(sandbox: Sandbox, folder: Path) -> AsyncIterator[Reloading]:
    settings, stop = settings_for(sandbox, folder, poll_seconds=CHECK_EVERY), asyncio.Event()
    bot = Reloading(sandbox, settings.charter_file)

    def observe(key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        bot.outcomes.append((key, outcome, rules))

    async def ready(_summary: str) -> None:
        bot.ready.set()

    def opened(app: App) -> None:
        bot.parts = app

    async def swapped(_app: App) -> None:
        bot.swaps += 1

    work = asyncio.create_task(serve(settings, stop, ready, observe, opened, swapped))
    try:
        await bot.until(lambda: bot.ready.is_set() or work.done())
        yield bot
    finally:
        stop.set()
        await work


async def test_a_change_of_the_file_is_in_force_without_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        first = sandbox.post(AMELIE, DRAFTS, PLAIN)
        await bot.came_to(first.ts, "nothing_found")
        opened = calls_of(sandbox, "apps.connections.open")
        bot.write(OTHER)
        await bot.until(lambda: bot.swaps == 1)
        second = sandbox.post(SAM, DRAFTS, PLAIN)
        await bot.came_to(second.ts, "replied")
        assert own_replies(sandbox, first.ts) == []
        assert calls_of(sandbox, "apps.connections.open") == opened
        assert len(calls_of(sandbox, "auth.test")) == 1


async def test_drafts_posted_during_the_change_are_not_lost(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        drafts = [sandbox.post(AMELIE, DRAFTS, f"{HYPE}. {PLAIN}")]
        bot.write(OTHER)
        drafts += [sandbox.post(SAM, DRAFTS, f"{HYPE}. {PLAIN}, {number}") for number in range(6)]
        await bot.until(lambda: all(bot.outcomes_of(draft.ts) for draft in drafts), seconds=30)
        await bot.until(lambda: bot.swaps == 1)
        await bot.until(lambda: sandbox.deliveries.idle)
        assert [len(own_replies(sandbox, draft.ts)) for draft in drafts].count(1) == 2
        assert len(own_messages(sandbox)) == 2


async def test_a_channel_that_a_change_adds_is_watched_from_then_on(sandbox: Sandbox, tmp_path: Path) -> None:
    """Its first draft need not wait for the channels to be listed, and what was posted before is no draft."""
    async with reloading(sandbox, tmp_path) as bot:
        before = sandbox.post(AMELIE, TEAM, HYPE)
        await bot.until(lambda: sandbox.deliveries.idle)
        bot.write(CHARTER.replace('channels = ["#social-drafts"]', 'channels = ["#social-drafts", "#social-team"]'))
        await bot.until(lambda: len(parts_of(bot).charters.now.all[0].charter.drafts.channels) == 2)
        draft = sandbox.post(SAM, TEAM, HYPE)
        await bot.came_to(draft.ts, "replied")
        await bot.until(lambda: bot.swaps == 1)
        assert {channel.id for channel in parts_of(bot).channels.watched} == {DRAFTS, TEAM}
        assert own_replies(sandbox, before.ts, TEAM) == []


async def test_a_channel_that_a_change_takes_out_is_left_alone(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        bot.write(CHARTER.replace('channels = ["#social-drafts"]', 'channels = ["#social-team"]', 1))
        await bot.until(lambda: bot.swaps == 1)
        draft = sandbox.post(SAM, DRAFTS, HYPE)
        other = sandbox.post(AMELIE, TEAM, HYPE)
        await bot.came_to(other.ts, "replied")
        await bot.until(lambda: sandbox.deliveries.idle)
        assert bot.outcomes_of(draft.ts) == []


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
            assert bot.swaps == 0
            bot.write(OTHER)
            await bot.until(lambda: bot.swaps == 1)
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
            await bot.until(lambda: bot.swaps == 1)


async def test_a_change_without_effect_causes_no_swap(sandbox: Sandbox, tmp_path: Path) -> None:
    async with reloading(sandbox, tmp_path) as bot:
        bot.write("# Only a remark.\n" + CHARTER)
        os.utime(bot.file)
        bot.write(CHARTER.replace("Test house", "Other house"))
        await bot.until(lambda: bot.swaps > 0)
        assert bot.swaps == 1


async def test_the_bot_waits_for_slack_at_the_change(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its new channel is watched once Slack lists the channels again."""
    monkeypatch.setattr("bot.app.swaps.TRY_AGAIN_AFTER", 0.05)
    with capture_logs() as logs:
        async with reloading(sandbox, tmp_path) as bot:
            sandbox.faults.add("users.conversations", "error_before", times=3)
            bot.write(CHARTER.replace('channels = ["#social-drafts"]', 'channels = ["#social-team"]', 1))
            await bot.until(lambda: bot.swaps == 1)
            assert [channel.id for channel in parts_of(bot).channels.watched] == [TEAM]
    assert len([log for log in logs if log["event"] == "charter_not_followed"]) == 3


async def test_the_first_charter_must_load(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = settings_for(sandbox, tmp_path, charter=BROKEN)
    with pytest.raises(CharterError):
        await serve(settings, asyncio.Event(), Mock())
    assert not (tmp_path / "charter.db").exists()


async def test_the_bot_waits_for_a_locked_database_at_the_change(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and the charter takes effect when the lock is gone."""
    monkeypatch.setattr("bot.db.engine.BUSY_SECONDS", 0.05)
    with capture_logs() as logs, closing(sqlite3.connect(tmp_path / "charter.db", isolation_level=None)) as other:
        async with reloading(sandbox, tmp_path) as bot:
            other.execute("BEGIN IMMEDIATE")
            bot.write(OTHER)
            await bot.until(lambda: sum(log.get("job") == "charters" for log in logs) > 3)
            other.execute("ROLLBACK")
            await bot.until(lambda: bot.swaps == 1)
            draft = sandbox.post(SAM, DRAFTS, PLAIN)
            await bot.came_to(draft.ts, "replied")
