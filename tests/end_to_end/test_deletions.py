"""When a draft is deleted, the bot deletes its reply. It never reposts a reply that a person deleted."""

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.end_to_end.helpers import BAIT, calls_of, own_messages, replied, settled
from tests.running import CLEAN, HYPE, RunningBot


async def test_deleting_a_draft_deletes_its_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """The draft has a reply, so Slack sends a tombstone; the bot deletes the reply, and with it the tombstone."""
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    assert sandbox.deliveries.log[-1].event["message"]["subtype"] == "tombstone"
    await bot.came_to(draft.ts, "retracted")
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_peoples_messages_in_the_thread_stay(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like the photo", draft.ts)
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "retracted")
    assert own_messages(sandbox) == []
    assert draft.replies == [remark.ts]


async def test_deleting_a_clean_draft_causes_no_message(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await settled(bot)
    assert calls_of(sandbox, "chat.postMessage") == []
    assert calls_of(sandbox, "chat.delete") == []


async def test_a_draft_deleted_during_the_post_leaves_nothing_in_the_channel(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack posts a reply to a deleted thread into the channel itself, without an error."""
    gate = sandbox.faults.hold("chat.postMessage")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    gate.release()
    await bot.until(lambda: len(calls_of(sandbox, "chat.delete")) == 1)
    await settled(bot)
    assert gate.struck[0].answer["message"].get("thread_ts") is None
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_a_reply_in_the_channel_is_deleted_even_if_its_response_was_lost(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """The bot learns of the reply only by its check, which recognizes the metadata."""
    gate = sandbox.faults.hold("chat.postMessage")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "outcome_unknown")
    gate.release()
    await settled(bot)
    assert gate.struck[0].took_effect
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_a_reply_that_a_person_deleted_is_not_posted_again(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.delete(SAM, DRAFTS, reply.ts)
    for text in (BAIT, HYPE):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await settled(bot)
    assert own_messages(sandbox) == []
    assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_a_reply_deleted_without_an_event_is_not_posted_again(sandbox: Sandbox, bot: RunningBot) -> None:
    """The event never arrives: at the next edit the bot finds that the reply is gone."""
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.deliveries.losing = True
    sandbox.delete(SAM, DRAFTS, reply.ts)
    sandbox.deliveries.losing = False
    for text in (BAIT, HYPE):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_deleted_thread_reply_is_ignored(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like the photo", draft.ts)
    sandbox.delete(SAM, DRAFTS, remark.ts)
    await settled(bot)
    assert bot.outcomes_of(remark.ts) == ["thread", "thread"]
    assert own_messages(sandbox) == [reply]
