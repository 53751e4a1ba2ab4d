"""A bot that can be killed, its database, and fixtures that start it again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from slack_sandbox import Sandbox
from tests.crashes.hold import BotsDatabase, bots_database
from tests.processes import Process, environment, processes
from tests.running import RunningBot, settings_for, start_bot

Launch = Callable[..., Awaitable[Process]]
StartBot = Callable[..., AbstractAsyncContextManager[RunningBot]]

# The lease of a killed worker must expire first.
TIMES = {"slack_timeout_seconds": 0.5, "lease_seconds": 1.0, "grace_seconds": 0.2, "poll_seconds": 0.05}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that soon redelivers unacknowledged events."""
    async with Sandbox(ack_seconds=1, redeliver_after=(0.0, 0.2, 0.5)) as running:
        yield running


@pytest.fixture
def start(sandbox: Sandbox, tmp_path: Path) -> StartBot:
    """Start the bot in this process: ``async with start(grace_seconds=…) as bot``."""

    def begin(**changes: object) -> AbstractAsyncContextManager[RunningBot]:
        return start_bot(sandbox, settings_for(sandbox, tmp_path, **(TIMES | changes)))

    return begin


@pytest.fixture
def launch(sandbox: Sandbox, tmp_path: Path) -> Iterator[Launch]:
    """Start ``charter run`` as a process and wait until it is ready: ``await launch(grace_seconds=…)``."""
    with processes() as started:

        async def begin(*arguments: str, ready: str = "Ready.", **changes: object) -> Process:
            environ = environment(settings_for(sandbox, tmp_path, **(TIMES | changes)))
            process = Process(tmp_path, environ, *(arguments or ("run",)))
            started.append(process)
            if ready:
                await process.says(ready)
            return process

        yield begin


@pytest.fixture
async def killed_later(launch: Launch) -> Process:
    """The bot as a process, ready for its first draft."""
    return await launch()


@pytest.fixture
def database(killed_later: Process, tmp_path: Path) -> Iterator[BotsDatabase]:
    with bots_database(tmp_path) as opened:
        yield opened
