"""Run jobs at intervals: catch-up, reminders, retention. APScheduler only ticks."""

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
    """A job, and the seconds between two runs."""

    seconds: float
    job: Job


class Scheduler:
    """Ticks. Pure functions and the database decide what is due, not the scheduler.

    APScheduler's cron trigger fires twice, or not at all, around a change of the clocks, and a shared job store fires
    once for each replica (``docs/architecture.md``, Measurements): so intervals in memory, and rows in the database.
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
        """Start ticking, in the running loop."""
        self._scheduler.start()

    def soon(self, job: Job) -> None:
        """Run a job once, now."""
        self._scheduler.add_job(job, misfire_grace_time=None)

    def stop(self) -> None:
        """Stop ticking. A job under way ends by itself."""
        self._scheduler.shutdown(wait=False)
