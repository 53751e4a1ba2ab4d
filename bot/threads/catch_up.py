"""Reads the channels' history for what events did not bring: new drafts, edits, deletions."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import structlog

from bot.threads.channels import Channels
from bot.threads.facts import Deleted, DraftKey, ts_at
from bot.threads.intake import Intake, horizon
from bot.threads.ports import ChannelLedger, DraftLedger, Messenger, SlackFailure, Watched

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far catch-up looks back, in seconds.

    Attributes:
        back: no further than this, whatever the watermark says.
        overlap: so much before the watermark every few minutes, for what an event failed to bring.
        young: a draft that is younger than this when the history is asked for is never thought deleted.
    """

    back: float
    overlap: float = 3600.0
    young: float = 5.0


class CatchUp:
    """At the start, after each reconnection and every few minutes."""

    def __init__(
        self,
        drafts: DraftLedger,
        ledger: ChannelLedger,
        messenger: Messenger,
        channels: Channels,
        intake: Intake,
        reach: Reach,
    ) -> None:
        self._drafts = drafts
        self._ledger = ledger
        self._messenger = messenger
        self._channels = channels
        self._intake = intake
        self._reach = reach
        self._one_at_a_time = asyncio.Lock()

    async def recent(self) -> None:
        """Read every drafts channel from a little before its watermark: what an event may have failed to bring."""
        await self._run(self._reach.overlap)

    async def everything(self) -> None:
        """Read as far back as the reach goes: after an absence, any draft may have been edited or deleted."""
        await self._run(self._reach.back)

    async def _run(self, overlap: float) -> None:
        async with self._one_at_a_time:
            try:
                await self._channels.refresh()
            except SlackFailure as failure:
                log.warning("catch_up_failed", why=str(failure))
            for channel in self._channels.watched:
                try:
                    await self._read(channel, overlap)
                except SlackFailure as failure:  # it is read the next time
                    log.warning("catch_up_failed", channel=channel.id, why=str(failure))

    async def _read(self, channel: Watched, overlap: float) -> None:
        asked_at = time.time()
        oldest = self._oldest(channel, overlap)
        seen: set[DraftKey] = set()
        newest = channel.watermark
        async for page in self._messenger.history(channel.id, oldest):
            seen.update(message.key for message in page)
            newest = max([newest, *(message.key.ts for message in page)])
            for message in await self._drafts.news(page):  # most are none: asking once a page is what makes it quick
                await self._intake.sighted(channel, message)
        await self._miss(channel, seen, oldest, latest=ts_at(asked_at - self._reach.young))
        await self._ledger.read_up_to(channel.id, newest)

    def _oldest(self, channel: Watched, overlap: float) -> str:
        overlapping = ts_at(float(channel.watermark) - overlap)
        return max(overlapping, horizon(channel, self._reach.back))

    async def _miss(self, channel: Watched, seen: set[DraftKey], oldest: str, latest: str) -> None:
        """What is known and was not seen may be gone; each is asked for by itself before that is believed."""
        for key in sorted(await self._drafts.present(channel.id, oldest, latest) - seen):
            if await self._messenger.read(key) is None:
                await self._intake.sighted(channel, Deleted(key))
