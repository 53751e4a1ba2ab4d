"""Validate JSON against shapes, with Slack's error messages.

A check takes a value, the JSON pointer to it and the list to which it adds complaints. ``blocks_check`` builds the
shapes of Block Kit from the checks in this module.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any, str, list[str]], None]


def complain(complaints: list[str], message: str, pointer: str) -> None:
    """Add one complaint about the value at ``pointer``."""
    complaints.append(f"{message} [json-pointer:{pointer}]")


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an object, apart from its ``type``.

    Attributes:
        required: the required fields and their checks.
        optional: the optional fields and their checks.
        one_of: fields of which at minimum one is required.
        rules: checks of the whole object, for fields that depend on each other.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    one_of: Sequence[str] = ()
    rules: Sequence[Check] = ()

    def check(self, value: Mapping[str, Any], pointer: str, complaints: list[str]) -> None:
        """Check every field, and report missing and unknown ones."""
        fields = {**self.required, **self.optional}
        for name in value.keys() - fields.keys() - {"type"}:
            complain(complaints, f"invalid additional property: {name}", pointer)
        for name in self.required.keys() - value.keys():
            complain(complaints, f"missing required field: {name}", pointer)
        if self.one_of and not value.keys() & set(self.one_of):
            complain(complaints, f"must define either `{'` or `'.join(self.one_of)}`", pointer)
        for name in fields.keys() & value.keys():
            fields[name](value[name], f"{pointer}/{name}", complaints)
        for rule in self.rules:
            rule(value, pointer, complaints)


def typed(shapes: Mapping[str, Shape]) -> Check:
    """An object whose ``type`` selects its shape."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, dict):
            complain(complaints, "must provide an object", pointer)
        elif "type" not in value:
            complain(complaints, "missing required field: type", pointer)
        elif value["type"] not in shapes:
            complain(complaints, f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            shapes[value["type"]].check(value, pointer, complaints)

    return check


def plain(shape: Shape) -> Check:
    """An object without a ``type``, such as an option."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if isinstance(value, dict):
            shape.check(value, pointer, complaints)
        else:
            complain(complaints, "must provide an object", pointer)

    return check


def string(maximum: int, minimum: int = 0) -> Check:
    """A string of ``minimum`` to ``maximum`` characters."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, str):
            complain(complaints, "must be a string", pointer)
        elif len(value) > maximum:
            complain(complaints, f"must be less than {maximum + 1} characters", pointer)
        elif len(value) < minimum:
            complain(complaints, f"must be more than {minimum - 1} characters", pointer)

    return check


def address(maximum: int) -> Check:
    """An http or https URL."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        string(maximum, 1)(value, pointer, complaints)
        if isinstance(value, str) and not _is_web_address(value):
            complain(complaints, "invalid url", pointer)

    return check


def _is_web_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(c.isspace() for c in value)


def boolean(value: Any, pointer: str, complaints: list[str]) -> None:
    """A boolean."""
    if not isinstance(value, bool):
        complain(complaints, "must be a boolean", pointer)


def number(minimum: int, maximum: int) -> Check:
    """An integer from ``minimum`` to ``maximum``."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(complaints, "must be an integer", pointer)
        elif not minimum <= value <= maximum:
            complain(complaints, f"must be between {minimum} and {maximum}", pointer)

    return check


def day(value: Any, pointer: str, complaints: list[str]) -> None:
    """A date in the form ``2026-12-24``."""
    if not isinstance(value, str) or not is_day(value):
        complain(complaints, "must be a date in the format YYYY-MM-DD", pointer)


def is_day(value: str) -> bool:
    """Whether a string is a valid date in the form ``2026-12-24``."""
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def hour(value: Any, pointer: str, complaints: list[str]) -> None:
    """A time in the form ``09:30``."""
    if not isinstance(value, str) or not is_hour(value):
        complain(complaints, "must be a time in the format HH:mm", pointer)


def is_hour(value: str) -> bool:
    """Whether a string is a valid time in the form ``09:30``."""
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII) is not None


def choice(*allowed: str) -> Check:
    """One of the allowed strings."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if value not in allowed:
            complain(complaints, f"invalid value: {value}, must be one of: {', '.join(allowed)}", pointer)

    return check


def several(item: Check, maximum: int, minimum: int = 1) -> Check:
    """A list of ``minimum`` to ``maximum`` items."""

    def check(value: Any, pointer: str, complaints: list[str]) -> None:
        if not isinstance(value, list):
            complain(complaints, "must be an array", pointer)
            return
        if len(value) > maximum:
            complain(complaints, f"no more than {maximum} items allowed", pointer)
        if len(value) < minimum:
            complain(complaints, f"no fewer than {minimum} items allowed", pointer)
        for place, one in enumerate(value):
            item(one, f"{pointer}/{place}", complaints)

    return check


def anything(_value: Any, _pointer: str, _complaints: list[str]) -> None:
    """Any value."""
