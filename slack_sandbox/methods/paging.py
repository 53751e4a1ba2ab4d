"""Cursors: where the next page of a list begins. https://docs.slack.dev/apis/web-api/pagination"""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from slack_sandbox.arguments import Arguments
from slack_sandbox.errors import ApiError
from slack_sandbox.model import JSON

T = TypeVar("T")


def write_cursor(kind: str, place: str) -> JSON:
    """The ``response_metadata`` that leads to the next page; an empty place means that there is none."""
    return {"next_cursor": base64.b64encode(f"{kind}:{place}".encode()).decode() if place else ""}


def read_cursor(kind: str, arguments: Arguments) -> str | None:
    """Where this page begins; None for the first. Raises ``invalid_cursor``."""
    cursor = arguments.text("cursor")
    if not cursor:
        return None
    try:
        found, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None
    if found != kind:
        raise ApiError("invalid_cursor")
    return place


def page(items: Sequence[T], kind: str, arguments: Arguments) -> tuple[Sequence[T], JSON]:
    """One page of a list that does not change order, and the metadata for the next."""
    start = int(read_cursor(kind, arguments) or 0)
    end = start + arguments.limit(100, 1000)
    return items[start:end], write_cursor(kind, str(end) if end < len(items) else "")
