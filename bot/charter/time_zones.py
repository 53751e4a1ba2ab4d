"""Time zones as the IANA database names them, and a hint for each other way in which people write one."""

from __future__ import annotations

import re
import zoneinfo
from zoneinfo import ZoneInfo

from bot.charter.fields import fault, nearest, shown

_OFFSET = re.compile(
    "(?:Etc/)?(?P<base>[A-Z]{1,4})? ?(?P<sign>[+\N{MINUS SIGN}-]) ?0?(?P<hours>\\d{1,2})(?P<minutes>:?\\d{2})?",
    re.IGNORECASE,
)
_UTC = ("UTC", "GMT", "Z", None)
_CITIES = {
    -8: "America/Los_Angeles",
    -7: "America/Denver",
    -6: "America/Chicago",
    -5: "America/New_York",
    -4: "America/Halifax",
    -3: "America/Sao_Paulo",
    0: "Europe/London",
    1: "Europe/Paris",
    2: "Europe/Athens",
    3: "Europe/Istanbul",
    4: "Asia/Dubai",
    8: "Asia/Singapore",
    9: "Asia/Tokyo",
    10: "Australia/Sydney",
}
"""A city for an offset in hours, by its winter time."""

_NICKNAMES = {
    **dict.fromkeys(("eastern", "edt"), "America/New_York"),
    **dict.fromkeys(("central", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mountain", "mdt"), "America/Denver"),
    **dict.fromkeys(("pacific", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("bst", "uk"), "Europe/London"),
    **dict.fromkeys(("cest", "france"), "Europe/Paris"),
}


def check_zone(value: str) -> str:
    """Return the name of a time zone; a ``charter`` error with a hint if there is no such zone."""
    try:
        ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(f'"{shown(value)}" isn\'t a time zone.', _hint(value)) from None
    return value


def _hint(value: str) -> str:
    if found := _OFFSET.fullmatch(value.strip()):
        return _about_offset(found)
    word = value.casefold().removesuffix(" time").strip()
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(zoneinfo.available_timezones())}
    city = _NICKNAMES.get(word) or cities.get(word.rpartition("/")[2].replace(" ", "_"))
    if city:
        return f'Did you mean "{city}"?'
    hint = nearest(value, sorted(zoneinfo.available_timezones(), key=str.casefold))
    return hint if hint.startswith("Did") else 'Write it like "Europe/Paris" or "America/New_York".'


def _about_offset(found: re.Match[str]) -> str:
    """Name a city rather than ``Etc/GMT-1``, whose sign is the reverse of what people write."""
    base, ahead, hours = found["base"], found["sign"] == "+", int(found["hours"])
    city = _CITIES.get(hours if ahead else -hours, "Europe/Paris")
    write = f'Write a city, such as "{city}"'
    if base and base.upper() not in _UTC:
        return f"{write}: {base.upper()} is an offset already."
    if not 0 < hours <= 12 or (found["minutes"] or "00").strip(":") != "00":
        return f"{write}, which knows summer time too."
    amount = "one hour" if hours == 1 else f"{hours} hours"
    reverse, same = ("behind", "ahead of") if ahead else ("ahead of", "behind")
    sign = "+" if ahead else "-"
    other = "-" if ahead else "+"
    return (
        f"{write}, which knows summer time too. (Etc/GMT{sign}{hours} is {amount} {reverse} UTC; "
        f"{amount} {same} it is Etc/GMT{other}{hours}.)"
    )
