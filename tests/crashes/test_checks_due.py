"""A look into a thread that does not show everything: Slack lags, the thread is long, the token is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.running import HYPE, RunningBot

POST, LOOK = "chat.postMessage", "conversations.replies"


@pytest.fixture
def database(bot: RunningBot, tmp_path: Path) -> Iterator[BotsDatabase]:
    """The bot's database."""
    with bots_database(tmp_path) as opened:
        yield opened


async def test_a_look_that_lags_is_made_up_for_by_the_next(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """The reply stands, the check does not show it, a second one is posted: the check that is due finds both."""
    sandbox.faults.add(POST, "reset_after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    sandbox.workspace.shows_until = draft.ts
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 2
    sandbox.workspace.shows_until = ""
    await settled(sandbox, database, draft)
    assert len(bot.replies(draft.ts)) == 1
    assert database.draft(draft.ts)["reply_ts"] == bot.replies(draft.ts)[0].ts


async def test_a_draft_that_slack_does_not_show_yet_is_not_thought_deleted(
    sandbox: Sandbox, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another replica took the event in; this one has no text, asks Slack for it at once, and is too early."""
    assert bot.parts is not None
    monkeypatch.setattr(bot.parts.ingest._messages, "get", lambda _key, _version: None)
    sandbox.workspace.shows_until = "1000000000.000000"
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    sandbox.workspace.shows_until = ""
    await bot.came_to(draft.ts, "replied")


async def test_a_reply_on_the_second_page_of_a_thread_is_found(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    """Many have talked under the draft before the post took effect."""
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
async def test_a_token_that_is_revoked_before_the_look_leaves_the_doubt_on_record(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, code: str
) -> None:
    """A dead letter; with a good token the bot looks first, and finds its reply."""
    sandbox.faults.add(POST, "reset_after")
    sandbox.faults.add(LOOK, "error_before", error=code)
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rejected")
    with bots_database(tmp_path) as database:
        row = database.draft(draft.ts)
        assert (row["dead"], row["attempt"]) == (code, "post")
        await ends_with_one_reply(start, database, draft)
    assert [call.method for call in sandbox.calls].count(POST) == 1


@pytest.mark.parametrize("retry_after", [None, 7200.0])
async def test_a_look_that_slack_puts_off_waits_in_the_database(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, retry_after: float | None
) -> None:
    sandbox.faults.add(POST, "reset_before")
    fault = sandbox.faults.add(LOOK, "429", retry_after=retry_after)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    row = database.draft(draft.ts)
    assert (len(fault.struck), row["pending"], row["lease_owner"], row["attempt"]) == (1, 1, None, "post")
    assert [call.method for call in sandbox.calls].count(POST) == 1


async def test_what_people_write_under_a_draft_meanwhile_is_not_touched(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "reset_after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
    await bot.until(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await settled(sandbox, database, draft)
    assert remark.ts in draft.replies
