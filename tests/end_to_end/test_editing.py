"""Keepers change the charter in Slack: a form for each part, errors at their fields, and it counts at once."""

from __future__ import annotations

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.editing import KEPT, fields, open_form, send, text_of
from tests.end_to_end.helpers import charter_of, parts_of


async def test_a_keeper_changes_a_rule_and_it_counts_at_once(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        form = await open_form(sandbox, SAM, "no-hype")
        assert fields(form)["text"]["initial_value"].startswith("Facts impress.")
        assert fields(form)["avoid.en"]["initial_value"] == "game changer\nworld class"
        done = await send(sandbox, SAM, **{"avoid.en": "game changer\nworld class\nrock star"})
        assert "Version 2 of the charter is in force" in text_of(done)
        assert "Rule 1 looks for one more" in text_of(done)
        draft = sandbox.post(AMELIE, DRAFTS, "Our new baker is a rock star, come and see")
        await bot.came_to(draft.ts, "replied")
        (newest, _) = await parts_of(bot).stores.charters.history("charter")
        assert (newest.number, newest.kept_by) == (2, SAM)
        assert charter_of(bot).rules[0].id == "no-hype"
