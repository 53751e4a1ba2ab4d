"""Slack's JSON, read with care: what has an undocumented shape is ``Malformed``, and never an exception of Python's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

Json = Mapping[str, Any]


_ID = re.compile(r"[A-Z0-9]{1,40}")  # Slack's have 9 to 11 characters


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


def is_id(value: object) -> TypeGuard[str]:
    """Whether this may be the id of a person or a channel."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def check_payload(body: object) -> None:
    """Check everything that Bolt reads of a payload to find its listener. Raises ``Malformed``; Bolt raises anything.

    A kind of payload that this app never asked Slack for is malformed too: Bolt would log a part of it.
    """
    if not isinstance(body, Mapping):
        raise Malformed
    event, actions = mapping(body.get("event")), mappings(body.get("actions"))
    match body.get("type"):
        case None if "ssl_check" not in body:
            _required(body.get("command"))
        case None:
            pass
        case "event_callback":
            _required(event.get("type"))
        case "block_actions":
            _required(actions[0].get("action_id") if actions else None)
        case "message_action":
            _required(body.get("callback_id"))
        case "view_submission":
            _required(mapping(body.get("view")).get("callback_id"))
        case "url_verification" | "app_rate_limited":
            pass
        case _:
            raise Malformed
    _check_people(body)


_NAMED = ("channel", "enterprise", "team", "user")  # each by its id, or by an object
_INSIDE = ("assistant_thread", "event", "item", "message", "previous_message")


def _check_people(body: Json) -> None:
    """Check who and where: Bolt looks for them in everything that may name them."""
    if not all(isinstance(body.get(key), str | Mapping | None) for key in _NAMED):
        raise Malformed
    mappings(body.get("response_urls"))
    inner = (body.get(key) for key in _INSIDE)
    for part in (*mappings(body.get("authorizations")), *(one for one in inner if isinstance(one, Mapping))):
        _check_people(part)


def _required(value: object) -> None:
    if not string(value):
        raise Malformed
