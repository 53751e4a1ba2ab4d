"""Never alive and deaf: a thread that ends the process when a part of the bot makes no progress.

Whoever started the process (systemd, a container engine) starts it again, and a start loses nothing: that is what the
delivery protocol is made for. Being there is no sign of health; each part therefore tells of its progress.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.ops.logging import drain_logs

T = TypeVar("T")
log = structlog.get_logger(__name__)

NO_PROGRESS = 70  # the exit status: EX_SOFTWARE of sysexits.h
EVERY = 1.0  # seconds between two looks


class Stopped(Exception):
    """What was awaited is no longer wanted: the bot is to stop."""


class PartEnded(Exception):
    """A part that should work until the bot is stopped has ended. The process ends with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bot that must get on.

    Attributes:
        name: as operators read it.
        patience: seconds without progress after which the process ends; after half of them, ``/healthz`` says so.
        progress: a value that changes whenever the part gets something done; ``None`` while it has nothing to do.
    """

    name: str
    patience: float
    progress: Callable[[], object]


def end_process(parts: Sequence[str]) -> None:
    """End the process at once: whatever hangs would also hang an orderly end."""
    log.critical("no_progress", parts=list(parts), exit_status=NO_PROGRESS)
    drain_logs()
    os._exit(NO_PROGRESS)


class Watchdog:
    """Watches parts from a thread of its own, which neither a blocked event loop nor a hanging database holds up.

    It counts its own looks, not a clock: a process that was stopped or suspended for an hour has missed nothing.

    Args:
        end: called with the names of the parts whose patience is over.
        every: seconds between two looks.
    """

    def __init__(self, end: Callable[[Sequence[str]], None] = end_process, every: float = EVERY) -> None:
        self._end = end
        self._every = every
        self._parts: tuple[Part, ...] = ()
        self._seen: dict[Part, object] = {}
        self._still: dict[Part, float] = {}
        self._stop_by: Part | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._look_again, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()
        self._thread.join()

    def watch(self, *parts: Part) -> None:
        """Watch these parts from now on, and no others."""
        self._parts = parts

    def stop_within(self, seconds: float) -> None:
        """From now on the bot is stopping: end the process if that takes longer. Whatever is watched, this stays."""
        self._stop_by = Part("stop", seconds, lambda: True)

    def stalled(self) -> list[str]:
        """The parts that have made no progress for half of their patience."""
        still = self._still
        return [part.name for part in self._parts if still.get(part, 0.0) >= part.patience / 2]

    def look(self, seconds: float) -> None:
        """Compare each part with the last look, which was so many seconds ago."""
        parts = (*self._parts, *([self._stop_by] if self._stop_by else []))
        now = {part: part.progress() for part in parts}
        self._still = {
            part: self._still.get(part, 0.0) + seconds if part in self._seen and self._unmoved(part, value) else 0.0
            for part, value in now.items()
        }
        self._seen = now
        if late := [part.name for part in parts if self._still[part] >= part.patience]:
            self._end(late)

    def _unmoved(self, part: Part, value: object) -> bool:
        return value is not None and value == self._seen[part]

    def _look_again(self) -> None:
        last = time.monotonic()
        while not self._closed.wait(self._every):
            now = time.monotonic()
            try:
                self.look(min(now - last, 2 * self._every))
            except Exception:  # a part that cannot be asked is not a reason to watch no other
                log.exception("watchdog_failed")
            last = now


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T:
    """Await something, or give it up when ``stop`` is set.

    Raises:
        Stopped: it was given up.
    """
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Stopped
    finally:
        stopping.cancel()
        if not working.done():
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await working
