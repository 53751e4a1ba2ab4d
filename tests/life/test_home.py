"""App Home: charter, objectives, next reminder, and the reader's own quiet days."""

import re

from bot.sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.life.helpers import parts_of, pressable, settled, shown
from tests.running import HYPE, RunningBot


async def home_of(sandbox: Sandbox, user: str) -> str:
    """Open somebody's Home, wait until it stands there, and read it."""
    sandbox.open_home(user)
    await sandbox.until(lambda: user in sandbox.workspace.views.homes)
    return standing(sandbox, user)


def standing(sandbox: Sandbox, user: str) -> str:
    """What stands in somebody's Home, narrow spaces as ordinary ones."""
    return re.sub(r"[\u00a0\u202f]", " ", shown(sandbox.workspace.views.homes[user].body["blocks"]))


def choices(sandbox: Sandbox, user: str) -> list[tuple[str, str]]:
    """The buttons of somebody's Home: action and value."""
    blocks = sandbox.workspace.views.homes[user].body["blocks"]
    return [(element["action_id"], element["value"]) for element in pressable(blocks)]


async def press(sandbox: Sandbox, user: str, action: str, value: str) -> None:
    """Press a button in somebody's Home and wait for the new one."""
    home = sandbox.workspace.views.homes[user]
    before = home.hash
    answer = await sandbox.view_click(user, home.id, action, value=value)
    assert answer.error is None
    await sandbox.until(lambda: home.hash != before)


async def test_home_shows_the_charter_and_the_next_reminder(sandbox: Sandbox, bot: RunningBot) -> None:
    """Reminders come at 09:00 UTC; in London that is nine or ten."""
    said = await home_of(sandbox, SAM)
    assert "Test house: our charter" in said
    assert "*1.* Facts impress. No superlative that we cannot prove." in said
    assert "Three real conversations a day." in said
    assert re.search(r"On Monday \d+ \w+ at (09|10):00\.", said)
    assert "You have not asked for quiet" in said


async def test_home_is_in_the_readers_language_and_zone(sandbox: Sandbox, bot: RunningBot) -> None:
    """In Paris the same reminder is at ten or eleven."""
    said = await home_of(sandbox, AMELIE)
    assert "Test house : notre charte" in said
    assert re.search(r"Le lundi \d+(er)? [\wéû]+ à (10|11) h\.", said)


async def test_quiet_can_be_asked_for_and_ended_there(sandbox: Sandbox, bot: RunningBot) -> None:
    await home_of(sandbox, SAM)
    assert choices(sandbox, SAM) == [("home_quiet", "1"), ("home_quiet", "7")]
    await press(sandbox, SAM, "home_quiet", "7")
    assert "You have quiet until" in standing(sandbox, SAM)
    assert choices(sandbox, SAM) == [("home_quiet_off", "off")]
    draft = sandbox.post(SAM, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "quiet")
    await press(sandbox, SAM, "home_quiet_off", "off")
    assert "You have not asked for quiet" in standing(sandbox, SAM)
    await bot.came_to(sandbox.post(SAM, DRAFTS, HYPE).ts, "replied")


async def test_quiet_is_as_long_as_the_button_says(sandbox: Sandbox, bot: RunningBot) -> None:
    for days in (1, 7):
        await home_of(sandbox, SAM)
        await press(sandbox, SAM, "home_quiet", str(days))
        until = await parts_of(bot).tables.quiets.quiet_until(SAM)
        assert until is not None
        assert round((until - sandbox.workspace.clock()) / 86400, 2) == days
        await press(sandbox, SAM, "home_quiet_off", "off")


async def test_home_shows_what_the_command_did(sandbox: Sandbox, bot: RunningBot) -> None:
    await sandbox.command(SAM, DRAFTS, "/charter quiet 7")
    assert "You have quiet until" in await home_of(sandbox, SAM)


async def test_the_messages_tab_is_no_home(sandbox: Sandbox, bot: RunningBot) -> None:
    opened = sandbox.deliver({"type": "app_home_opened", "user": SAM, "channel": "D0SAM", "tab": "messages"})
    await sandbox.until(lambda: opened.done)
    await settled(bot)
    assert opened.acknowledged
    assert sandbox.workspace.views.homes == {}
