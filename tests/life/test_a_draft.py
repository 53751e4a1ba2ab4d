"""The life of a draft, as DESIGN 2 tells it, through the real clients."""

from bot.sandbox import AMELIE, DRAFTS, Sandbox
from tests.running import CLEAN, HYPE, RunningBot


async def test_a_draft_that_meets_a_rule_gets_one_reply_in_its_thread(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    assert len(bot.replies(draft.ts)) == 1
    assert "game changer" in bot.replies(draft.ts)[0].text


async def test_a_clean_draft_gets_silence(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    assert bot.replies(draft.ts) == []


async def test_an_edit_that_mends_the_draft_takes_the_reply_away(sandbox: Sandbox, bot: RunningBot) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await bot.came_to(draft.ts, "retracted")
    assert bot.replies(draft.ts) == []
