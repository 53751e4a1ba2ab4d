"""Ingest: write each event down before Slack is answered, hold the draft's text in memory, wake the worker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import structlog

from bot.db.drafts import DraftStore
from bot.db.records import DraftClaim, DraftKey, WatchedChannel
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease
from bot.delivery.worker import MOST_WOKEN, Worker
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decision, Pseudonymizer
from bot.drafts.events import (
    DraftDeleted,
    DraftEvent,
    DraftPosted,
    DraftVersion,
    FeedbackGiven,
    FileChanged,
    Ignored,
    Observer,
    ReplyDeleted,
    oldest_ts,
)

log = structlog.get_logger(__name__)


class MessageCache:
    """The newest version of each draft until it was worked on: in memory and nowhere else.

    It holds as many as the worker can be woken for; the text of any other draft is read from Slack.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[DraftKey, tuple[str, DraftVersion]] = OrderedDict()

    def hold(self, message: DraftVersion, message_hash: str) -> None:
        """Keep this version under its hash, unless a newer one is held."""
        held = self._held.get(message.key)
        if held is None or held[1].version <= message.version:
            self._held[message.key] = message_hash, message
            self._held.move_to_end(message.key)
        if len(self._held) > MOST_WOKEN:
            self._held.popitem(last=False)

    def get(self, key: DraftKey, message_hash: str | None) -> DraftVersion | None:
        """The held version, if its hash is the one that the draft's row has."""
        held = self._held.get(key)
        return held[1] if held is not None and held[0] == message_hash else None

    def forget(self, key: DraftKey, version: str) -> None:
        """This version was worked on. A newer one stays."""
        held = self._held.get(key)
        if held is not None and held[1].version <= version:
            del self._held[key]


class Ingest:
    """Writes events down and passes the work on.

    Args:
        channels: which channels hold drafts, and how old a post there may be to be ingested as new.
        observe: told of events that are about no draft.
    """

    def __init__(
        self,
        store: DraftStore,
        channels: DraftChannels,
        messages: MessageCache,
        worker: Worker[DraftClaim, Decision],
        pseudonyms: Pseudonymizer,
        *,
        observe: Observer,
    ) -> None:
        self._store = store
        self._channels = channels
        self._messages = messages
        self._worker = worker
        self._pseudonyms = pseudonyms
        self._observe = observe

    async def event(self, event_id: str | None, event: DraftEvent) -> None:
        """Ingest what an event or a press of a button tells. Raises where it could not be written down."""
        match event:
            case Ignored(reason, key):
                if key is not None and reason is not None:
                    self._observe(key, reason, ())
            case ReplyDeleted(channel, ts):
                await self._store.ingest_reply_deletion(event_id, channel, ts)
            case FeedbackGiven(key, rules, feedback):
                if await self._store.ingest_feedback(event_id, key, rules, feedback):
                    self._ingested(event, key)
                    self._worker.wake(key)
            case DraftPosted(message):
                if channel_of := await self._channels.find(message.key.channel, message.key.ts):
                    await self._version(event_id, message, self._horizon(channel_of))
            case FileChanged(key):
                if await self._store.ingest_change(key):
                    self._ingested(event, key)
                    self._worker.wake(key)
            case DraftDeleted(key):
                if channel_of := await self._channels.find(key.channel, key.ts):
                    await self._deletion(event_id, key, self._horizon(channel_of))

    async def unseen(self, channel: WatchedChannel, page: Sequence[DraftVersion]) -> list[DraftVersion]:
        """What of a page of history may be news. Most is known: one question per page is what makes it quick."""
        told = [(message.key, message.version, self._pseudonyms.message(message)) for message in page]
        unseen = await self._store.unseen(channel.id, told)
        return [message for message in page if message.key in unseen]

    async def seen_in_history(self, channel: WatchedChannel, message: DraftVersion) -> None:
        """Ingest a version that catch-up found. A thread that has replies is checked first."""
        checks = Cause.UNKNOWN_HISTORY.count if message.replies else 0
        await self._version(None, message, self._horizon(channel), checks)

    def text_of_waiting(self, message: DraftVersion) -> None:
        """Hold the text of a draft that waits for work: after a restart, that saves a call for each of them."""
        self._messages.hold(message, self._pseudonyms.message(message))

    async def missing_from_history(self, channel: WatchedChannel, key: DraftKey) -> None:
        """Ingest the deletion of a draft that catch-up did not find."""
        await self._deletion(None, key, self._horizon(channel))

    async def _version(self, event_id: str | None, message: DraftVersion, horizon: str, checks: int = 0) -> None:
        message_hash = self._pseudonyms.message(message)

        async def ingest(lease: Lease | None) -> DraftClaim | bool:
            ingested = await self._store.ingest_version(
                event_id, message.key, message.version, message_hash, horizon=horizon, checks_due=checks, lease=lease
            )
            if ingested:
                self._messages.hold(message, message_hash)
                self._ingested(message, message.key)
            return ingested

        await self._worker.submit(message.key, ingest)

    async def _deletion(self, event_id: str | None, key: DraftKey, horizon: str) -> None:
        if await self._store.ingest_deletion(event_id, key, horizon=horizon):
            self._ingested(DraftDeleted(key), key)
            self._worker.wake(key)

    def _horizon(self, channel: WatchedChannel) -> str:
        return horizon(channel, self._channels.reach(channel.id))

    @staticmethod
    def _ingested(what: DraftVersion | FileChanged | DraftDeleted | FeedbackGiven, key: DraftKey) -> None:
        log.info("event_ingested", event_kind=type(what).__name__, **key._asdict())


def horizon(channel: WatchedChannel, reach: float) -> str:
    """The ts after which an unknown post is ingested: the installation, or ``reach`` seconds ago."""
    return max(channel.since, oldest_ts(reach))
