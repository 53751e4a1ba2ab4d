"""The heartbeat of the sandbox: it beats whenever something changed, and whoever waits looks again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class ChangeSignal:
    """Counts changes, and wakes whoever waits for the next one.

    Attributes:
        revision: how many changes there were.
        stopped: whether there will be no more.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.stopped = False
        self._waiting: list[asyncio.Future[None]] = []

    def beat(self) -> None:
        """Something changed."""
        self.revision += 1
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def stop(self) -> None:
        """Wake everybody for the last time."""
        self.stopped = True
        self.beat()

    async def beyond(self, revision: int) -> int:
        """Wait for a change after ``revision``; returns the newest one."""
        if self.revision <= revision and not self.stopped:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await future
        return self.revision

    async def until(self, condition: Callable[[], T], seconds: float) -> T:
        """Wait until a condition holds, and return what it gave. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (value := condition()):
                await self.beyond(self.revision)
        return value
