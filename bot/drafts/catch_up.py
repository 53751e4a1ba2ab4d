"""Reads the channels' history for what events did not bring: new drafts, edits, deletions."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from bot.db.channels import ChannelStore
from bot.db.drafts import DraftStore
from bot.db.records import DraftKey, WatchedChannel, ts_at
from bot.drafts.channels import DraftChannels
from bot.drafts.events import DraftGateway, DraftVersion, HistoryPage
from bot.drafts.ingest import Ingest, horizon
from bot.errors import RateLimited, SlackError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpWindow:
    """How far catch-up looks back, in seconds. It never looks further than the reach of a channel's charter.

    Attributes:
        overlap: so much before the watermark every few minutes, for what an event failed to bring.
        young: a draft that is younger than this when the history is asked for never counts as deleted.
        old_replies: how many replies to drafts from before the reach one catch-up checks.
    """

    overlap: float = 3600.0
    young: float = 5.0
    old_replies: int = 20


@dataclass(slots=True)
class _Pass:
    """One reading of a channel's history, newest first. Slack's rate limit may ask for pauses between its pages.

    Attributes:
        oldest: where it ends.
        far: whether that is as far back as the reach goes.
        distrusted: how often events had been missed when it began.
        newest: the watermark once it is done.
        before: drafts from here on are not looked for any more: too young when it began, or above what was read.
        latest: where it goes on: everything from here on was read; ``""`` before the first page.
        missing: known drafts that the history did not show. Each is read by itself before it counts as deleted.
        done: whether its pages are all read.
        finished: whether what its pages did not show was looked for, too.
    """

    oldest: str
    far: bool
    distrusted: int
    newest: str
    before: str
    latest: str = ""
    missing: list[DraftKey] = field(default_factory=list)
    done: bool = False
    finished: bool = False


class CatchUp:
    """Reads missed drafts, edits and deletions: at the start, after each reconnection, every few minutes.

    A reading that Slack's rate limit interrupts keeps its place, in memory, and ``resume`` goes on with it. A start
    reads anew from the newest message on: what was read before it may have been edited since.
    """

    def __init__(
        self,
        drafts: DraftStore,
        store: ChannelStore,
        gateway: DraftGateway,
        channels: DraftChannels,
        ingest: Ingest,
        window: CatchUpWindow | None = None,
    ) -> None:
        self._drafts = drafts
        self._store = store
        self._gateway = gateway
        self._channels = channels
        self._ingest = ingest
        self._window = window or CatchUpWindow()
        self._one_at_a_time = asyncio.Lock()
        self._distrusted = 0
        self._read_back: set[str] = set()
        self._old_replies: dict[str, list[DraftKey]] = {}
        self._passes: dict[str, _Pass | None] = {}  # by channel, in turn; ``None`` has not begun
        self._resume_at = math.inf

    def distrust(self) -> None:
        """Events were missed: the next catch-up reads every channel as far back as the reach goes."""
        self._distrusted += 1
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
                self._passes.setdefault(channel.id, None)
            await self._go_on()

    async def resume(self) -> None:
        """Go on where Slack's rate limit interrupted, once its pause is over. Cheap where nothing was interrupted."""
        if time.monotonic() >= self._resume_at and not self._one_at_a_time.locked():
            async with self._one_at_a_time:
                await self._go_on()

    async def _go_on(self) -> None:
        """Read the channels whose turn it is. The rate limit counts for all of them, so it ends the round."""
        interrupted, self._resume_at = self._resume_at < math.inf, math.inf
        watched = {channel.id: channel for channel in self._channels.watched}
        for id_ in list(self._passes):
            try:
                if id_ in watched:
                    await self._read(watched[id_])
                    await self._check_old_replies(watched[id_])
                self._passes.pop(id_)
            except RateLimited as limit:
                self._resume_at = time.monotonic() + limit.retry_after
                if not interrupted:
                    log.info("catch_up_paused", channel=id_, seconds=limit.retry_after)
                return
            except SlackError as failure:  # it is read the next time
                log.warning("catch_up_failed", channel=id_, why=str(failure))
        if interrupted:
            log.info("catch_up_finished")

    async def _read(self, channel: WatchedChannel) -> None:
        """Read a channel to the end, from where an earlier call was interrupted."""
        reading = self._passes[channel.id] or self._begin(channel)
        self._passes[channel.id] = reading
        if reading.finished:
            return
        if not reading.done:
            async for page in self._gateway.history(channel.id, reading.oldest, reading.latest):
                await self._ingest_page(channel, reading, page)
            await self._find_missing(channel, reading, (), reading.oldest)
            reading.done = True
        while reading.missing:
            if await self._gateway.read(reading.missing[-1]) is None:
                await self._ingest.missing_from_history(channel, reading.missing[-1])
            reading.missing.pop()
        await self._store.read_up_to(channel.id, reading.newest)
        if reading.distrusted != self._distrusted:  # events were missed after it began, so it proves nothing
            self._passes[channel.id] = None
            await self._read(channel)
            return
        reading.finished = True
        if reading.far:
            self._read_back.add(channel.id)
            self._old_replies[channel.id] = sorted(await self._drafts.replied_before(channel.id, reading.oldest))

    def _begin(self, channel: WatchedChannel) -> _Pass:
        far = channel.id not in self._read_back
        reach = self._channels.reach(channel.id)
        oldest = self._oldest(channel, reach, reach if far else self._window.overlap)
        return _Pass(oldest, far, self._distrusted, channel.watermark, ts_at(time.time() - self._window.young))

    async def _ingest_page(self, channel: WatchedChannel, reading: _Pass, page: HistoryPage) -> None:
        drafts = page.drafts
        # Most are known: few questions per page are what makes it quick.
        unseen = {message.key for message in await self._ingest.unseen(channel, drafts)}
        waiting = await self._drafts.waiting(channel.id, [message.key for message in drafts])
        for message in drafts:
            if message.key in unseen:
                await self._ingest.seen_in_history(channel, message)
            elif message.key in waiting:
                self._ingest.text_of_waiting(message)
        if drafts:  # newest first, so nothing that was seen has to be kept in mind
            await self._find_missing(channel, reading, drafts, min(message.key.ts for message in drafts))
            reading.newest = max(reading.newest, *(message.key.ts for message in drafts))
        reading.latest = page.down_to or reading.latest

    async def _find_missing(
        self, channel: WatchedChannel, reading: _Pass, seen: Sequence[DraftVersion], since: str
    ) -> None:
        """Note the known drafts that the history did not show, down to a ts."""
        present = await self._drafts.present(channel.id, since, reading.before)
        reading.missing += sorted(present - {message.key for message in seen})
        reading.before = min(reading.before, since)

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

    @staticmethod
    def _oldest(channel: WatchedChannel, reach: float, overlap: float) -> str:
        # One message whose ts is centuries ahead would otherwise keep everything after it from being read.
        overlapping = ts_at(min(float(channel.watermark), time.time()) - overlap)
        return max(overlapping, horizon(channel, reach))
