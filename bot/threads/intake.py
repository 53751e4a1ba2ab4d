"""Taking facts in: durable before Slack is answered."""

from __future__ import annotations

import structlog

from bot.threads.channels import Channels
from bot.threads.draft_ledger import DraftClaim, DraftLedger
from bot.threads.facts import Answered, Deleted, DraftKey, Fact, Message, NoDraft, ReplyGone, Written, oldest_ts
from bot.threads.keeper import Keeper, Observer
from bot.threads.ports import Watched
from bot.threads.texts import Texts

log = structlog.get_logger(__name__)


class Intake:
    """Writes each fact down, holds the draft's text in memory and wakes the keeper.

    Args:
        reach: how old a post may be, in seconds, to be taken in as new.
    """

    def __init__(
        self, ledger: DraftLedger, channels: Channels, texts: Texts, keeper: Keeper, *, reach: float, observe: Observer
    ) -> None:
        self._ledger = ledger
        self._channels = channels
        self._texts = texts
        self._keeper = keeper
        self._reach = reach
        self._observe = observe

    async def take_in(self, event_id: str | None, fact: Fact) -> None:
        """Take in what an event or a press of a button tells. Raises where it could not be written down."""
        match fact:
            case NoDraft(reason, key):
                if key is not None:
                    self._observe(key, reason, ())
            case ReplyGone():
                await self._ledger.take_in(event_id, fact)
            case Answered(key):
                await self._record(event_id, fact, key, horizon=key.ts)
            case Written(message):
                await self._draft(event_id, message, message.key)
            case Deleted(key):
                await self._draft(event_id, fact, key)

    async def _draft(self, event_id: str | None, fact: Message | Deleted, key: DraftKey) -> None:
        channel = await self._channels.find(key.channel, key.ts)
        if channel is not None:
            await self._record(event_id, fact, key, horizon(channel, self._reach))

    async def sighted(self, channel: Watched, fact: Message | Deleted) -> None:
        """Take in what catch-up found in the channel's history. A thread that has replies is looked into first."""
        key = fact.key
        looks = 1 if isinstance(fact, Message) and fact.replies else 0
        await self._record(None, fact, key, horizon(channel, self._reach), looks)

    async def _record(
        self, event_id: str | None, fact: Message | Deleted | Answered, key: DraftKey, horizon: str, looks: int = 0
    ) -> None:
        with self._keeper.reserved() as lease:
            taken = await self._ledger.take_in(event_id, fact, horizon, looks, lease)
            if not taken:
                return
            log.info("taken_in", told=type(fact).__name__.lower(), **key._asdict())
            if isinstance(fact, Message):
                self._texts.hold(fact)
            if isinstance(taken, DraftClaim):
                self._keeper.begin(taken)
            else:
                self._keeper.wake(key)


def horizon(channel: Watched, reach: float) -> str:
    """The ts after which a post that nobody knows yet is taken in: the installation, or ``reach`` seconds ago."""
    return max(channel.since, oldest_ts(reach))
