"""A call that timed out takes effect after the call that should have corrected it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack import blocks
from slack_sandbox import AMELIE, DRAFTS, Fault, Message, Sandbox
from slack_sandbox.faults import Kind
from tests.crashes.ends import settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.running import CLEAN, HYPE, RunningBot

EDIT, REMOVE = "chat.update", "chat.delete"
WORLD_CLASS = "Our new press is world class, everybody says"


@pytest.fixture
def database(bot: RunningBot, tmp_path: Path) -> Iterator[BotsDatabase]:
    with bots_database(tmp_path) as opened:
        yield opened


async def answered_and_edited(
    sandbox: Sandbox, bot: RunningBot, text: str, method: str, kind: Kind = "hang"
) -> tuple[Message, Fault]:
    """A draft whose reply should follow an edit; that call's outcome is unknown."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    fault = sandbox.faults.add(method, kind)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
    await bot.came_to(draft.ts, "outcome_unknown")
    return draft, fault


def asks(reply: Message) -> bool:
    """Return whether a reply still shows its buttons instead of the thanks."""
    return any(block["type"] == "actions" for block in reply.blocks or [])


async def test_an_edit_that_lands_after_its_successor_does_not_have_the_last_word(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    draft, late = await answered_and_edited(sandbox, bot, WORLD_CLASS, EDIT)
    await sandbox.click(AMELIE, DRAFTS, draft.replies[0], blocks.USEFUL)
    await bot.came_to(draft.ts, "edited")
    assert not asks(bot.replies(draft.ts)[0])
    late.release()
    await sandbox.until(lambda: asks(bot.replies(draft.ts)[0]))
    await settled(sandbox, database, draft)
    (reply,) = bot.replies(draft.ts)
    assert not asks(reply)


async def test_an_edit_of_unknown_outcome_leaves_the_recorded_text_unknown(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """The edit took effect, the author restores the first words, and Slack rate-limits the bot."""
    draft, _ = await answered_and_edited(sandbox, bot, WORLD_CLASS, EDIT, "reset_after")
    sandbox.faults.add(EDIT, "429")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    await settled(sandbox, database, draft)
    (reply,) = bot.replies(draft.ts)
    assert "game changer" in reply.text


async def test_a_late_retraction_deletes_no_reply_that_is_needed_again(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """Nor is it mistaken for a deletion by a person."""
    draft, late = await answered_and_edited(sandbox, bot, CLEAN, REMOVE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await bot.until(lambda: any("world class" in reply.text for reply in bot.replies(draft.ts)))
    late.release()
    await sandbox.until(lambda: late.struck[0].answer)
    await settled(sandbox, database, draft)
    (reply,) = bot.replies(draft.ts)
    assert "world class" in reply.text
    assert database.draft(draft.ts)["closed"] == 0
