"""Taking facts in: durable before Slack is answered."""

from __future__ import annotations

import structlog

from bot.delivery.worker import Observer, Worker
from bot.drafts.channels import DraftChannels
from bot.drafts.events import (
    DraftDeleted,
    DraftEvent,
    DraftKey,
    DraftPosted,
    DraftVersion,
    FeedbackGiven,
    Ignored,
    ReplyDeleted,
    oldest_ts,
)
from bot.drafts.ledger import DraftClaim, DraftLedger
from bot.drafts.message_cache import MessageCache
from bot.drafts.ports import WatchedChannel

log = structlog.get_logger(__name__)


class Intake:
    """Writes each fact down, holds the draft's text in memory and wakes the keeper.

    Args:
        reach: how old a post may be, in seconds, to be taken in as new.
    """

    def __init__(
        self,
        ledger: DraftLedger,
        channels: DraftChannels,
        texts: MessageCache,
        keeper: Worker,
        *,
        reach: float,
        observe: Observer,
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._texts = texts
        self._keeper = keeper
        self._reach = reach
        self._observe = observe

    async def take_in(self, event_id: str | None, fact: DraftEvent) -> None:
        """Take in what an event or a press of a button tells. Raises where it could not be written down."""
        match fact:
            case Ignored(reason, key):
                if key is not None:
                    self._observe(key, reason, ())
            case ReplyDeleted():
                await self._ledger.take_in(event_id, fact)
            case FeedbackGiven(key):
                await self._record(event_id, fact, key, horizon=key.ts)
            case DraftPosted(message):
                await self._draft(event_id, message, message.key)
            case DraftDeleted(key):
                await self._draft(event_id, fact, key)

    async def _draft(self, event_id: str | None, fact: DraftVersion | DraftDeleted, key: DraftKey) -> None:
        channel = await self._channels.find(key.channel, key.ts)
        if channel is not None:
            await self._record(event_id, fact, key, horizon(channel, self._reach))

    async def sighted(self, channel: WatchedChannel, fact: DraftVersion | DraftDeleted) -> None:
        """Take in what catch-up found in the channel's history. A thread that has replies is looked into first."""
        key = fact.key
        looks = 1 if isinstance(fact, DraftVersion) and fact.replies else 0
        await self._record(None, fact, key, horizon(channel, self._reach), looks)

    async def _record(
        self,
        event_id: str | None,
        fact: DraftVersion | DraftDeleted | FeedbackGiven,
        key: DraftKey,
        horizon: str,
        looks: int = 0,
    ) -> None:
        with self._keeper.reserved() as lease:
            taken = await self._ledger.take_in(event_id, fact, horizon, looks, lease)
            if not taken:
                return
            log.info("taken_in", told=type(fact).__name__.lower(), **key._asdict())
            if isinstance(fact, DraftVersion):
                self._texts.hold(fact)
            if isinstance(taken, DraftClaim):
                self._keeper.begin(taken)
            else:
                self._keeper.wake(key)


def horizon(channel: WatchedChannel, reach: float) -> str:
    """The ts after which a post that nobody knows yet is taken in: the installation, or ``reach`` seconds ago."""
    return max(channel.since, oldest_ts(reach))
