"""A real Chromium on the sandbox's page, without the bot: a slack_sdk client posts as the bot would.

``driver`` is a person on the page (driver.py lists the hooks that the page guarantees). All of it runs in one event
loop for the whole session, because Playwright's objects are bound to the loop that created them.
"""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import Sandbox
from tests.page.driver import PageDriver
from tests.slack_sandbox.helpers import ListeningApp, listening

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def chromium() -> str:
    """Return the path of Chromium or Chrome; skip the test, with the reason, if neither exists."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("NO BROWSER: install Chromium or Chrome, or say where it is in CHROMIUM; the page is NOT tested")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    expect.set_options(timeout=20_000)  # the machine may have other work
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def slack(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """The Web API as the bot's own user."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[])


@pytest_asyncio.fixture(loop_scope="session")
async def app(sandbox: Sandbox) -> AsyncIterator[ListeningApp]:
    """An app that acknowledges interactions and records them."""
    async with listening(sandbox) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(reduced_motion="reduce", color_scheme="light")
    context.set_default_timeout(20_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def driver(context: BrowserContext, sandbox: Sandbox) -> AsyncIterator[PageDriver]:
    """Amélie on the page. A complaint on the browser's console fails the test."""
    driver = PageDriver(await context.new_page())
    await driver.open(sandbox.url)
    yield driver
    assert driver.trouble == []


@pytest_asyncio.fixture(loop_scope="session")
async def address() -> AsyncIterator[str]:
    """Return the URL that ``charter demo`` prints."""
    async with demo() as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def french_address() -> AsyncIterator[str]:
    """Return the URL of a demo with the French charter."""
    async with demo("--charter", "fr") as address:
        yield address


@asynccontextmanager
async def demo(*options: str) -> AsyncIterator[str]:
    """Run ``charter demo`` and yield the page's URL."""
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert demo.stdout is not None
    async with asyncio.timeout(30):
        said = (await demo.stdout.readline()).decode()
    found = re.search(r"http://\S+", said)
    assert found, said
    yield found[0]
    demo.send_signal(signal.SIGINT)
    await demo.communicate()
    assert demo.returncode == 0
