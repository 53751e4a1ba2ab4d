"""Measures `charter mcp`: from its start to the answer of the first check, and a check after that.

    .venv/bin/python -m benchmarks.assistants

The server runs as assistants start it, over standard input and output. The client is a few lines of JSON, so that what
the SDK's client costs isn't measured. `CPU s` is user and system time of the server at that answer: on a busy machine,
it tells more than the clock.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.processes import cpu

ROOT = Path(__file__).parent.parent
ROUNDS, WARM = 7, 200
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "benchmark", "version": "1"}}
POSTS = (
    "Our new press is a game changer: you won’t believe what it can do {}.",
    "Notre nouvelle presse est révolutionnaire : vous n’allez pas en croire vos yeux {}.",
    "Three colleagues repaired the press on Sunday. Thank you, Inès, Paul and Marc {}.",
)


class Figures(NamedTuple):
    """Seconds on the clock and CPU seconds until the first check's answer, and seconds of each later check."""

    first: float
    cpu: float
    warm: Sequence[float]


class Server:
    """`charter mcp`, and a connection to it."""

    def __init__(self) -> None:
        """Start it, without waiting for anything."""
        command = (sys.executable, "-m", "bot", "mcp", "--charter", str(ROOT / "charter.toml"))
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._number = 0

    def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its result."""
        self._number += 1
        self._write({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return dict(json.loads(_open(self.process.stdout).readline())["result"])

    def begin(self) -> None:
        """Shake hands."""
        self.call("initialize", HELLO)
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def check(self, text: str) -> None:
        """Check a draft."""
        answer = self.call("tools/call", {"name": "check_draft", "arguments": {"text": text}})
        if answer.get("isError") or "note" not in answer["structuredContent"]:
            raise SystemExit(f"check_draft answered {answer}")

    def _write(self, message: dict[str, Any]) -> None:
        stream = _open(self.process.stdin)
        stream.write(json.dumps(message).encode() + b"\n")
        stream.flush()


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise SystemExit("the server has no standard streams")
    return stream


def measure() -> Figures:
    """Start a server, check one draft, then many."""
    began = time.perf_counter()
    server = Server()
    with server.process:
        server.begin()
        server.check(POSTS[0].format("first"))
        first, spent = time.perf_counter() - began, cpu(server.process.pid)
        for post in POSTS:  # each language's packs are compiled when a draft first needs them
            server.check(post.format("once"))
        warm = []
        for number in range(WARM):
            sent = time.perf_counter()
            server.check(POSTS[number % len(POSTS)].format(number))
            warm.append(time.perf_counter() - sent)
        _open(server.process.stdin).close()
    return Figures(first, spent, warm)


def main() -> None:
    """Measure and print a table."""
    measure()  # fills the caches
    rounds = [measure() for _ in range(ROUNDS)]
    warm = sorted(seconds for one in rounds for seconds in one.warm)
    table = Table("charter mcp", "median", "best", "worst", title=f"{ROUNDS} starts, {WARM} checks after each")
    for name, values in (
        ("start to first answer, s", [one.first for one in rounds]),
        ("the same, CPU s", [one.cpu for one in rounds]),
    ):
        table.add_row(name, f"{statistics.median(values):.2f}", f"{min(values):.2f}", f"{max(values):.2f}")
    table.add_row("a later check, ms", *(f"{1000 * one:.1f}" for one in (statistics.median(warm), warm[0], warm[-1])))
    console = Console()
    console.print(table)
    console.print(machine())


if __name__ == "__main__":
    main()
