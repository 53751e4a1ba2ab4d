"""Asking for quiet, by a command or a button: what was meant, and the database told."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from bot.slack.context import ListenerContext
from bot.slack.profiles import Profile
from bot.wording.quiet import SPANS, words

MOST_DAYS = 90

Wish = int | dt.date | Literal["off"]
"""So many days from now on, until the beginning of a day, or no quiet any more."""


def read_wish(text: str) -> Wish | None:
    """Read what stands after ``/charter quiet``, in any language that the bot speaks; ``None`` for anything else."""
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


def chosen(action: dict[str, Any]) -> Wish | None:
    """Read what a button of ``voice.quiet`` asks for, from Slack's action; ``None`` where no day was chosen."""
    name = action["action_id"]
    return SPANS.get(name) or ("off" if name == "quiet_off" else _day(action.get("selected_date") or ""))


async def grant(context: ListenerContext, person: str, reader: Profile, wish: Wish) -> bool:
    """Do as somebody wishes. False, and nothing done, where that much quiet cannot be had."""
    if wish == "off":
        await context.quiet.speak_again(person)
        return True
    days = _days_until(wish, context.now(), reader) if isinstance(wish, dt.date) else float(wish)
    if not 0 < days <= MOST_DAYS:
        return False
    await context.quiet.be_quiet(person, days)
    return True


async def quiet_until(context: ListenerContext, person: str, reader: Profile) -> dt.datetime | None:
    """When somebody's quiet ends, on their own clock."""
    until = await context.quiet.quiet_until(person)
    if until is None:
        return None
    # To the minute: midnight on our clock may be a blink before it on the database's.
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
