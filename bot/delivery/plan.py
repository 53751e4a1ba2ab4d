"""The message that Slack shows and the one that it should show give one action. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

BodyT = TypeVar("BodyT")


class Action(StrEnum):
    """One call that changes what Slack shows.

    The values are stored in the column ``attempt``, where a replica of an older release reads them too.
    """

    CREATE = "post"
    UPDATE = "edit"
    DELETE = "retract"


EMPTIED = ""
"""The ``content_hash`` of a message that Slack lets nobody delete: it was emptied instead, and says nothing of a draft.

The column holds it as it is."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The message of ours that Slack shows.

    Attributes:
        ts: Slack's id of it.
        content_hash: keyed hash of what it says, or ``EMPTIED``; ``None`` where that is not known, so that it is
            written again.
    """

    ts: str
    content_hash: str | None


@dataclass(frozen=True, slots=True)
class Content(Generic[BodyT]):
    """What a message should say.

    Attributes:
        body: given to the target as it is.
        hash: keyed hash of it; ``None`` for a message that is written once and never edited.
    """

    body: BodyT
    hash: str | None


def plan(current: Delivered | None, desired: Content[BodyT] | None) -> Action | None:
    """The one action from what Slack shows to what it should show; ``None`` where they agree."""
    match current, desired:
        case None, Content():
            return Action.CREATE
        case Delivered(content_hash=shown), None if shown == EMPTIED:
            return None
        case Delivered(), None:
            return Action.DELETE
        case Delivered(content_hash=shown), Content(hash=wanted) if wanted is not None and shown != wanted:
            return Action.UPDATE
    return None
