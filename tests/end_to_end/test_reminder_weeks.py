"""One reminder a week on simulated clocks: through clock changes, and with two replicas in the same second."""

import asyncio
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.container import App
from bot.charter.charters import Charters
from bot.charter.model import ReminderSettings as ReminderPlan
from bot.reminders import schedule
from slack_sandbox import DRAFTS, TEAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import calls_of, only_charter, own_messages, parts_of
from tests.end_to_end.test_reminder import been_here_for_days, due_today
from tests.running import CHARTER, RunningBot

NIGHTS = [
    ("Europe/Paris", "2027-03-28", "02:30"),
    ("Europe/Paris", "2027-10-31", "02:30"),
    ("America/New_York", "2027-03-14", "02:30"),
    ("America/New_York", "2027-11-07", "01:30"),
    ("Pacific/Auckland", "2027-09-26", "02:30"),
    ("Pacific/Auckland", "2027-04-04", "02:30"),
    ("Asia/Kolkata", "2027-03-28", "02:30"),
]


def clocked(bot: RunningBot, now: dt.datetime, **plan: object) -> App:
    """Return this bot's reminder scheduler with this clock and another plan."""
    parts = parts_of(bot)
    parts.reminders._now = lambda: now
    if plan:
        active = only_charter(bot)
        changed = active.charter.reminder.model_copy(update=plan)
        charter = active.charter.model_copy(update={"reminder": changed})
        parts.charters.swap(Charters([replace(active, charter=charter)]), now.timestamp())
        parts.reminders._planned.clear()
    return parts


def reminders(sandbox: Sandbox, channel: str = TEAM) -> list[str]:
    return [message.ts for message in own_messages(sandbox, channel)]


@pytest.mark.parametrize(("zone", "day", "time"), NIGHTS, ids=[f"{zone} {day}" for zone, day, _ in NIGHTS])
async def test_it_comes_once_in_a_night_when_clocks_change(
    sandbox: Sandbox, start: StartBot, zone: str, day: str, time: str
) -> None:
    """Ticks every half minute for four hours around a local time that doesn't exist, or comes twice."""
    plan = ReminderPlan(day="sunday", time=time, timezone=zone)
    due = schedule.slot_of(plan, dt.date.fromisoformat(day)).at
    charter = CHARTER.replace(
        'channels = ["#social-team"]\n',
        f'channels = ["#social-team"]\nday = "sunday"\ntime = "{time}"\ntimezone = "{zone}"\n',
    )
    async with start(charter=charter) as bot:
        await been_here_for_days(bot, 400)
        seen = []
        for half_minutes in range(-240, 241):
            now = due + dt.timedelta(seconds=30 * half_minutes)
            await clocked(bot, now).reminders.tick()
            seen.append(len(reminders(sandbox)))
        first = 0 if seen[0] == 0 else 1  # at the start the previous week may still be due
        assert seen[239] == first
        assert seen[240] == seen[-1] == first + 1


async def test_two_replicas_at_the_same_second_post_one(sandbox: Sandbox, start: StartBot) -> None:
    charter = due_today()
    async with start(charter=charter) as one, start(charter=charter) as other:
        await been_here_for_days(one)
        await asyncio.gather(*(parts_of(bot).reminders.tick() for bot in (one, other, one, other)))
        assert len(reminders(sandbox)) == 1


async def test_a_new_hour_or_zone_during_a_week_causes_no_second_one(sandbox: Sandbox, start: StartBot) -> None:
    monday = dt.datetime(2027, 5, 3, 9, 30, tzinfo=dt.UTC)
    async with start() as bot:
        await been_here_for_days(bot, 400)
        await clocked(bot, monday).reminders.tick()
        for days, plan in (
            (1, {"time": "23:00"}),
            (2, {"day": "wednesday", "time": "01:00"}),
            (3, {"timezone": "Pacific/Auckland"}),
        ):
            await clocked(bot, monday + dt.timedelta(days=days), **plan).reminders.tick()
        assert len(reminders(sandbox)) == 1
        await clocked(bot, monday + dt.timedelta(days=9)).reminders.tick()
        assert len(reminders(sandbox)) == 2


async def test_the_week_of_another_year_has_one(sandbox: Sandbox, start: StartBot) -> None:
    """The first of January 2027 is in the last week of 2026."""
    async with start() as bot:
        await been_here_for_days(bot, 400)
        for day in range(10):
            await clocked(
                bot, dt.datetime(2026, 12, 28, 9, 30, tzinfo=dt.UTC) + dt.timedelta(days=day)
            ).reminders.tick()
        assert len(reminders(sandbox)) == 2


async def test_a_deleted_channel_does_not_affect_the_others(sandbox: Sandbox, start: StartBot) -> None:
    charter = CHARTER.replace('["#social-team"]', '["#social-team", "#social-drafts"]')
    sandbox.workspace.channel(TEAM).is_archived = True
    async with start(charter=charter) as bot:
        await parts_of(bot).reminders.post_now()
        assert (len(reminders(sandbox)), len(reminders(sandbox, DRAFTS))) == (0, 1)


async def test_an_existing_reminder_unknown_to_the_database_is_found(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """The database was lost, or restored from an older backup."""
    async with start() as bot:
        await parts_of(bot).reminders.post_now()
    async with start(database_url=f"sqlite:///{tmp_path / 'another.db'}") as bot:
        await parts_of(bot).reminders.post_now()
        assert await parts_of(bot).reminders.unsent() == []
    assert len(calls_of(sandbox, "chat.postMessage")) == len(reminders(sandbox)) == 1
