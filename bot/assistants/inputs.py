"""Reads the arguments of a call. An error names the argument, and says what to send instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.charter.draft import Picture
from bot.charter.fields import nearest, shown
from bot.errors import BotError
from post_text.platforms import PLATFORMS, SPELLINGS
from post_text.text import LONGEST_POST

MOST_PICTURES = 20
LONGEST_ALT = 2_000
LONGEST_NAME = 200
LONGEST_SUBJECT = 2_000

Arguments = Mapping[str, object]


class ArgumentError(BotError):
    """An argument is missing, unknown or wrong."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What ``check_draft`` is asked. ``platform`` and ``charter`` are ``None`` where the charter says it."""

    text: str
    platform: str | None
    pictures: tuple[Picture, ...]
    charter: str | None


def read_check(arguments: Arguments) -> CheckRequest:
    """Read the arguments of ``check_draft``. Raises ``ArgumentError``."""
    refuse_unknown(arguments, ("text", "platform", "pictures", "charter"))
    text = read_text(arguments, "text", LONGEST_POST)
    if text is None or not text.strip():
        raise ArgumentError("`text` is missing. Send the draft as it would be posted.")
    return CheckRequest(text, read_platform(arguments), _pictures(arguments.get("pictures")), read_name(arguments))


def read_name(arguments: Arguments) -> str | None:
    """Read ``charter``, the name of one. Raises ``ArgumentError``."""
    return read_text(arguments, "charter", LONGEST_NAME)


def read_platform(arguments: Arguments) -> str | None:
    """Read ``platform``, in any spelling. Raises ``ArgumentError``."""
    name = read_text(arguments, "platform", LONGEST_NAME)
    if name is None or not name.strip():
        return None
    known = SPELLINGS.get(name.strip().lower())
    if known is None:
        raise ArgumentError(f'`platform` is "{shown(name)}". Send one of {", ".join(PLATFORMS)}, or leave it out.')
    return known


def read_text(arguments: Arguments, name: str, longest: int) -> str | None:
    """Read a text; ``None`` if it isn't there. Raises ``ArgumentError``."""
    value = arguments.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArgumentError(f"`{name}` is {_kind(value)}. Send a string.")
    if len(value) > longest:
        raise ArgumentError(f"`{name}` has {len(value):,} characters, and at most {longest:,} are read. Send less.")
    return value.encode("utf-8", "replace").decode()  # JSON can hold half of a character, and no answer can


def refuse_unknown(arguments: Arguments, known: Collection[str]) -> None:
    """Raise ``ArgumentError`` for an argument that isn't known."""
    for name in arguments:
        if name not in known:
            raise ArgumentError(f'There is no argument "{shown(name)}". {nearest(name, known)}')


def _pictures(value: object) -> tuple[Picture, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ArgumentError(f'`pictures` is {_kind(value)}. Send a list with one object per picture: [{{"alt": "…"}}].')
    if len(value) > MOST_PICTURES:
        raise ArgumentError(f"`pictures` has {len(value):,} entries, and at most {MOST_PICTURES} are read. Send less.")
    return tuple(map(_picture, value))


def _picture(value: object) -> Picture:
    if not isinstance(value, dict):
        raise ArgumentError(f'`pictures` holds {_kind(value)}. Send {{"alt": "…"}}, or {{}} without a description.')
    refuse_unknown(value, ("alt",))
    return Picture(read_text(value, "alt", LONGEST_ALT) or "")


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "nothing"
