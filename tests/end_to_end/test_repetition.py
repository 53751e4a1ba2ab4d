"""A draft that nearly repeats an earlier one of its channel gets a suggestion with that one's date."""

from __future__ import annotations

import datetime as dt

from bot.db.schema import FingerprintRow
from bot.wording.language import language
from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, Message, Sandbox
from tests.conftest import StartBot
from tests.db.helpers import rows
from tests.end_to_end.helpers import charter_with, own_messages, parts_of, settled, the_reply
from tests.end_to_end.test_command import ask
from tests.end_to_end.test_shortcut import check
from tests.running import CLEAN, RunningBot

FRESH = """
[[rules]]
id = "fresh"
text = "Say it once, and say it well."
say = "Something very near stood here on {date}. What is new today?"
repeat = 14
good = { post = "Open again on Monday at nine o'clock, come by", after = "A new loaf is here" }
bad = { post = "Our press halves the water that a page needs", after = "Our press halves the water a page needs" }
"""
REPEATS = charter_with(FRESH)
POST = "Our baker shows how to shape a loaf in nine seconds, tonight at eight"
AGAIN = "Tonight at eight: our baker shows how to shape a loaf in nine seconds"
OTHER = "The asparagus from next door is here, come and taste it on Saturday"


async def posted(bot: RunningBot, text: str, user: str = AMELIE) -> Message:
    """Post a draft, and wait until the bot has processed it."""
    draft = bot.sandbox.post(user, DRAFTS, text)
    await settled(bot)
    return draft


async def test_a_draft_that_says_it_again_gets_a_suggestion_with_the_day(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        first = await posted(bot, POST)
        again = await posted(bot, AGAIN, SAM)
        assert bot.replies(first.ts) == []
        day = language("en").date(dt.datetime.fromtimestamp(float(first.ts), dt.UTC).date())
        assert f"Something very near stood here on {day}. What is new" in the_reply(bot, again.ts).text


async def test_the_earlier_one_of_two_is_left_alone_when_it_is_edited(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        first = await posted(bot, POST)
        await posted(bot, AGAIN, SAM)
        sandbox.edit(AMELIE, DRAFTS, first.ts, POST + " sharp")
        await settled(bot)
        assert bot.replies(first.ts) == []


async def test_earlier_drafts_are_known_after_a_restart(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        await posted(bot, POST)
    async with start(charter=REPEATS) as bot:
        again = await posted(bot, AGAIN, SAM)
        assert the_reply(bot, again.ts)


async def test_edited_or_deleted_drafts_do_not_count_as_earlier_ones(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        first, second = await posted(bot, POST), await posted(bot, OTHER)
        sandbox.edit(AMELIE, DRAFTS, first.ts, CLEAN)
        await settled(bot)
        sandbox.delete(AMELIE, DRAFTS, second.ts)
        await settled(bot)
        await posted(bot, AGAIN, SAM)
        await posted(bot, OTHER, SAM)
        assert own_messages(sandbox) == []
        kept = {row["ts"]: len(row["hashes"]) for row in await rows(parts_of(bot).stores, FingerprintRow)}
        assert kept[second.ts] == 0 < kept[first.ts]


async def test_a_deletion_without_an_event_removes_the_draft_too(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        first = await posted(bot, POST)
    sandbox.delete(AMELIE, DRAFTS, first.ts)
    async with start(charter=REPEATS) as bot:
        await settled(bot)
        await posted(bot, AGAIN, SAM)
        assert own_messages(sandbox) == []


async def test_a_private_check_compares_with_the_drafts_channel(sandbox: Sandbox, start: StartBot) -> None:
    """A private text is compared in any channel; a checked draft doesn't repeat itself."""
    async with start(charter=REPEATS) as bot:
        first = await posted(bot, POST)
        assert "Something very near stood here" in await ask(sandbox, SAM, f"check {AGAIN}", GENERAL)
        assert "Nothing in the charter comes to mind." in await check(sandbox, SAM, DRAFTS, first.ts)
        assert await rows(parts_of(bot).stores, FingerprintRow) != []


async def test_a_message_of_another_channel_is_compared_with_nothing(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=REPEATS) as bot:
        await posted(bot, POST)
        elsewhere = sandbox.post(SAM, GENERAL, AGAIN)
        assert "Nothing in the charter comes to mind." in await check(sandbox, SAM, GENERAL, elsewhere.ts)


async def test_no_fingerprints_are_kept_without_such_a_rule(sandbox: Sandbox, bot: RunningBot) -> None:
    await posted(bot, POST)
    assert await rows(parts_of(bot).stores, FingerprintRow) == []
