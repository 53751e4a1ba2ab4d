"""Failures of the processes, the machine and the database, one after the other."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from benchmarks.chaos.homes import Away, Home, PostgresHome
from benchmarks.chaos.plan import Plan, Times
from benchmarks.chaos.points import POINTS, Point, Points
from benchmarks.chaos.replicas import Replica
from benchmarks.disks import full

OFTEN_NAMED = 0.55  # share of the kills at named points; the others happen at any moment
READY = 300.0  # seconds for a process to be ready on a busy machine
HOUR = 3600.0
LONG_STALL = 12.0  # seconds; more than ``bot.db.group_commit.DEADLINE``


class Misfortune:
    """Kills processes as often as planned, with other failures in between.

    Args:
        plan: the options.
        times: the bot's.
        replicas: the processes.
        home: their database.
        points: where they are killed.
        log_disk: where their logs are; ``None`` if no disk was mounted for them.

    Attributes:
        counts: the number of each failure, including ``kills``.
        reached: the number of kills at each named point.
        tries: the number of attempts at each point; not every attempt reaches its point in time.
    """

    def __init__(
        self, plan: Plan, times: Times, replicas: Sequence[Replica], home: Home, points: Points, log_disk: Path | None
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.tries = 0
        self._plan = plan
        self._times = times
        self._replicas = list(replicas)
        self._home = home
        self._points = points
        self._log_disk = log_disk
        self._dice = plan.dice("misfortune")
        self._next_point = _shuffled(plan.dice("points"))
        self._began = time.monotonic()

    @property
    def kills(self) -> int:
        """Return the number of kills so far."""
        return sum(replica.counts["kills"] for replica in self._replicas)

    async def run(self) -> None:
        """Run until all planned kills and restarts are done."""
        others = self._others()
        while self.kills < self._plan.kills:
            await self._kill()
            if self._dice.random() < 0.4:
                await self._dice.choice(others)()
            if self._restarts_due():
                await self._restart()
            await self._pause()

    async def recover(self) -> None:
        """Start every process that is down, with a correct clock."""
        for replica in self._replicas:
            if not replica.up or replica.shifted:
                replica.end()
                replica.revive()
        await self._ready(all)

    async def _kill(self) -> None:
        self.tries += 1
        if self._dice.random() < OFTEN_NAMED:
            point = next(self._next_point)
            if (replica := await self._points.kill_at(point)) is not None:
                self.reached[str(point)] += 1
                return await self._start(replica)
        await asyncio.sleep(self._dice.uniform(0, 0.5))
        together = self._replicas if self._dice.random() < 0.1 else [self._dice.choice(self._replicas)]
        killed = [replica for replica in together if replica.kill()]
        self.counts["all at once"] += len(killed) > 1
        for replica in together:
            await self._start(replica)
        return None

    async def _start(self, replica: Replica) -> None:
        """Start a process after a pause, sometimes with a wrong clock, and mostly wait until it is ready."""
        await asyncio.sleep(self._dice.choice((0, 0, 0.5, 2.0)))
        right = 10 if self._plan.signed_http else 4  # an hour off, a replica refuses every signed request
        shift = self._dice.choice((*(0.0 for _ in range(right)), HOUR, -HOUR))
        after = self._dice.choice((0.0, 1.5))
        if replica.up:
            return
        replica.start(shift, after)
        self.counts["clock an hour off"] += bool(shift)
        if self._dice.random() < 0.8:
            await self._ready(any)

    async def _ready(self, enough: Callable[[Iterable[bool]], bool]) -> None:
        """Wait until ``any`` or ``all`` are ready, restarting those that ended by themselves."""
        async with asyncio.timeout(READY):
            while not enough([replica.ready for replica in self._replicas]):
                for replica in self._replicas:
                    replica.revive()
                await asyncio.sleep(0.05)

    def _others(self) -> list[Callable[[], Awaitable[None]]]:
        on_logs = [self._full_log_disk] if self._log_disk is not None else []
        on_database = self._cut if isinstance(self._home, PostgresHome) else self._full_disk
        return [self._sleep, self._stall, on_database, *on_logs]

    async def _sleep(self) -> None:
        self.counts["stopped past its lease"] += 1
        await self._dice.choice(self._replicas).sleep(self._times.lease * self._dice.uniform(1.1, 1.6))

    async def _full_disk(self) -> None:
        self.counts["disk full"] += 1
        await self._dice.choice(self._replicas).full_disk(self._dice.uniform(0.2, 2.0))

    async def _full_log_disk(self) -> None:
        assert self._log_disk is not None  # noqa: S101
        self.counts["log disk full"] += 1
        with full(self._log_disk):
            await asyncio.sleep(self._dice.uniform(0.2, 3.0))

    async def _stall(self) -> None:
        """Let the database stall, now and then for longer than the bot waits for it."""
        with suppress(TimeoutError, *Away):
            await self._home.stall(self._dice.choice((0.5, 1.5, 3.0, LONG_STALL)))
            self.counts["database stalls"] += 1

    async def _cut(self) -> None:
        assert isinstance(self._home, PostgresHome)  # noqa: S101
        await asyncio.to_thread(self._home.cut)
        self.counts["database connections cut"] += 1

    def _restarts_due(self) -> bool:
        due = self.kills * self._plan.database_restarts // max(self._plan.kills, 1)
        return isinstance(self._home, PostgresHome) and self.counts["database restarts"] < due

    async def _restart(self) -> None:
        assert isinstance(self._home, PostgresHome)  # noqa: S101
        self.counts["database restarts"] += 1
        await self._home.restart(crash=self.counts["database restarts"] % 2 == 1)

    async def _pause(self) -> None:
        """Pause for as long as the plan allows, and long enough that work happens in between."""
        left = self._plan.minutes * 60 - (time.monotonic() - self._began)
        await asyncio.sleep(max(self._dice.uniform(0.1, 0.8), left / max(self._plan.kills - self.kills, 1)))


def _shuffled(dice: random.Random) -> Iterator[Point]:
    """Yield all points again and again, in an order that the seed repeats."""
    return cycle(dice.sample(POINTS, len(POINTS)))
