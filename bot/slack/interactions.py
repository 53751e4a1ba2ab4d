"""Read an interaction's payload without trusting its shape: what is missing, null or of another type reads as empty.

Slack leaves fields out: a button of an ephemeral message comes without ``message``, one of App Home has been seen
without ``view``. A listener that raises before it acknowledges shows the person a warning sign.
https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.shapes import Json, is_id


def text_at(body: object, *path: str | int) -> str:
    """The text at a path such as ``("actions", 0, "value")``; ``""`` where there is none."""
    found = _at(body, path)
    return found if isinstance(found, str) else ""


def object_at(body: object, *path: str | int) -> Json:
    """The object at a path; an empty one where there is none."""
    found = _at(body, path)
    return found if isinstance(found, Mapping) else {}


def id_at(body: object, *path: str | int) -> str:
    """The id of a person or a channel at a path; ``""`` where there is none."""
    found = _at(body, path)
    return found if is_id(found) else ""


def person_of(body: Json) -> str:
    """The id of the person who acted; ``""`` where Slack does not say."""
    return id_at(body, "user", "id")


def _at(value: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        match value, step:
            case Mapping(), str():
                value = value.get(step)
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                return None
    return value
