"""Away for a minute, a weekend or three weeks, while channels come, go and get other names."""

import time

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Message, Sandbox
from slack_sandbox.workspace import BOT
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    calls_of,
    decider_of,
    own_messages,
    parts_of,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CHARTER, CLEAN, HYPE, RunningBot

HOUR, DAY = 3600.0, 86400.0


def ago(seconds: float) -> str:
    """The ts of a message of so many seconds ago."""
    return f"{time.time() - seconds:.6f}"


def as_if_then(bot: RunningBot, days: float) -> None:
    """Let this bot take drafts in that are so old, as if it had run when they were posted."""
    parts_of(bot).ingest._reach = decider_of(bot)._reach = days * DAY


@pytest.fixture
async def greeting(sandbox: Sandbox) -> Message:
    """The newest message when the bot was installed, a month ago by its ts."""
    return sandbox.post(SAM, DRAFTS, "Good morning to all of you", ts=ago(30 * DAY))


@pytest.mark.parametrize("away", [60.0, HOUR, 62 * HOUR], ids=["a minute", "an hour", "a weekend"])
async def test_what_was_posted_meanwhile_is_answered_unless_it_is_more_than_a_day_old(
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
async def test_replies_from_before_a_long_absence_follow_their_drafts(
    sandbox: Sandbox, start: StartBot, greeting: Message, weeks: int
) -> None:
    """Edited, mended or deleted with nobody listening: what stands is of the newest version, or gone."""
    then = weeks * 7 * DAY
    async with start() as bot:
        as_if_then(bot, 28)
        edited, _ = await replied(bot, AMELIE, HYPE, ts=ago(then))
        mended, _ = await replied(bot, SAM, HYPE, ts=ago(then - 1))
        deleted, _ = await replied(bot, AMELIE, BAIT, ts=ago(then - 2))
        _, kept = await replied(bot, SAM, BAIT, ts=ago(then - 3))
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, edited.ts, "Our new press is world class, everybody says")
        sandbox.edit(SAM, DRAFTS, mended.ts, CLEAN)
        sandbox.delete(AMELIE, DRAFTS, deleted.ts)
    async with start() as bot:
        await settled(bot)
        assert "world class" in the_reply(bot, edited.ts).text
        assert own_messages(sandbox) == [the_reply(bot, edited.ts), kept]
        assert kept.edited is None


async def test_old_replies_are_seen_to_a_few_at_a_time(sandbox: Sandbox, start: StartBot, greeting: Message) -> None:
    """Each costs Slack a call, and what is new comes first. One that Slack does not answer waits for the next time."""
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
        await settled(bot)
        assert len(own_messages(sandbox)) == 2
        await parts_of(bot).catch_up.recent()
        await settled(bot)
        assert own_messages(sandbox) == []


@pytest.mark.parametrize("days", [8, 22])
async def test_a_draft_that_was_taken_in_and_not_answered_before_a_long_absence_stays_unanswered(
    sandbox: Sandbox, start: StartBot, greeting: Message, days: int
) -> None:
    """Nobody wants a suggestion about a post of last week; nothing of it is left to do either."""
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
    """It is the version that must not be old: whoever edits is at it now."""
    async with start() as bot:
        as_if_then(bot, 28)
        draft = sandbox.post(AMELIE, DRAFTS, CLEAN, ts=ago(9 * DAY))
        await bot.came_to(draft.ts, "nothing_found")
    async with start() as bot:
        sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
        await bot.came_to(draft.ts, "replied")


async def test_a_history_that_was_not_read_as_far_as_it_should_is_the_next_time(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    """Slack was busy when the bot came back: the next look every few minutes goes as far back as that one would."""
    async with start() as bot:
        as_if_then(bot, 28)
        draft, _ = await replied(bot, AMELIE, HYPE, ts=ago(5 * HOUR))
        sandbox.post(SAM, DRAFTS, CLEAN)
        await parts_of(bot).catch_up.recent()
        with unheard(sandbox):
            sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
        await parts_of(bot).catch_up.recent()
        await settled(bot)
        assert len(own_messages(sandbox)) == 1  # too far back for what is done every few minutes
        sandbox.faults.add("conversations.history", "429")
        await parts_of(bot).catch_up.everything()
        await parts_of(bot).catch_up.recent()
        await settled(bot)
        assert own_messages(sandbox) == []


async def test_a_channel_that_was_joined_meanwhile_counts_from_its_newest_message_on(
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


async def test_a_channel_with_nothing_in_it_counts_from_its_first_message_on(sandbox: Sandbox, start: StartBot) -> None:
    """Whatever this machine's clock says."""
    async with start() as bot:
        first = sandbox.post(AMELIE, DRAFTS, HYPE, ts=ago(5 * HOUR))
        await bot.came_to(first.ts, "replied")


async def test_a_channel_that_the_bot_had_to_leave_is_left_alone_until_it_is_back(
    sandbox: Sandbox, start: StartBot
) -> None:
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


async def test_a_channel_with_another_name_is_still_the_charters_channel(sandbox: Sandbox, start: StartBot) -> None:
    """People rename channels; the bot must not fall silent for it."""
    async with start():
        pass
    with unheard(sandbox):
        sandbox.workspace.channel(DRAFTS).name = "drafts-of-ours"
        missed = sandbox.post(AMELIE, DRAFTS, HYPE)
    async with start() as bot:
        await bot.came_to(missed.ts, "replied")
        await replied(bot, SAM, HYPE)
        assert parts_of(bot).channels.missing == frozenset()


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


async def test_an_archived_channel_costs_the_others_nothing(sandbox: Sandbox, start: StartBot) -> None:
    charter = CHARTER.replace('["#social-drafts"]', '["#social-drafts", "#social-team"]')
    async with start(charter=charter) as bot:
        await replied(bot, AMELIE, HYPE)
    with unheard(sandbox):
        missed = sandbox.post(SAM, "#social-team", HYPE)
        sandbox.workspace.channel(DRAFTS).is_archived = True
    async with start(charter=charter) as bot:
        await bot.came_to(missed.ts, "replied")
        await settled(bot)
        assert len(own_messages(sandbox)) == 1  # nobody touches what stands in an archive


async def test_a_question_about_a_new_channel_that_slack_does_not_answer_is_asked_again(
    sandbox: Sandbox, start: StartBot
) -> None:
    """The event is not acknowledged; when it comes again, the bot must not take the channel for somebody else's."""
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
