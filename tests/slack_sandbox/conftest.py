"""A sandbox, a client of it, and a small app that listens to it through the real Socket Mode client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import Sandbox, Workspace
from tests.slack_sandbox.helpers import Clock, ListeningApp, listening


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox_options(clock: Clock) -> dict[str, object]:
    return {"workspace": Workspace(clock=clock)}


@pytest.fixture
async def hasty() -> AsyncIterator[Sandbox]:
    """A sandbox with a short acknowledgement timeout and short retry delays."""
    async with Sandbox(ack_seconds=0.15, redeliver_after=(0.0, 0.02, 0.02)) as sandbox:
        yield sandbox


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def slack(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[ListeningApp]:
    async with listening(sandbox) as app:
        yield app
