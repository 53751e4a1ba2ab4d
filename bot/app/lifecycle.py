"""A bot at work: from the first connection to the last draft, in the order that loses nothing."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog

from bot.app.container import App
from bot.app.scheduler import REMINDER_SECONDS, TIDY_SECONDS, Every, Scheduler
from bot.charter.changes import dumped, marks
from bot.db.queue_stats import QueueStats
from bot.drafts.events import oldest_ts
from bot.errors import Rejected, SlackError
from bot.ops.health import Health
from bot.ops.http import HttpServer
from bot.settings import Settings, SettingsError
from bot.slack.app import build_app
from bot.slack.auth import AuthError, verify_app_token
from bot.slack.listeners.drafts import take_message
from bot.slack.socket_mode import EventHandler, SocketMode

log = structlog.get_logger(__name__)


async def run(bot: App, stop: asyncio.Event, ready: Callable[[str], Awaitable[None]]) -> None:
    """Work until ``stop`` is set, then finish what is under way.

    Args:
        bot: put together by ``wiring``.
        stop: set by a signal.
        ready: awaited once with a sentence, when events arrive and the history was read.
    """
    work = _Work(bot)
    try:
        await work.start()
        await ready(work.summary())
        await work.until(stop)
    finally:
        await work.end()


class _Work:
    def __init__(self, bot: App) -> None:
        self._bot = bot
        self._keeping: asyncio.Task[None] | None = None
        self._clock = Scheduler(
            Every(bot.settings.catch_up_seconds, bot.catch_up.recent),
            Every(REMINDER_SECONDS, bot.reminders.tick),
            Every(TIDY_SECONDS, bot.tables.housekeeping.forget),
        )
        secret = None if uses_socket(bot.settings) else bot.settings.slack_signing_secret.get_secret_value()
        self._app = build_app(
            bot.services, bot_token=bot.settings.slack_bot_token.get_secret_value(), signing_secret=secret
        )
        vitals = Health(QueueStats(bot.tables.database), bot.metrics, lambda: bot.reaches_slack())
        self._http = HttpServer(vitals.page, vitals.ready, bot.pictures.files, self._app if secret else None)
        self._socket: SocketMode | None = None
        self._port = 0

    async def start(self) -> None:
        """Listen first, so that nothing is missed between reading the history and the first event."""
        bot, settings = self._bot, self._bot.settings
        self._port = await self._http.start(settings.host, settings.port)
        if not bot.pictures.public_url and _on_this_machine(settings.slack_api_url):
            bot.pictures.public_url = f"http://{settings.host}:{self._port}"
        await bot.tables.channels.installed_at()
        await bot.tables.reminders.remember_charter(dumped(marks(bot.charter)))
        await bot.tables.housekeeping.revive(oldest_ts(bot.charter.drafts.catch_up_hours * 3600.0))
        await bot.tables.housekeeping.forget()
        listed = await self._find_channels()
        self._keeping = asyncio.create_task(bot.keeper.run())
        self._clock.start()
        if uses_socket(settings):
            token = settings.slack_app_token.get_secret_value()
            await verify_app_token(bot.line.client, bot.line.ask, token)
            take_in = functools.partial(take_message, bot.services)
            handler = EventHandler(self._app, token, take_in, ping=settings.socket_ping_seconds)
            self._socket = SocketMode(handler, bot.metrics, lambda: self._clock.soon(bot.catch_up.everything))
            await self._socket.open()
        bot.reaches_slack = lambda: self._socket is None or self._socket.connected
        await bot.catch_up.everything(listed=listed)
        await bot.reminders.tick()

    async def _find_channels(self) -> bool:
        """Whether Slack listed them. One that is busy is asked again by the catch-up; a refusal is told at once."""
        try:
            await self._bot.channels.refresh()
        except Rejected as refusal:
            raise AuthError(
                f"Slack does not let the bot list its channels ({refusal.code}). Compare the app's scopes with "
                "those of `charter manifest`, and install the app again."
            ) from None
        except SlackError as failure:
            log.warning("channels_not_listed", why=str(failure))
            return False
        return True

    def summary(self) -> str:
        """One sentence for whoever started it."""
        way = "Socket Mode" if self._socket is not None else f"signed HTTP on port {self._port}"
        watched = ", ".join(f"#{channel.name}" for channel in self._bot.channels.watched) or "no channel yet"
        invite = "".join(f" Invite the bot to #{name}." for name in sorted(self._bot.channels.missing))
        return f"Ready. Connected by {way}, watching {watched}.{invite}"

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for the signal; a keeper that ends before it is a fault, and is raised."""
        assert self._keeping is not None  # noqa: S101
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((stopping, self._keeping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def end(self) -> None:
        """Take nothing more in, finish what is under way, close."""
        if self._keeping is not None:
            self._clock.stop()
        if self._socket is not None:
            await self._socket.close()
        if self._keeping is not None:
            self._bot.keeper.stop()
            await self._keeping
        await self._http.stop()


def uses_socket(settings: Settings) -> bool:
    """Socket Mode where there is an app token, else signed HTTP; raises ``SettingsError`` where there is neither."""
    if settings.slack_app_token.get_secret_value():
        return True
    if settings.slack_signing_secret.get_secret_value():
        return False
    raise SettingsError(
        "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set. Set SLACK_APP_TOKEN, xapp-…, for Socket Mode, which "
        "needs no public address; or SLACK_SIGNING_SECRET for requests over HTTP."
    )


def _on_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
