"""Jobs that run every so many seconds while the bot does."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.app.supervisor import Part

log = structlog.get_logger(__name__)

JOB_PATIENCE = 900.0  # seconds beyond its interval until a job counts as hanging: a catch-up may make many calls

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Every:
    """A job, and the seconds between two runs.

    Attributes:
        name: as the watchdog reports it.
    """

    name: str
    seconds: float
    job: Job


class Scheduler:
    """Ticks. Pure functions and the database decide what is due, not the scheduler.

    APScheduler's cron trigger fires twice, or not at all, around a change of the clocks, and a shared job store fires
    once for each replica (``docs/architecture.md``, Measurements): so intervals in memory, and rows in the database.
    """

    def __init__(self, *jobs: Every) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._jobs = jobs
        self._runs = Counter[str]()
        for every in jobs:
            self._scheduler.add_job(
                functools.partial(self._run, every),
                IntervalTrigger(seconds=every.seconds, timezone="UTC"),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Start ticking, in the running loop."""
        self._scheduler.start()

    def parts(self) -> list[Part]:
        """The jobs, for the watchdog: one that hangs never runs again."""
        return [
            Part(every.name, every.seconds + JOB_PATIENCE, functools.partial(self._runs.__getitem__, every.name))
            for every in self._jobs
        ]

    async def _run(self, every: Every) -> None:
        try:
            await every.job()
        except Exception:  # Slack or the database is away: the next run tries again
            log.exception("job_failed", job=every.name)
        finally:
            self._runs[every.name] += 1

    def soon(self, job: Job) -> None:
        """Run a job once, now."""
        self._scheduler.add_job(job, misfire_grace_time=None)

    def stop(self) -> None:
        """Stop ticking. A job under way ends by itself."""
        self._scheduler.shutdown(wait=False)
