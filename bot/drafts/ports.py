"""What the protocol needs from Slack and from the database, beside ``draft_ledger``; and how Slack can fail.

``slack.messenger`` and ``store`` answer them. Times are seconds since 1970 by the database's clock, unless said.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import NamedTuple, Protocol

from bot.drafts.events import DraftKey, DraftVersion
from bot.wording.reminder import Reminder
from bot.wording.suggestion import Suggestion


class PostedMessage(NamedTuple):
    """A message that Slack has taken.

    Attributes:
        ts: its id.
        in_thread: whether it went where it was sent. A reply whose draft is gone falls into the channel.
    """

    ts: str
    in_thread: bool


class SlackChannel(NamedTuple):
    """A channel that the bot is in: id, and name without ``#``."""

    id: str
    name: str


class Gateway(Protocol):
    """What the protocol asks of Slack. Every method raises ``Rejected``, ``RateLimited`` or ``OutcomeUnknown``."""

    async def channels(self) -> list[SlackChannel]:
        """The channels that the bot is in, archived ones left out."""

    async def newest(self, channel: str) -> str | None:
        """The ts of the newest message of a channel."""

    async def read(self, key: DraftKey) -> DraftVersion | None:
        """The newest version of a draft; ``None`` when it is gone or no draft."""

    def history(self, channel: str, oldest: str) -> AsyncIterator[list[DraftVersion]]:
        """The drafts of a channel that are newer than ``oldest``, a page at a time."""

    async def own_replies(self, key: DraftKey) -> list[str]:
        """This bot's own replies to a draft, oldest first, those that fell into the channel among them."""

    async def reply(self, key: DraftKey, suggestion: Suggestion) -> PostedMessage:
        """Post the suggestion in the draft's thread."""

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion) -> None:
        """Let the reply ``ts`` say this."""

    async def remove(self, channel: str, ts: str) -> bool:
        """Delete a message of this bot; False where it was gone already."""

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """This bot's own reminders of a week in a channel, oldest first."""

    async def remind(self, channel: str, week: str, reminder: Reminder) -> str:
        """Post the weekly reminder; returns its ts."""


class StoredFingerprint(NamedTuple):
    """What is kept of a draft: its ts, hashes of its word groups (none once it is gone), and since when."""

    ts: str
    groups: frozenset[int]
    at: float


class FingerprintLedger(Protocol):
    """What is kept of drafts for repetition."""

    async def kept_since(self, channel: str, moment: float) -> list[StoredFingerprint]:
        """What was kept, or let go of, in a channel since then."""


class WatchedChannel(NamedTuple):
    """A drafts channel.

    Attributes:
        id: Slack's channel id.
        name: its name without ``#``.
        since: the ts after which posts are drafts of ours; older ones are never nudged.
        watermark: the ts up to which its history was read.
    """

    id: str
    name: str
    since: str
    watermark: str


class ChannelLedger(Protocol):
    """What is remembered of channels."""

    async def installed_at(self) -> float:
        """When this bot first ran on this database."""

    async def watched(self, ids: Collection[str]) -> list[WatchedChannel]:
        """Those of these channels that are known."""

    async def watch(self, channel: SlackChannel, since: str) -> WatchedChannel:
        """Remember a channel from now on; one that is known keeps its ``since``."""

    async def read_up_to(self, channel: str, watermark: str) -> None:
        """Its history was read up to here."""


class QuietLedger(Protocol):
    """Until when somebody asked for quiet: the one thing that is kept of a person."""

    async def quiet_until(self, person: str) -> float | None:
        """When the quiet ends; ``None`` when there is none."""

    async def be_quiet(self, person: str, days: float) -> float:
        """Quiet from now on for so many days; returns when it ends."""

    async def speak_again(self, person: str) -> None:
        """No more quiet."""
