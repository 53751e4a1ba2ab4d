"""Reload the charter file when it changes: a valid one restarts the bot, an invalid one changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from bot.app.container import App, ignore, open_app
from bot.app.lifecycle import PATIENCE, run
from bot.app.supervisor import Part, Stopped, Watchdog, unless
from bot.charter.loading import load
from bot.charter.model import Charter
from bot.drafts.events import Observer
from bot.errors import BotError, SlackError
from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_EVERY = 2.0  # seconds
TRY_AGAIN_AFTER = 5.0  # seconds, where Slack or the database is away just when the charter changed

Ready = Callable[[str], Awaitable[None]]
Opened = Callable[[App], None]


class CharterFile:
    """The charter, and the file that it comes from.

    Attributes:
        charter: the newest that loaded.
        looks: how often the file was looked at.
    """

    def __init__(self, path: Path, *, look_every: float = LOOK_EVERY) -> None:
        """Load the charter; raises ``CharterError`` where it is invalid."""
        self._path = path
        self._look_every = look_every
        self._seen = self._stamp()
        self.looks = 0
        self.charter: Charter = load(path)

    async def changed(self) -> None:
        """Wait until the file holds another valid charter. An invalid one is logged, once."""
        while not self.refresh():  # noqa: ASYNC110 - a file sets no event, and volumes of containers notify nobody
            await asyncio.sleep(self._look_every)

    def refresh(self) -> bool:
        """Load the file if it has changed; return whether it holds another valid charter."""
        self.looks += 1
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            charter = load(self._path)
        except BotError as error:
            log.warning("charter_refused", why=str(error), fix="The charter that ran goes on. Correct the file.")
            return False
        except Exception:  # a fault of our own, or of the file system's: no reason to look no more
            log.exception("charter_not_read")
            return False
        if charter == self.charter:
            return False
        self.charter = charter
        log.info("charter_changed", file=self._path.name)
        return True

    def _stamp(self) -> tuple[int, ...]:
        """A value that differs for each state of the file: an editor may write it in place, or replace it."""
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_size, found.st_ino)


def leave_alone(_bot: App) -> None:
    """Do nothing with an app that was opened."""


async def serve(
    settings: Settings,
    file: CharterFile,
    stop: asyncio.Event,
    ready: Ready,
    observe: Observer = ignore,
    opened: Opened = leave_alone,
    watchdog: Watchdog | None = None,
) -> None:
    """Run the bot until ``stop`` is set, and restart it whenever the charter changes.

    A start anew loses nothing: it is what the protocol is made for. Only the first one may fail for good: a later one
    is tried again until Slack and the database let it.

    Args:
        settings: what the environment says.
        file: the charter's.
        stop: set by a signal.
        ready: awaited with a sentence after each start.
        observe: told what each draft came to.
        opened: given each bot before it starts.
        watchdog: ends the process where a part of the bot makes no progress; it has to be started.
    """
    starts, watchdog = _Starts(ready), watchdog or Watchdog()

    async def once() -> None:
        async with AsyncExitStack() as stack:
            bot = await unless(stop, stack.enter_async_context(open_app(settings, observe, file.charter)))
            opened(bot)
            await _until_changed(bot, file, stop, starts.ready, watchdog)

    while not stop.is_set():
        starts.begin()
        watchdog.watch()
        try:
            await once()
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - raised again, or logged
            starts.failed(error)
            await _first_of(stop.wait(), asyncio.sleep(TRY_AGAIN_AFTER))
            file.refresh()


class _Starts:
    """Tells a start that failed from a bot that did, and the first start from a later one."""

    def __init__(self, ready: Ready) -> None:
        self._ready = ready
        self._ever = self._now = self._told = False

    async def ready(self, summary: str) -> None:
        """The bot is ready."""
        self._ever = self._now = True
        self._told = False
        await self._ready(summary)

    def failed(self, error: Exception) -> None:
        """Log a later start that failed, once; raise what ended the first one, or a bot that was ready."""
        if self._now or not self._ever:
            raise error
        if not self._told:
            why = str(error) if isinstance(error, BotError | SlackError) else type(error).__name__
            log.warning("start_failed", why=why, again_in=TRY_AGAIN_AFTER)
        self._told = True

    def begin(self) -> None:
        """A start begins."""
        self._now = False


async def _until_changed(bot: App, file: CharterFile, stop: asyncio.Event, ready: Ready, watchdog: Watchdog) -> None:
    ends = asyncio.Event()

    async def end() -> None:
        await _first_of(stop.wait(), file.changed())
        ends.set()

    ending = asyncio.create_task(end())
    try:
        await run(bot, ends, ready, watchdog, Part("charter file", PATIENCE, lambda: file.looks))
    finally:
        ending.cancel()


async def _first_of(*what: Awaitable[object]) -> None:
    """Wait for the first of several awaitables, and cancel the others."""
    tasks = [asyncio.ensure_future(one) for one in what]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
