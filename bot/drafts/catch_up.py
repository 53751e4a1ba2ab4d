"""Reads the channels' history for what events did not bring: new drafts, edits, deletions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.db.channels import ChannelStore
from bot.db.drafts import DraftStore
from bot.db.records import DraftKey, WatchedChannel, ts_at
from bot.drafts.channels import DraftChannels
from bot.drafts.events import DraftGateway, DraftVersion
from bot.drafts.ingest import Ingest, horizon
from bot.errors import SlackError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpWindow:
    """How far catch-up looks back, in seconds.

    Attributes:
        reach: no further than this, whatever the watermark says.
        overlap: so much before the watermark every few minutes, for what an event failed to bring.
        young: a draft that is younger than this when the history is asked for never counts as deleted.
        old_replies: how many replies to drafts from before ``reach`` one catch-up checks.
    """

    reach: float
    overlap: float = 3600.0
    young: float = 5.0
    old_replies: int = 20


class CatchUp:
    """Reads missed drafts, edits and deletions: at the start, after each reconnection, every few minutes."""

    def __init__(
        self,
        drafts: DraftStore,
        store: ChannelStore,
        gateway: DraftGateway,
        channels: DraftChannels,
        ingest: Ingest,
        window: CatchUpWindow,
    ) -> None:
        self._drafts = drafts
        self._store = store
        self._gateway = gateway
        self._channels = channels
        self._ingest = ingest
        self._window = window
        self._one_at_a_time = asyncio.Lock()
        self._read_back: set[str] = set()
        self._old_replies: dict[str, list[DraftKey]] = {}

    def distrust(self) -> None:
        """Events were missed: the next catch-up reads every channel as far back as the reach goes."""
        self._read_back.clear()

    async def everything(self, *, listed: bool = False) -> None:
        """Read as far back as the reach goes: after an absence, any draft may have been edited or deleted.

        Args:
            listed: Slack has just listed the channels.
        """
        self.distrust()
        await self.recent(listed=listed)

    async def recent(self, *, listed: bool = False) -> None:
        """Read every drafts channel from a little before its watermark: what an event may have failed to bring.

        A channel that was not read as far back as the reach goes, because Slack or the database failed, is now.
        """
        async with self._one_at_a_time:
            try:
                if not listed:
                    await self._channels.refresh()
            except SlackError as failure:
                log.warning("catch_up_failed", why=str(failure))
            for channel in self._channels.watched:
                try:
                    await self._read(channel)
                    await self._check_old_replies(channel)
                except SlackError as failure:  # it is read the next time
                    log.warning("catch_up_failed", channel=channel.id, why=str(failure))

    async def _read(self, channel: WatchedChannel) -> None:
        asked_at = time.time()
        far = channel.id not in self._read_back
        oldest = self._oldest(channel, self._window.reach if far else self._window.overlap)
        newest, before = channel.watermark, ts_at(asked_at - self._window.young)
        async for page in self._gateway.history(channel.id, oldest):
            for message in await self._ingest.unseen(channel, page):
                await self._ingest.seen_in_history(channel, message)
            if page:  # newest first, so nothing that is missed has to be kept in mind until the last page
                since = min(message.key.ts for message in page)
                await self._find_deleted(channel, page, since, before)
                newest, before = max(newest, *(message.key.ts for message in page)), min(before, since)
        await self._find_deleted(channel, (), oldest, before)
        await self._store.read_up_to(channel.id, newest)
        if far:
            self._read_back.add(channel.id)
            self._old_replies[channel.id] = sorted(await self._drafts.replied_before(channel.id, oldest))

    async def _check_old_replies(self, channel: WatchedChannel) -> None:
        """Check drafts with a reply from before the reach for edits and deletions: newest first, a few at a time."""
        waiting = self._old_replies[channel.id]
        for _ in range(min(self._window.old_replies, len(waiting))):
            message = await self._gateway.read(waiting[-1])
            if message is None:
                await self._ingest.missing_from_history(channel, waiting[-1])
            else:
                await self._ingest.seen_in_history(channel, message)
            waiting.pop()

    def _oldest(self, channel: WatchedChannel, overlap: float) -> str:
        overlapping = ts_at(float(channel.watermark) - overlap)
        return max(overlapping, horizon(channel, self._window.reach))

    async def _find_deleted(
        self, channel: WatchedChannel, seen: Sequence[DraftVersion], since: str, before: str
    ) -> None:
        """A known draft that was not seen may be deleted; each is read by itself before that is believed."""
        present = await self._drafts.present(channel.id, since, before)
        for key in sorted(present - {message.key for message in seen}):
            if await self._gateway.read(key) is None:
                await self._ingest.missing_from_history(channel, key)
