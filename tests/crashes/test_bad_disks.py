"""The disk is full, another process locks the database, or an older backup is restored."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.processes import Process
from tests.running import CLEAN, HYPE

WORLD_CLASS = "Our new press is world class, everybody says"
BAIT = "You won't believe what our new press does"


async def test_on_a_full_disk_an_event_is_redelivered(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Nothing can be written, not even the log. The event isn't acknowledged; Slack redelivers it."""
    _, most = resource.prlimit(killed_later.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(killed_later.pid, resource.RLIMIT_FSIZE, (1, most))
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    event = sandbox.deliveries.log[-1]
    await sandbox.until(lambda: event.attempts > 1)
    assert (event.acknowledged, database.draft(draft.ts)) == (False, {})
    resource.prlimit(killed_later.pid, resource.RLIMIT_FSIZE, (most, most))
    await sandbox.until(lambda: draft.replies)
    await settled(sandbox, database, draft)
    killed_later.kill()
    await ends_with_one_reply(start, database, draft)


async def test_while_another_process_locks_the_database_an_event_is_redelivered(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.db.engine.BUSY_SECONDS", 0.05)
    async with start():
        with bots_database(tmp_path) as database:
            database.lock()
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            event = sandbox.deliveries.log[-1]
            await sandbox.until(lambda: event.attempts > 1)
            database.unlock()
            await settled(sandbox, database, draft)
    with bots_database(tmp_path) as database:
        await ends_with_one_reply(start, database, draft)


async def test_after_restoring_an_older_backup_nothing_is_posted_twice(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """Since the backup the bot replied to drafts, their authors fixed or edited them, and the reminder was posted."""
    async with start() as bot:
        clean = sandbox.post(SAM, DRAFTS, CLEAN)
        fixed = sandbox.post(AMELIE, DRAFTS, HYPE)
        renewed = sandbox.post(SAM, DRAFTS, BAIT)
        for draft, outcome in ((clean, "nothing_found"), (fixed, "replied"), (renewed, "replied")):
            await bot.came_to(draft.ts, outcome)
        held = sandbox.faults.hold("chat.postMessage", "after")
        waiting = sandbox.post(AMELIE, DRAFTS, BAIT)
        await held.arrived()
        with bots_database(tmp_path) as database:
            database.rows("VACUUM INTO ?", str(tmp_path / "copy.db"))
        held.release()
        sandbox.edit(SAM, DRAFTS, clean.ts, WORLD_CLASS)
        sandbox.edit(AMELIE, DRAFTS, fixed.ts, CLEAN)
        sandbox.edit(SAM, DRAFTS, renewed.ts, CLEAN)
        await bot.came_to(renewed.ts, "retracted")
        sandbox.edit(SAM, DRAFTS, renewed.ts, BAIT)
        await bot.came_to(renewed.ts, "replied", times=2)
        await bot.came_to(clean.ts, "replied")
        assert bot.parts is not None
        await bot.parts.reminders.post_now()
    shutil.copy(tmp_path / "copy.db", tmp_path / "charter.db")
    async with start() as bot:
        assert bot.parts is not None
        await bot.parts.reminders.post_now()
        with bots_database(tmp_path) as database:
            await settled(sandbox, database, clean, fixed, renewed, waiting)
        replies = [len(bot.replies(draft.ts)) for draft in (clean, fixed, renewed, waiting)]
        assert replies == [1, 0, 1, 1]
    assert len([m for m in sandbox.workspace.channel(TEAM).messages.values() if m.bot_id]) == 1
