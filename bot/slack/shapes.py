"""Slack's JSON, read with care: what has an undocumented shape is ``Malformed``, and never an exception of Python's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


class Malformed(ValueError):
    """A message, or a part of one, has a shape that Slack does not document."""


def string(value: object) -> str:
    """A text; nothing is ``""``."""
    if value is None or isinstance(value, str):
        return value or ""
    raise Malformed


def mapping(value: object) -> Json:
    """An object; nothing is an empty one."""
    if value is None or isinstance(value, Mapping):
        return value or {}
    raise Malformed


def mappings(value: object) -> list[Json]:
    """A list of objects; nothing is an empty one."""
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
        return value
    raise Malformed
