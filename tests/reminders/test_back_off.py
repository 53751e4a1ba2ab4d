"""A reminder that fails to compose backs off and becomes a dead letter, while other channels get theirs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.db.records import ReminderClaim
from bot.db.schema import ReminderRow
from bot.delivery.plan import Delivered
from bot.delivery.worker import MOST_FAILURES
from slack_sandbox import GENERAL, TEAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import own_messages, parts_of
from tests.running import CHARTER, RunningBot

BOTH = CHARTER.replace('channels = ["#social-team"]', f'channels = ["#social-team", "{GENERAL}"]')


def fail_for(bot: RunningBot, channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the bot fail for one channel, before it records an intent or calls Slack."""
    target = parts_of(bot).reminders._worker._target
    compose = target.desired

    async def desired(claim: ReminderClaim, current: Delivered | None) -> Any:
        if claim.key.channel == channel:
            raise RuntimeError("nothing can be composed for this channel")
        return await compose(claim, current)

    monkeypatch.setattr(target, "desired", desired)


async def rows_of(bot: RunningBot) -> dict[str, tuple[str | None, int]]:
    """Return each channel's dead-letter code and number of failures."""

    def read() -> dict[str, tuple[str | None, int]]:
        with parts_of(bot).stores.database.engine.begin() as connection:
            found = connection.execute(ReminderRow.__table__.select()).mappings()
            return {row["channel"]: (row["dead"], row["failures"]) for row in found}

    return await parts_of(bot).stores.database.run(read)


async def make_due(bot: RunningBot) -> None:
    """Make every row due now."""

    def write() -> None:
        with parts_of(bot).stores.database.engine.begin() as connection:
            connection.execute(update(ReminderRow).values(not_before=0))

    await parts_of(bot).stores.database.run(write)


async def test_a_failing_channel_starves_no_other_and_ends_as_a_dead_letter(
    sandbox: Sandbox, start: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start(charter=BOTH) as bot:
        sandbox.workspace.channel(GENERAL).members.append(sandbox.workspace.bot.id)
        fail_for(bot, TEAM, monkeypatch)
        await parts_of(bot).reminders.post_now()
        assert len(own_messages(sandbox, GENERAL)) == 1
        assert (await rows_of(bot))[TEAM] == (None, 1)
        for failures in range(2, MOST_FAILURES + 1):
            await make_due(bot)
            await parts_of(bot).reminders.tick()
            assert (await rows_of(bot))[TEAM] == (None, failures)
        await make_due(bot)
        await parts_of(bot).reminders.tick()
        assert (await rows_of(bot))[TEAM] == ("internal", MOST_FAILURES)
        assert own_messages(sandbox, TEAM) == []
        assert await parts_of(bot).reminders.unsent() == [("social-team", "internal")]
        dead = await parts_of(bot).stores.stats.dead_letters()
        assert [(letter.kind, letter.code) for letter in dead] == [("reminder", "internal")]


async def test_a_failure_backs_off_before_the_next_attempt(
    sandbox: Sandbox, start: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start(charter=BOTH) as bot:
        sandbox.workspace.channel(GENERAL).members.append(sandbox.workspace.bot.id)
        fail_for(bot, TEAM, monkeypatch)
        await parts_of(bot).reminders.post_now()
        before = (await rows_of(bot))[TEAM]
        await parts_of(bot).reminders.tick()
        assert (await rows_of(bot))[TEAM] == before
        monkeypatch.undo()
        await make_due(bot)
        await parts_of(bot).reminders.tick()
        assert len(own_messages(sandbox, TEAM)) == 1
        assert (await rows_of(bot))[TEAM] == (None, 0)
