"""Never alive and deaf: whatever hangs or fills up, the bot goes on, or its process ends and is started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app.lifecycle import STOP_PATIENCE
from bot.app.supervisor import Part, Watchdog
from bot.db.group_commit import Database
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.crashes.conftest import TIMES, Launch, StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.processes import Process, environment, processes
from tests.running import HYPE, holding, own_replies, settings_for

SECONDS = TIMES["lease_seconds"] + STOP_PATIENCE + 3  # to stop, on a busy machine


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of two megabytes; needs root."""
    folder.mkdir()
    if subprocess.run(("mount", "-t", "tmpfs", "-o", "size=2m", "none", folder), check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(("umount", "--lazy", folder), check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return ballast


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


async def waiting_on_a_full_disk(sandbox: Sandbox, disk: Path, process: Process) -> tuple[str, Path]:
    """A draft waits after a 429 when the disk that holds database and log is full; claims fail then."""
    await process.says("Ready.")
    sandbox.faults.add("chat.postMessage", "429", retry_after=2)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await process.logs("rate_limited")
    ballast = fill(disk)
    sandbox.post(SAM, DRAFTS, HYPE)
    event = sandbox.deliveries.log[-1]
    await sandbox.until(lambda: event.attempts > 1)
    await asyncio.sleep(3)  # the row is due meanwhile: nothing that could be waited for happens
    return draft.ts, ballast


@pytest.fixture
def on_disk(sandbox: Sandbox, disk: Path) -> Iterator[Process]:
    """``charter run`` with its database and its log on the small disk."""
    with processes() as started:
        process = Process(disk, environment(settings_for(sandbox, disk, **TIMES)), "run")
        started.append(process)
        yield process


async def test_after_a_full_disk_the_bot_answers_again(sandbox: Sandbox, disk: Path, on_disk: Process) -> None:
    ts, ballast = await waiting_on_a_full_disk(sandbox, disk, on_disk)
    ballast.unlink()
    await sandbox.until(lambda: own_replies(sandbox, ts), 30)
    on_disk.signal(signal.SIGTERM)
    assert await on_disk.ends(SECONDS) == 0


async def test_on_a_full_disk_it_stops_when_told_to(sandbox: Sandbox, disk: Path, on_disk: Process) -> None:
    await waiting_on_a_full_disk(sandbox, disk, on_disk)
    on_disk.signal(signal.SIGTERM)
    assert await on_disk.ends(SECONDS) == 0


async def test_it_stops_while_slack_does_not_say_who_it_is(sandbox: Sandbox, launch: Launch) -> None:
    gate = sandbox.faults.hold("auth.test")
    process = await launch(ready="", slack_timeout_seconds=30, lease_seconds=60)
    await gate.arrived()
    process.signal(signal.SIGTERM)
    assert await process.ends(5) == 0


async def test_it_stops_while_a_transaction_hangs(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Status 70: what hangs would hang an orderly end."""
    database.stall("take_in")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await database.in_stall()
    killed_later.signal(signal.SIGTERM)
    assert await killed_later.ends(SECONDS) == 70
    assert "no_progress" in killed_later.complained
    database.free()
    await ends_with_one_reply(start, database, draft)


def free(folder: Path) -> None:
    """In a thread: the event loop must go on, for it is the one that cuts the transaction off."""
    with bots_database(folder) as database:
        database.free()


async def test_a_transaction_that_hangs_is_cut_off(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held the write lock, which freeing it needs. The event is sent again."""
    monkeypatch.setattr("bot.db.group_commit.DEADLINE", 0.3)
    async with start() as bot:
        with bots_database(tmp_path) as database:
            database.stall("take_in")
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            event = sandbox.deliveries.log[-1]
            await sandbox.until(lambda: event.attempts > 1)
            await asyncio.to_thread(free, tmp_path)
            await bot.came_to(draft.ts, "replied")
            await settled(sandbox, database, draft)


async def test_a_reader_of_standard_error_that_stops_reading_blocks_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    """The pipe holds 64 kB. The bot answers all the same, and ends when it is told to."""
    reading, writing = os.pipe()
    environ = environment(settings_for(sandbox, tmp_path, **TIMES)) | {"LOG_LEVEL": "DEBUG"}
    with processes() as started, os.fdopen(reading, "rb"):
        process = Process(tmp_path, environ, "run", stderr=writing)
        started.append(process)
        os.set_blocking(writing, False)  # of this open file, which the bot shares: full, and then blocking again
        await process.says("Ready.")
        with contextlib.suppress(BlockingIOError):
            while os.write(writing, b"x" * 4096):
                pass
        os.set_blocking(writing, True)
        os.close(writing)
        drafts = [sandbox.post(AMELIE, DRAFTS, f"{HYPE}, {number}") for number in range(20)]
        await sandbox.until(lambda: own_replies(sandbox, drafts[0].ts), 30)
        process.signal(signal.SIGTERM)
        assert await process.ends(SECONDS) == 0


async def test_a_closed_standard_error_ends_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with processes() as started:
        process = Process(tmp_path, environment(settings_for(sandbox, tmp_path, **TIMES)), "run", stderr=writing)
        started.append(process)
        os.close(writing)
        await process.says("Ready.")
        os.close(reading)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await sandbox.until(lambda: own_replies(sandbox, draft.ts), 30)
        process.signal(signal.SIGTERM)
        assert await process.ends(SECONDS) == 0


def open_descriptors(process: Process) -> int:
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


async def test_a_flood_of_connections_does_not_fill_the_log(sandbox: Sandbox, launch: Launch) -> None:
    """No descriptor is left for the next one, and asyncio says so a hundred times a second. Later all is well."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await launch(port=port)
    descriptors = open_descriptors(process)
    _, most = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (descriptors + 4, most))
    with contextlib.ExitStack() as flood:
        for _ in range(40):
            connection = flood.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x")
        await process.logs("accept")
        before = len(process.complained)
        await asyncio.sleep(2.5)  # it says nothing more meanwhile
        assert len(process.complained) - before < 2000
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (most, most))
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await sandbox.until(lambda: own_replies(sandbox, draft.ts), 30)


class Ended:
    """A watchdog that says when it would end the process."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.watchdog = Watchdog(self.parts.extend, every=0.02)

    async def so_far(self) -> None:
        """Wait until it would."""
        await holding(lambda: bool(self.parts))


@pytest.fixture
def ended() -> Iterator[Ended]:
    watching = Ended()
    watching.watchdog.start()
    yield watching
    watching.watchdog.close()


async def test_a_part_that_gets_on_or_has_nothing_to_do_is_left_alone(ended: Ended) -> None:
    ended.watchdog.watch(Part("idle", 0.05, lambda: None), Part("busy", 0.05, time.monotonic))
    started = time.monotonic()
    await holding(lambda: time.monotonic() - started > 0.3)
    assert (ended.parts, ended.watchdog.stalled()) == ([], [])


async def test_a_blocked_event_loop_is_noticed(ended: Ended) -> None:
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        asyncio.get_running_loop().call_later(0.01, beat)

    beat()
    ended.watchdog.watch(Part("event loop", 0.2, lambda: beats))
    blocked = threading.Event()
    while not ended.parts:
        blocked.wait(0.01)  # without the loop
    assert set(ended.parts) == {"event loop"}


async def test_a_writer_thread_that_nothing_can_cut_off_is_noticed(ended: Ended, tmp_path: Path) -> None:
    database, free = Database(f"sqlite:///{tmp_path / 'charter.db'}", deadline=0.05), threading.Event()
    ended.watchdog.watch(Part("database", 0.2, lambda: database.progress))
    hanging = asyncio.ensure_future(database.run(free.wait))
    await holding(lambda: ended.watchdog.stalled() == ["database"])
    await ended.so_far()
    free.set()
    await hanging
    await holding(lambda: not ended.watchdog.stalled())
    await database.close()


def test_what_was_missed_while_the_process_was_stopped_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour between two looks is one look."""
    ended: list[str] = []
    watchdog = Watchdog(ended.extend, every=0.01)
    watchdog.watch(Part("worker", 60.0, lambda: 1))
    clock = iter(range(0, 10_000_000, 3600))
    looks: list[float] = []
    monkeypatch.setattr("bot.app.supervisor.time.monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(watchdog, "look", looks.append)
    watchdog.start()
    while not looks:
        pass
    watchdog.close()
    assert max(looks) <= 0.02
    assert ended == []
