"""What an event, a page of history or a press of a button tells about a draft, and what drafts ask of Slack."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bot.charter.draft import Picture
from bot.db.records import DraftKey, Feedback, SlackChannel, ts_at
from bot.delivery.protocols import Created
from bot.outcomes import DraftOutcome
from bot.wording.suggestion import Suggestion

Observer = Callable[[DraftKey, DraftOutcome, tuple[str, ...]], None]
"""Told what each draft came to: its key, the outcome, and the rules that its reply speaks of."""


def oldest_ts(reach: float) -> str:
    """The ts that a message of ``reach`` seconds ago would have."""
    return ts_at(time.time() - reach)


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """One version of a draft, as its author typed it. It lives in memory and is never written down.

    Attributes:
        key: which draft.
        version: ``edited.ts`` of the newest edit, or ``ts``, whichever is larger. A larger one is newer. Slack stamps
            edits in whole seconds, so two that are equal may say different things, in an order that nobody knows.
        author: Slack's user id.
        text: plain text, Slack's tokens and escapes already turned back.
        pictures: the pictures posted with it, and files that may be some.
        is_edited: whether its author has edited it.
        replies: how many replies its thread has; ``None`` where the source did not say.
        unread: whether it holds words, or may hold some, that the bot cannot read.
        unknown_files: ids of the files that may be pictures: the message does not tell.
        looked_up: the pictures once Slack was asked about those files; ``None`` where it was not.
    """

    key: DraftKey
    version: str
    author: str
    text: str
    pictures: tuple[Picture, ...] = ()
    is_edited: bool = False
    replies: int | None = None
    unread: bool = False
    unknown_files: tuple[str, ...] = ()
    looked_up: tuple[Picture, ...] | None = None


@dataclass(frozen=True, slots=True)
class DraftPosted:
    """A draft was posted or edited."""

    message: DraftVersion


@dataclass(frozen=True, slots=True)
class FileChanged:
    """A file that a draft may carry changed: it was described or scanned. The draft is read from Slack again."""

    key: DraftKey


@dataclass(frozen=True, slots=True)
class DraftDeleted:
    """A draft was deleted. Final, even when it comes before the draft itself."""

    key: DraftKey


@dataclass(frozen=True, slots=True)
class ReplyDeleted:
    """A message of this bot was deleted: by the bot itself, or by a person."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """*Useful* or *Not this time* was pressed under a reply that speaks of these rules."""

    key: DraftKey
    rules: tuple[str, ...]
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something else happened in a channel: nothing to do.

    Attributes:
        reason: why; ``None`` for an event that is not about a message.
        key: the message it is about, where there is one.
    """

    reason: DraftOutcome | None
    key: DraftKey | None = None


DraftEvent = DraftPosted | FileChanged | DraftDeleted | ReplyDeleted | FeedbackGiven | Ignored


class HistoryPage(NamedTuple):
    """A page of a channel's history.

    Attributes:
        drafts: on it, newest first.
        down_to: the ts of the oldest message on it, draft or not; ``""`` for an empty page.
    """

    drafts: list[DraftVersion]
    down_to: str


class DraftGateway(Protocol):
    """What drafts ask of Slack. Every method raises ``Rejected``, ``TryLater`` or ``OutcomeUnknown``."""

    async def channels(self) -> list[SlackChannel]:
        """The channels that the bot is in, archived ones left out."""

    async def newest(self, channel: str) -> str | None:
        """The ts of the newest message of a channel."""

    async def read(self, key: DraftKey) -> DraftVersion | None:
        """The newest version of a draft; ``None`` where it is gone or not a draft."""

    def history(self, channel: str, oldest: str, latest: str = "") -> AsyncIterator[HistoryPage]:
        """What a channel has between two ts, both left out, a page at a time, newest first."""

    async def pictures(self, file_ids: Sequence[str]) -> tuple[Picture, ...]:
        """What pictures these files are, or may be."""

    async def sharing(self, file_id: str) -> list[DraftKey]:
        """The messages that share a file, in the channels that the bot is in."""

    async def own_replies(self, key: DraftKey) -> list[str]:
        """This bot's own replies to a draft, oldest first, those that fell into the channel among them."""

    async def reply(self, key: DraftKey, suggestion: Suggestion, author: str) -> Created:
        """Post the suggestion in the thread of the author's draft. Raises ``Gone`` where the draft is."""

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion, author: str) -> None:
        """Let the reply ``ts`` say this. Raises ``Gone`` where it is."""

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of this bot. Raises ``Gone`` where it was gone already."""

    async def empty(self, channel: str, ts: str) -> None:
        """Leave a short sentence of a message of this bot's. Raises ``Gone`` where it was gone already."""
