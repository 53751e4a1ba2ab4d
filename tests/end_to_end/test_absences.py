"""The bot is down for a minute, a weekend or three weeks while channels are created, archived and renamed."""

import time
import unicodedata
from typing import Literal

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Message, Sandbox
from slack_sandbox.workspace import BOT
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    calls_of,
    own_messages,
    parts_of,
    reach_back,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CHARTER, CLEAN, HYPE, RunningBot

HOUR, DAY = 3600.0, 86400.0


def ago(seconds: float) -> str:
    """Return the ts of a message that is this many seconds old."""
    return f"{time.time() - seconds:.6f}"


def as_if_then(bot: RunningBot, days: float) -> None:
    """Make this bot ingest drafts of this age, as if it had run when they were posted."""
    reach_back(bot, days * 24)


@pytest.fixture
async def greeting(sandbox: Sandbox) -> Message:
    """Return the ts of the newest message at installation, a month ago."""
    return sandbox.post(SAM, DRAFTS, "Good morning to all of you", ts=ago(30 * DAY))


@pytest.mark.parametrize("away", [60.0, HOUR, 62 * HOUR], ids=["a minute", "an hour", "a weekend"])
async def test_drafts_posted_during_the_downtime_get_replies_unless_older_than_a_day(
    sandbox: Sandbox, start: StartBot, greeting: Message, away: float
) -> None:
    async with start():
        pass
    with unheard(sandbox):
        first = sandbox.post(AMELIE, DRAFTS, HYPE, ts=ago(away))
        last = sandbox.post(SAM, DRAFTS, HYPE, ts=ago(1))
    async with start() as bot:
        await settled(bot)
        assert [len(bot.replies(draft.ts)) for draft in (first, last)] == [away < DAY, 1]


@pytest.mark.parametrize("weeks", [1, 3])
async def test_replies_from_before_a_long_downtime_follow_their_drafts(
    sandbox: Sandbox, start: StartBot, greeting: Message, weeks: int
) -> None:
    """Drafts are edited, fixed or deleted while the bot is down: replies follow the newest version, or are deleted."""
    then = weeks * 7 * DAY
    async with start() as bot:
        as_if_then(bot, 28)
        edited, _ = await replied(bot, AMELIE, HYPE, ts=ago(then))
        fixed, _ = await replied(bot, SAM, HYPE, ts=ago(then - 1))
        deleted, _ = await replied(bot, AMELIE, BAIT, ts=ago(then - 2))
        _, kept = await replied(bot, SAM, BAIT, ts=ago(then - 3))
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, edited.ts, "Our new press is world class, everybody says")
        sandbox.edit(SAM, DRAFTS, fixed.ts, CLEAN)
        sandbox.delete(AMELIE, DRAFTS, deleted.ts)
    async with start() as bot:
        await settled(bot)
        assert "world class" in the_reply(bot, edited.ts).text
        assert own_messages(sandbox) == [the_reply(bot, edited.ts), kept]
        assert kept.edited is None


async def test_old_replies_are_checked_a_few_at_a_time(sandbox: Sandbox, start: StartBot, greeting: Message) -> None:
    """Each check costs an API call, so new drafts come first. A rate limit interrupts them for as long as it says."""
    async with start() as bot:
        as_if_then(bot, 28)
        drafts = [
            (await replied(bot, user, text, ts=ago(9 * DAY)))[0] for user in (AMELIE, SAM) for text in (HYPE, BAIT)
        ]
    with unheard(sandbox):
        for draft in drafts:
            sandbox.edit(draft.user or "", DRAFTS, draft.ts, CLEAN)
    sandbox.faults.add("conversations.history", "429", skip=2, where=lambda call: call.arguments.get("inclusive"))
    async with start() as bot:
        await bot.until(lambda: len(own_messages(sandbox)) == 2)
        await bot.until(lambda: own_messages(sandbox) == [])


@pytest.mark.parametrize("days", [8, 22])
async def test_a_draft_ingested_but_unanswered_before_a_long_downtime_stays_unanswered(
    sandbox: Sandbox, start: StartBot, greeting: Message, days: int
) -> None:
    """A suggestion about last week's post is no use to anyone, and no row stays due."""
    sandbox.faults.add("chat.postMessage", "429", retry_after=1)
    async with start() as bot:
        as_if_then(bot, 28)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE, ts=ago(days * DAY))
        await bot.came_to(draft.ts, "rate_limited")
    async with start() as bot:
        await bot.came_to(draft.ts, "too_late")
        await settled(bot)
        assert own_messages(sandbox) == []


async def test_an_old_draft_that_its_author_edits_today_is_answered(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    """The version's age counts, not the draft's: the author is working on it now."""
    async with start() as bot:
        as_if_then(bot, 28)
        draft = sandbox.post(AMELIE, DRAFTS, CLEAN, ts=ago(9 * DAY))
        await bot.came_to(draft.ts, "nothing_found")
    async with start() as bot:
        sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
        await bot.came_to(draft.ts, "replied")


async def test_a_history_that_was_not_read_far_enough_is_read_the_next_time(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    """Slack rate-limits the catch-up at start: after the pause it reads back as far."""
    async with start() as bot:
        as_if_then(bot, 28)
        draft, _ = await replied(bot, AMELIE, HYPE, ts=ago(5 * HOUR))
        sandbox.post(SAM, DRAFTS, CLEAN)
        await parts_of(bot).catch_up.recent()
        with unheard(sandbox):
            sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
        await parts_of(bot).catch_up.recent()
        await settled(bot)
        assert len(own_messages(sandbox)) == 1  # beyond the reach of the periodic catch-up
        sandbox.faults.add("conversations.history", "429")
        await parts_of(bot).catch_up.everything()
        await bot.until(lambda: own_messages(sandbox) == [])


async def test_a_channel_joined_during_the_downtime_counts_from_its_newest_message(
    sandbox: Sandbox, start: StartBot
) -> None:
    place = sandbox.workspace.channel(DRAFTS)
    place.members.remove(BOT)
    async with start():
        pass
    with unheard(sandbox):
        sandbox.workspace.join(place, BOT)
        before = sandbox.post(AMELIE, DRAFTS, HYPE)
    async with start() as bot:
        await settled(bot)
        assert bot.outcomes_of(before.ts) == []
        await replied(bot, SAM, HYPE)


async def test_an_empty_channel_counts_from_its_first_message(sandbox: Sandbox, start: StartBot) -> None:
    """The count doesn't depend on this machine's clock."""
    async with start() as bot:
        first = sandbox.post(AMELIE, DRAFTS, HYPE, ts=ago(5 * HOUR))
        await bot.came_to(first.ts, "replied")


async def test_a_channel_without_the_bot_is_left_alone_until_it_rejoins(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        await replied(bot, AMELIE, HYPE)
    place = sandbox.workspace.channel(DRAFTS)
    place.members.remove(BOT)
    during = sandbox.post(SAM, DRAFTS, HYPE)
    async with start() as bot:
        await settled(bot)
        assert parts_of(bot).channels.watched == ()
        assert bot.outcomes == []
        sandbox.workspace.join(place, BOT)
        await parts_of(bot).catch_up.recent()
        await bot.came_to(during.ts, "replied")


async def test_a_renamed_channel_is_still_the_charters_channel(sandbox: Sandbox, start: StartBot) -> None:
    """The bot must not fall silent because a channel was renamed."""
    async with start():
        pass
    with unheard(sandbox):
        sandbox.workspace.channel(DRAFTS).name = "drafts-of-ours"
        missed = sandbox.post(AMELIE, DRAFTS, HYPE)
    async with start() as bot:
        await bot.came_to(missed.ts, "replied")
        await replied(bot, SAM, HYPE)
        assert parts_of(bot).channels.missing == frozenset()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_channels_name_in_another_unicode_form_is_the_same_name(
    sandbox: Sandbox, start: StartBot, form: Literal["NFC", "NFD"]
) -> None:
    """A Mac may write “é” as two characters, and people write capitals; drafts and the reminder find their channels."""
    sandbox.workspace.channel(DRAFTS).name, sandbox.workspace.channel(TEAM).name = "rédaction", "équipe"
    drafts, team = (unicodedata.normalize(form, name) for name in ("#Rédaction", "#équipe"))
    charter = CHARTER.replace("#social-drafts", drafts).replace("#social-team", team)
    async with start(charter=charter) as bot:
        assert parts_of(bot).channels.missing == frozenset()
        await replied(bot, SAM, HYPE)
        assert await parts_of(bot).reminders.post_now() == [("équipe", True)]


async def test_another_channel_that_takes_the_name_takes_its_place(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        pass
    sandbox.workspace.channel(DRAFTS).name = "drafts-of-old"
    sandbox.workspace.channels["C0NEW"] = type(sandbox.workspace.channel(DRAFTS))(
        "C0NEW", "social-drafts", members=[AMELIE, SAM, BOT]
    )
    async with start() as bot:
        old = sandbox.post(AMELIE, DRAFTS, HYPE)
        new = sandbox.post(SAM, "C0NEW", HYPE)
        await bot.came_to(new.ts, "replied")
        await settled(bot)
        assert bot.outcomes_of(old.ts) == []


async def test_an_archived_channel_does_not_affect_the_others(sandbox: Sandbox, start: StartBot) -> None:
    charter = CHARTER.replace('["#social-drafts"]', '["#social-drafts", "#social-team"]')
    async with start(charter=charter) as bot:
        await replied(bot, AMELIE, HYPE)
    with unheard(sandbox):
        missed = sandbox.post(SAM, "#social-team", HYPE)
        sandbox.workspace.channel(DRAFTS).is_archived = True
    async with start(charter=charter) as bot:
        await bot.came_to(missed.ts, "replied")
        await settled(bot)
        assert len(own_messages(sandbox)) == 1  # nobody can edit messages in an archived channel


async def test_a_failed_call_about_a_new_channel_is_repeated(sandbox: Sandbox, start: StartBot) -> None:
    """The event isn't acknowledged; on redelivery the bot must recognize the channel as one of the charter's."""
    place = sandbox.workspace.channel(DRAFTS)
    place.members.remove(BOT)
    async with start() as bot:
        place.members.append(BOT)
        fault = sandbox.faults.add("users.conversations", "reset_before")
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "replied")
        assert len(fault.struck) == 1


async def test_the_start_asks_for_the_list_of_channels_once(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        assert len(calls_of(sandbox, "users.conversations")) == 1
