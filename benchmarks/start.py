"""Measures the start: CPU time until the bot is ready, and its memory then.

    .venv/bin/python benchmarks/start.py

The bot runs as its users run it, `charter run`, against the sandbox over loopback. For comparison, in the same run:
processes that import slack_bolt and nothing else, and one that imports nothing at all.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.processes import cpu, memory
from slack_sandbox import Sandbox

ROUNDS = 5
HOLD = "; import sys; print('Ready.', flush=True); sys.stdin.read()"


class Cost(NamedTuple):
    """CPU seconds of user and system together, resident megabytes, and seconds on the clock until ready."""

    cpu: float
    memory: float
    seconds: float


async def until_ready(*command: str, environ: dict[str, str] | None = None) -> Cost:
    """Start a process, wait until it is ready, read the kernel's counters, and end it."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": sys.path[0], **(environ or {})},
    )
    line = await process.stdout.readline() if process.stdout else b""
    if not line.startswith(b"Ready."):
        raise SystemExit(f"{' '.join(command)} does not start")
    cost = Cost(cpu(process.pid), memory(process.pid), loop.time() - began)
    process.kill()
    await process.wait()
    return cost


async def bot_with(database: Path, sandbox: Sandbox) -> Cost:
    """Return the command and environment of `charter run` on this database."""
    environ = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "CHARTER_FILE": str(Path(__file__).parent.parent / "charter.toml"),
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": "0",
    }
    return await until_ready(sys.executable, "-m", "bot", "run", environ=environ)


async def measured(what: Callable[[int], Coroutine[Any, Any, Cost]]) -> Cost:
    """Return the medians of several rounds, after one that fills the caches."""
    await what(0)
    costs = [await what(number) for number in range(1, ROUNDS + 1)]
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


async def main() -> None:
    """Measure and print a table."""
    table = Table("process", "CPU s", "resident MB", "s until ready", title=f"Start, median of {ROUNDS}")
    with tempfile.TemporaryDirectory(prefix="charter-start-") as name:
        async with Sandbox() as sandbox:
            rows = {
                "python, nothing imported": lambda _: until_ready(sys.executable, "-c", f"pass{HOLD}"),
                "python, slack_bolt imported": lambda _: until_ready(sys.executable, "-c", f"import slack_bolt{HOLD}"),
                "the same, its AsyncApp and aiohttp": lambda _: until_ready(
                    sys.executable, "-c", f"import slack_bolt.adapter.socket_mode.aiohttp{HOLD}"
                ),
                "charter run, new database": lambda number: bot_with(Path(name) / f"{number}.db", sandbox),
                "charter run, database there": lambda _: bot_with(Path(name) / "1.db", sandbox),
            }
            for process, what in rows.items():
                cost = await measured(what)
                table.add_row(process, f"{cost.cpu:.2f}", f"{cost.memory:.0f}", f"{cost.seconds:.2f}")
    console = Console()
    console.print(table)
    console.print(machine())


if __name__ == "__main__":
    asyncio.run(main())
