"""Times a newcomer's path: from a clone to the first reply on the page, and from an edited charter to its effect.

    .venv/bin/python -m benchmarks.newcomer

It clones this repository's last commit into a temporary folder and runs the README's `make demo` there, which makes a
virtual environment and installs the pinned packages; then it uses the page in Chromium. The time of the installation
depends on the package index and on pip's cache.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import async_playwright, expect
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from tests.page.driver import PageDriver
from tools.pictures import browser

ROOT = Path(__file__).resolve().parent.parent
INSTALL_SECONDS = 600
RULE = """
[[rules]]
id = "no-tulips"
text = "No tulips before April."
say = "What grows beside “{match}”?"
avoid.en = ["tulip"]
good = ["Roses in June."]
bad = ["Tulips in March."]
"""
FEW_RULES = ROOT / "bot" / "charter" / "templates" / "en.toml"  # has fewer than ten rules


class Watch:
    """Records the seconds of each step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.monotonic()

    def lap(self, what: str) -> None:
        """Record the end of a step."""
        now = time.monotonic()
        self.laps[what], self._last = now - self._last, now


@asynccontextmanager
async def demo(folder: Path, watch: Watch) -> AsyncIterator[str]:
    """Clone, run `make demo` and return the page's address; interrupts the demo at the end."""
    clone = await asyncio.create_subprocess_exec("git", "clone", "--quiet", str(ROOT), str(folder))
    if await clone.wait():
        raise SystemExit("git cannot clone this repository.")
    watch.lap("git clone, from this disk")
    command = ("make", "--no-print-directory", "demo", "ARGS=--no-browser --port 0")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        address = await asyncio.wait_for(_address(process), INSTALL_SECONDS)
        watch.lap("make demo, packages installed: the demo is ready")
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    while process.stdout and (line := (await process.stdout.readline()).decode()):
        if found := re.search(r"http://127\S+", line):
            return found[0]
    raise SystemExit("The demo ended before it was ready.")


async def first_reply(visitor: PageDriver, address: str, watch: Watch) -> None:
    """Open the page, let the guide write a draft, send it, and wait for the bot."""
    await visitor.open(address)
    watch.lap("Chromium starts, the page is open")
    await visitor.page.get_by_role("button", name="Write it").first.click()
    await visitor.composer.press("Enter")
    await expect(visitor.messages.get_by_role("button", name="1 reply")).to_be_visible()
    watch.lap("a draft is posted, and has its reply")


async def new_behaviour(visitor: PageDriver, watch: Watch) -> None:
    """Write a rule into the charter, see the preview, put the charter to use, and check that the bot follows it."""
    await visitor.post("Ten thousand tulips came this morning, earlier than ever")
    await visitor.show_charter_editor()
    watch.lap("the charter is open")
    await visitor.charter_text.fill(await asyncio.to_thread(FEW_RULES.read_text, encoding="utf-8") + RULE)
    await expect(visitor.said.first).to_contain_text("What grows beside “tulips”?")
    watch.lap("a rule is written, and the page shows what the bot would say")
    await visitor.page.get_by_role("button", name="Use this charter").click()
    await expect(visitor.page.locator("#charter-status")).to_contain_text("is in use")
    watch.lap("the bot runs by it")
    draft = await visitor.post("Tulips again, and the first bees on them")
    await expect(visitor.message(draft).get_by_role("button", name="1 reply")).to_be_visible()
    watch.lap("a new draft is posted, and has its reply by the new rule")


async def main() -> None:
    """Run every step once and print the times."""
    watch = Watch()
    with tempfile.TemporaryDirectory(prefix="charter-newcomer-") as name:
        async with async_playwright() as playwright, demo(Path(name) / "charter", watch) as address:
            chromium = await playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
            visitor = PageDriver(await chromium.new_page())
            await first_reply(visitor, address, watch)
            await new_behaviour(visitor, watch)
            await chromium.close()
    table = Table("step", "seconds", title="A newcomer's path, once")
    for what, seconds in watch.laps.items():
        table.add_row(what, f"{seconds:.1f}")
    table.add_row("in all", f"{sum(watch.laps.values()):.1f}")
    console = Console()
    console.print(table)
    console.print(machine())


if __name__ == "__main__":
    asyncio.run(main())
