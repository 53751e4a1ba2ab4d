"""Which weekly reminder is due: a pure function of the charter's plan and the time."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.charter.model import ReminderSettings as ReminderPlan

LATEST = dt.timedelta(days=2)  # after downtime, a reminder that is later than this is skipped


class Slot(NamedTuple):
    """One week's reminder.

    Attributes:
        week: ISO week, ``2026-W48``.
        at: when it is due, in UTC.
    """

    week: str
    at: dt.datetime


def newest_slot(plan: ReminderPlan, now: dt.datetime) -> Slot:
    """The newest week whose reminder is due at ``now`` (aware)."""
    today = now.astimezone(plan.zone).date()
    slot = slot_of(plan, today)
    return slot if slot.at <= now else slot_of(plan, today - dt.timedelta(days=7))


def next_slot(plan: ReminderPlan, now: dt.datetime) -> Slot:
    """The first reminder after ``now`` (aware), weeks off left out."""
    day = now.astimezone(plan.zone).date()
    while (slot := slot_of(plan, day)).at <= now or week_off(plan, slot.week):
        day += dt.timedelta(days=7)
    return slot


def slot_of(plan: ReminderPlan, day: dt.date) -> Slot:
    """The reminder of the ISO week that ``day`` lies in."""
    year, week, weekday = day.isocalendar()
    due = day + dt.timedelta(days=plan.weekday - (weekday - 1))
    return Slot(f"{year}-W{week:02d}", first_moment(due, plan.at, plan.zone))


def first_moment(day: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """A local time as UTC. One that comes twice means the first; one that does not exist, the end of the gap."""
    naive = dt.datetime.combine(day, at)
    early, late = (naive.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if early <= late:
        return early
    # In a gap the two folds disagree the other way round: the clock jumps somewhere between them.
    while early - late > dt.timedelta(seconds=1):
        middle = late + (early - late) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < naive:
            late = middle
        else:
            early = middle
    return early.replace(microsecond=0)


def begins(week: str) -> float:
    """A moment before this ISO week began anywhere on Earth, in seconds since 1970."""
    return dt.datetime.combine(dt.date.fromisoformat(week), dt.time(), dt.UTC).timestamp() - 86400


def week_off(plan: ReminderPlan, week: str) -> bool:
    """Whether the charter skips this week: ``skip`` may hold any of its days."""
    return any(slot_of(plan, day).week == week for day in plan.skip)


def late(slot: Slot, now: dt.datetime) -> bool:
    """Whether it is too late for this week's reminder."""
    return now - slot.at > LATEST


def week_before(plan: ReminderPlan, week: str) -> tuple[float, float]:
    """The seven days that a week's reminder speaks of, up to its hour, in seconds since 1970."""
    monday = dt.date.fromisoformat(week)
    slots = (slot_of(plan, monday - dt.timedelta(days=7)), slot_of(plan, monday))
    return slots[0].at.timestamp(), slots[1].at.timestamp()
