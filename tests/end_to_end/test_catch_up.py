"""Catch-up reads from the history what events didn't bring: at the start, after a reconnection, and periodically."""

import asyncio
import time
from pathlib import Path

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, ImageFile, Message, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    calls_of,
    charter_with,
    own_messages,
    parts_of,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CLEAN, HYPE, RunningBot

HOUR = 3600.0


def ago(seconds: float) -> str:
    """Return the ts of a message that is this many seconds old."""
    return f"{time.time() - seconds:.6f}"


@pytest.fixture
async def greeting(sandbox: Sandbox) -> Message:
    """Return the ts of the newest message at installation, some hours ago: only later ones count."""
    return sandbox.post(SAM, DRAFTS, "Good morning to all of you", ts=ago(5 * HOUR))


async def catch_up(bot: RunningBot) -> None:
    """Catch up now, and wait until no draft is due."""
    await parts_of(bot).catch_up.everything()
    await settled(bot)


async def test_a_draft_posted_while_the_bot_was_down_gets_a_reply(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        pass
    with unheard(sandbox):
        drafts = [sandbox.post(AMELIE, DRAFTS, text) for text in (HYPE, BAIT, CLEAN)]
    async with start() as bot:
        await settled(bot)
        assert [len(bot.replies(draft.ts)) for draft in drafts] == [1, 1, 0]


async def test_drafts_from_before_the_installation_get_no_reply(sandbox: Sandbox, start: StartBot) -> None:
    old = [sandbox.post(user, DRAFTS, HYPE) for user in (AMELIE, SAM)]
    async with start() as bot:
        await catch_up(bot)
    async with start() as bot:
        await catch_up(bot)
        assert [bot.outcomes_of(draft.ts) for draft in old] == [[], []]
    assert own_messages(sandbox) == []


async def test_an_edit_while_the_bot_was_down_is_followed(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        draft, reply = await replied(bot, AMELIE, HYPE)
        other, _ = await replied(bot, SAM, HYPE)
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
        sandbox.edit(SAM, DRAFTS, other.ts, CLEAN)
    async with start() as bot:
        await settled(bot)
        assert the_reply(bot, draft.ts).ts == reply.ts
        assert "keeps something back" in reply.text
        assert bot.replies(other.ts) == []


async def test_a_deletion_while_the_bot_was_down_deletes_the_reply(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    """The draft has a reply, so Slack leaves a tombstone in the history."""
    async with start() as bot:
        draft, _ = await replied(bot, AMELIE, HYPE, ts=ago(1800))
    with unheard(sandbox):
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
    async with start() as bot:
        await settled(bot)
    assert list(sandbox.workspace.channel(DRAFTS).messages.values()) == [greeting]


async def test_a_reply_that_a_person_deleted_while_the_bot_was_down_is_not_posted_again(
    sandbox: Sandbox, start: StartBot
) -> None:
    """The author fixed the draft meanwhile, and people talk in its thread, so the bot checks the thread first."""
    async with start() as bot:
        draft, reply = await replied(bot, AMELIE, HYPE)
    with unheard(sandbox):
        sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
        sandbox.delete(SAM, DRAFTS, reply.ts)
        sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    async with start() as bot:
        await settled(bot)
        sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
        await settled(bot)
        assert bot.replies(draft.ts) == []


async def test_a_draft_newer_than_the_history_read_is_not_taken_for_deleted(sandbox: Sandbox, bot: RunningBot) -> None:
    """The history read doesn't contain a draft posted while it was under way."""
    gate = sandbox.faults.hold("conversations.history", when="after")
    reading = asyncio.create_task(parts_of(bot).catch_up.everything())
    await gate.arrived()
    draft, _ = await replied(bot, AMELIE, HYPE)
    gate.release()
    await reading
    await settled(bot)
    assert len(bot.replies(draft.ts)) == 1


async def test_events_that_were_lost_on_an_open_socket_are_recovered(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.deliveries.losing = True
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await catch_up(bot)
    assert len(bot.replies(draft.ts)) == 1
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await catch_up(bot)
    assert own_messages(sandbox) == []


async def test_a_message_centuries_ahead_hides_nothing_after_it(sandbox: Sandbox, start: StartBot) -> None:
    """Neither as the newest message when the bot arrives, nor in the history that it reads."""
    sandbox.post(SAM, DRAFTS, CLEAN, ts="9999999999.999998")
    async with start() as bot:
        await replied(bot, SAM, HYPE)
    with unheard(sandbox):
        sandbox.post(SAM, DRAFTS, CLEAN, ts="9999999999.999999")
        first = sandbox.post(AMELIE, DRAFTS, HYPE)
    async with start() as bot:
        await bot.came_to(first.ts, "replied")
        with unheard(sandbox):
            second = sandbox.post(SAM, DRAFTS, BAIT)
        await catch_up(bot)
        assert len(bot.replies(second.ts)) == 1


async def test_reading_again_and_again_changes_nothing(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, HYPE)
    sandbox.post(SAM, DRAFTS, CLEAN)
    for _ in range(3):
        await catch_up(bot)
    assert own_messages(sandbox) == [reply]
    assert reply.edited is None
    assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_a_long_downtime_takes_more_than_one_page(sandbox: Sandbox, start: StartBot) -> None:
    """A page holds 200 messages, newest first; there are drafts on the first page, on the last, and in between."""
    async with start():
        pass
    drafts = []
    with unheard(sandbox):
        for user, text in ((AMELIE, HYPE), (SAM, HYPE), (AMELIE, BAIT)):
            drafts.append(sandbox.post(user, DRAFTS, text))
            for number in range(210):
                sandbox.post_as_bot(DRAFTS, f"News, number {number}")
    async with start() as bot:
        await settled(bot)
        assert [len(bot.replies(draft.ts)) for draft in drafts] == [1, 1, 1]
        pages = [call for call in calls_of(sandbox, "conversations.history") if call.get("cursor")]
        assert len(pages) >= 3


async def test_deletions_are_noticed_on_every_page(sandbox: Sandbox, start: StartBot, greeting: Message) -> None:
    """Deletes the oldest and the newest draft, one inside a page, and those at a page's boundary. They had no reply, so
    Slack leaves no tombstone.
    """
    async with start() as bot:
        drafts = [sandbox.post(SAM, DRAFTS, CLEAN, ts=ago(1000 - number)) for number in range(450)]
        await bot.until(lambda: len({key for key, outcome, _ in bot.outcomes if outcome == "nothing_found"}) == 450)
    deleted = {drafts[number].ts for number in (0, 1, 49, 50, 51, 100, 249, 250, 251, 448, 449)}
    with unheard(sandbox):
        for ts in deleted:
            sandbox.delete(SAM, DRAFTS, ts)
    async with start() as bot:
        await settled(bot)
        assert {key.ts for key, outcome, _ in bot.outcomes if outcome == "gone"} == deleted


async def test_it_reaches_back_no_further_than_the_charter_says(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    charter = charter_with().replace("[drafts]", "[drafts]\ncatch_up_hours = 2")
    async with start(charter=charter):
        pass
    with unheard(sandbox):
        late = sandbox.post(AMELIE, DRAFTS, HYPE, ts=ago(3 * HOUR))
        in_time = sandbox.post(SAM, DRAFTS, HYPE, ts=ago(1.5 * HOUR))
    async with start(charter=charter) as bot:
        await settled(bot)
        assert bot.replies(late.ts) == []
        assert len(bot.replies(in_time.ts)) == 1


async def test_quiet_and_cooldown_apply_to_catch_up_too(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        await replied(bot, AMELIE, HYPE)
        await sandbox.command(SAM, DRAFTS, "/charter quiet 7")
    with unheard(sandbox):
        drafts = [sandbox.post(user, DRAFTS, HYPE) for user in (AMELIE, SAM)]
    async with start() as bot:
        await settled(bot)
        assert [bot.outcomes_of(draft.ts) for draft in drafts] == [["resting"], ["quiet"]]


async def test_what_is_not_a_draft_is_not_one_in_the_history(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        pass
    place = sandbox.workspace.channel(DRAFTS)
    place.members.remove(SAM)
    with unheard(sandbox):
        sandbox.workspace.join(place, SAM)
        sandbox.post_as_bot(DRAFTS, HYPE)
        sandbox.post(SAM, DRAFTS, f"thinks: {HYPE}", me=True)
        clean = sandbox.post(AMELIE, DRAFTS, CLEAN)
        sandbox.post(SAM, DRAFTS, HYPE, clean.ts)
        sandbox.post(SAM, DRAFTS, HYPE, clean.ts, broadcast=True)
    async with start() as bot:
        await settled(bot)
        assert {key.ts for key, _, _ in bot.outcomes} == {clean.ts}
    assert own_messages(sandbox) == []


async def test_pictures_are_seen_in_the_history(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        pass
    with unheard(sandbox):
        bare = sandbox.post(AMELIE, DRAFTS, "Our press at work", files=[ImageFile("garden")])
        described = sandbox.post(SAM, DRAFTS, "Our press at work", files=[ImageFile("garden", "A press")])
    async with start() as bot:
        await settled(bot)
        assert "What does the picture show?" in the_reply(bot, bare.ts).text
        assert bot.replies(described.ts) == []


async def test_a_reply_unknown_to_the_database_is_adopted(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    """After a restore of last week's backup the bot recognizes its own reply by its metadata."""
    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    async with start(database_url=restored):
        pass
    async with start() as bot:
        draft, reply = await replied(bot, AMELIE, HYPE)
    async with start(database_url=restored) as bot:
        await settled(bot)
        assert own_messages(sandbox) == [reply]
        sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
        await settled(bot)
        assert the_reply(bot, draft.ts).ts == reply.ts
        assert "keeps something back" in reply.text


async def test_a_history_that_fails_once_is_read_the_next_time(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.deliveries.losing = True
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    for kind in ("error_before", "not_json", "cut_short", "429"):
        sandbox.faults.add("conversations.history", kind)
        await catch_up(bot)
        assert bot.outcomes_of(draft.ts) == []
    await bot.came_to(draft.ts, "replied")  # by itself, once the Retry-After is over
    assert len(bot.replies(draft.ts)) == 1


async def test_an_edit_of_this_mornings_draft_while_the_bot_was_down_is_followed(
    sandbox: Sandbox, start: StartBot, greeting: Message
) -> None:
    """A newer post has moved the watermark, and people edit drafts hours after they wrote them."""
    async with start() as bot:
        draft, _ = await replied(bot, AMELIE, HYPE, ts=ago(3 * HOUR))
        sandbox.post(SAM, DRAFTS, CLEAN)
        await catch_up(bot)
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    async with start() as bot:
        await settled(bot)
        assert bot.replies(draft.ts) == []
