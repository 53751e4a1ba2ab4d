"""A database that takes nothing more: what cannot be written down is not acknowledged, and comes again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.end_to_end.helpers import own_messages, parts_of, replied, settled, the_reply, unwritable
from tests.running import HYPE, RunningBot


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A Slack that waits for no more than a moment."""
    async with Sandbox(redeliver_after=(0.0, 0.2, 1.5), ack_seconds=0.3) as running:
        yield running


async def test_an_event_that_cannot_be_written_down_is_not_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack sends it again, and the draft is not lost."""
    async with unwritable(parts_of(bot)):
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        (sent,) = sandbox.deliveries.log
        await sandbox.until(lambda: sent.attempts >= 2, seconds=10)
        assert not sent.acknowledged
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    assert sent.acknowledged
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_a_press_that_cannot_be_written_down_is_not_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack shows its warning sign beside the button, which is the truth."""
    _, reply = await replied(bot, AMELIE, HYPE)
    async with unwritable(parts_of(bot)):
        pressed = sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_not_now")
        await bot.until(lambda: sandbox.deliveries.idle)
        assert (await pressed).error is not None
    assert own_messages(sandbox) == [reply]
