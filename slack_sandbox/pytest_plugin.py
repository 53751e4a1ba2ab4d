"""Fixtures for pytest: ``pytest_plugins = ["slack_sandbox.pytest_plugin"]`` in the top-level conftest.py.

Needs pytest and pytest-asyncio, in its auto or its strict mode.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio

from slack_sandbox.server import Sandbox

MakeSandbox = Callable[..., Awaitable[Sandbox]]


@pytest.fixture
def sandbox_options() -> dict[str, Any]:
    """The arguments of the ``sandbox`` fixture's Sandbox. Override this fixture to change them."""
    return {}


@pytest_asyncio.fixture
async def make_sandbox() -> AsyncIterator[MakeSandbox]:
    """A function that starts a Sandbox with the given arguments. The sandboxes stop after the test."""
    async with AsyncExitStack() as stack:

        async def make(*args: Any, **options: Any) -> Sandbox:
            return await stack.enter_async_context(Sandbox(*args, **options))

        yield make


@pytest_asyncio.fixture
async def sandbox(sandbox_options: dict[str, Any]) -> AsyncIterator[Sandbox]:
    """A running Sandbox of the test's own."""
    async with Sandbox(**sandbox_options) as running:
        yield running
