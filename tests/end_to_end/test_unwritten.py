"""The database rejects writes: the bot doesn't acknowledge what it can't record, and Slack redelivers it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.end_to_end.helpers import own_messages, parts_of, replied, settled, the_reply, unwritable
from tests.running import HYPE, RunningBot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox with short time-outs."""
    async with Sandbox(redeliver_after=(0.0, 0.2, 1.5), ack_seconds=0.3) as running:
        yield running


async def test_an_event_that_cannot_be_recorded_is_not_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack redelivers it, and the draft isn't lost."""
    async with unwritable(parts_of(bot)):
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        (sent,) = sandbox.deliveries.log
        await sandbox.until(lambda: sent.attempts >= 2, seconds=10)
        assert not sent.acknowledged
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert sent.acknowledged
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_a_press_that_cannot_be_recorded_is_not_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack shows its warning sign next to the button, which is the truth."""
    _, reply = await replied(bot, AMELIE, HYPE)
    async with unwritable(parts_of(bot)):
        pressed = sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_not_now")
        await bot.until(lambda: sandbox.deliveries.idle)
        assert (await pressed).error is not None
    assert own_messages(sandbox) == [reply]
