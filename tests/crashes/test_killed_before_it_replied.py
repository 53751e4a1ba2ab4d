"""``kill -9`` between any two steps of a first reply: after a restart the draft has one reply."""

from __future__ import annotations

from typing import Literal

import pytest

from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase
from tests.processes import Process
from tests.running import CLEAN, HYPE, holding

POST = "chat.postMessage"


async def test_before_the_event_is_recorded(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Neither committed nor acknowledged: Slack redelivers the event, and the history contains the draft."""
    database.stall("take_in")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await database.in_stall()
    killed_later.kill()
    database.free()
    assert (database.draft(draft.ts), database.rows("SELECT * FROM events")) == ({}, [])
    assert not sandbox.deliveries.log[-1].acknowledged
    await ends_with_one_reply(start, database, draft)


async def test_between_the_commit_and_the_acknowledgement(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Slack redelivers the event, which is already ingested.

    The bot waits for the write lock while the sandbox sends the event. From then on the test blocks its event loop, so
    that the sandbox reads no acknowledgement: it releases the lock, waits for the commit, kills the bot and cuts the
    socket.
    """
    database.stall("intend")
    database.lock()
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    event = sandbox.deliveries.log[-1]
    await sent(sandbox)
    database.unlock()
    database.without_the_loop(lambda: bool(database.draft(draft.ts)))
    killed_later.kill()
    sandbox.sockets.cut()
    database.free()
    assert (event.acknowledged, database.draft(draft.ts)["attempt"]) == (False, None)
    await ends_with_one_reply(start, database, draft)
    assert event.acknowledged
    assert event.attempts > 1


async def sent(sandbox: Sandbox) -> None:
    """Wait until the sandbox has written the event to the socket."""
    await holding(sandbox.sockets._connections[0].outbox.empty)


async def test_between_the_acknowledgement_and_the_claim(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Slack doesn't redeliver the event; the row is due, and the bot reads the text from Slack. A new draft is never in
    this state, because it is claimed as it is ingested.
    """
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await settled(sandbox, database, draft)
    database.stall("claim")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
    await sandbox.until(lambda: sandbox.deliveries.log[-1].acknowledged)
    killed_later.kill()
    database.free()
    row = database.draft(draft.ts)
    assert (row["pending"], row["lease_owner"]) == (1, None)
    await ends_with_one_reply(start, database, draft)


async def test_between_the_claim_and_the_intent(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """The lease expires, and a worker claims the row again."""
    database.stall("intend")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await database.in_stall()
    killed_later.kill()
    database.free()
    row = database.draft(draft.ts)
    assert row["lease_owner"] is not None
    assert row["attempt"] is None
    await ends_with_one_reply(start, database, draft)


@pytest.mark.parametrize(("when", "shown"), [("before", 0), ("after", 1)])
async def test_between_the_intent_and_the_response(
    sandbox: Sandbox,
    start: StartBot,
    killed_later: Process,
    database: BotsDatabase,
    when: Literal["before", "after"],
    shown: int,
) -> None:
    """Nobody knows whether the post took effect, so the bot checks before it posts."""
    gate = sandbox.faults.hold(POST, when)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    assert database.draft(draft.ts)["attempt"] == "post"
    assert len(draft.replies) == shown
    await ends_with_one_reply(start, database, draft)


async def test_a_post_that_takes_effect_after_its_bot_was_killed(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """A request on its way outlives its process, so the bot waits for the grace period before it checks."""
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.kill()
    async with start() as bot:
        assert bot.replies(draft.ts) == []
        gate.release()
        await bot.until(lambda: len(bot.replies(draft.ts)) == 1)
        await settled(sandbox, database, draft)
    await ends_with_one_reply(start, database, draft)


async def test_between_the_response_and_the_record(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    database.stall("finish")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await sandbox.until(lambda: draft.replies)
    await database.in_stall()
    killed_later.kill()
    database.free()
    assert [call.status for call in sandbox.calls if call.method == POST] == [200]
    assert database.draft(draft.ts)["reply_ts"] is None
    await ends_with_one_reply(start, database, draft)


async def test_after_the_record(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """The row isn't due: the next start posts nothing more."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await holding(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    killed_later.kill()
    before = len([call for call in sandbox.calls if call.method.startswith("chat.")])
    await ends_with_one_reply(start, database, draft)
    assert len([call for call in sandbox.calls if call.method.startswith("chat.")]) == before


async def test_the_log_contains_no_draft_no_author_and_no_secret(
    sandbox: Sandbox, killed_later: Process, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "reset_before")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await holding(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await killed_later.logs("outcome=replied")
    for secret in ("game changer", "everybody", AMELIE, sandbox.bot_token, sandbox.app_token):
        assert secret not in killed_later.complained + killed_later.said
