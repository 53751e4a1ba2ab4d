"""Measures the cost of an answered draft from end to end, compared with a bare Bolt app, and the time to recover.

``make bench-e2e``: everything over loopback through the sandbox, in one run. The bot runs as its users run it, with
its default settings, the shipped charter and SQLite; the time until it is ready again after its database was away is
measured on PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.crowd import READER, crowd, writer
from benchmarks.machine import machine
from benchmarks.processes import cpu
from slack_sandbox import DRAFTS, Message, Sandbox, Workspace
from tests.db.postgres import Server, running_postgres
from tests.processes import ROOT

WARM_UP = 60  # drafts
AT_ONCE = 20  # drafts without a reply at any moment
COMMAND_EVERY = 0.1  # seconds
TEXT = "Day {}: you won't believe what our new press can do"


class Cost(NamedTuple):
    """CPU milliseconds per draft, drafts per second, and milliseconds until ``/charter`` was acknowledged."""

    cpu: float
    rate: float
    median: float
    p99: float


@asynccontextmanager
async def running(sandbox: Sandbox, *command: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a process until the end of the block, once it is ready."""
    environ = {
        "PATH": "",
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "CHARTER_FILE": str(ROOT / "charter.toml"),
        "PORT": "0",
        **more,
    }
    quiet, piped = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdin=quiet, stdout=piped, stderr=quiet, env=environ
    )
    try:
        line = await process.stdout.readline() if process.stdout else b""
        if not line.startswith(b"Ready."):
            raise SystemExit(f"{' '.join(command)} does not start")
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def workspace() -> Workspace:
    """Create a workspace with one channel, and an author for each draft."""
    return crowd(20_000, {DRAFTS: "social-drafts"})


class Drafts:
    """Posts drafts, each by another author, and waits for the replies."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._posted = 0

    def post(self) -> Message:
        """Post one draft."""
        self._posted += 1
        return self._sandbox.post(writer(self._posted), DRAFTS, TEXT.format(self._posted), raw=True)

    async def answered(self, message: Message, seconds: float = 60) -> None:
        """Wait for the reply."""
        await self._sandbox.until(lambda: message.replies, seconds)

    async def stream(self, number: int) -> None:
        """Post drafts as fast as they are answered."""
        open_ = [self.post() for _ in range(min(AT_ONCE, number))]
        for _ in range(number - len(open_)):
            await self._sandbox.until(lambda: any(message.replies for message in open_), 60)
            open_.remove(next(message for message in open_ if message.replies))
            open_.append(self.post())
        for message in open_:
            await self.answered(message)


async def cost(drafts: int, *command: str, **more: str) -> Cost:
    """Measure one app: a warm-up, then drafts with ``/charter`` typed meanwhile."""
    async with Sandbox(workspace()) as sandbox, running(sandbox, *command, **more) as process:
        people = Drafts(sandbox)
        await people.stream(WARM_UP)
        waits: list[float] = []
        typing = asyncio.create_task(_type(sandbox, waits))
        before, began = cpu(process.pid), time.monotonic()
        await people.stream(drafts)
        seconds, used = time.monotonic() - began, cpu(process.pid) - before
        typing.cancel()
        p99 = statistics.quantiles(waits, n=100, method="inclusive")[98]
        return Cost(1000 * used / drafts, drafts / seconds, statistics.median(waits), p99)


async def _type(sandbox: Sandbox, waits: list[float]) -> None:
    """Type ``/charter`` again and again."""
    while True:
        began = time.monotonic()
        answer = await sandbox.command(READER, DRAFTS, "/charter")
        if answer.error is not None:
            raise SystemExit(f"/charter: {answer.error}")
        waits.append(1000 * (time.monotonic() - began))
        await asyncio.sleep(COMMAND_EVERY)


async def after_a_kill(database: str) -> float:
    """Measure the seconds from a restart after ``kill -9``, amid drafts, until the bot is ready."""
    async with Sandbox(workspace()) as sandbox:
        people = Drafts(sandbox)
        async with running(sandbox, "bot", "run", DATABASE_URL=database):
            await people.stream(20)
            for _ in range(20):
                people.post()
        began = time.monotonic()
        async with running(sandbox, "bot", "run", DATABASE_URL=database):
            return time.monotonic() - began


async def after_the_socket(database: str) -> float:
    """Measure the seconds from Slack's return, after a five-second outage, until a new draft has its reply."""
    async with Sandbox(workspace()) as sandbox, running(sandbox, "bot", "run", DATABASE_URL=database):
        people = Drafts(sandbox)
        await people.stream(5)
        sandbox.faults.refuse_handshakes()
        sandbox.sockets.cut()
        await asyncio.sleep(5)
        sandbox.faults.clear()
        return await _until_answered(people)


async def after_the_database(server: Server) -> float:
    """Measure the seconds from PostgreSQL's return, after a five-second outage, until a new draft has its reply."""
    port = _free_port()
    async with Sandbox(workspace()) as sandbox:
        database = server.address.format("postgres")
        async with running(sandbox, "bot", "run", DATABASE_URL=database, PORT=str(port)):
            people = Drafts(sandbox)
            await people.stream(5)
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(5)
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await _ready(f"http://127.0.0.1:{port}/readyz")
            await people.answered(people.post())
            return time.monotonic() - began


async def _until_answered(people: Drafts) -> float:
    began = time.monotonic()
    await people.answered(people.post(), 90)
    return time.monotonic() - began


async def _ready(url: str) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            async with session.get(url) as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def main() -> int:
    """Measure and print two tables; exit with status 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="make bench-e2e", description=__doc__)
    parser.add_argument("--drafts", type=int, default=600, help="a round")
    parser.add_argument("--rounds", type=int, default=5, help="in turns, for a machine is faster now and slower then")
    given = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="charter-e2e-") as name, running_postgres() as server:
        costs: dict[str, list[Cost]] = {}
        for number in range(given.rounds):
            for app, (command, more) in _apps(f"sqlite:///{name}/cost-{number}.db").items():
                costs.setdefault(app, []).append(await cost(given.drafts, *command, **more))
        again: dict[str, Callable[[], Awaitable[float]]] = {
            "after kill -9": lambda: after_a_kill(f"sqlite:///{name}/kill.db"),
            "after five seconds without a socket": lambda: after_the_socket(f"sqlite:///{name}/socket.db"),
            "after five seconds without PostgreSQL": lambda: after_the_database(server),
        }
        waits = {what: await measure() for what, measure in again.items()}
    console.print(_costs(costs, given.rounds, given.drafts))
    console.print(_waits(waits))
    ratios = [one.cpu / bare.cpu for one, bare in zip(costs[OURS], costs[BARE], strict=True)]
    ratio, p99 = statistics.median(ratios), statistics.median(one.p99 for one in costs[OURS])
    console.print(
        f"A draft with a reply costs {ratio:.2f} times what the bare app takes "
        f"({min(ratios):.2f} to {max(ratios):.2f}, round by round). {machine()}"
    )
    return int(ratio > 2.5 or p99 > 200 or any(waits[what] > LIMITS[what] for what in waits))


OURS, BARE = "charter run", "bare Bolt app"

LIMITS = {
    "after kill -9": 5.0,
    "after five seconds without a socket": 10.0,
    "after five seconds without PostgreSQL": 10.0,
}


def _apps(database: str) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the apps to compare: a command and its environment each."""
    return {
        BARE: (["benchmarks.bare_bolt"], {}),
        f"{BARE}, one HTTP session": (["benchmarks.bare_bolt", "--shared"], {}),
        OURS: (["bot", "run"], {"DATABASE_URL": database}),
    }


def _costs(costs: dict[str, list[Cost]], rounds: int, drafts: int) -> Table:
    title = f"Medians of {rounds} rounds of {drafts} drafts"
    table = Table("app", "CPU ms a draft", "drafts/s", "/charter ms, median", "p99", title=title)
    for app, measured in costs.items():
        cpu_ms, rate, median, p99 = (statistics.median(figures) for figures in zip(*measured, strict=True))
        table.add_row(app, f"{cpu_ms:.2f}", f"{rate:.0f}", f"{median:.0f}", f"{p99:.0f}")
    return table


def _waits(waits: dict[str, float]) -> Table:
    table = Table("ready again", "s", "limit")
    for what, seconds in waits.items():
        table.add_row(what, f"{seconds:.1f}", f"{LIMITS[what]:g}")
    return table


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
