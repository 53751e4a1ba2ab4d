"""Files have a life of their own: described, scanned or deleted after the post, none of which edits the message."""

from typing import Any

import pytest

from slack_sandbox import AMELIE, DRAFTS, ImageFile, Message, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    calls_of,
    charter_with,
    only_charter,
    own_messages,
    parts_of,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CLEAN, RunningBot

RECIPES = """
[[rules]]
id = "recipes-shown"
text = "A recipe has a picture."
say = "A recipe without a picture?"
when.words.en = ["recipe"]
needs = "image"
good = ["Fine words"]
bad = ["A new recipe for our bread"]
"""
RECIPE = "A new recipe for our bread"


async def undescribed(bot: RunningBot) -> Message:
    """Post a picture without a description, and wait for the reply about it."""
    draft, reply = await replied(bot, AMELIE, "The first asparagus is here today", files=[ImageFile("garden")])
    assert "What does the picture show?" in reply.text
    return draft


@pytest.mark.parametrize("quiet", [False, True], ids=["message_changed", "file_change alone"])
async def test_a_picture_described_later_takes_the_reply_away(sandbox: Sandbox, bot: RunningBot, quiet: bool) -> None:
    draft = await undescribed(bot)
    sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus", quiet=quiet)
    await bot.came_to(draft.ts, "retracted")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_description_that_no_event_told_of_is_found_in_the_history(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = await undescribed(bot)
    with unheard(sandbox):
        sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus")
    await parts_of(bot).catch_up.recent()
    await bot.came_to(draft.ts, "retracted")


async def test_a_description_counts_as_an_answer_to_the_rule(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = await undescribed(bot)
    sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus")
    await bot.came_to(draft.ts, "retracted")
    await settled(bot)
    (figure,) = await parts_of(bot).listener_context.figures(only_charter(bot), 28)
    assert (figure.rule_id, figure.spoke, figure.resolved) == ("pictures-described", 1, 1)


async def test_a_deleted_picture_takes_the_reply_away(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = await undescribed(bot)
    sandbox.delete_file(AMELIE, DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "retracted")
    await settled(bot)
    assert own_messages(sandbox) == []


@pytest.mark.parametrize("shown", ["unscanned", "hidden_by_limit"])
async def test_a_file_that_may_be_a_picture_is_not_missed(sandbox: Sandbox, start: StartBot, shown: Any) -> None:
    """Not known is not absent: the bot says nothing until it knows."""
    async with start(charter=charter_with(RECIPES)) as bot:
        sandbox.faults.add("files.info", "error_before", error="file_not_found", times=None)
        draft = sandbox.post(AMELIE, DRAFTS, RECIPE, files=[ImageFile("garden", shown=shown)])
        await bot.came_to(draft.ts, "nothing_found")
        await settled(bot)
        assert own_messages(sandbox) == []


async def test_a_picture_that_is_known_after_its_scan_gets_its_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    fault = sandbox.faults.add("files.info", "error_before", error="file_not_found", times=None)
    files = [ImageFile("garden", shown="unscanned")]
    draft = sandbox.post(AMELIE, DRAFTS, "Our garden, a week later", files=files)
    await bot.came_to(draft.ts, "nothing_found")
    sandbox.faults.remove(fault)
    sandbox.end_scan(DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "replied")
    assert "What does the picture show?" in the_reply(bot, draft.ts).text


async def test_a_file_of_another_workspace_is_asked_for_once(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack Connect's messages carry an id; catch-up sees the same message, and asks no second time."""
    files = [ImageFile("garden", shown="check_file_info")]
    draft = sandbox.post(AMELIE, DRAFTS, "Our garden, a week later", files=files)
    await bot.came_to(draft.ts, "replied")
    assert "What does the picture show?" in the_reply(bot, draft.ts).text
    await settled(bot)
    await parts_of(bot).catch_up.recent()
    await settled(bot)
    assert len(calls_of(sandbox, "files.info")) == 1


async def test_a_change_of_a_file_that_no_draft_carries_is_acknowledged(sandbox: Sandbox, bot: RunningBot) -> None:
    events = [{"type": "file_change", "file_id": "F0ELSEWHERE"}, {"type": "file_change", "file_id": None}]
    sent = [sandbox.deliver(event) for event in events]
    await sandbox.until(lambda: all(delivery.done for delivery in sent))
    assert [(delivery.attempts, delivery.acknowledged) for delivery in sent] == [(1, True)] * 2
    await settled(bot)


async def test_while_slack_does_not_tell_about_a_file_its_event_comes_again(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = await undescribed(bot)
    sandbox.faults.add("files.info", "error_before", status=503)
    sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus", quiet=True)
    await bot.came_to(draft.ts, "retracted")


async def test_changes_of_a_file_within_a_second_share_one_call(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = await undescribed(bot)
    asked = len(calls_of(sandbox, "files.info"))
    event = {"type": "file_change", "file_id": draft.files[0]["id"]}
    sent = [sandbox.deliver(event) for _ in range(100)]
    sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus", quiet=True)
    await bot.came_to(draft.ts, "retracted")
    await sandbox.until(lambda: all(delivery.acknowledged for delivery in sent))
    assert len(calls_of(sandbox, "files.info")) - asked <= 2


async def test_changes_of_files_that_slack_refuses_to_tell_of_are_read_from_the_history(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """Not acknowledged, each would come three more times, and be refused three more times."""
    draft = await undescribed(bot)
    sandbox.faults.add("files.info", "429", retry_after=60)
    sandbox.describe(AMELIE, DRAFTS, draft.ts, "A crate of asparagus", quiet=True)
    sent = sandbox.deliveries.log[-1]
    await sandbox.until(lambda: sent.done)
    assert (sent.attempts, sent.acknowledged) == (1, True)
    other = sandbox.deliver({"type": "file_change", "file_id": "F0OTHER"})
    await sandbox.until(lambda: other.acknowledged)
    assert len(calls_of(sandbox, "files.info")) == 1
    await parts_of(bot).catch_up.recent()
    await bot.came_to(draft.ts, "retracted")


async def test_no_draft_has_more_files_looked_up_than_a_lease_allows(sandbox: Sandbox, bot: RunningBot) -> None:
    unknown = [{"id": f"F0UNKNOWN{number}", "mode": "hosted"} for number in range(200)]
    draft = sandbox.post_stored(DRAFTS, CLEAN, user=AMELIE, subtype="file_share", files=unknown)
    await bot.came_to(draft.ts, "nothing_found")
    assert len(calls_of(sandbox, "files.info")) == 10


async def test_a_clean_draft_with_a_document_stays_as_it_was(sandbox: Sandbox, bot: RunningBot) -> None:
    report = {"id": "F0REPORT", "mimetype": "application/pdf", "mode": "hosted"}
    draft = sandbox.post_stored(DRAFTS, CLEAN, user=AMELIE, subtype="file_share", files=[report])
    await bot.came_to(draft.ts, "nothing_found")
