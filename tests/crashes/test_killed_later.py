"""``kill -9`` while a reply is edited, deleted or rated: after a restart nothing is stale or doubled."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.slack import blocks
from slack_sandbox import AMELIE, DRAFTS, Message, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, ends_with_silence
from tests.crashes.hold import BotsDatabase
from tests.processes import Process
from tests.running import CLEAN, HYPE, holding

POST, EDIT, REMOVE = "chat.postMessage", "chat.update", "chat.delete"
WORLD_CLASS = "Our new press is world class, everybody says"

BOTH = pytest.mark.parametrize("when", ["before", "after"])
When = Literal["before", "after"]


@pytest.fixture
async def replied(sandbox: Sandbox, database: BotsDatabase) -> Message:
    """A draft with its reply."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await holding(lambda: database.draft(draft.ts).get("reply_ts") is not None and database.waiting == 0)
    return draft


@BOTH
async def test_while_the_reply_is_edited(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message, when: When
) -> None:
    gate = sandbox.faults.hold(EDIT, when)
    sandbox.edit(AMELIE, DRAFTS, replied.ts, WORLD_CLASS)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    assert database.draft(replied.ts)["attempt"] == "edit"
    await ends_with_one_reply(start, database, replied, "world class")


async def test_between_an_edits_response_and_its_record(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message
) -> None:
    database.stall("finish")
    sandbox.edit(AMELIE, DRAFTS, replied.ts, WORLD_CLASS)
    await database.in_stall()
    killed_later.kill()
    database.free()
    await ends_with_one_reply(start, database, replied, "world class")


@BOTH
async def test_while_the_reply_is_deleted(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message, when: When
) -> None:
    gate = sandbox.faults.hold(REMOVE, when)
    sandbox.edit(AMELIE, DRAFTS, replied.ts, CLEAN)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    assert database.draft(replied.ts)["attempt"] == "retract"
    await ends_with_silence(start, database, replied)


@BOTH
@pytest.mark.parametrize(("method", "attempt"), [(REMOVE, "retract"), (POST, "post")])
async def test_while_a_reply_that_cannot_be_edited_is_posted_anew(
    sandbox: Sandbox,
    start: StartBot,
    killed_later: Process,
    database: BotsDatabase,
    replied: Message,
    when: When,
    method: str,
    attempt: str,
) -> None:
    """Killed in its deletion or in the new post: the next start goes on from what is on record."""
    sandbox.faults.refuse(EDIT, "edit_window_closed")
    gate = sandbox.faults.hold(method, when)
    sandbox.edit(AMELIE, DRAFTS, replied.ts, WORLD_CLASS)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    assert database.draft(replied.ts)["attempt"] == attempt
    await ends_with_one_reply(start, database, replied, "world class")


@BOTH
async def test_while_a_reply_that_cannot_be_deleted_is_emptied(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message, when: When
) -> None:
    sandbox.faults.refuse(REMOVE, "compliance_exports_prevent_deletion")
    gate = sandbox.faults.hold(EDIT, when)
    sandbox.edit(AMELIE, DRAFTS, replied.ts, CLEAN)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    assert database.draft(replied.ts)["attempt"] == "edit"
    await ends_with_one_reply(start, database, replied, "This reminder was taken back.")


async def test_a_draft_that_was_fixed_and_broken_during_the_deletion_gets_a_reply_again(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message
) -> None:
    """The bot's own deletion isn't a person's, so the draft still gets replies."""
    gate = sandbox.faults.hold(REMOVE, "after")
    sandbox.edit(AMELIE, DRAFTS, replied.ts, CLEAN)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    sandbox.edit(AMELIE, DRAFTS, replied.ts, WORLD_CLASS)
    await ends_with_one_reply(start, database, replied, "world class")


@BOTH
async def test_a_draft_that_is_fixed_while_the_bot_is_down_keeps_no_stale_reply(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, when: When
) -> None:
    gate = sandbox.faults.hold(POST, when)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    sandbox.deliveries.losing = True
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    sandbox.deliveries.losing = False
    await ends_with_silence(start, database, draft)


@BOTH
async def test_a_draft_that_is_deleted_while_the_bot_is_down_leaves_nothing_behind(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, when: When
) -> None:
    """Before the call takes effect, the reply lands in the channel afterwards; the check finds it there."""
    gate = sandbox.faults.hold(POST, when)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.kill()
    sandbox.deliveries.losing = True
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    gate.release()
    await sandbox.until(lambda: gate.struck[0].answer)
    sandbox.deliveries.losing = False
    await ends_with_silence(start, database, draft)


@BOTH
async def test_while_a_useful_reply_is_edited_to_say_thanks(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message, when: When
) -> None:
    gate = sandbox.faults.hold(EDIT, when)
    await sandbox.click(AMELIE, DRAFTS, replied.replies[0], blocks.USEFUL)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    await ends_with_one_reply(start, database, replied, "Thank you")
    assert [row["feedback"] for row in database.rows("SELECT feedback FROM nudges")] == ["useful"]


@BOTH
async def test_while_a_reply_that_was_set_aside_is_deleted(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message, when: When
) -> None:
    gate = sandbox.faults.hold(REMOVE, when)
    await sandbox.click(AMELIE, DRAFTS, replied.replies[0], blocks.NOT_NOW)
    await gate.arrived()
    killed_later.kill()
    gate.drop()
    await ends_with_silence(start, database, replied)
    assert database.draft(replied.ts)["closed"]


async def test_before_feedback_is_recorded(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase, replied: Message
) -> None:
    """The press wasn't acknowledged: the user sees that, and the reply is unchanged."""
    database.lock()
    pressed = sandbox.click(AMELIE, DRAFTS, replied.replies[0], blocks.NOT_NOW)
    killed_later.kill()
    database.unlock()
    assert (await pressed).error is not None
    await ends_with_one_reply(start, database, replied)
