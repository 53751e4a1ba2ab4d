"""``kill -9`` during catch-up, or while the weekly reminder is posted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Message, Sandbox
from tests.crashes.conftest import Launch, StartBot
from tests.crashes.ends import settled
from tests.crashes.hold import bots_database
from tests.running import HYPE, RunningBot

BOTH = pytest.mark.parametrize("when", ["before", "after"])
When = Literal["before", "after"]
BAIT = "You won't believe what our new press does"


async def missed(sandbox: Sandbox, start: StartBot) -> list[Message]:
    """Drafts that were posted while the bot was down, after its installation."""
    async with start():
        pass
    sandbox.deliveries.losing = True
    drafts = [sandbox.post(AMELIE, DRAFTS, HYPE), sandbox.post(AMELIE, DRAFTS, BAIT), sandbox.post(SAM, DRAFTS, HYPE)]
    sandbox.deliveries.losing = False
    return drafts


async def each_has_one_reply(sandbox: Sandbox, start: StartBot, folder: Path, drafts: list[Message]) -> None:
    async with start() as bot:
        with bots_database(folder) as database:
            await settled(sandbox, database, *drafts)
        assert [len(bot.replies(draft.ts)) for draft in drafts] == [1, 1, 1]


@BOTH
async def test_while_the_history_is_read(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path, when: When
) -> None:
    drafts = await missed(sandbox, start)
    gate = sandbox.faults.hold("conversations.history", when)
    process = await launch(ready="")
    await gate.arrived()
    process.kill()
    gate.drop()
    await each_has_one_reply(sandbox, start, tmp_path, drafts)


async def test_half_way_through_a_page(sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path) -> None:
    """The watermark moves only after everything below it is committed. Slack returns the newest first."""
    drafts = await missed(sandbox, start)
    with bots_database(tmp_path) as database:
        database.stall("take_in", where=f"NEW.ts = '{drafts[1].ts}'")
        process = await launch(ready="")
        await database.in_stall()
        process.kill()
        database.free()
        assert [bool(database.draft(draft.ts)) for draft in drafts] == [False, False, True]
    await each_has_one_reply(sandbox, start, tmp_path, drafts)


async def test_while_a_missed_draft_is_answered(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path
) -> None:
    drafts = await missed(sandbox, start)
    gate = sandbox.faults.hold("chat.postMessage", "after", times=2)
    process = await launch(ready="")
    await sandbox.until(lambda: len(gate.struck) == 2)
    process.kill()
    gate.drop()
    await each_has_one_reply(sandbox, start, tmp_path, drafts)


@pytest.mark.parametrize(("when", "late"), [("before", False), ("before", True), ("after", False)])
async def test_while_the_reminder_is_posted(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path, when: When, late: bool
) -> None:
    """Its row is unique by channel and week, and in doubt the bot checks the channel."""
    gate = sandbox.faults.hold("chat.postMessage", when)
    process = await launch("remind", ready="")
    await gate.arrived()
    process.kill()
    if late:
        gate.release()
    else:
        gate.drop()
    await ends_with_one_reminder(sandbox, start, tmp_path)


async def test_between_the_reminders_response_and_its_record(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path
) -> None:
    async with start():
        pass
    with bots_database(tmp_path) as database:
        database.stall("finish", "reminders")
        process = await launch("remind", ready="")
        await sandbox.until(lambda: reminders(sandbox))
        await database.in_stall()
        process.kill()
        database.free()
    await ends_with_one_reminder(sandbox, start, tmp_path)


async def ends_with_one_reminder(sandbox: Sandbox, start: StartBot, folder: Path) -> None:
    async with start() as bot:
        with bots_database(folder) as database:
            while database.waiting:
                await tick(bot)
            (row,) = database.rows("SELECT * FROM reminders")
        (reminder,) = reminders(sandbox)
        assert (row["ts"], row["attempt"]) == (reminder.ts, None)


async def tick(bot: RunningBot) -> None:
    """Run the scheduler's tick, which runs every half minute."""
    assert bot.parts is not None
    await bot.parts.reminders.tick()
    await asyncio.sleep(0.02)


def reminders(sandbox: Sandbox) -> list[Message]:
    return [message for message in sandbox.workspace.channel(TEAM).messages.values() if message.bot_id]
