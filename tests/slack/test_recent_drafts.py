"""The drafts that a change is tried on: read once, within Slack's limits, and forgotten."""

from __future__ import annotations

import asyncio
import time

from bot.slack.editing.recent_drafts import KEPT_SECONDS, MOST_DRAFTS, Reading, RecentDrafts
from slack_sandbox import AMELIE, DRAFTS, TEAM, ReadLimits, Sandbox
from tests.end_to_end.helpers import calls_of, parts_of
from tests.running import RunningBot


def recent(bot: RunningBot, kept_seconds: float = KEPT_SECONDS) -> RecentDrafts:
    return RecentDrafts(parts_of(bot).gateway, kept_seconds)


async def finished(reading: Reading) -> list[str]:
    """Wait for a reading, and return its texts."""
    assert reading.task is not None
    await asyncio.wait({reading.task})
    return [post.text for post in reading.posts]


def histories(sandbox: Sandbox) -> int:
    return len(calls_of(sandbox, "conversations.history"))


async def test_only_drafts_of_people_are_read_newest_first(sandbox: Sandbox, bot: RunningBot) -> None:
    first = sandbox.post(AMELIE, DRAFTS, "The first of two drafts")
    sandbox.post(AMELIE, DRAFTS, "A remark in the thread", thread_ts=first.ts)
    sandbox.post(AMELIE, DRAFTS, "The second of them")
    drafts = recent(bot)
    assert await finished(drafts.read([DRAFTS])) == ["The second of them", "The first of two drafts"]
    drafts.close()


async def test_who_tries_at_the_same_time_shares_a_reading(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.post(AMELIE, DRAFTS, "A draft about the press")
    drafts, before = recent(bot), histories(sandbox)
    readings = [drafts.read(channels) for channels in ([DRAFTS, TEAM], [TEAM, DRAFTS], [DRAFTS, TEAM])]
    await asyncio.gather(*map(finished, readings))
    assert readings[0] is readings[1] is readings[2]
    assert histories(sandbox) == before + 2
    drafts.close()


async def test_a_try_reads_what_has_come_and_gone_since_the_last(sandbox: Sandbox, bot: RunningBot) -> None:
    first = sandbox.post(AMELIE, DRAFTS, "The first of two drafts")
    drafts = recent(bot)
    reading = drafts.read([DRAFTS])
    assert await finished(reading) == ["The first of two drafts"]
    sandbox.delete(AMELIE, DRAFTS, first.ts)
    sandbox.post(AMELIE, DRAFTS, "The second of them")
    assert drafts.read([DRAFTS], reading.begun) is reading
    assert await finished(drafts.read([DRAFTS], time.time())) == ["The second of them"]
    assert len(drafts) == 1
    drafts.close()


async def test_several_channels_share_the_room(sandbox: Sandbox, bot: RunningBot) -> None:
    for number in range(MOST_DRAFTS + 20):
        sandbox.post(AMELIE, DRAFTS if number % 2 else TEAM, f"Draft number {number} of very many")
    drafts = recent(bot)
    texts = await finished(drafts.read([DRAFTS, TEAM]))
    assert len(texts) == MOST_DRAFTS
    drafts.close()


async def test_it_forgets_after_a_while(bot: RunningBot) -> None:
    """Whether or not anybody tries something again."""
    drafts = recent(bot, 0.05)
    await finished(drafts.read([DRAFTS]))
    await bot.until(lambda: len(drafts) == 0)


async def test_it_keeps_few_and_nothing_once_it_is_closed(bot: RunningBot) -> None:
    drafts = recent(bot)
    first = drafts.read([DRAFTS])
    kept = [drafts.read([DRAFTS, f"C{number}"]) for number in range(20)]
    assert len(drafts) == 8
    assert drafts.read([DRAFTS, "C19"]) is kept[-1]
    assert drafts.read([DRAFTS]) is not first
    drafts.close()
    assert len(drafts) == 0
    await bot.until(lambda: all(one.done for one in kept))


async def test_under_the_limits_of_2025_it_goes_on_from_page_to_page(sandbox: Sandbox, bot: RunningBot) -> None:
    """One call in a window, 15 messages a page: each page is read once."""
    for number in range(40):
        sandbox.post(AMELIE, DRAFTS, f"Draft number {number} of forty")
    await bot.until(lambda: len(bot.outcomes) >= 40)
    sandbox.read_limits = ReadLimits(window=1.0)
    drafts = recent(bot)
    reading = drafts.read([DRAFTS])
    await bot.until(lambda: reading.waiting > 0)
    texts = await finished(reading)
    assert len(texts) == len(set(texts)) == 40
    assert reading.is_whole
    drafts.close()


async def test_a_channel_that_cannot_be_read_costs_that_channel(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.post(AMELIE, TEAM, "A draft in the other channel")
    drafts = recent(bot)
    reading = drafts.read(["C0NOWHERE", TEAM])
    assert await finished(reading) == ["A draft in the other channel"]
    assert not reading.is_whole
    drafts.close()
