"""A change counter whose waiters wake at each change."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class ChangeSignal:
    """Counts changes and wakes the tasks that wait for the next one.

    Attributes:
        revision: the number of changes so far.
        stopped: whether the sandbox has stopped.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.stopped = False
        self._waiting: list[asyncio.Future[None]] = []

    def notify(self) -> None:
        """Record a change and wake the waiting tasks."""
        self.revision += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def stop(self) -> None:
        """Wake the waiting tasks for the last time."""
        self.stopped = True
        self.notify()

    async def after(self, revision: int) -> int:
        """Wait for a revision after ``revision`` and return the latest."""
        if self.revision <= revision and not self.stopped:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        return self.revision

    async def until(self, condition: Callable[[], T], seconds: float) -> T:
        """Wait until a condition is truthy and return its value. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                await self.after(self.revision)
        return value
