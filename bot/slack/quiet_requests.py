"""Requests for quiet, by command or button: parses them and stores the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from bot.slack.context import ListenerContext
from bot.slack.interactions import text_at
from bot.slack.profiles import Profile
from bot.wording.days import fold, read_day, read_number, words
from bot.wording.quiet import SPANS

MOST_DAYS = 90

QuietRequest = int | dt.date | Literal["off"]
"""A number of days from now, the last quiet day, or ``off``."""


def parse_request(text: str, today: dt.date, *, month_first: bool = False) -> QuietRequest | None:
    """Parse the argument of ``/charter quiet``, in any of the bot's languages; ``None`` if it is unclear.

    Args:
        text: as typed: ``3``, ``a week``, ``until Friday``, ``jusqu’au 24 décembre``, ``la semaine prochaine``.
        today: the reader's date.
        month_first: whether the reader writes the month before the day.
    """
    said = fold(text).split()
    spans = words("day") | words("week") | words("month")
    few = [word for word in said if word not in words("filler")]
    if _is_coming_week(few):
        return _end_of_week(few, today)
    left = [word for word in few if word not in words("coming")] or few
    match left:
        case [word] if word in words("off"):
            return "off"
        case [number] if said[0] not in words("article") and number.isdecimal():
            return read_number(number)
        case [number, word] if word in spans and (count := read_number(number)) is not None:
            return count * _days_in(word)
        case [word] if word in spans:
            return _days_in(word)
        case [word, *rest] if word in words("until"):
            return read_day(" ".join(rest), today, month_first=month_first)
    return read_day(" ".join(left), today, month_first=month_first)


def _is_coming_week(said: list[str]) -> bool:
    """Whether this week or the next is meant: ``next week``, ``until the end of the week``."""
    known = words("until") | words("coming") | words("week")
    return set(said) <= known and not words("week").isdisjoint(said) and not words("coming").isdisjoint(said)


def _end_of_week(said: list[str], today: dt.date) -> dt.date:
    """The last quiet day: the next week's Sunday for ``next week``, this week's for ``until next week``."""
    is_next = not words("next").isdisjoint(said) and words("until").isdisjoint(said)
    return today + dt.timedelta(days=6 - today.weekday() + (7 if is_next else 0))


def _days_in(word: str) -> int:
    return 30 if word in words("month") else 7 if word in words("week") else 1


def request_of(action: Mapping[str, Any]) -> QuietRequest | None:
    """Return the request of a button of ``wording.quiet``; ``None`` if no day was picked."""
    name = text_at(action, "action_id")
    return SPANS.get(name) or ("off" if name == "quiet_off" else _day(text_at(action, "selected_date")))


async def grant(context: ListenerContext, person: str, reader: Profile, request: QuietRequest) -> bool:
    """Store a request; False, without a change, if it is for too many days or none."""
    if request == "off":
        await context.quiet.speak_again(person)
        return True
    if isinstance(request, int):
        days, reachable = float(request), 0 < request <= MOST_DAYS
    else:
        today = context.now().astimezone(reader.zone).date()
        reachable = 0 <= (request - today).days <= MOST_DAYS
        days = _days_through(request, context.now(), reader) if reachable else 0.0
    if reachable:
        await context.quiet.be_quiet(person, days)
    return reachable


async def quiet_until(context: ListenerContext, person: str, reader: Profile) -> dt.datetime | None:
    """Return when a person's quiet ends, in their time zone."""
    until = await context.quiet.quiet_until(person)
    if until is None:
        return None
    # Rounded to the minute: the database's clock may reach midnight slightly later than this machine's.
    return dt.datetime.fromtimestamp(round(until / 60) * 60, reader.zone)


def _days_through(day: dt.date, now: dt.datetime, reader: Profile) -> float:
    """How long it is until the day after begins."""
    ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), reader.zone)
    return (ends - now).total_seconds() / 86400


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
