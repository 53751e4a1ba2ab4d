"""The server as assistants start it, and the SDK's own client connected to it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import IO

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.cli.conftest import charter as charter  # the command, in this process
from tests.processes import ROOT, Process, processes
from tests.running import CHARTER

Connect = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the tests' charter."""
    (tmp_path / "charter.toml").write_text(CHARTER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def errors(folder: Path) -> Iterator[IO[str]]:
    """What servers over standard input write to standard error."""
    with (folder / "errors").open("w+", encoding="utf-8") as file:
        yield file


@pytest.fixture
def over_stdio(folder: Path, errors: IO[str]) -> Connect:
    """Start a server and connect: ``async with over_stdio("--charter", "ours.toml") as client``."""

    @asynccontextmanager
    async def connect(*arguments: str, mode: str = "auto") -> AsyncIterator[Client]:
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "bot", "mcp", *arguments], cwd=folder, env=environ
        )
        async with Client(stdio_client(started, errlog=errors), mode=mode) as client:
            yield client

    return connect


@pytest.fixture
def http_server(folder: Path) -> Iterator[Process]:
    """A server over HTTP, on a free port."""
    with processes() as started:
        started.append(Process(folder, {}, "mcp", "--http", "--port", "0"))
        yield started[0]


@pytest.fixture
async def address(http_server: Process) -> str:
    """Its address, once it listens."""
    await http_server.says("Serving the charter at http://127.0.0.1:")
    return http_server.said.split()[-1]
