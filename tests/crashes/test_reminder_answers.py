"""Whatever Slack's response to the weekly reminder, the channel ends up with exactly one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reminders.target import ReminderPlanner
from slack_sandbox import TEAM, Message, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.hold import BotsDatabase, bots_database
from tests.running import RunningBot

POST = "chat.postMessage"


@pytest.fixture
def database(bot: RunningBot, tmp_path: Path) -> Iterator[BotsDatabase]:
    with bots_database(tmp_path) as opened:
        yield opened


def reminders_of(bot: RunningBot) -> ReminderPlanner:
    assert bot.parts is not None
    return bot.parts.reminders


def posted(sandbox: Sandbox) -> list[Message]:
    return [message for message in sandbox.workspace.channel(TEAM).messages.values() if message.bot_id]


async def tick(bot: RunningBot) -> None:
    await reminders_of(bot).tick()
    await asyncio.sleep(0.02)


async def ticked_until_done(bot: RunningBot, database: BotsDatabase) -> None:
    """Run the scheduler's tick until no row or check is due."""
    while database.waiting:
        await tick(bot)


@pytest.mark.parametrize("kind", ["429", "error_before", "hang", "reset_before", "not_json"])
async def test_a_post_without_effect_is_repeated(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, kind: str
) -> None:
    sandbox.faults.add(POST, kind)
    await reminders_of(bot).post_now()
    assert await reminders_of(bot).unsent() == [("social-team", "")]
    await ticked_until_done(bot, database)
    assert len(posted(sandbox)) == 1
    assert await reminders_of(bot).unsent() == []


@pytest.mark.parametrize("kind", ["error_after", "hang_after", "reset_after", "cut_short"])
async def test_a_post_that_took_effect_is_found(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, kind: str
) -> None:
    sandbox.faults.add(POST, kind)
    await reminders_of(bot).post_now()
    await ticked_until_done(bot, database)
    assert [call.method for call in sandbox.calls].count(POST) == 1
    assert len(posted(sandbox)) == 1


async def test_two_reminders_become_one(sandbox: Sandbox, bot: RunningBot, database: BotsDatabase) -> None:
    """The first call takes effect only after the check and the second post; the next check finds both."""
    gate = sandbox.faults.hold(POST)
    await reminders_of(bot).post_now()
    while not posted(sandbox):
        await tick(bot)
    gate.release()
    await sandbox.until(lambda: len(posted(sandbox)) == 2)
    (row,) = database.rows("SELECT ts FROM reminders")
    await ticked_until_done(bot, database)
    assert [message.ts for message in posted(sandbox)] == [row["ts"]]


async def test_one_that_a_person_deleted_is_not_posted_again(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "reset_before")
    await reminders_of(bot).post_now()
    while not posted(sandbox):
        await tick(bot)
    sandbox.workspace.delete(posted(sandbox)[0])
    await ticked_until_done(bot, database)
    assert posted(sandbox) == []


async def test_a_rejection_is_a_dead_letter_until_the_next_start(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    sandbox.faults.add(POST, "error_before", error="is_archived")
    async with start() as bot:
        await reminders_of(bot).post_now()
        assert await reminders_of(bot).unsent() == [("social-team", "is_archived")]
    with bots_database(tmp_path) as database:
        async with start() as bot:
            await ticked_until_done(bot, database)
    assert len(posted(sandbox)) == 1


async def test_a_failed_channel_list_is_requested_again_at_the_next_tick(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """The week counts as planned only once its rows exist."""
    with_a_past = "UPDATE installation SET installed_at = installed_at - 30 * 86400"
    database.rows(with_a_past)
    fault = sandbox.faults.add("users.conversations", "429", times=2)
    await reminders_of(bot).tick()
    assert len(fault.struck) == 1
    await reminders_of(bot).tick()
    assert len(fault.struck) == 2
    await reminders_of(bot).tick()
    assert len(database.rows("SELECT * FROM reminders")) == 1
