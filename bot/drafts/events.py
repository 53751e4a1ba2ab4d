"""What an event, a page of history or a button press tells about a draft."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.charter.draft import Picture

Feedback = Literal["useful", "set_aside"]


class DraftKey(NamedTuple):
    """Which draft. Without the team: a shared channel delivers one message under two team ids.

    Attributes:
        channel: Slack's channel id.
        ts: Slack's message id: seconds since 1970 in UTC, as text. Never a float: floats lose digits. All have
            ten digits, a point and six digits, so that comparing the texts compares the times.
    """

    channel: str
    ts: str


def ts_at(seconds: float) -> str:
    """The ts of a moment, in seconds since 1970 in UTC: to compare with messages' own, never to name one."""
    return f"{max(seconds, 0):017.6f}"


def oldest_ts(reach: float) -> str:
    """The ts that a message of ``reach`` seconds ago would have."""
    return ts_at(time.time() - reach)


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version of a draft, as its author typed it. It lives in memory and is never written down.

    Attributes:
        key: which draft.
        version: ``edited.ts`` of the newest edit, or ``ts``; a larger one is newer.
        author: Slack's user id.
        text: plain text, Slack's tokens and escapes already turned back.
        pictures: the pictures posted with it.
        replies: how many replies its thread has; ``None`` where the source did not say.
    """

    key: DraftKey
    version: str
    author: str
    text: str
    pictures: tuple[Picture, ...] = ()
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class DraftPosted:
    """A draft was posted or edited."""

    message: DraftVersion


@dataclass(frozen=True, slots=True)
class DraftDeleted:
    """A draft was deleted. Final, even when it comes before the draft itself."""

    key: DraftKey


@dataclass(frozen=True, slots=True)
class ReplyDeleted:
    """A message of this bot was deleted: by the bot itself, or by a person who wants it gone."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """Somebody pressed *Useful* or *Not this time* under a reply that speaks of these rules."""

    key: DraftKey
    rules: tuple[str, ...]
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something else happened in a channel: nothing to do.

    Attributes:
        reason: why, as a word for logs: ``bot``, ``thread``, ``service``, ``unchanged`` …
        key: the message it is about, where there is one.
    """

    reason: str
    key: DraftKey | None = None


DraftEvent = DraftPosted | DraftDeleted | ReplyDeleted | FeedbackGiven | Ignored
