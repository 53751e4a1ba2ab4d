"""When the bot stays silent: messages that aren't drafts, rules in cooldown, and authors with quiet."""

from typing import Any

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, ImageFile, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    HYPE_AND_BAIT,
    charter_with,
    own_messages,
    replied,
    settled,
    the_reply,
    whispers,
)
from tests.running import CLEAN, HYPE, RunningBot


async def test_a_rule_comes_up_once_a_day_per_author(sandbox: Sandbox, bot: RunningBot) -> None:
    await replied(bot, AMELIE, HYPE)
    second = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(second.ts, "resting")
    assert bot.replies(second.ts) == []


async def test_another_rule_still_applies_to_the_same_author(sandbox: Sandbox, bot: RunningBot) -> None:
    await replied(bot, AMELIE, HYPE)
    _, reply = await replied(bot, AMELIE, BAIT)
    assert "keeps something back" in reply.text


async def test_the_next_rule_applies_while_the_first_is_in_cooldown(sandbox: Sandbox, bot: RunningBot) -> None:
    await replied(bot, AMELIE, HYPE)
    _, reply = await replied(bot, AMELIE, HYPE_AND_BAIT)
    assert "keeps something back" in reply.text


async def test_the_same_rule_still_applies_to_another_author(sandbox: Sandbox, bot: RunningBot) -> None:
    await replied(bot, AMELIE, HYPE)
    _, reply = await replied(bot, SAM, HYPE)
    assert "game changer" in reply.text


async def test_two_drafts_at_once_get_one_reply_between_them(sandbox: Sandbox, bot: RunningBot) -> None:
    drafts = [sandbox.post(AMELIE, DRAFTS, HYPE) for _ in range(4)]
    await settled(bot)
    outcomes = sorted(bot.outcomes_of(draft.ts)[-1] for draft in drafts)
    assert outcomes.count("resting") == 3
    assert len(own_messages(sandbox)) == 1


async def test_the_cooldown_survives_a_restart(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        await replied(bot, AMELIE, HYPE)
    async with start() as bot:
        second = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(second.ts, "resting")
        assert bot.replies(second.ts) == []


async def test_a_team_may_disable_the_cooldown(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=charter_with("[nudge]", "again_after_hours = 0")) as bot:
        for _ in range(2):
            await replied(bot, AMELIE, HYPE)


async def test_a_cooldown_leaves_the_existing_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, "A world class press for everybody")
    await bot.came_to(draft.ts, "edited")
    assert the_reply(bot, draft.ts).ts == reply.ts
    assert "world class" in reply.text


async def test_an_author_with_quiet_gets_no_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    await sandbox.command(AMELIE, DRAFTS, "/charter quiet 7")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "quiet")
    assert bot.replies(draft.ts) == []
    await replied(bot, SAM, HYPE)


async def test_after_the_quiet_a_draft_gets_a_reply_again(sandbox: Sandbox, bot: RunningBot) -> None:
    """Quiet starts no cooldown, because the bot posted nothing."""
    await sandbox.command(AMELIE, DRAFTS, "/charter quiet 7")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "quiet")
    await sandbox.command(AMELIE, DRAFTS, "/charter quiet off")
    await replied(bot, AMELIE, HYPE)
    assert bot.replies(draft.ts) == []


async def test_quiet_survives_a_restart(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        await sandbox.command(AMELIE, DRAFTS, "/charter quiet 1")
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "quiet")
        assert bot.replies(draft.ts) == []


async def test_an_existing_reply_still_follows_the_draft_of_an_author_with_quiet(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    await sandbox.command(AMELIE, DRAFTS, "/charter quiet 7")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await bot.came_to(draft.ts, "retracted")
    assert own_messages(sandbox) == []


async def test_a_thread_reply_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    answer = sandbox.post(SAM, DRAFTS, HYPE, draft.ts)
    await bot.came_to(answer.ts, "thread")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_an_edited_thread_reply_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    answer = sandbox.post(SAM, DRAFTS, "I like the photo", draft.ts)
    sandbox.edit(SAM, DRAFTS, answer.ts, HYPE)
    await bot.came_to(answer.ts, "thread", times=2)
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_reply_also_sent_to_the_channel_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    answer = sandbox.post(SAM, DRAFTS, HYPE, draft.ts, broadcast=True)
    await bot.came_to(answer.ts, "thread")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_another_bots_message_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post_as_bot(DRAFTS, HYPE)
    await bot.came_to(message.ts, "bot")
    await settled(bot)
    assert own_messages(sandbox) == []


@pytest.mark.parametrize("nobody", ["USLACKBOT", "UREVOKEDU"])
async def test_what_no_person_posts_is_not_a_draft(sandbox: Sandbox, bot: RunningBot, nobody: str) -> None:
    """Slackbot's reminders and e-mail, and what is left of a revoked account, have no subtype."""
    message = sandbox.post_stored(DRAFTS, HYPE, user=nobody)
    await bot.came_to(message.ts, "service")
    await settled(bot)
    assert own_messages(sandbox) == []


@pytest.mark.parametrize(
    "stored",
    [
        {"blocks": [{"type": "of_tomorrow", "text": HYPE}]},
        {"attachments": [{"is_share": True, "fallback": "[no preview available]"}]},
        {"subtype": "file_share", "files": [{"id": "F0", "mimetype": "application/pdf", "mode": "hosted"}]},
    ],
    ids=["blocks", "forwarded", "document"],
)
async def test_words_that_cannot_be_read_get_silence(sandbox: Sandbox, bot: RunningBot, stored: dict[str, Any]) -> None:
    message = sandbox.post_stored(DRAFTS, user=AMELIE, **stored)
    await bot.came_to(message.ts, "unread")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_the_bots_own_reply_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    """The reply quotes the very words that it is about."""
    draft, reply = await replied(bot, AMELIE, HYPE)
    assert bot.outcomes_of(reply.ts) == ["own"]
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_a_join_message_gets_no_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    place = sandbox.workspace.channel(DRAFTS)
    place.members.remove(SAM)
    sandbox.workspace.join(place, SAM)
    (joined,) = place.messages.values()
    await bot.came_to(joined.ts, "service")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_me_message_is_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, DRAFTS, "thinks that our new press is a game changer", me=True)
    await bot.came_to(message.ts, "service")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_few_words_are_not_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, DRAFTS, "game changer!")
    await bot.came_to(message.ts, "short")
    assert own_messages(sandbox) == []


@pytest.mark.parametrize("text", ["Game changer https://example.org/press", "game changer www.example.org"])
async def test_a_few_words_with_a_link_are_a_draft(sandbox: Sandbox, bot: RunningBot, text: str) -> None:
    _, reply = await replied(bot, AMELIE, text)
    assert "changer" in reply.text


async def test_a_few_words_with_a_picture_are_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, "Look", files=[ImageFile("garden")])
    assert "What does the picture show?" in reply.text


async def test_a_picture_without_any_words_is_a_draft(sandbox: Sandbox, bot: RunningBot) -> None:
    _, reply = await replied(bot, AMELIE, "", files=[ImageFile("garden")])
    assert "What does the picture show?" in reply.text


async def test_other_channels_are_left_alone(sandbox: Sandbox, bot: RunningBot) -> None:
    """The bot is in this channel only for the reminder."""
    message = sandbox.post(AMELIE, TEAM, HYPE)
    await settled(bot)
    assert bot.outcomes_of(message.ts) == []
    assert own_messages(sandbox, TEAM) == []


async def test_silence_leaves_no_sign_anywhere(sandbox: Sandbox, bot: RunningBot) -> None:
    """No tick, no reaction and no ephemeral message either."""
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    await settled(bot)
    posts = [call.method for call in sandbox.calls if call.method.startswith(("chat.", "reactions.", "views."))]
    assert posts == []
    assert whispers(sandbox, AMELIE) == []
