"""The clock is an hour off Slack's, or replicas' clocks differ: nothing is lost or posted twice."""

import datetime as dt
import time
from collections.abc import AsyncIterator

import pytest

from bot.reminders.target import ReminderPlanner
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from slack_sandbox.workspace import Workspace
from tests.conftest import StartBot
from tests.end_to_end.helpers import BAIT, charter_of, own_messages, parts_of, replied, settled, the_reply, unheard
from tests.end_to_end.test_reminder import been_here_for_days
from tests.running import CLEAN, HYPE, RunningBot

HOUR = 3600.0


@pytest.fixture(params=[-HOUR, HOUR], ids=["behind", "ahead"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A sandbox whose clock is an hour behind this machine's, or ahead of it."""
    workspace = Workspace(clock=lambda: time.time() + request.param)
    async with Sandbox(workspace, redeliver_after=(0.0, 0.2, 1.5)) as running:
        yield running


async def test_a_drafts_life_is_the_same_as_ever(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await settled(bot)
    assert "keeps something back" in the_reply(bot, draft.ts).text
    await parts_of(bot).catch_up.everything()
    await settled(bot)
    assert own_messages(sandbox) == [reply]
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_missed_drafts_are_read_and_older_ones_are_not(sandbox: Sandbox, start: StartBot) -> None:
    before = sandbox.post(SAM, DRAFTS, HYPE)
    async with start() as bot:
        fixed, _ = await replied(bot, AMELIE, HYPE)
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, fixed.ts, CLEAN)
        missed = sandbox.post(SAM, DRAFTS, BAIT)
    async with start() as bot:
        await settled(bot)
        assert own_messages(sandbox) == [the_reply(bot, missed.ts)]
        assert bot.outcomes_of(before.ts) == []


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_a_doubt_is_resolved(sandbox: Sandbox, bot: RunningBot, kind: str) -> None:
    sandbox.faults.add("chat.postMessage", kind)  # type: ignore[arg-type]
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "outcome_unknown")
    await settled(bot)
    assert len(own_messages(sandbox)) == 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_a_doubt_about_the_reminder_is_resolved(sandbox: Sandbox, bot: RunningBot, kind: str) -> None:
    sandbox.faults.add("chat.postMessage", kind)  # type: ignore[arg-type]
    await parts_of(bot).reminders.post_now()
    while await parts_of(bot).reminders.unsent():
        await parts_of(bot).reminders.tick()
    assert len(own_messages(sandbox, TEAM)) == 1


async def test_replicas_whose_clocks_differ_post_one_reminder(sandbox: Sandbox, start: StartBot) -> None:
    """The replicas reach nine o'clock at different moments, but plan the same row."""
    async with start() as one, start() as other:
        await been_here_for_days(one, 400)
        plan = charter_of(one).reminder
        monday = dt.datetime.now(dt.UTC).replace(hour=8, minute=30, second=0)
        monday -= dt.timedelta(days=monday.weekday())
        assert plan.weekday == 0
        for minutes in range(0, 120, 10):
            now = monday + dt.timedelta(minutes=minutes)
            await clocked(one, now).tick()
            await clocked(other, now + dt.timedelta(hours=1)).tick()
    assert len(own_messages(sandbox, TEAM)) == 1


def clocked(bot: RunningBot, now: dt.datetime) -> ReminderPlanner:
    """Return this bot's reminder scheduler with this clock."""
    parts = parts_of(bot)
    parts.reminders._now = lambda: now
    return parts.reminders
