"""*Check with the charter*: the private check, on any message."""

from typing import Any

import pytest

from bot.slack.context import CHECKS_PER_WINDOW
from bot.slack.listeners.command import CALLBACK
from slack_sandbox import AMELIE, DRAFTS, GENERAL, SAM, ImageFile, Sandbox
from tests.end_to_end.helpers import HYPE_AND_BAIT, modal_of, only_charter, own_messages, parts_of, settled
from tests.running import CLEAN, HYPE, RunningBot


async def check(sandbox: Sandbox, user: str, channel: str, ts: str) -> str:
    """Use the shortcut on a message and return the modal's text."""
    answer = await sandbox.shortcut(user, channel, ts, CALLBACK)
    assert answer.error is None
    return await sandbox.until(lambda: modal_of(sandbox, user))


async def test_it_checks_a_message_in_a_modal(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, GENERAL, HYPE_AND_BAIT)
    said = await check(sandbox, SAM, GENERAL, message.ts)
    assert "2 rules of the charter come to mind:" in said
    assert "“game changer”" in said
    assert modal_of(sandbox, AMELIE) == ""


async def test_it_checks_a_message_in_a_thread(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack doesn't allow slash commands in threads."""
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    message = sandbox.post(SAM, DRAFTS, "How about: a game changer?", draft.ts)
    assert "“game changer”" in await check(sandbox, SAM, DRAFTS, message.ts)
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_it_speaks_the_readers_language(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(SAM, DRAFTS, CLEAN)
    assert "Rien dans la charte ne vient à l’esprit." in await check(sandbox, AMELIE, DRAFTS, message.ts)


async def test_it_checks_pictures_too(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, GENERAL, "Our press at work", files=[ImageFile("garden")])
    assert "What does the picture show?" in await check(sandbox, SAM, GENERAL, message.ts)


async def test_it_checks_another_bots_message(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post_as_bot(DRAFTS, HYPE)
    assert "“game changer”" in await check(sandbox, SAM, DRAFTS, message.ts)


async def test_a_check_leaves_no_trace(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, GENERAL, HYPE)
    await check(sandbox, AMELIE, GENERAL, message.ts)
    assert await parts_of(bot).listener_context.figures(only_charter(bot), 28) == []


async def test_it_shares_its_rate_limit_with_the_command(sandbox: Sandbox, bot: RunningBot) -> None:
    message = sandbox.post(AMELIE, GENERAL, HYPE)
    for _ in range(CHECKS_PER_WINDOW):
        await sandbox.command(SAM, GENERAL, f"/charter check {HYPE}")
    said = await check(sandbox, SAM, GENERAL, message.ts)
    assert "That was a lot of texts in one minute." in said
    assert "game changer" not in said


async def test_it_reads_the_blocks_of_another_apps_message(sandbox: Sandbox, bot: RunningBot) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": HYPE}}]
    message = sandbox.post_stored(DRAFTS, user=SAM, subtype="bot_message", bot_id="B9", text=None, blocks=blocks)
    assert "“game changer”" in await check(sandbox, SAM, DRAFTS, message.ts)


@pytest.mark.parametrize(
    "stored",
    [
        {"blocks": [{"type": "of_tomorrow"}]},
        {"text": 5},
        {"files": [None]},
        {"files": [{"id": "F0", "mimetype": "text/plain", "mode": "snippet"}]},
        {},
    ],
    ids=str,
)
async def test_it_never_says_that_nothing_comes_to_mind_of_what_it_cannot_read(
    sandbox: Sandbox, bot: RunningBot, stored: dict[str, Any]
) -> None:
    message = sandbox.post_stored(DRAFTS, user=SAM, **stored)
    said = await check(sandbox, SAM, DRAFTS, message.ts)
    assert "I cannot read any words in this message" in said
    assert "Nothing in the charter comes to mind" not in said


async def test_it_names_the_part_that_it_cannot_read(sandbox: Sandbox, bot: RunningBot) -> None:
    shared = {"is_share": True, "fallback": "[no preview available]"}
    message = sandbox.post_stored(DRAFTS, HYPE, user=AMELIE, attachments=[shared])
    said = await check(sandbox, AMELIE, DRAFTS, message.ts)
    assert "Une règle de la charte vient à l’esprit" in said
    assert "Je ne peux pas lire une partie de ce message" in said
