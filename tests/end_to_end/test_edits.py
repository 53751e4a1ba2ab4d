"""When a draft is edited, the bot edits or deletes its reply; it never posts a second one."""

import time

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import (
    BAIT,
    calls_of,
    only_charter,
    own_messages,
    parts_of,
    replied,
    settled,
    the_reply,
    unheard,
)
from tests.running import CLEAN, HYPE, RunningBot


async def test_an_edit_that_brings_another_rule_to_mind_edits_the_same_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await bot.came_to(draft.ts, "edited")
    assert the_reply(bot, draft.ts).ts == reply.ts
    assert "keeps something back" in reply.text
    assert "big promise" not in reply.text
    assert len(calls_of(sandbox, "chat.postMessage")) == 1


async def test_an_edit_that_fixes_the_draft_deletes_the_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await bot.came_to(draft.ts, "retracted")
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_an_edit_down_to_a_few_words_deletes_the_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """A text that is no longer a draft gets no reply."""
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, "game changer")
    await bot.came_to(draft.ts, "retracted")
    assert own_messages(sandbox) == []


async def test_the_reply_comes_back_when_it_applies_again(sandbox: Sandbox, bot: RunningBot) -> None:
    """The cooldown is for other drafts: this draft's reply already spoke of the rule."""
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await bot.came_to(draft.ts, "retracted")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
    await bot.came_to(draft.ts, "replied", times=2)
    await settled(bot)
    assert len(own_messages(sandbox)) == 1
    assert "game changer" in the_reply(bot, draft.ts).text


async def test_an_edit_that_does_not_change_the_replys_words_leaves_it_untouched(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    draft, reply = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, f"{HYPE}, from May on")
    await settled(bot)
    assert bot.outcomes_of(draft.ts)[-1] == "unchanged"
    assert reply.edited is None


async def test_an_edit_towards_a_rule_in_cooldown_deletes_the_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    """Another draft's reply spoke of that rule to the author today."""
    await replied(bot, AMELIE, BAIT)
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await settled(bot)
    assert bot.replies(draft.ts) == []


async def test_a_clean_draft_that_is_edited_into_a_promise_gets_a_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert "game changer" in the_reply(bot, draft.ts).text


async def test_a_hasty_author_gets_one_reply_about_the_last_version(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    for text in (CLEAN, BAIT, HYPE, CLEAN, HYPE, BAIT):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
    await settled(bot)
    assert "keeps something back" in the_reply(bot, draft.ts).text
    assert own_messages(sandbox) == [the_reply(bot, draft.ts)]


async def test_of_two_edits_in_one_second_the_second_counts(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack stamps both alike, in whole seconds, and an edit in the second of its post with an earlier time."""
    second = int(time.time())
    sandbox.workspace.clock = lambda: second + 0.5
    draft, _ = await replied(bot, AMELIE, HYPE)
    for text, outcome in (
        (f"{HYPE} indeed", "unchanged"),
        (CLEAN, "retracted"),
        (BAIT, "replied"),
        (CLEAN, "retracted"),
    ):
        times = bot.outcomes_of(draft.ts).count(outcome) + 1
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await bot.came_to(draft.ts, outcome, times)
        await settled(bot)
        assert draft.edited is not None
        assert draft.edited["ts"] <= draft.ts
    assert own_messages(sandbox) == []


async def test_of_two_edits_in_one_second_that_no_event_told_of_the_second_counts(
    sandbox: Sandbox, bot: RunningBot
) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.workspace.clock = lambda: float(draft.ts) + 60
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await bot.came_to(draft.ts, "edited")
    with unheard(sandbox):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await parts_of(bot).catch_up.recent()
    await bot.came_to(draft.ts, "retracted")


async def test_what_catch_up_knows_costs_no_look(sandbox: Sandbox, bot: RunningBot) -> None:
    draft, _ = await replied(bot, AMELIE, HYPE)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await bot.came_to(draft.ts, "edited")
    await settled(bot)
    seen = bot.outcomes_of(draft.ts)
    for _ in range(3):
        await parts_of(bot).catch_up.recent()
        await settled(bot)
    assert bot.outcomes_of(draft.ts) == seen


async def test_an_edit_during_the_post_ends_with_the_edits_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    gate = sandbox.faults.hold("chat.postMessage")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    edited = sandbox.edit(AMELIE, DRAFTS, draft.ts, BAIT)
    await sandbox.until(lambda: sandbox.deliveries.idle)
    gate.release()
    await settled(bot)
    assert edited.replies == [the_reply(bot, draft.ts).ts]
    assert "keeps something back" in the_reply(bot, draft.ts).text


async def test_a_fix_during_the_post_leaves_no_reply(sandbox: Sandbox, bot: RunningBot) -> None:
    gate = sandbox.faults.hold("chat.postMessage", when="after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await sandbox.until(lambda: sandbox.deliveries.idle)
    gate.release()
    await settled(bot)
    assert own_messages(sandbox) == []


async def test_an_unfurled_link_is_not_an_edit(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, f"{CLEAN}: https://example.org/")
    await bot.came_to(draft.ts, "nothing_found")
    sandbox.unfurl(DRAFTS, draft.ts)
    await bot.came_to(draft.ts, "unchanged")
    await settled(bot)
    assert bot.outcomes_of(draft.ts) == ["nothing_found", "unchanged"]


async def test_an_edit_of_a_post_from_before_the_installation_stays_unanswered(
    sandbox: Sandbox, start: StartBot
) -> None:
    old = sandbox.post(SAM, DRAFTS, CLEAN)
    async with start() as bot:
        sandbox.edit(SAM, DRAFTS, old.ts, HYPE)
        await replied(bot, AMELIE, HYPE)
        assert bot.outcomes_of(old.ts) == []
        assert len(own_messages(sandbox)) == 1


async def test_an_edit_that_resolves_a_finding_is_counted_for_the_rule(sandbox: Sandbox, bot: RunningBot) -> None:
    """The count is by rule and follows the draft: an edit that brings the words back reverts it."""
    draft, _ = await replied(bot, AMELIE, HYPE)
    for text, outcome, resolved in ((CLEAN, "retracted", 1), (HYPE + ".", "replied", 0), (CLEAN, "retracted", 1)):
        sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
        await bot.came_to(draft.ts, outcome, times=bot.outcomes_of(draft.ts).count(outcome) + 1)
        await settled(bot)
        (figure,) = await parts_of(bot).listener_context.figures(only_charter(bot), 28)
        assert (figure.rule_id, figure.spoke, figure.resolved) == ("no-hype", 1, resolved)
