"""Requests for quiet, by command or button: parses them and stores the result."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from bot.slack.context import ListenerContext, Profile
from bot.wording.quiet import SPANS, words

MOST_DAYS = 90

QuietRequest = int | dt.date | Literal["off"]
"""A number of days from now, the day on which quiet ends, or ``off``."""


def parse_request(text: str) -> QuietRequest | None:
    """Parse the argument of ``/charter quiet``, in any of the bot's languages; ``None`` if it is unclear."""
    match text.lower().replace("'", "’").split():
        case [word] if word in words("off"):
            return "off"
        case [number] if _is_number(number):
            return int(number)
        case [number, word] if _is_number(number) and word in words("day") | words("week"):
            return int(number) * (7 if word in words("week") else 1)
        case [word] if word in words("day") | words("week"):
            return 7 if word in words("week") else 1
        case [word, day] if word in words("until"):
            return _day(day)
        case [day]:
            return _day(day)
    return None


def request_of(action: dict[str, Any]) -> QuietRequest | None:
    """Return the request of a button of ``wording.quiet``; ``None`` if no day was picked."""
    name = action["action_id"]
    return SPANS.get(name) or ("off" if name == "quiet_off" else _day(action.get("selected_date") or ""))


async def grant(context: ListenerContext, person: str, reader: Profile, request: QuietRequest) -> bool:
    """Store a request; False, without a change, if it is for too many days or none."""
    if request == "off":
        await context.quiet.speak_again(person)
        return True
    days = _days_until(request, context.now(), reader) if isinstance(request, dt.date) else float(request)
    if not 0 < days <= MOST_DAYS:
        return False
    await context.quiet.be_quiet(person, days)
    return True


async def quiet_until(context: ListenerContext, person: str, reader: Profile) -> dt.datetime | None:
    """Return when a person's quiet ends, in their time zone."""
    until = await context.quiet.quiet_until(person)
    if until is None:
        return None
    # Rounded to the minute: the database's clock may reach midnight slightly later than this machine's.
    return dt.datetime.fromtimestamp(round(until / 60) * 60, reader.zone)


def _days_until(day: dt.date, now: dt.datetime, reader: Profile) -> float:
    begins = dt.datetime.combine(day, dt.time(), reader.zone)
    return (begins - now).total_seconds() / 86400


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
