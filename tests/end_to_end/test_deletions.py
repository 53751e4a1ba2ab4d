"""The draft is deleted: the reply goes too. The reply is deleted by a person: it stays away."""

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.end_to_end.helpers import BAIT, calls_of, own_messages, replied, settled
from tests.running import CLEAN, HYPE, RunningBot


async def test_a_deleted_draft_takes_its_reply_along(sandbox: Sandbox, bot: RunningBot) -> None:
    """It has a reply, so what Slack sends of its end is a tombstone; without the reply that goes as well."""
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    assert sandbox.deliveries.log[-1].event["message"]["subtype"] == "tombstone"
    await bot.came_to(draft.ts, "retracted")
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_what_people_said_in_the_thread_stays(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like the photo", draft.ts)
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "retracted")
    assert own_messages(sandbox) == []
    assert draft.replies == [remark.ts]


async def test_a_clean_draft_may_go_without_a_word(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await settled(bot)
    assert calls_of(sandbox, "chat.postMessage") == []
    assert calls_of(sandbox, "chat.delete") == []


async def test_a_draft_that_goes_during_the_post_leaves_nothing_in_the_channel(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """A reply to a dead thread lands in the channel itself, silently."""
    gate = sandbox.faults.hold("chat.postMessage")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    gate.release()
    await bot.until(lambda: len(calls_of(sandbox, "chat.delete")) == 1)
    await settled(bot)
    assert gate.struck[0].answer["message"].get("thread_ts") is None
    assert sandbox.workspace.channel(DRAFTS).messages == {}


async def test_a_reply_that_fell_into_the_channel_goes_although_its_answer_was_lost(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    """Nobody told the bot of it: the look finds it by its metadata."""
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


async def test_a_reply_that_a_person_deleted_unseen_is_not_posted_again(sandbox: Sandbox, bot: RunningBot) -> None:
    """The event that tells of it never came: the next edit finds the reply gone."""
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.deliveries.losing = True
    sandbox.delete(SAM, DRAFTS, reply.ts)
    sandbox.deliveries.losing = False
    for text in (BAIT, HYPE):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await settled(bot)
    assert own_messages(sandbox) == []


async def test_a_deleted_thread_reply_is_nothing_to_the_bot(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    remark = sandbox.post(SAM, DRAFTS, "I like the photo", draft.ts)
    sandbox.delete(SAM, DRAFTS, remark.ts)
    await settled(bot)
    assert bot.outcomes_of(remark.ts) == ["thread", "thread"]
    assert own_messages(sandbox) == [reply]
