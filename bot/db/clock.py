"""The database's clock, set back: what waits for a time must not wait for it twice."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from bot.db.queue_stats import QueueStats
from bot.db.retention import Retention

log = structlog.get_logger(__name__)

TOLERANCE = 2.0  # seconds; clocks are disciplined, and drift


class ClockWatch:
    """Compares the database's clock with one that nobody sets, and brings rows forward when it was set back.

    All replicas may notice the same jump: rows are brought forward to a moment, not by a difference.

    Args:
        longest: seconds that a row may wait at most after a jump. What Slack asked to wait for is asked again.
        lease: seconds that a lease lasts.
    """

    def __init__(
        self,
        stats: QueueStats,
        retention: Retention,
        *,
        longest: float,
        lease: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stats = stats
        self._retention = retention
        self._longest = longest
        self._lease = lease
        self._monotonic = monotonic
        self._last: tuple[float, float] | None = None  # our clock after the last look, and the database's

    async def look(self) -> None:
        """Read both clocks, and act if the database's was set back since the last look."""
        before = self._monotonic()
        now = await self._stats.clock()
        if self._last is not None and now - self._last[1] < before - self._last[0] - TOLERANCE:
            log.warning("clock_set_back", seconds=round(before - self._last[0] - (now - self._last[1])))
            await self._retention.bring_forward(self._longest, self._lease)
        self._last = (self._monotonic(), now)
