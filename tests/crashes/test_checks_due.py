"""A check that doesn't see the whole thread: Slack lags, the thread is long, or the token was revoked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.running import HYPE, RunningBot

POST, CHECK = "chat.postMessage", "conversations.replies"


@pytest.fixture
def database(bot: RunningBot, tmp_path: Path) -> Iterator[BotsDatabase]:
    with bots_database(tmp_path) as opened:
        yield opened


async def test_a_lagging_check_is_corrected_by_the_next(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """The reply exists but the check doesn't see it, so the worker posts a second one; the next check finds both."""
    sandbox.faults.add(POST, "reset_after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    sandbox.workspace.shows_until = draft.ts
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 2
    sandbox.workspace.shows_until = ""
    await settled(sandbox, database, draft)
    assert len(bot.replies(draft.ts)) == 1
    assert database.draft(draft.ts)["reply_ts"] == bot.replies(draft.ts)[0].ts


async def test_a_draft_that_slack_does_not_show_yet_is_not_taken_for_deleted(
    sandbox: Sandbox, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another replica ingested the event. This one has no text and asks Slack for it too early."""
    assert bot.parts is not None
    monkeypatch.setattr(bot.parts.ingest._messages, "get", lambda _key, _version: None)
    sandbox.workspace.shows_until = "1000000000.000000"
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "not_visible_yet")
    sandbox.workspace.shows_until = ""
    await bot.came_to(draft.ts, "replied")


async def test_a_reply_on_the_second_page_of_a_thread_is_found(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    """People wrote many messages in the thread before the post took effect."""
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.deliveries.losing = True
    for number in range(210):
        sandbox.post_as_bot(DRAFTS, f"I agree, {number}", thread_ts=draft.ts)
    sandbox.deliveries.losing = False
    gate.release()
    await bot.until(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await settled(sandbox, database, draft)
    assert len(bot.replies(draft.ts)) == 1


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_revoked_before_the_check_leaves_the_doubt_on_record(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, code: str
) -> None:
    """The row becomes a dead letter; with a valid token the bot checks first, and finds its reply."""
    sandbox.faults.add(POST, "reset_after")
    sandbox.faults.add(CHECK, "error_before", error=code)
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rejected")
    with bots_database(tmp_path) as database:
        row = database.draft(draft.ts)
        assert (row["dead"], row["attempt"]) == (code, "post")
        await ends_with_one_reply(start, database, draft)
    assert [call.method for call in sandbox.calls].count(POST) == 1


@pytest.mark.parametrize("retry_after", [None, 7200.0])
async def test_a_rate_limited_check_waits_in_the_database(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, retry_after: float | None
) -> None:
    sandbox.faults.add(POST, "reset_before")
    fault = sandbox.faults.add(CHECK, "429", retry_after=retry_after)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    row = database.draft(draft.ts)
    assert (len(fault.struck), row["pending"], row["lease_owner"], row["attempt"]) == (1, 1, None, "post")
    assert [call.method for call in sandbox.calls].count(POST) == 1


async def test_peoples_messages_in_the_thread_are_left_alone(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "reset_after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
    await bot.until(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await settled(sandbox, database, draft)
    assert remark.ts in draft.replies
