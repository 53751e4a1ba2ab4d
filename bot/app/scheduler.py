"""When to catch up, when to see whether a reminder is due, when to tidy up. APScheduler only ticks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

REMINDER_SECONDS = 30.0
TIDY_SECONDS = 3600.0

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Every:
    """Something to do every so many seconds."""

    seconds: float
    job: Job


class Scheduler:
    """Ticks. What is due at a tick is decided by pure functions and by the database, not here.

    A trigger of APScheduler's own fires twice, or not at all, around a change of the clocks, and a shared job store
    fires once for each replica (measured, DESIGN section 5): so intervals in memory, and rows in the database.
    """

    def __init__(self, *jobs: Every) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for every in jobs:
            self._scheduler.add_job(
                every.job,
                IntervalTrigger(seconds=every.seconds, timezone="UTC"),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick, in the running loop."""
        self._scheduler.start()

    def soon(self, job: Job) -> None:
        """Do this once, at once, outside the order of the ticks."""
        self._scheduler.add_job(job, misfire_grace_time=None)

    def stop(self) -> None:
        """Tick no more. A job under way is left to end by itself."""
        self._scheduler.shutdown(wait=False)
