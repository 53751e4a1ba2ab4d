"""A wrong nudge becomes a better rule: suggested, opened as an edit, saved, told in the reminder, and taken back."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, update

from bot.charter.model import MOST_RULES
from bot.db.charters import Version
from bot.db.group_commit import Store, transaction
from bot.db.schema import CharterRow
from bot.slack.editing.views import PREVIEW
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from slack_sandbox.views import View
from tests.conftest import StartBot
from tests.db.postgres import running_postgres
from tests.end_to_end.helpers import (
    buttons,
    charter_of,
    inputs,
    only_charter,
    own_messages,
    parts_of,
    shown,
    text_of,
    top,
)
from tests.end_to_end.suggesting import (
    KEPT,
    NORA,
    direct,
    press,
    press_in_modal,
    send,
    suggest,
    told,
    waiting,
    workspace,
)
from tests.end_to_end.test_home import home_of
from tests.running import HYPE, RunningBot

WITHIN = 5.0  # seconds until a version is in force on every replica


@pytest.fixture
def sandbox_options() -> dict[str, object]:
    """Amélie and Nora keep the charter; Sam is a member."""
    return {"workspace": workspace(), "redeliver_after": (0.0, 0.2, 1.5)}


FINE = "a game changer for everybody"
"""Where the words are fine. Without those around them, the rule would lose its own example."""


async def take_up(sandbox: Sandbox, keeper: str) -> str:
    """Open the suggestion as an edit, save it as it is, and return what the keeper then sees."""
    message = await told(sandbox, keeper, FINE)
    form = await press(sandbox, keeper, message, "suggestion_edit")
    assert inputs(form)["except_"]["initial_value"] == FINE
    return text_of(await save(sandbox, keeper))


async def save(sandbox: Sandbox, keeper: str) -> View:
    """Send the form of an edit, look at what it would change, save it, and return what the keeper then sees."""
    assert (await send(sandbox, keeper)).errors == {}
    await sandbox.until(lambda: top(sandbox, keeper).body["callback_id"] == PREVIEW)
    return await send(sandbox, keeper)


async def go_back(sandbox: Sandbox, keeper: str, number: int = 0) -> str:
    """Press *Back to this one* in the history, and return what the keeper then sees."""
    await home_of(sandbox, keeper)
    home = sandbox.workspace.views.homes[keeper]
    await sandbox.view_click(keeper, home.id, "history")
    await sandbox.until(lambda: _has_history(sandbox, keeper))
    return text_of(await press_in_modal(sandbox, keeper, "history_restore", number))


def _has_history(sandbox: Sandbox, keeper: str) -> bool:
    view = sandbox.workspace.views.top(keeper)
    return view is not None and "history_restore" in str(view.body["blocks"])


@pytest.mark.parametrize(
    ("database", "replicas"),
    [("sqlite", 1), pytest.param("postgresql", 3, marks=pytest.mark.postgres)],
)
async def test_a_wrong_nudge_becomes_a_better_rule_and_undo_brings_it_back(
    sandbox: Sandbox, start: StartBot, database: str, replicas: int
) -> None:
    """On one replica, and on three, where each press and each draft goes to any of them."""
    async with AsyncExitStack() as stack:
        changes: dict[str, object] = {"charter": KEPT}
        if database == "postgresql":
            server = stack.enter_context(running_postgres())
            changes["database_url"] = SecretStr(server.address.format("postgres"))
        bots = [await stack.enter_async_context(start(**changes)) for _ in range(replicas)]
        await Backdate(parts_of(bots[0]).stores.database).ran_days_ago(30)
        first = sandbox.post(SAM, DRAFTS, HYPE)
        (reply,) = await sandbox.until(lambda: own_replies(sandbox, first.ts))
        await press(sandbox, SAM, reply, "nudge_why")
        await press_in_modal(sandbox, SAM, "suggest:wrong_here")
        await send(sandbox, SAM, words=FINE)
        assert "Rule 1 has one more exception" in await take_up(sandbox, NORA)
        began = time.monotonic()
        for keeper, said in ((NORA, "Nora Blake took it up."), (AMELIE, "Nora Blake l’a reprise dans la charte.")):
            await sandbox.until(lambda keeper=keeper, said=said: said in direct(sandbox, keeper)[0].text)
            assert buttons(direct(sandbox, keeper)[0]) == []
        assert "Nora Blake took it up. Thank you." in (await told(sandbox, SAM, "took it up")).text
        await bots[0].until(lambda: all(charter_of(one).rules[0].except_ == (FINE,) for one in bots))
        assert time.monotonic() - began < WITHIN
        quiet = [
            sandbox.post(AMELIE, DRAFTS, f"{HYPE}, number {number}, as Lena says") for number in range(2 * replicas)
        ]
        await bots[0].until(lambda: all(_settled(bots, one.ts) for one in quiet))
        assert [own_replies(sandbox, one.ts) for one in quiet] == [[]] * len(quiet)
        await parts_of(bots[-1]).reminders.post_now()
        (reminder,) = own_messages(sandbox, TEAM)
        assert "Rule 1 has changed. It says the same, and looks for something else" in reminder.text
        assert "A suggestion from the team was taken up." in reminder.text
        for name in ("Sam", "Nora", SAM, NORA):
            assert name not in reminder.text
        assert "Version 1 is in force again, as version 3." in await go_back(sandbox, NORA)
        again = sandbox.post(NORA, DRAFTS, HYPE)
        await sandbox.until(lambda: own_replies(sandbox, again.ts))


class Backdate(Store):
    """Backdates the charter that runs."""

    @transaction
    def ran_days_ago(self, connection: Connection, days: int) -> None:
        connection.execute(update(CharterRow).values(ran_at=CharterRow.ran_at - days * 86400))


def own_replies(sandbox: Sandbox, ts: str) -> list[object]:
    """Return the bot's messages in a draft's thread."""
    return [one for one in own_messages(sandbox) if one.thread_ts == ts]


def _settled(bots: list[RunningBot], ts: str) -> bool:
    return any("nothing_found" in one.outcomes_of(ts) for one in bots)


async def test_a_suggestion_that_is_opened_and_not_saved_still_waits(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, words="game changer", rule="no-hype")
        await press(sandbox, NORA, await told(sandbox, NORA, "game changer"), "suggestion_edit")
        await sandbox.close_view(NORA, top(sandbox, NORA).id)
        assert len(await waiting(bot).open("charter")) == 1
        assert "took it up" not in direct(sandbox, NORA)[0].text


async def test_a_missing_rule_opens_as_a_new_one(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, kind="rule_missing", note="No acronyms.", words="SEO\nKPI")
        form = await press(sandbox, NORA, await told(sandbox, NORA, "SEO"), "suggestion_edit")
        assert inputs(form)["text"]["initial_value"] == "No acronyms."
        assert inputs(form)["avoid.en"]["initial_value"] == "SEO\nKPI"
        assert "It is below, under “In one sentence” and “Words to look for in English”" in text_of(form)
        await save(sandbox, NORA)
        assert charter_of(bot).rules[-1].text == "No acronyms."
        await told(sandbox, SAM, "took it up")


async def test_the_form_says_where_the_sentence_stands(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        await suggest(sandbox, kind="rule_missing", note="No acronyms.")
        form = await press(sandbox, NORA, await told(sandbox, NORA, "No acronyms."), "suggestion_edit")
        assert "It is below, under “In one sentence”: change it as you like." in text_of(form)


async def test_a_full_charter_is_said_before_anything_is_filled_in(sandbox: Sandbox, start: StartBot) -> None:
    """To whoever suggests a rule, and to the keeper who takes it up."""
    more = MOST_RULES - KEPT.count("[[rules]]")
    full = KEPT + "".join(f'\n[[rules]]\ntext = "Common sense {number}."\n' for number in range(more))
    async with start(charter=full):
        await sandbox.command(SAM, DRAFTS, "/charter suggest No acronyms.")
        assert "The charter already has 10 rules" in text_of(top(sandbox, SAM))
        await send(sandbox, SAM)
        page = await press(sandbox, NORA, await told(sandbox, NORA, "No acronyms."), "suggestion_edit")
        assert "The charter has 10 rules, as many as it takes. Remove one first" in text_of(page)
        assert inputs(page) == {}


async def test_another_question_opens_in_the_rules_form(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, kind="say_otherwise", rule="no-hype", words="“{match}”: says who?")
        form = await press(sandbox, NORA, await told(sandbox, NORA, "says who"), "suggestion_edit")
        assert inputs(form)["say.en"]["initial_value"].endswith("“{match}”: says who?")
        await save(sandbox, NORA)
        assert "“{match}”: says who?" in charter_of(bot).rules[0].say


async def test_two_keepers_save_the_same_suggestion_and_the_second_is_shown_the_first(
    sandbox: Sandbox, start: StartBot
) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, words=FINE, rule="no-hype")
        for keeper in (AMELIE, NORA):
            await press(sandbox, keeper, await told(sandbox, keeper, FINE), "suggestion_edit")
            await send(sandbox, keeper)
            await sandbox.until(lambda keeper=keeper: top(sandbox, keeper).body["callback_id"] == PREVIEW)
        await send(sandbox, NORA)
        shown_again = text_of(await send(sandbox, AMELIE))
        assert "Nora Blake" in shown_again
        await told(sandbox, SAM, "Nora Blake took it up.")
        assert only_charter(bot).number == 2


async def test_the_rule_of_a_suggestion_may_have_gone(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await suggest(sandbox, words="you won't believe", rule="no-bait")
        message = await told(sandbox, NORA, "believe")
        loader, (version,) = parts_of(bot).loader, await parts_of(bot).stores.charters.history("charter")
        without = KEPT.replace(KEPT[KEPT.index('[[rules]]\nid = "no-bait"') : KEPT.index('[[rules]]\nid = "pict')], "")
        assert isinstance(await loader.add("charter", without, AMELIE, version, "charter"), Version)
        view = await press(sandbox, NORA, message, "suggestion_edit")
        assert "The rule has left the charter since." in text_of(view)
        assert shown(message.blocks or [])
