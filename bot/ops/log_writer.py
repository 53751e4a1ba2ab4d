"""Standard error for a program that must never wait for it, nor fail because of it.

A full disk, a reader that is gone (EPIPE) and a pipe that nobody empties all make a write to standard error raise or
block. So one thread writes, and the others put lines into a bounded queue: a line that finds it full is dropped and
counted, and so is one that cannot be written.
"""

from __future__ import annotations

import io
import os
import queue
import threading
import time
from typing import TextIO

MOST_WAITING = 10_000  # lines; a busy minute of the bot's


class LogWriter:
    """A text stream, as ``logging`` and ``structlog`` want one, whose writes neither block nor raise.

    Args:
        stream: where the lines go.
        most_waiting: lines that wait to be written at most.

    Attributes:
        dropped: lines that were dropped so far, for want of room or because writing failed.
    """

    def __init__(self, stream: TextIO, most_waiting: int = MOST_WAITING) -> None:
        self.dropped = 0
        self._stream = stream
        self._descriptor = _descriptor(stream)
        self._lines: queue.Queue[str] = queue.Queue(most_waiting)
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    def write(self, text: str) -> int:
        """Queue a text; drop it where the queue is full."""
        try:
            self._lines.put_nowait(text)
        except queue.Full:
            self.dropped += 1
        return len(text)

    def flush(self) -> None:
        """Do nothing: each line is written as soon as it can be. See ``drain``."""

    def drain(self, seconds: float) -> None:
        """Wait until every line is written, for so many seconds at most: before the process ends."""
        until = time.monotonic() + seconds
        while self._lines.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.005)

    def _write_all(self) -> None:
        while True:
            line = self._lines.get()
            try:
                self._write(line)
            except (OSError, ValueError):  # the disk is full, the reader is gone, or the stream is closed
                self.dropped += 1
            finally:
                self._lines.task_done()

    def _write(self, line: str) -> None:
        if self._descriptor is None:
            self._stream.write(line)
            self._stream.flush()
            return
        # Past Python's buffer: what it cannot write it keeps, and tries again when the process ends, which then fails.
        left = line.encode("utf-8", "backslashreplace")
        while left:
            left = left[os.write(self._descriptor, left) :]


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError, io.UnsupportedOperation):
        return None
