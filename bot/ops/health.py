"""Readiness and queue metrics, for ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.charter.charters import CurrentCharters
from bot.db.integrity import file_is_sound
from bot.db.queue_stats import DEAD_LETTER_KINDS, QueueStats
from bot.ops.metrics import Metrics

log = structlog.get_logger(__name__)

DATABASE_TIMEOUT = 2.0  # seconds; probes time out soon after
PROBE_EVERY = 30.0  # seconds between two tries to write, and looks at the file


@dataclass(slots=True)
class EventFeed:
    """Whether events from Slack arrive: while a socket is open, or always over signed HTTP."""

    open: bool = False


class Health:
    """Checks the parts of a running bot on request.

    Args:
        event_feed: whether events from Slack arrive.
        charters: those in force.

    Attributes:
        address: the URL of the bot's HTTP server, once it listens.
    """

    def __init__(self, stats: QueueStats, metrics: Metrics, event_feed: EventFeed, charters: CurrentCharters) -> None:
        self._charters = charters
        self._stats = stats
        self._metrics = metrics
        self._event_feed = event_feed
        self.address = ""
        self._probe_at, self._sound = 0.0, True

    async def ready(self) -> dict[str, bool]:
        """Return which parts are ready. The charters always are: without one, the bot doesn't start."""
        return {"database": await self._update_queue_metrics(), "socket": self._event_feed.open, "charter": True}

    async def metrics_text(self) -> bytes:
        """Return the metrics with the queue's current figures, which are NaN while the database doesn't answer."""
        for part, is_ready in (await self.ready()).items():
            self._metrics.ready.labels(part).set(is_ready)
        self._metrics.version.clear()
        for one in self._charters.now.all:
            self._metrics.version.labels(one.id).set(one.number)
        return self._metrics.page()

    async def _update_queue_metrics(self) -> bool:
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT):
                await self._query()
                sound = await self._probe()
        except (SQLAlchemyError, TimeoutError) as error:
            log.warning("database_away", why=type(error).__name__)
            for gauge in (self._metrics.waiting, self._metrics.oldest):
                gauge.set(math.nan)
            return False
        return sound

    async def _probe(self) -> bool:
        """Whether the database takes a row and its file is sound, as of the last ``PROBE_EVERY`` seconds."""
        if time.monotonic() >= self._probe_at:
            await self._stats.write_and_undo()
            self._sound = await file_is_sound(self._stats.database.engine.url)
            self._probe_at = time.monotonic() + PROBE_EVERY
            if not self._sound:
                log.error("database_corrupted", fix="Stop the bot and restore the newest backup of the database.")
        return self._sound

    async def _query(self) -> None:
        metrics, queue = self._metrics, await self._stats.queue()
        metrics.waiting.set(queue.waiting)
        metrics.oldest.set(queue.oldest)
        letters = await self._stats.dead_letters()
        for kind in DEAD_LETTER_KINDS:
            metrics.dead_letters.labels(kind).set(sum(letter.count for letter in letters if letter.kind == kind))
        reminders = await self._stats.reminders()
        for state in ("waiting", "posted", "skipped", "refused"):
            metrics.reminders.labels(state).set(getattr(reminders, state))
        metrics.reminded_at.set(reminders.posted_at)
