"""Whether a running bot is ready, and how its work stands: what ``/readyz`` and ``/metrics`` tell."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.db.queue_stats import QueueStats
from bot.ops.metrics import Metrics

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds for the database; whoever asks has little more


@dataclass(slots=True)
class Connection:
    """Whether Slack's events reach the bot now: while a socket is open, or always once it listens for signed HTTP."""

    open: bool = False


class Health:
    """Looks when somebody asks.

    Args:
        connection: whether Slack's events arrive.
    """

    def __init__(self, stats: QueueStats, metrics: Metrics, connection: Connection) -> None:
        self._stats = stats
        self._metrics = metrics
        self._connection = connection

    async def ready(self) -> dict[str, bool]:
        """By part, whether it is ready. The charter is: a bot without one does not start."""
        return {"database": await self._look(), "socket": self._connection.open, "charter": True}

    async def page(self) -> bytes:
        """The metrics, with how the work stands now; where the database does not say, that is no number."""
        for part, is_ready in (await self.ready()).items():
            self._metrics.ready.labels(part).set(is_ready)
        return self._metrics.page()

    async def _look(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._note_work()
        except (SQLAlchemyError, TimeoutError) as error:
            log.warning("database_away", why=type(error).__name__)
            for gauge in (self._metrics.waiting, self._metrics.oldest):
                gauge.set(math.nan)
            return False
        return True

    async def _note_work(self) -> None:
        metrics, queue = self._metrics, await self._stats.queue()
        metrics.waiting.set(queue.waiting)
        metrics.oldest.set(queue.oldest)
        letters = await self._stats.dead_letters()
        for kind in ("draft", "reminder"):
            metrics.dead_letters.labels(kind).set(sum(letter.count for letter in letters if letter.kind == kind))
        reminders = await self._stats.reminders()
        for state in ("waiting", "posted", "skipped", "refused"):
            metrics.reminders.labels(state).set(getattr(reminders, state))
        metrics.reminded_at.set(reminders.posted_at)
