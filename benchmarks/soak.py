"""How long is the bot deaf after each fault? ``make soak ARGS="--minutes 30"``; root, for two small disks.

The real bot runs as a process and is started again when it ends, as systemd would do. People post drafts all along, and
each brings a rule to mind. One fault after the other happens and ends; the bot is deaf until the first draft that
was posted after the end has its reply. More than a minute is a failure, and so is a draft without a reply in the end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.crowd import crowd, writer
from benchmarks.disks import full, small_disk
from benchmarks.machine import machine
from slack_sandbox import DRAFTS, Message, Sandbox
from tests.db.postgres import running_postgres
from tests.db.stalling_proxy import StallingProxy, stalling_proxy
from tests.processes import ROOT
from tests.running import CHARTER

LIMIT = 60.0  # seconds that the bot may be deaf after a fault
RESTART_AFTER = 1.0  # seconds until the process supervisor starts it again
POST_EVERY = 1.0  # seconds between two drafts
SHORTEST, LONGEST = 5.0, 25.0  # seconds that a fault lasts
PATIENCE = 300.0  # seconds until a fault counts as one that never ended
MEETS = "Day {}: you won't believe what our new press can do"


class Supervised:
    """The bot, started again whenever it ends by itself.

    Attributes:
        ends: its exit statuses, counted.
    """

    def __init__(self, disk: Path, log: Path, environ: dict[str, str]) -> None:
        self.ends = Counter[int]()
        self._disk = disk
        self._log = log
        self._environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ}
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    @property
    def pid(self) -> int:
        """Its process id, while it runs."""
        return self._process.pid if self._process is not None else 0

    async def run(self) -> None:
        """Start it, and again whenever it ends."""
        while not self._stopping:
            with contextlib.suppress(OSError), (self._log / "bot.log").open("ab") as log:
                self._process = self._start(log.fileno())
                while self._process.poll() is None:  # noqa: ASYNC110 - a child sets no event
                    await asyncio.sleep(0.1)
                self.ends[self._process.returncode] += 1
            await asyncio.sleep(RESTART_AFTER)

    def _start(self, log: int) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "bot", "run")
        return subprocess.Popen(  # noqa: S603
            command, cwd=self._disk, env=self._environ, stdout=subprocess.DEVNULL, stderr=log
        )

    async def stop(self) -> None:
        """Stop it for good."""
        self._stopping = True
        if self._process is not None:
            self._process.terminate()
            await asyncio.to_thread(self._process.wait, 60)

    def restart_with(self, stderr: int | None) -> None:
        """End it, and let it write its log to another file descriptor from the next start on; ``None`` for the file."""
        start = Supervised._start
        self._start = lambda log: start(self, log if stderr is None else stderr)  # type: ignore[method-assign]
        if self._process is not None:
            self._process.kill()


class People:
    """Post a draft each second, each by another person."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.drafts: list[Message] = []
        self._posted = 0
        self._sandbox = sandbox

    async def run(self) -> None:
        """Post until cancelled."""
        while True:
            self.post()
            await asyncio.sleep(POST_EVERY)

    def post(self) -> Message:
        """Post one draft now."""
        number, self._posted = self._posted, self._posted + 1
        draft = self._sandbox.post(writer(number), DRAFTS, MEETS.format(number), raw=True)
        self.drafts.append(draft)
        return draft

    async def answered(self) -> float:
        """Wait until a draft that is posted from now on has its reply; the seconds that took."""
        began, first = time.monotonic(), len(self.drafts)
        self.post()
        async with asyncio.timeout(PATIENCE):
            while not any(draft.replies for draft in self.drafts[first:]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return time.monotonic() - began


class Faults:
    """What happens, one after the other. Each is a context manager: its end is the fault's."""

    def __init__(self, sandbox: Sandbox, bot: Supervised, disk: Path, log: Path, port: int) -> None:
        self._sandbox = sandbox
        self._bot = bot
        self._disk = disk
        self._log = log
        self._port = port

    def by_name(self, proxy: StallingProxy | None) -> dict[str, Callable[[], AbstractAsyncContextManager[None]]]:
        """Every fault that this database can have."""
        common = {
            "log disk full": lambda: self._full(self._log),
            "standard error not read": self._unread,
            "Slack answers 503": lambda: self._slack("error_before", status=503),
            "Slack answers 429": lambda: self._slack("429", retry_after=3),
            "Slack hangs": lambda: self._slack("hang"),
            "socket dropped, handshakes refused": self._refused,
            "socket half-open": self._silent,
            "40 half HTTP requests": self._flood,
            "charter edited to garbage": self._garbage,
            "process stopped (SIGSTOP)": self._stopped,
            "process killed (SIGKILL)": self._killed,
        }
        if proxy is not None:
            return common | {"PostgreSQL never answers": lambda: self._stalled(proxy)}
        return common | {
            "database and log disk full": self._both_full,
            "database locked": self._locked,
            "a transaction hangs": self._hanging,
        }

    @asynccontextmanager
    async def _full(self, disk: Path) -> AsyncIterator[None]:
        with full(disk):
            yield

    @asynccontextmanager
    async def _both_full(self) -> AsyncIterator[None]:
        async with self._full(self._disk), self._full(self._log):
            yield

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[None]:
        with contextlib.closing(sqlite3.connect(self._disk / "charter.db", isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    @asynccontextmanager
    async def _hanging(self) -> AsyncIterator[None]:
        with contextlib.closing(sqlite3.connect(self._disk / "charter.db", isolation_level=None, timeout=60)) as other:
            endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            other.execute(f"CREATE TRIGGER hang BEFORE INSERT ON drafts BEGIN {endless}; END")
            yield
            await asyncio.to_thread(drop_trigger, self._disk / "charter.db")

    @asynccontextmanager
    async def _stalled(self, proxy: StallingProxy) -> AsyncIterator[None]:
        proxy.flowing.clear()
        yield
        proxy.flowing.set()

    @asynccontextmanager
    async def _unread(self) -> AsyncIterator[None]:
        reading, writing = os.pipe()
        self._bot.restart_with(writing)
        yield
        self._bot.restart_with(None)
        os.close(reading)
        os.close(writing)

    @asynccontextmanager
    async def _slack(self, kind: str, **details: object) -> AsyncIterator[None]:
        fault = self._sandbox.faults.add("*", kind, times=None, **details)  # type: ignore[arg-type]
        yield
        self._sandbox.faults.remove(fault)
        fault.drop()

    @asynccontextmanager
    async def _refused(self) -> AsyncIterator[None]:
        self._sandbox.faults.refuse_handshakes()
        self._sandbox.sockets.cut()
        yield
        self._sandbox.faults.clear()

    @asynccontextmanager
    async def _silent(self) -> AsyncIterator[None]:
        self._sandbox.sockets.silence()
        yield

    @asynccontextmanager
    async def _flood(self) -> AsyncIterator[None]:
        with contextlib.ExitStack() as open_ones:
            for _ in range(40):
                with contextlib.suppress(OSError):
                    half = open_ones.enter_context(socket.create_connection(("127.0.0.1", self._port), 1))
                    half.sendall(b"GET /healthz HTTP/1.1\r\nHost: x")
            yield

    @asynccontextmanager
    async def _garbage(self) -> AsyncIterator[None]:
        file = self._disk / "charter.toml"
        good = file.read_text(encoding="utf-8")
        file.write_text("rules = [[[", encoding="utf-8")
        yield
        file.write_text(good + "\n# edited\n", encoding="utf-8")

    @asynccontextmanager
    async def _stopped(self) -> AsyncIterator[None]:
        pid = self._bot.pid
        os.kill(pid, signal.SIGSTOP)
        yield
        os.kill(pid, signal.SIGCONT)

    @asynccontextmanager
    async def _killed(self) -> AsyncIterator[None]:
        os.kill(self._bot.pid, signal.SIGKILL)
        yield


def drop_trigger(file: Path) -> None:
    """Drop it as soon as the bot lets go of the write lock, which it is made to."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other:
        while True:
            try:
                other.execute("DROP TRIGGER hang")
            except sqlite3.OperationalError:
                time.sleep(0.0005)  # SQLite's own pauses grow, and the bot would always be first
            else:
                return


@contextmanager
def small_disks(folder: Path, megabytes: int) -> Iterator[tuple[Path, Path]]:
    """Two file systems, for the database and for the log."""
    with small_disk(folder / "disk", megabytes) as disk, small_disk(folder / "log", megabytes) as log:
        yield disk, log


async def soak(database: str, seconds: float, dice: random.Random, deaf: dict[str, list[float]]) -> Counter[int]:
    """Let every fault happen in turn until the time is over, each at least once; return the exit statuses."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-soak-")))
        disk, log = stack.enter_context(small_disks(folder, 32))
        (disk / "charter.toml").write_text(CHARTER, encoding="utf-8")
        proxy, url = None, f"sqlite:///{disk / 'charter.db'}"
        if database == "postgresql":
            server = stack.enter_context(running_postgres())
            proxy = await stack.enter_async_context(stalling_proxy(server.folder / ".s.PGSQL.5432"))
            url = f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres"
        sandbox = await stack.enter_async_context(Sandbox(crowd(200_000, {DRAFTS: "social-drafts"})))
        bot, people = Supervised(disk, log, _environment(sandbox, url, port := _free_port())), People(sandbox)
        running = [asyncio.create_task(bot.run()), asyncio.create_task(people.run())]
        await people.answered()  # what was posted before the bot's first start is none of its business
        del people.drafts[:-1]
        faults, until = Faults(sandbox, bot, disk, log, port).by_name(proxy), time.monotonic() + seconds
        names = list(faults)
        while names or time.monotonic() < until:
            name = names.pop(0) if names else dice.choice(list(faults))
            async with faults[name]():
                await asyncio.sleep(dice.uniform(SHORTEST, LONGEST))
            with contextlib.suppress(TimeoutError):
                deaf.setdefault(f"{name} ({database})", []).append(PATIENCE)
                deaf[f"{name} ({database})"][-1] = await people.answered()
            print(f"{name} ({database}): {deaf[f'{name} ({database})'][-1]:.1f} s", flush=True)  # noqa: T201
        running[1].cancel()
        deaf[f"drafts without a reply in the end ({database})"] = [await _unanswered(people)]
        await bot.stop()
        running[0].cancel()
        return bot.ends


async def _unanswered(people: People) -> float:
    deadline = time.monotonic() + PATIENCE + 120
    while (left := sum(not draft.replies for draft in people.drafts)) and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    return float(left)


def _environment(sandbox: Sandbox, url: str, port: int) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "PORT": str(port),
    }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def main() -> int:
    """Run and print; exit with status 1 if the bot was deaf for too long, or a draft has no reply."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    dice, deaf, ends = random.Random(options.seed), dict[str, list[float]](), Counter[int]()  # noqa: S311
    for database in ("sqlite", "postgresql"):
        ends += await soak(database, options.minutes * 30, dice, deaf)
    table = Table("fault", "times", "deaf afterwards, at most (s)", title=f"Deaf after faults, {machine()}")
    for name, seconds in deaf.items():
        table.add_row(name, str(len(seconds)), f"{max(seconds):.1f}")
    console = Console()
    console.print(table)
    console.print(f"Exit statuses of the bot: {dict(ends)}")
    return int(any(max(seconds) > (0 if "without" in name else LIMIT) for name, seconds in deaf.items()))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
