"""Slack's limits of 2025: one call of ``conversations.history`` in a window, 15 messages a page. Windows are short.

Catch-up keeps its place, goes on by itself, and keeps no live draft waiting.
"""

from __future__ import annotations

import asyncio
import time

from structlog.testing import capture_logs
from structlog.typing import EventDict

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Call, Message, ReadLimits, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import own_messages, parts_of, settled, unheard
from tests.running import CHARTER, CLEAN, HYPE, RunningBot, holding

NO_COOLDOWN = CHARTER.replace("[reminder]", "[nudge]\nagain_after_hours = 0\n\n[reminder]")
MISSED = 40


async def missed_drafts(sandbox: Sandbox, start: StartBot) -> list[Message]:
    """Return the drafts of a downtime; the bot ran before it."""
    async with start(charter=NO_COOLDOWN):
        pass
    with unheard(sandbox):
        return [sandbox.post(AMELIE, DRAFTS, f"{HYPE}, number {number}") for number in range(MISSED)]


def one_reply_each(bot: RunningBot, drafts: list[Message]) -> bool:
    return all(len(bot.replies(draft.ts)) == 1 for draft in drafts)


def readings(sandbox: Sandbox) -> list[Call]:
    """Return the calls of ``conversations.history`` that Slack answered."""
    return [call for call in sandbox.calls if call.method == "conversations.history" and call.status == 200]


async def test_after_a_downtime_every_draft_is_answered_once(sandbox: Sandbox, start: StartBot) -> None:
    """Three pages, three windows. The log says once that catch-up pauses, and once that it has finished."""
    drafts = await missed_drafts(sandbox, start)
    with unheard(sandbox):
        for draft in drafts[::15]:  # with replies, the thread is checked first: that is a call for each
            sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
    sandbox.read_limits = ReadLimits(window=1.0)
    with capture_logs() as logs:
        async with start(charter=NO_COOLDOWN) as bot:
            await bot.until(lambda: one_reply_each(bot, drafts))
            await bot.until(lambda: "catch_up_finished" in said(logs))
            await settled(bot)
    assert said(logs) == ["catch_up_paused", "catch_up_finished"]
    assert len(own_messages(sandbox)) == MISSED
    assert len(readings(sandbox)) <= 2 + 3  # of the first start, and a page a window


def said(logs: list[EventDict]) -> list[str]:
    """Return what the log says of the catch-up."""
    return [entry["event"] for entry in logs if entry["event"].startswith("catch_up")]


async def test_live_drafts_are_answered_at_once_meanwhile(sandbox: Sandbox, start: StartBot) -> None:
    """Catch-up has used up the window, which lasts longer than the test: a live draft needs no call to be read."""
    drafts = await missed_drafts(sandbox, start)
    before = len(readings(sandbox))
    sandbox.read_limits = ReadLimits(window=600.0)
    async with start(charter=NO_COOLDOWN) as bot:
        live = sandbox.post(SAM, DRAFTS, HYPE)
        await bot.came_to(live.ts, "replied")
        await holding(lambda: time.time() >= int(float(live.ts)) + 1)  # of two versions in one second, Slack is asked
        sandbox.edit(SAM, DRAFTS, live.ts, CLEAN)
        await bot.came_to(live.ts, "retracted")
        await settled(bot)
        assert len(readings(sandbox)) == before + 1
        assert one_reply_each(bot, drafts[-15:])
        assert len(own_messages(sandbox)) == 15


async def test_a_restart_in_the_middle_reads_on_to_the_end(sandbox: Sandbox, start: StartBot) -> None:
    """It reads anew from the newest message on: what was read before may have been edited since."""
    drafts = await missed_drafts(sandbox, start)
    sandbox.read_limits = ReadLimits(window=1.0)
    async with start(charter=NO_COOLDOWN) as bot:
        await bot.until(lambda: one_reply_each(bot, drafts[-15:]))
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, drafts[-1].ts, CLEAN)
    async with start(charter=NO_COOLDOWN) as bot:
        await bot.until(lambda: one_reply_each(bot, drafts[:-1]))
        await settled(bot)
        assert len(own_messages(sandbox)) == MISSED - 1


async def test_drafts_that_wait_share_one_call(sandbox: Sandbox, start: StartBot) -> None:
    """Their text was lost with the process. A page of history brings it back, where each draft would take a window.

    The first of them may take the first window's call, before catch-up begins.
    """
    async with start(charter=NO_COOLDOWN) as bot:
        sandbox.faults.add("chat.postMessage", "429", retry_after=1, times=None)
        drafts = [sandbox.post(AMELIE, DRAFTS, f"{HYPE}, number {number}") for number in range(10)]
        await bot.until(lambda: all(bot.outcomes_of(draft.ts) for draft in drafts))
    sandbox.faults.clear()
    before = len(readings(sandbox))
    sandbox.read_limits = ReadLimits(window=1.0)
    async with start(charter=NO_COOLDOWN) as bot:
        await bot.until(lambda: one_reply_each(bot, drafts))
        await settled(bot)
    assert len(readings(sandbox)) <= before + 2


async def test_an_interrupted_reading_is_read_anew_after_missed_events(sandbox: Sandbox, start: StartBot) -> None:
    """Events were missed after it had begun: what it has read proves nothing any more."""
    drafts = await missed_drafts(sandbox, start)
    sandbox.read_limits = ReadLimits(window=1.0)
    async with start(charter=NO_COOLDOWN) as bot:
        with unheard(sandbox):
            sandbox.edit(AMELIE, DRAFTS, drafts[-1].ts, CLEAN)
        await parts_of(bot).catch_up.everything()
        await bot.until(lambda: not bot.replies(drafts[-1].ts) and one_reply_each(bot, drafts[:-1]))


async def test_a_long_thread_is_checked_page_after_page(sandbox: Sandbox, start: StartBot) -> None:
    """Before a missed draft with replies is answered, its thread is checked to the end: two pages, two windows."""
    async with start():
        pass
    with unheard(sandbox):
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        for number in range(20):
            sandbox.post(SAM, DRAFTS, f"Thought number {number}", thread_ts=draft.ts)
    sandbox.read_limits = ReadLimits(window=1.0)
    async with start() as bot:
        await bot.came_to(draft.ts, "replied")
        pages = [call for call in sandbox.calls if call.method == "conversations.replies" and call.status == 200]
        assert len(pages) == 2


async def test_a_reminder_in_doubt_is_found_on_the_second_page(sandbox: Sandbox, start: StartBot) -> None:
    """Its answer was lost, and people went on talking: the channel is read to the end before anything is posted."""
    async with start() as bot:
        reminders = parts_of(bot).reminders
        sandbox.faults.add("chat.postMessage", "reset_after")
        await reminders.post_now()
        for number in range(20):
            sandbox.post(SAM, TEAM, f"Thought number {number}")
        sandbox.read_limits = ReadLimits(window=1.0)
        async with asyncio.timeout(30):
            while await reminders.unsent():
                await asyncio.sleep(0.05)  # until the row is due again, and the next page may be read
                await reminders.tick()
        assert len(own_messages(sandbox, TEAM)) == 1
