"""Reads the channels' history for what events did not bring: new drafts, edits, deletions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.drafts.channels import DraftChannels
from bot.drafts.events import DraftDeleted, DraftKey, DraftVersion, ts_at
from bot.drafts.ingest import Intake, horizon
from bot.drafts.ledger import DraftLedger
from bot.drafts.ports import ChannelLedger, Gateway, WatchedChannel
from bot.errors import SlackError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpWindow:
    """How far catch-up looks back, in seconds.

    Attributes:
        back: no further than this, whatever the watermark says.
        overlap: so much before the watermark every few minutes, for what an event failed to bring.
        young: a draft that is younger than this when the history is asked for is never thought deleted.
        old: so many replies to drafts from before ``back`` are looked after at a time.
    """

    back: float
    overlap: float = 3600.0
    young: float = 5.0
    old: int = 20


class CatchUp:
    """At the start, after each reconnection and every few minutes."""

    def __init__(
        self,
        drafts: DraftLedger,
        ledger: ChannelLedger,
        messenger: Gateway,
        channels: DraftChannels,
        intake: Intake,
        reach: CatchUpWindow,
    ) -> None:
        self._drafts = drafts
        self._ledger = ledger
        self._messenger = messenger
        self._channels = channels
        self._intake = intake
        self._reach = reach
        self._one_at_a_time = asyncio.Lock()
        self._read_back: set[str] = set()
        self._unvisited: dict[str, list[DraftKey]] = {}

    def distrust(self) -> None:
        """Events were missed: whoever catches up next is to read every channel as far back as the reach goes."""
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
                    await self._visit(channel)
                except SlackError as failure:  # it is read the next time
                    log.warning("catch_up_failed", channel=channel.id, why=str(failure))

    async def _read(self, channel: WatchedChannel) -> None:
        asked_at = time.time()
        far = channel.id not in self._read_back
        oldest = self._oldest(channel, self._reach.back if far else self._reach.overlap)
        newest, before = channel.watermark, ts_at(asked_at - self._reach.young)
        async for page in self._messenger.history(channel.id, oldest):
            for message in await self._drafts.news(page):  # most are none: asking once a page is what makes it quick
                await self._intake.sighted(channel, message)
            if page:  # newest first, so nothing that is missed has to be kept in mind until the last page
                since = min(message.key.ts for message in page)
                await self._miss(channel, page, since, before)
                newest, before = max(newest, *(message.key.ts for message in page)), min(before, since)
        await self._miss(channel, (), oldest, before)
        await self._ledger.read_up_to(channel.id, newest)
        if far:
            self._read_back.add(channel.id)
            self._unvisited[channel.id] = sorted(await self._drafts.answered_before(channel.id, oldest))

    async def _visit(self, channel: WatchedChannel) -> None:
        """See whether answered drafts from before the reach were edited or deleted; newest first, some at a time."""
        waiting = self._unvisited[channel.id]
        for _ in range(min(self._reach.old, len(waiting))):
            message = await self._messenger.read(waiting[-1])
            await self._intake.sighted(channel, message or DraftDeleted(waiting[-1]))
            waiting.pop()

    def _oldest(self, channel: WatchedChannel, overlap: float) -> str:
        overlapping = ts_at(float(channel.watermark) - overlap)
        return max(overlapping, horizon(channel, self._reach.back))

    async def _miss(self, channel: WatchedChannel, seen: Sequence[DraftVersion], since: str, before: str) -> None:
        """What is known and was not seen may be gone; each is asked for by itself before that is believed."""
        present = await self._drafts.present(channel.id, since, before)
        for key in sorted(present - {message.key for message in seen}):
            if await self._messenger.read(key) is None:
                await self._intake.sighted(channel, DraftDeleted(key))
