"""What most tests need: the sandbox, and the real bot connected to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from slack_sandbox import Sandbox
from tests.reader.helpers import QUOTED, Model, model, quotes
from tests.running import RunningBot, settings_for, start_bot

# Rich's tracebacks, structlog's own choice, take seconds on a busy machine: longer than Slack waits for an answer.
structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        structlog.dev.set_exc_info,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

# How long an example takes is no test's business: a busy machine would decide.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

pytest_plugins = ["slack_sandbox.pytest_plugin"]

StartBot = Callable[..., AbstractAsyncContextManager[RunningBot]]

UNIT = (
    *("charter", "post_text", "wording", "assistants/test_answers.py", "assistants/test_inputs.py"),
    *(
        "delivery/test_plan.py",
        "delivery/test_doubt.py",
        "delivery/test_leases.py",
        "drafts",
        "reminders/test_schedule.py",
    ),
    "reader/test_answers.py",
    "reader/test_prompt.py",
    *(
        f"slack/test_{name}.py"
        for name in ("blocks", "context", "editing_views", "events", "limits", "manifest", "mrkdwn", "words")
    ),
)
"""Fast and pure: no process, socket, database file or browser."""

SLOW = ("chaos", "crashes", "delivery/test_protocol.py", "delivery/test_suggestion_protocol.py", "page")
"""Starts processes, a browser, or thousands of simulated runs."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by where they are: ``-m unit`` is what one runs at each change."""
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        for marker, places in (("unit", UNIT), ("slow", SLOW)):
            if place.startswith(places):
                item.add_marker(marker)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command that is called in this process says where its logs go, and the next test would find none."""
    root, errors_of_logs, config = logging.getLogger(), logging.raiseExceptions, structlog.get_config()
    handlers, levels = root.handlers[:], {name: logger.level for name, logger in loggers().items()}
    yield
    root.handlers[:] = handlers
    for name, logger in loggers().items():
        if logger.level != (level := levels.get(name, logging.NOTSET)):
            logger.setLevel(level)
    logging.raiseExceptions = errors_of_logs
    structlog.configure(**config)


def loggers() -> dict[str, logging.Logger]:
    """All loggers by their names, the root's is empty."""
    known = {name: one for name, one in logging.root.manager.loggerDict.items() if isinstance(one, logging.Logger)}
    return {"": logging.root, **known}


@pytest.fixture
def sandbox_options() -> dict[str, object]:
    """Retry soon, so that tests needn't wait for Slack's minutes."""
    return {"redeliver_after": (0.0, 0.2, 1.5)}


@pytest.fixture
def start(sandbox: Sandbox, tmp_path: Path) -> StartBot:
    """Start a bot in this process: ``async with start(charter=…, grace_seconds=…) as bot``."""

    @asynccontextmanager
    async def begin(**changes: object) -> AsyncIterator[RunningBot]:
        async with start_bot(sandbox, settings_for(sandbox, tmp_path, **changes)) as running:
            yield running

    return begin


@pytest.fixture
async def bot(start: StartBot) -> AsyncIterator[RunningBot]:
    """A bot that is ready, with the tests' charter."""
    async with start() as running:
        yield running


@pytest.fixture
async def endpoint() -> AsyncIterator[Model]:
    """A second reader's endpoint, which points at the same words for the same rule whatever it is asked."""
    async with model(quotes(("no-bait", QUOTED))) as serving:
        yield serving
