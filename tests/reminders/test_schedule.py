"""Which week's reminder is due, in zones whose clocks change by an hour, by half an hour, or never."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.model import ReminderSettings as ReminderPlan
from bot.reminders import schedule

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe", "UTC")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = dt.timedelta(days=7)
SINCE, UNTIL = dt.datetime.fromisoformat("2024-01-02"), dt.datetime.fromisoformat("2040-01-01")

zones = st.sampled_from(ZONES)
moments = st.datetimes(SINCE, UNTIL, timezones=st.just(dt.UTC))
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
plans = st.builds(
    lambda day, time, zone: ReminderPlan(day=day, time=f"{time:%H:%M}", timezone=zone),
    st.sampled_from(DAYS),
    times,
    zones,
)


def plan(day: str, time: str, zone: str, *skip: str) -> ReminderPlan:
    return ReminderPlan(day=day, time=time, timezone=zone, skip=tuple(dt.date.fromisoformat(day) for day in skip))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "local", "due"),
    [
        # a gap: the first moment after it
        ("Europe/Paris", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("Europe/Paris", "2026-03-29 02:30", "2026-03-29 01:00"),
        ("Europe/Paris", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08 02:59", "2026-03-08 07:00"),
        ("Pacific/Auckland", "2026-09-27 02:01", "2026-09-26 14:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),
        # the edges of a gap
        ("Europe/Paris", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Paris", "2026-03-29 03:01", "2026-03-29 01:01"),
        # a fold: the first of the two
        ("Europe/Paris", "2026-10-25 02:00", "2026-10-25 00:00"),
        ("Europe/Paris", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Europe/Paris", "2026-10-25 03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("Pacific/Auckland", "2026-04-05 02:30", "2026-04-04 13:30"),
        # half an hour off, and never changed
        ("Asia/Kolkata", "2026-03-29 02:30", "2026-03-28 21:00"),
        # a date that doesn't exist: Samoa crossed the date line
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00"),
    ],
)
def test_an_ambiguous_or_missing_local_time_is_one_moment(zone: str, local: str, due: str) -> None:
    when = dt.datetime.fromisoformat(local)
    assert schedule.first_moment(when.date(), when.time(), ZoneInfo(zone)) == utc(due)


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2037, 1, 1)), time=times, zone=zones)
def test_a_moment_is_the_first_at_which_the_clock_shows_that_time_or_more(
    day: dt.date, time: dt.time, zone: str
) -> None:
    naive = dt.datetime.combine(day, time)

    def shown(moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    moment = schedule.first_moment(day, time, ZoneInfo(zone))
    assert shown(moment) >= naive
    for minutes in (1, 29, 59, 61):
        assert shown(moment - dt.timedelta(minutes=minutes)) < naive
    assert shown(moment) == naive or not exists(naive, zone)


def exists(naive: dt.datetime, zone: str) -> bool:
    there_and_back = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).astimezone(ZoneInfo(zone))
    return there_and_back.replace(tzinfo=None) == naive


@given(plan=plans, now=moments)
def test_the_newest_slot_is_past_and_the_next_one_is_not(plan: ReminderPlan, now: dt.datetime) -> None:
    newest, following = schedule.newest_slot(plan, now), schedule.next_slot(plan, now)
    assert newest.at <= now < following.at
    assert dt.date.fromisoformat(following.week) - dt.date.fromisoformat(newest.week) == WEEK
    assert dt.timedelta(days=6) < following.at - newest.at < dt.timedelta(days=8)


@given(plan=plans, now=moments)
def test_each_week_has_one_slot_within_that_week(plan: ReminderPlan, now: dt.datetime) -> None:
    slot = schedule.newest_slot(plan, now)
    monday = dt.date.fromisoformat(slot.week)
    assert {schedule.slot_of(plan, monday + dt.timedelta(days=day)) for day in range(7)} == {slot}
    local = slot.at.astimezone(plan.zone)
    assert (local.strftime("%G-W%V"), local.weekday()) == (slot.week, plan.weekday)


@given(plan=plans, start=moments)
def test_periodic_checks_find_each_week_once(plan: ReminderPlan, start: dt.datetime) -> None:
    """Checks every seven hours for seven weeks: each week is found once, in order, despite clock changes."""
    checks = [start + dt.timedelta(hours=7 * check) for check in range(7 * 24 + 1)]
    found = list(dict.fromkeys(schedule.newest_slot(plan, check) for check in checks))
    mondays = [dt.date.fromisoformat(slot.week) for slot in found]
    assert mondays == [mondays[0] + dt.timedelta(weeks=week) for week in range(len(found))]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-23 07:59:59", "2026-W47"),  # Monday in Paris, a second before nine
        ("2026-11-23 08:00:00", "2026-W48"),
        ("2026-11-29 23:59:59", "2026-W48"),  # already Monday in Paris
        ("2027-01-03 12:00:00", "2026-W53"),  # ISO years begin on a Monday
        ("2027-01-04 08:00:00", "2027-W01"),
    ],
)
def test_weeks_are_iso_weeks_in_the_teams_time_zone(now: str, week: str) -> None:
    assert schedule.newest_slot(plan("monday", "09:00", "Europe/Paris"), utc(now)).week == week


@pytest.mark.parametrize("day", ["2026-12-28", "2026-12-30", "2027-01-03"])
def test_any_day_of_a_week_takes_the_week_off(day: str) -> None:
    off = plan("monday", "09:00", "Europe/Paris", day)
    assert schedule.week_off(off, "2026-W53")
    assert not schedule.week_off(off, "2026-W52")
    assert schedule.next_slot(off, utc("2026-12-22 12:00")).week == "2027-W01"


def test_consecutive_weeks_off_are_left_out() -> None:
    off = plan("friday", "17:00", "UTC", "2026-12-21", "2026-12-28", "2027-01-04")
    assert schedule.next_slot(off, utc("2026-12-18 17:00")).week == "2027-W02"


def test_after_two_days_it_is_too_late() -> None:
    slot = schedule.slot_of(plan("monday", "09:00", "UTC"), dt.date(2026, 11, 23))
    assert not schedule.late(slot, utc("2026-11-25 09:00:00"))
    assert schedule.late(slot, utc("2026-11-25 09:00:01"))


@given(plan=plans, now=moments)
def test_each_reminder_covers_the_time_since_the_previous_one(plan: ReminderPlan, now: dt.datetime) -> None:
    """No hour is reported twice or left out, even in a week that is an hour longer or shorter."""
    newest, following = schedule.newest_slot(plan, now), schedule.next_slot(plan, now)
    assert schedule.week_before(plan, following.week) == (newest.at.timestamp(), following.at.timestamp())


YEARS = (2026, 2027, 2028)
NIGHTS = [
    (zone, hour)
    for zone in ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
    for hour in (dt.datetime(year, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=h) for year in YEARS for h in range(8784))
    if hour.astimezone(ZoneInfo(zone)).utcoffset()
    != (hour - dt.timedelta(hours=1)).astimezone(ZoneInfo(zone)).utcoffset()
    or (zone == "Asia/Kolkata" and (hour.month, hour.day, hour.hour) == (3, 28, 21))
]
"""The hours of all clock changes in three years by zone; a night in March for zones without any."""


def test_the_nights_are_those_of_three_years() -> None:
    assert sorted({zone for zone, _ in NIGHTS}) == sorted(set(ZONES) - {"Australia/Lord_Howe", "UTC"})
    assert [sum(zone == night for night, _ in NIGHTS) for zone in ("Europe/Paris", "Asia/Kolkata")] == [6, 3]


@given(
    night=st.sampled_from(NIGHTS), day=st.sampled_from(DAYS), minutes=st.integers(-150, 150), early=st.integers(0, 29)
)
def test_ticking_every_half_minute_finds_one_moment_a_week(
    night: tuple[str, dt.datetime], day: str, minutes: int, early: int
) -> None:
    """For any weekday and time: within half a minute of its slot, and never again that week."""
    zone, change = night
    local = (change + dt.timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    weekly = plan(day, f"{local:%H:%M}", zone)
    moment = schedule.slot_of(weekly, local.date()).at
    near = [moment + dt.timedelta(seconds=30 * tick + early) for tick in range(-240, 241)]
    far = [moment + dt.timedelta(hours=hours) for hours in (*range(-24 * 6, -2, 5), *range(3, 24 * 6, 5))]
    checks = sorted((*near, *far))
    weeks = [schedule.newest_slot(weekly, check).week for check in checks]
    changes = [check for before, after, check in zip(weeks, weeks[1:], checks[1:], strict=False) if before != after]
    assert len(changes) == 1
    assert dt.timedelta(0) <= changes[0] - moment <= dt.timedelta(seconds=30)
