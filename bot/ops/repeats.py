"""Once a minute, with a count: what a log says of a fault that repeats.

A database that is away, or a flood of connections, makes the same line hundreds of times a second. The first one says
it all; the next one comes a minute later and tells how many were left out.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Hashable, MutableMapping
from typing import Any

from structlog import DropEvent

EVERY = 60.0  # seconds
MOST_KEYS = 1000  # kinds of line that are told apart; beyond, all are forgotten and said anew

EventDict = MutableMapping[str, Any]


class RepeatLimiter:
    """Admits each key once in ``every`` seconds, and counts what it left out meanwhile."""

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._seen: dict[Hashable, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def admit(self, key: Hashable) -> int | None:
        """How many were left out since the last one that was admitted; ``None`` if this one is left out."""
        now = self._clock()
        with self._lock:
            at, left_out = self._seen.get(key, (-self._every, 0))
            if now - at < self._every:
                self._seen[key] = (at, left_out + 1)
                return None
            if len(self._seen) >= MOST_KEYS:
                self._seen.clear()
            self._seen[key] = (now, 0)
            return left_out


class LimitRepeats:
    """Limits equal lines of level WARNING and above: a processor for ``structlog`` and a filter for ``logging``."""

    def __init__(self, limiter: RepeatLimiter | None = None) -> None:
        self._limiter = limiter or RepeatLimiter()

    def __call__(self, _logger: object, method: str, event: EventDict) -> EventDict:
        """Pass a line on, drop it, or add ``left_out``. Lines that differ in a value, such as a draft's ts, differ."""
        if method not in ("warning", "error", "exception", "critical"):
            return event
        values = tuple(sorted((name, str(value)) for name, value in event.items() if name != "exc_info"))
        left_out = self._limiter.admit((values, _kind(event.get("exc_info"))))
        if left_out is None:
            raise DropEvent
        return {**event, "left_out": left_out} if left_out else event

    def filter(self, record: logging.LogRecord) -> bool:
        """The same for a record of a library's, whose first line says what it is about."""
        if record.levelno < logging.WARNING:
            return True
        template = str(record.msg).split("\n", 1)[0]  # what fills it, such as an address, may be of anybody's choice
        left_out = self._limiter.admit((record.name, template, _kind(record.exc_info)))
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (left out since the last one: {left_out})", ()
        return left_out is not None


def _kind(exc_info: object) -> type[object] | None:
    """The type of an exception, however the log was given it."""
    if exc_info is True:
        return sys.exc_info()[0]
    return type(exc_info[1] if isinstance(exc_info, tuple) else exc_info)
