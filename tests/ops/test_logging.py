"""A log that never blocks and never raises, and says once a minute what repeats."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator

import pytest
import structlog

from bot.ops.log_writer import LogWriter
from bot.ops.logging import configure_logs
from bot.ops.repeats import LimitRepeats, RepeatLimiter


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def repeats(clock: Clock) -> LimitRepeats:
    return LimitRepeats(RepeatLimiter(60.0, clock))


@pytest.fixture
def pipe() -> Iterator[tuple[int, LogWriter]]:
    """The reading end of a pipe that nobody reads, and the log that writes to it."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        log = LogWriter(stream, most_waiting=50)
        yield reading, log
        os.close(reading)  # ends the write that waits
        log.drain(5)


def test_a_full_pipe_blocks_nothing_and_the_rest_is_counted(pipe: tuple[int, LogWriter]) -> None:
    _, log = pipe
    for _ in range(200):
        log.write("x" * 4096 + "\n")
    assert log.dropped > 0


@pytest.mark.parametrize("device", ["/dev/full"])
def test_a_full_disk_is_counted_and_raises_nothing(device: str) -> None:
    with open(device, "w", encoding="utf-8") as stream:  # noqa: PTH123
        log = LogWriter(stream)
        log.write("a line\n")
        log.drain(5)
        assert log.dropped == 1


def test_a_closed_stream_raises_nothing() -> None:
    stream = io.StringIO()
    log = LogWriter(stream)
    stream.close()
    log.write("a line\n")
    log.drain(5)
    assert log.dropped == 1


def test_what_repeats_is_said_once_a_minute_with_a_count(repeats: LimitRepeats, clock: Clock) -> None:
    def say(**values: object) -> dict[str, object] | None:
        try:
            return dict(repeats(None, "warning", {"event": "database_away", **values}))
        except structlog.DropEvent:
            return None

    assert say() == {"event": "database_away"}
    assert [say() for _ in range(5)] == [None] * 5
    assert say(ts="1.0") is not None, "another line"
    clock.now = 61
    assert say() == {"event": "database_away", "left_out": 5}
    assert say() is None


def test_information_is_never_left_out(repeats: LimitRepeats) -> None:
    assert [repeats(None, "info", {"event": "claimed"}) for _ in range(2)] == [{"event": "claimed"}] * 2


def test_a_librarys_line_is_known_by_its_template(repeats: LimitRepeats, clock: Clock) -> None:
    """What fills it may be of a stranger's choice."""

    def record(address: str) -> logging.LogRecord:
        return logging.LogRecord("aiohttp.server", logging.ERROR, "", 0, "Error handling %s", (address,), None)

    assert [repeats.filter(record(f"10.0.0.{number}")) for number in range(3)] == [True, False, False]
    clock.now = 61
    last = record("10.0.0.9")
    assert repeats.filter(last)
    assert last.getMessage() == "Error handling 10.0.0.9 (left out since the last one: 2)"


def test_the_same_fault_is_logged_once(capsys: pytest.CaptureFixture[str]) -> None:
    log = configure_logs("INFO", "console")
    for _ in range(3):
        structlog.get_logger("bot").warning("database_away")
        logging.getLogger("asyncio").error("socket.accept() out of system resource")
    log.drain(5)
    said = capsys.readouterr().err
    assert (said.count("database_away"), said.count("out of system resource")) == (1, 1)
