"""A message of a shape that nobody foresaw costs one message: no acknowledgement, page of history or start."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import own_messages, parts_of, replied, settled, the_reply, unheard
from tests.running import CLEAN, HYPE, RunningBot

SECRET = "words that no log may hold"
SHAPES: tuple[dict[str, Any], ...] = (
    {"text": 5},
    {"text": {"text": SECRET}},
    {"files": [None]},
    {"files": {"id": "F1"}},
    {"edited": SECRET},
    {"edited": {"ts": None}},
)
READ_ALL_THE_SAME: tuple[dict[str, Any], ...] = (
    {"blocks": [None]},
    {"blocks": [{"type": "of_tomorrow", "text": 5}]},
    {"attachments": [None]},
    {"attachments": [{"is_share": True, "text": 5}]},
    {"reactions": None, "files": None, "edited": None, "blocks": None, "attachments": None},
    {"reply_count": "many"},
)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
async def test_such_a_post_is_acknowledged_and_dropped_with_a_line_in_the_log(
    sandbox: Sandbox, bot: RunningBot, shape: dict[str, Any]
) -> None:
    with capture_logs() as logs:
        odd = sandbox.post_stored(DRAFTS, HYPE, user=AMELIE, **shape)
        await bot.came_to(odd.ts, "malformed")
        await settled(bot)
    assert [(sent.attempts, sent.acknowledged) for sent in sandbox.deliveries.log[-1:]] == [(1, True)]
    assert [line["ts"] for line in logs if line["event"] == "message_malformed"] == [odd.ts]
    assert SECRET not in str(logs)
    await replied(bot, SAM, HYPE)


@pytest.mark.parametrize("shape", READ_ALL_THE_SAME, ids=str)
async def test_an_odd_part_that_no_words_are_taken_from_costs_nothing(
    sandbox: Sandbox, bot: RunningBot, shape: dict[str, Any]
) -> None:
    odd = sandbox.post_stored(DRAFTS, HYPE, user=AMELIE, **shape)
    await bot.came_to(odd.ts, "replied")


async def test_such_messages_in_the_history_keep_no_bot_from_its_start(sandbox: Sandbox, start: StartBot) -> None:
    sandbox.post(SAM, DRAFTS, CLEAN)
    async with start():
        pass
    before = sandbox.post(AMELIE, DRAFTS, HYPE)
    for shape in (*SHAPES, {"ts": None}, {"subtype": {}}, {"user": {}}):
        sandbox.post_stored(DRAFTS, HYPE, **{"user": SAM, **shape})
    async with start() as bot:
        await bot.came_to(before.ts, "replied")
        await settled(bot)
        assert own_messages(sandbox) == [the_reply(bot, before.ts)]


async def test_such_a_message_does_not_end_a_page_of_history(sandbox: Sandbox, bot: RunningBot) -> None:
    with unheard(sandbox):
        older = sandbox.post(AMELIE, DRAFTS, HYPE)
        sandbox.post_stored(DRAFTS, HYPE, user=SAM, files=[None])
        newer = sandbox.post(SAM, DRAFTS, HYPE)
    await parts_of(bot).catch_up.recent()
    await bot.came_to(older.ts, "replied")
    await bot.came_to(newer.ts, "replied")


@pytest.mark.parametrize("event", [None, 5, [], "message", {"type": ["message"]}, {"type": "file_change"}], ids=str)
async def test_an_event_that_is_no_object_is_acknowledged(sandbox: Sandbox, bot: RunningBot, event: Any) -> None:
    sent = sandbox.deliver(event)
    await sandbox.until(lambda: sent.done)
    assert (sent.attempts, sent.acknowledged) == (1, True)
