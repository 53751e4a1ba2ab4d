"""App Home: the charter, objectives, the next reminder, and the reader's quiet days."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from bot.slack.context import CHECKS_PER_WINDOW
from bot.wording.language import language
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.end_to_end.helpers import modal_of, only_charter, parts_of, pressable, settled, shown
from tests.running import HYPE, RunningBot

ASK = ["quiet_day", "quiet_week", "quiet_until"]


async def home_of(sandbox: Sandbox, user: str) -> str:
    """Open a person's Home, wait until the bot publishes it, and return its text."""
    homes = sandbox.workspace.views.homes
    before = homes[user].hash if user in homes else ""
    sandbox.open_home(user)
    await sandbox.until(lambda: user in homes and homes[user].hash != before)
    return text_of(sandbox, user)


def text_of(sandbox: Sandbox, user: str) -> str:
    """Return the text of a person's Home, with narrow spaces as ordinary ones."""
    return re.sub(r"[\u00a0\u202f]", " ", shown(sandbox.workspace.views.homes[user].body["blocks"]))


def choices(sandbox: Sandbox, user: str) -> list[str]:
    """Return the action ids of the buttons in a person's Home."""
    return [element["action_id"] for element in pressable(sandbox.workspace.views.homes[user].body["blocks"])]


async def press(sandbox: Sandbox, user: str, action: str, value: str | None = None) -> None:
    """Press a button or pick a day in a person's Home, and wait until it is updated."""
    home = sandbox.workspace.views.homes[user]
    before = home.hash
    answer = await sandbox.view_click(user, home.id, action, value=value)
    assert answer.error is None
    await sandbox.until(lambda: home.hash != before)


async def try_text(sandbox: Sandbox, user: str, text: str) -> str:
    """Type into the field of a person's Home, press the button, and return the modal's text."""
    await home_of(sandbox, user)
    home = sandbox.workspace.views.homes[user]
    values = {"try_text": {"try_text": text}}
    answer = await sandbox.view_click(user, home.id, "try", values=values)
    assert answer.error is None
    return await sandbox.until(lambda: modal_of(sandbox, user))


async def test_home_shows_the_charter_and_the_next_reminder(sandbox: Sandbox, bot: RunningBot) -> None:
    """Reminders are at 09:00 UTC; in London that is nine or ten o'clock."""
    said = await home_of(sandbox, SAM)
    assert "Test house: our charter" in said
    assert "*1.* Facts impress. No superlative that we cannot prove." in said
    assert "Three real conversations a day." in said
    assert re.search(r"On Monday \d+ \w+ at (09|10):00\.", said)
    assert "You have not asked for quiet" in said


async def test_home_is_in_the_readers_language_and_zone(sandbox: Sandbox, bot: RunningBot) -> None:
    """In Paris the same reminder is at ten or eleven o'clock."""
    said = await home_of(sandbox, AMELIE)
    assert "Test house : notre charte" in said
    assert re.search(r"Le lundi \d+(er)? [\wéû]+ à (10|11) h\.", said)


async def test_quiet_can_be_requested_and_ended_there(sandbox: Sandbox, bot: RunningBot) -> None:
    await home_of(sandbox, SAM)
    assert choices(sandbox, SAM) == ["try", *ASK]
    await press(sandbox, SAM, "quiet_week")
    assert "You have quiet until" in text_of(sandbox, SAM)
    assert choices(sandbox, SAM) == ["try", "quiet_off"]
    draft = sandbox.post(SAM, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "quiet")
    await press(sandbox, SAM, "quiet_off")
    assert "You have not asked for quiet" in text_of(sandbox, SAM)
    await bot.came_to(sandbox.post(SAM, DRAFTS, HYPE).ts, "replied")


async def test_quiet_is_as_long_as_the_button_says(sandbox: Sandbox, bot: RunningBot) -> None:
    for action, days in (("quiet_day", 1), ("quiet_week", 7)):
        await home_of(sandbox, SAM)
        await press(sandbox, SAM, action)
        until = await parts_of(bot).stores.quiet.quiet_until(SAM)
        assert until is not None
        assert round((until - sandbox.workspace.clock()) / 86400, 2) == days
        await press(sandbox, SAM, "quiet_off")


async def test_quiet_until_a_day_ends_with_that_day_for_the_reader(sandbox: Sandbox, bot: RunningBot) -> None:
    """Amélie is in Paris: her midnight isn't the server's."""
    day = dt.datetime.now(ZoneInfo("Europe/Paris")).date() + dt.timedelta(days=20)
    await home_of(sandbox, AMELIE)
    await press(sandbox, AMELIE, "quiet_until", day.isoformat())
    until = await parts_of(bot).stores.quiet.quiet_until(AMELIE)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo("Europe/Paris"))
    assert until == pytest.approx(midnight.timestamp(), abs=30)
    assert f"{language('fr').date(day)} inclus" in text_of(sandbox, AMELIE)


@pytest.mark.parametrize("days", [-1, 91, 4000])
async def test_an_invalid_day_is_explained_and_changes_nothing(sandbox: Sandbox, bot: RunningBot, days: int) -> None:
    day = dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=days)
    await home_of(sandbox, SAM)
    answer = await sandbox.view_click(SAM, sandbox.workspace.views.homes[SAM].id, "quiet_until", value=day.isoformat())
    assert answer.error is None
    said = await sandbox.until(lambda: modal_of(sandbox, SAM))
    assert "The last quiet day is today at the earliest and in 90 days at the latest." in said
    assert await parts_of(bot).stores.quiet.quiet_until(SAM) is None


async def test_a_text_can_be_checked_there(sandbox: Sandbox, bot: RunningBot) -> None:
    said = await try_text(sandbox, SAM, HYPE)
    assert "One rule of the charter comes to mind" in said
    assert "“game changer”" in said
    assert "Only you see this, and the text is not kept." in said
    assert await parts_of(bot).listener_context.figures(only_charter(bot), 28) == []


async def test_a_checked_text_is_used_as_typed(sandbox: Sandbox, bot: RunningBot) -> None:
    """Slack escapes messages, but not the value of an input field."""
    assert "R&amp;D &lt;3" in await try_text(sandbox, SAM, "R&D <3")


async def test_home_shares_its_rate_limit_with_the_command(sandbox: Sandbox, bot: RunningBot) -> None:
    for _ in range(CHECKS_PER_WINDOW):
        await sandbox.command(SAM, DRAFTS, f"/charter check {HYPE}")
    assert "That was a lot of texts in one minute." in await try_text(sandbox, SAM, HYPE)


async def test_an_empty_text_gets_a_hint(sandbox: Sandbox, bot: RunningBot) -> None:
    for text in ("", "  "):
        assert "Écrivez ou collez d’abord un texte" in await try_text(sandbox, AMELIE, text)


async def test_home_shows_the_commands_effect(sandbox: Sandbox, bot: RunningBot) -> None:
    await sandbox.command(SAM, DRAFTS, "/charter quiet 7")
    assert "You have quiet until" in await home_of(sandbox, SAM)


async def test_the_messages_tab_is_not_home(sandbox: Sandbox, bot: RunningBot) -> None:
    opened = sandbox.deliver({"type": "app_home_opened", "user": SAM, "channel": "D0SAM", "tab": "messages"})
    await sandbox.until(lambda: opened.done)
    await settled(bot)
    assert opened.acknowledged
    assert sandbox.workspace.views.homes == {}
