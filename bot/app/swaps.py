"""What follows when other charters come into force: channels, history, pictures, and what the reminder says changed."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import structlog

from bot.app.container import App
from bot.charter.changes import dumped, marks
from bot.charter.charters import Charters
from bot.errors import SlackError

log = structlog.get_logger(__name__)

TRY_AGAIN_AFTER = 5.0  # seconds, where Slack is away just when a charter changed

Swapped = Callable[[App], Awaitable[None]]


async def do_nothing(_app: App) -> None:
    """Do nothing with an app whose charters have changed."""


class Swaps:
    """Follows the charters of a running app.

    Args:
        app: started.
        swapped: awaited once the app works with other charters.
    """

    def __init__(self, app: App, swapped: Swapped = do_nothing) -> None:
        self._app = app
        self._swapped = swapped
        self._followed: Charters = app.charters.now
        self._try_at = 0.0

    async def look(self) -> None:
        """Load what has changed, and follow it. What Slack doesn't answer is tried again."""
        await self._app.loader.refresh()
        if self._app.charters.now is self._followed or time.monotonic() < self._try_at:
            return
        try:
            await self._follow(self._app.charters.now)
        except SlackError as failure:
            self._try_at = time.monotonic() + TRY_AGAIN_AFTER
            log.warning("charter_not_followed", why=str(failure), again_in=TRY_AGAIN_AFTER)

    async def _follow(self, charters: Charters) -> None:
        app, before = self._app, self._followed
        if charters.all != before.all:
            await remember(app)
            if _watches(charters) != _watches(before):
                await app.channels.refresh()
                await app.catch_up.everything(listed=True)
            await app.pictures.upload()
            await self._swapped(app)
        self._followed = charters


async def remember(app: App) -> None:
    """Write down which rules run from now on: the next reminder tells what has changed."""
    for one in app.charters.now.all:
        await app.stores.reminders.remember_charter(dumped(marks(one.charter)), one.scope)


def _watches(charters: Charters) -> list[object]:
    """What decides which posts are read: the channels of each charter, and how far back it looks."""
    return [(one.id, one.charter.drafts.channels, one.reach) for one in charters.all]
