"""The weekly reminder: posted with its pictures, once per channel and week, despite any failure.

In these charters it is due today at midnight, so this week's slot is always past, but never by more than a day.
"""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db.group_commit import Store, transaction
from bot.db.schema import InstallationRow
from bot.slack import pictures
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Message, Sandbox
from slack_sandbox.faults import Kind
from slack_sandbox.workspace import BOT
from tests.conftest import StartBot
from tests.end_to_end.helpers import calls_of, own_messages, parts_of, replied, settled, shown
from tests.running import CHARTER, HYPE, RunningBot

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PICTURES = """
[[objectives]]
text = "Show who made it."
image = "people.png"
alt = "Three colleagues around a table"

[[objectives]]
text = "Own our mistakes."
image = "https://example.org/mistakes.png"
alt = "A hand crossing out a word"
"""


def due_today(charter: str = CHARTER, more: str = "") -> str:
    """Return a charter whose reminder has been due since midnight."""
    today = dt.datetime.now(dt.UTC)
    plan = f'day = "{WEEKDAYS[today.weekday()]}"\ntime = "00:00"\n{more}\n'
    return charter.replace('channels = ["#social-team"]\n', f'channels = ["#social-team"]\n{plan}')


class Backdate(Store):
    """Backdates installations."""

    @transaction
    def install_days_ago(self, session: Session, days: int) -> None:
        session.execute(update(InstallationRow).values(installed_at=InstallationRow.installed_at - days * 86400))


async def been_here_for_days(bot: RunningBot, days: int = 30) -> None:
    """Backdate this bot's installation by so many days."""
    await Backdate(parts_of(bot).stores.database).install_days_ago(days)


def reminders(sandbox: Sandbox, channel: str = TEAM) -> list[Message]:
    """Return the reminders that a channel shows."""
    return own_messages(sandbox, channel)


async def test_it_is_posted_once_when_due(sandbox: Sandbox, start: StartBot) -> None:
    charter = due_today()
    async with start(charter=charter) as bot:
        await been_here_for_days(bot)
    for _ in range(2):
        async with start(charter=charter) as bot:
            for _ in range(2):
                await parts_of(bot).reminders.tick()
    (reminder,) = reminders(sandbox)
    assert "Test house: this week’s reminder" in reminder.text
    assert own_messages(sandbox, DRAFTS) == []


async def test_a_bot_that_was_just_installed_waits_for_its_first_week(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=due_today()) as bot:
        await parts_of(bot).reminders.tick()
    assert reminders(sandbox) == []


async def test_it_shows_objectives_the_rule_of_the_week_and_last_week(sandbox: Sandbox, bot: RunningBot) -> None:
    await parts_of(bot).reminders.post_now()
    said = shown(reminders(sandbox)[0].blocks or [])
    assert "Three real conversations a day." in said
    assert "The rule of the week:" in said
    assert "Last week was quiet: no rule came up." in said


PNG = b"\x89PNG, or so the name says"


def accessories(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return the pictures that the newest reminder shows."""
    return [block["accessory"] for block in reminders(sandbox)[-1].blocks or [] if "accessory" in block]


async def test_it_carries_the_objectives_pictures(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    """The bot uploads a picture file, and passes on the URL of a remote one."""
    (tmp_path / "people.png").write_bytes(PNG)
    async with start(charter=CHARTER + PICTURES) as bot, aiohttp.ClientSession() as session:
        await parts_of(bot).reminders.post_now()
        ours, elsewhere = accessories(sandbox)
        assert ours["alt_text"] == "Three colleagues around a table"
        file = sandbox.workspace.uploads.files[ours["slack_file"]["id"]]
        assert (file.name, file.alt) == ("people.png", "Three colleagues around a table")
        async with session.get(f"{sandbox.url}/page/files/{file.id}") as response:
            assert (response.status, response.content_type) == (200, "image/png")
            assert await response.read() == PNG
        assert elsewhere["image_url"] == "https://example.org/mistakes.png"


async def test_with_a_public_url_the_bot_serves_its_pictures(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    (tmp_path / "people.png").write_bytes(PNG)
    async with start(charter=CHARTER + PICTURES, public_url="https://charter.example.org/") as bot:
        await parts_of(bot).reminders.post_now()
    assert accessories(sandbox)[0]["image_url"] == "https://charter.example.org/pictures/people.png"
    assert not sandbox.workspace.uploads.files


async def test_a_picture_is_uploaded_once_for_all_starts_and_replicas(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "people.png").write_bytes(PNG)
    async with start(charter=CHARTER + PICTURES), start(charter=CHARTER + PICTURES):
        pass
    async with start(charter=CHARTER + PICTURES) as bot:
        await parts_of(bot).reminders.post_now()
        assert len(sandbox.workspace.uploads.files) == 1
        assert "slack_file" in accessories(sandbox)[0]
    (tmp_path / "people.png").write_bytes(PNG + b", retouched")
    async with start(charter=CHARTER + PICTURES):
        assert len(sandbox.workspace.uploads.files) == 2


async def test_a_picture_that_was_deleted_in_slack_is_uploaded_again(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    (tmp_path / "people.png").write_bytes(PNG)
    async with start(charter=CHARTER + PICTURES):
        sandbox.workspace.uploads.files.clear()
    async with start(charter=CHARTER + PICTURES) as bot:
        await parts_of(bot).pictures.upload()
        await parts_of(bot).reminders.post_now()
    assert "slack_file" in accessories(sandbox)[0]


async def test_a_picture_that_slack_is_still_processing_is_described(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack refuses blocks that show it. Once it is processed, the next reminder shows it."""
    monkeypatch.setattr(pictures, "UPLOAD_SECONDS", 0.3)
    (tmp_path / "people.png").write_bytes(PNG)
    sandbox.workspace.uploads.seconds_to_process = 3600
    async with start(charter=CHARTER + PICTURES) as bot:
        await parts_of(bot).reminders.post_now()
        assert "_Three colleagues around a table_" in shown(reminders(sandbox)[0].blocks or [])
        sandbox.workspace.uploads.seconds_to_process = 0
        await parts_of(bot).pictures.upload()
        assert parts_of(bot).pictures.source("people.png") is not None
    assert len(sandbox.workspace.uploads.files) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])
@pytest.mark.parametrize("kind", ["429", "reset_after", "error_before"])
async def test_an_upload_that_fails_keeps_no_reminder_back(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, method: str, kind: Kind
) -> None:
    """A call that took effect unseen leaves at most a file that nothing shows."""
    (tmp_path / "people.png").write_bytes(PNG)
    sandbox.faults.add(method, kind, error="missing_scope")
    async with start(charter=CHARTER + PICTURES) as bot:
        await parts_of(bot).reminders.post_now()
    (reminder,) = reminders(sandbox)
    assert "Show who made it." in shown(reminder.blocks or [])
    assert len(sandbox.workspace.uploads.files) <= 1


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_arguments"])
async def test_pictures_that_slack_cannot_load_do_not_block_the_reminder(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, code: str
) -> None:
    (tmp_path / "people.png").write_bytes(PNG)
    async with start(charter=CHARTER + PICTURES) as bot:
        sandbox.faults.add("chat.postMessage", "error_before", error=code)
        await parts_of(bot).reminders.post_now()
        (reminder,) = reminders(sandbox)
        assert "Show who made it." in shown(reminder.blocks or [])
        assert "_Three colleagues around a table_" in shown(reminder.blocks or [])


async def test_remind_posts_at_once_and_names_channels_that_already_have_it(sandbox: Sandbox, bot: RunningBot) -> None:
    assert await parts_of(bot).reminders.post_now() == [("social-team", True)]
    assert await parts_of(bot).reminders.post_now() == [("social-team", False)]
    assert len(reminders(sandbox)) == 1


async def test_remind_and_the_clock_do_not_both_post(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=due_today()) as bot:
        await parts_of(bot).reminders.post_now()
        await been_here_for_days(bot)
        await parts_of(bot).reminders.tick()
    assert len(reminders(sandbox)) == 1


async def test_two_bots_on_one_database_post_one_reminder(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as one, start() as other:
        await parts_of(one).reminders.post_now()
        await parts_of(other).reminders.post_now()
    assert len(reminders(sandbox)) == 1


@pytest.mark.parametrize("kind", ["error_after", "reset_after", "not_json_after", "hang_after"])
async def test_a_lost_response_causes_no_second_reminder(sandbox: Sandbox, start: StartBot, kind: Kind) -> None:
    async with start() as bot:
        sandbox.faults.add("chat.postMessage", kind)
        await parts_of(bot).reminders.post_now()
        await checked_again(bot)
    assert len(reminders(sandbox)) == 1


@pytest.mark.parametrize("kind", ["error_before", "reset_before", "not_json"])
async def test_a_failed_post_is_repeated(sandbox: Sandbox, start: StartBot, kind: Kind) -> None:
    async with start() as bot:
        sandbox.faults.add("chat.postMessage", kind)
        await parts_of(bot).reminders.post_now()
        assert reminders(sandbox) == []
        await checked_again(bot)
    assert len(reminders(sandbox)) == 1


async def checked_again(bot: RunningBot) -> None:
    """Wait for the grace period and for the clock's next tick, which resolves the doubt."""
    before = len(calls_of(bot.sandbox, "conversations.history"))
    while len(calls_of(bot.sandbox, "conversations.history")) == before:
        await parts_of(bot).reminders.tick()
        await asyncio.sleep(0.02)


async def test_a_week_off_has_none(sandbox: Sandbox, start: StartBot) -> None:
    today = dt.datetime.now(dt.UTC).date()
    charter = due_today(more=f'skip = ["{today}"]')
    async with start(charter=charter) as bot:
        await been_here_for_days(bot)
    async with start(charter=charter):
        pass
    assert reminders(sandbox) == []


async def test_remind_posts_in_a_week_off_too(sandbox: Sandbox, start: StartBot) -> None:
    """The user asks for it explicitly, and "posted already" would be wrong."""
    today = dt.datetime.now(dt.UTC).date()
    async with start(charter=due_today(more=f'skip = ["{today}"]')) as bot:
        await been_here_for_days(bot)
        await parts_of(bot).reminders.tick()
        assert await parts_of(bot).reminders.post_now() == [("social-team", True)]
    assert len(reminders(sandbox)) == 1


async def test_without_channels_of_its_own_it_goes_to_the_drafts_channels(sandbox: Sandbox, start: StartBot) -> None:
    """The bot doesn't treat it as a draft, although it shows the rules' own bad examples."""
    async with start(charter=CHARTER.replace('channels = ["#social-team"]\n', "")) as bot:
        assert await parts_of(bot).reminders.post_now() == [("social-drafts", True)]
        await settled(bot)
    assert len(own_messages(sandbox, DRAFTS)) == 1


async def test_channels_without_the_bot_get_no_reminder(sandbox: Sandbox, start: StartBot) -> None:
    sandbox.workspace.channel(TEAM).members.remove(BOT)
    async with start() as bot:
        assert await parts_of(bot).reminders.post_now() == []
    assert reminders(sandbox) == []


async def test_last_week_is_reported_by_rule_without_names(sandbox: Sandbox, start: StartBot) -> None:
    """The reminder covers the nudges since the previous week's slot."""
    async with start() as bot:
        for user in (AMELIE, SAM):
            await replied(bot, user, HYPE)
        planner, (active,) = parts_of(bot).reminders, parts_of(bot).charters.now.all
        this_week = planner.this_week(active).at.date()
        coming = [this_week + dt.timedelta(days=days) for days in (0, 7)]
        texts = [(await planner.compose(active, f"{day:%G-W%V}")).text for day in coming]
        (text,) = [text for text in texts if "rule 1 came up" in text]
        assert "Last week, rule 1 came up 2 times." in text
        for name in (AMELIE, "Amélie", SAM, "Sam"):
            assert name not in text
