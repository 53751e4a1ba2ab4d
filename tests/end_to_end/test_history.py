"""The history of a kept charter: everybody reads it, and its keepers go back to any version."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.charters import Version
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox, UserGroup
from tests.conftest import StartBot
from tests.end_to_end.helpers import charter_of, only_charter, parts_of, pressable, text_of, top
from tests.end_to_end.suggesting import KEPT, NORA, press_in_modal, workspace
from tests.end_to_end.test_home import home_of
from tests.running import RunningBot

TWO_MORE = KEPT.replace('["game changer", "world class"]', '["game changer", "world class", "zap", "zing"]')


@pytest.fixture
def sandbox_options() -> dict[str, object]:
    """Amélie and Nora keep the charter; Sam is a member."""
    return {"workspace": workspace(), "redeliver_after": (0.0, 0.2, 1.5)}


async def add(bot: RunningBot, source: str, by: str = AMELIE) -> Version:
    """Make a text the newest version."""
    newest, *_ = await parts_of(bot).stores.charters.history("charter")
    added = await parts_of(bot).loader.add("charter", source, by, newest, "charter")
    assert isinstance(added, Version)
    return added


async def history(sandbox: Sandbox, user: str, command: str = "/charter history") -> dict[str, Any]:
    """Type the command, and return the answer."""
    answer = await sandbox.command(user, DRAFTS, command)
    assert answer.error is None
    payload: dict[str, Any] = answer.payload
    return payload


async def open_history(sandbox: Sandbox, user: str) -> str:
    """Open the history from Home, and return what it says."""
    await home_of(sandbox, user)
    answer = await sandbox.view_click(user, sandbox.workspace.views.homes[user].id, "history")
    assert answer.error is None
    await sandbox.until(lambda: sandbox.workspace.views.top(user))
    return text_of(top(sandbox, user))


def restores(payload: dict[str, Any]) -> list[str]:
    return [one["value"] for one in pressable(payload["blocks"]) if one["action_id"] == "history_restore"]


async def test_a_version_is_told_in_a_sentence_with_who_and_when(sandbox: Sandbox, start: StartBot) -> None:
    """The name is plain text: it notifies nobody. Members read it and get no button."""
    async with start(charter=KEPT) as bot:
        await add(bot, TWO_MORE)
        shown = await history(sandbox, SAM)
        assert "Version 2, in force since" in shown["text"]
        assert "Amélie Laurent\n• Rule 1 looks for 2 more words" in shown["text"]
        assert "from its file\n• The charter as it began" in shown["text"]
        assert AMELIE not in str(shown)
        assert restores(shown) == []
        assert len(restores(await history(sandbox, NORA))) == 1
        french = await history(sandbox, AMELIE, "/charter historique")
        assert "La règle 1 repère 2 expressions de plus" in french["text"]


async def test_a_keeper_goes_back_to_a_version_and_it_is_in_force_at_once(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await add(bot, TWO_MORE)
        await open_history(sandbox, NORA)
        button = next(one for one in pressable(top(sandbox, NORA).body["blocks"]) if "history_restore" in str(one))
        asked = button["confirm"]["text"]["text"]
        assert asked.startswith("The charter will say again what version 1 says: Rule 1 looks for 2 fewer words. ")
        said = text_of(await press_in_modal(sandbox, NORA, "history_restore"))
        assert "Version 1 is in force again, as version 3." in said
        assert "• Went back to version 1\n• Rule 1 looks for 2 fewer words" in said
        newest, *_ = await parts_of(bot).stores.charters.history("charter")
        assert (newest.source, newest.kept_by, newest.number) == (KEPT, NORA, 3)
        assert only_charter(bot).number == 3


async def test_somebody_who_saved_meanwhile_is_not_overruled(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await add(bot, TWO_MORE)
        await open_history(sandbox, NORA)
        await add(bot, TWO_MORE.replace("Test house", "Other house"))
        said = text_of(await press_in_modal(sandbox, NORA, "history_restore"))
        assert "Somebody saved another version meanwhile, so nothing was changed." in said
        assert "Other house: what changed" in said
        assert only_charter(bot).number == 3
        assert "Version 1 is in force again" in text_of(await press_in_modal(sandbox, NORA, "history_restore", 1))


async def test_who_is_no_keeper_any_more_cannot_go_back(sandbox: Sandbox, start: StartBot) -> None:
    """It is asked at the press."""
    async with start(charter=KEPT) as bot:
        await add(bot, TWO_MORE)
        await open_history(sandbox, AMELIE)
        sandbox.workspace.groups = {"S0EDITORS": UserGroup("S0EDITORS", "editors", "Editors", (SAM,))}
        said = text_of(await press_in_modal(sandbox, AMELIE, "history_restore"))
        assert "Seuls les responsables de la charte peuvent revenir à une version." in said
        assert only_charter(bot).number == 2


async def test_nobody_is_locked_out_by_going_back(sandbox: Sandbox, start: StartBot) -> None:
    """The old version was kept by others, none of whom keeps the charter now."""
    before = KEPT.replace('["@editors", "U0NORA"]', '["U0SAM"]')
    async with start(charter=before) as bot:
        await add(bot, KEPT, by=SAM)
        await open_history(sandbox, NORA)
        said = text_of(await press_in_modal(sandbox, NORA, "history_restore"))
        assert "By this version neither you nor anybody who keeps the charter now would keep it" in said
        assert charter_of(bot).keepers == ("@editors", NORA)


async def test_a_version_that_does_not_load_any_more_says_why(sandbox: Sandbox, start: StartBot) -> None:
    """Such as one of a newer release. The versions after it are told as far as they can be read."""
    async with start(charter=KEPT) as bot:
        store = parts_of(bot).stores.charters
        await store.append("charter", KEPT + "\n[future]\nkey = 1\n", AMELIE, "", 1)
        await store.append("charter", TWO_MORE, AMELIE, "", 2)
        await parts_of(bot).loader.refresh()
        shown = await open_history(sandbox, NORA)
        assert shown.count("A text that this release of the app cannot read") == 2
        said = text_of(await press_in_modal(sandbox, NORA, "history_restore"))
        assert "This version cannot be in force any more: " in said
        assert only_charter(bot).number == 3


async def test_a_newest_version_that_does_not_load_can_be_left_behind(sandbox: Sandbox, start: StartBot) -> None:
    """What is in force is marked, whatever is newest."""
    async with start(charter=KEPT) as bot:
        await parts_of(bot).stores.charters.append("charter", KEPT + "\n[future]\nkey = 1\n", AMELIE, "", 1)
        await parts_of(bot).loader.refresh()
        assert "Version 1, in force since" in await open_history(sandbox, NORA)
        said = text_of(await press_in_modal(sandbox, NORA, "history_restore"))
        assert "Version 1 is in force again, as version 3." in said
        assert only_charter(bot).number == 3


async def test_a_charter_of_a_file_has_no_history(sandbox: Sandbox, start: StartBot) -> None:
    async with start():
        assert "I keep no versions of it" in (await history(sandbox, NORA))["text"]


async def test_ten_versions_are_shown_and_the_others_counted(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        for number in range(11):
            await add(bot, KEPT.replace("Test house", f"House {number}"))
        shown = await history(sandbox, NORA)
        assert len(restores(shown)) == 9
        assert "2 older versions are kept too." in shown["text"]
