"""Start and stop a bot, in the order that loses nothing."""

from __future__ import annotations

import asyncio
import functools
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog

from bot.app.container import App, ignore, open_app
from bot.app.scheduler import Every, Scheduler
from bot.app.supervisor import Part, PartEnded, Stopped, Watchdog, unless
from bot.app.swaps import Swapped, Swaps, do_nothing, remember
from bot.db.clock import ClockWatch
from bot.delivery.doubt import Cause
from bot.drafts.events import Observer, oldest_ts
from bot.errors import Rejected, SlackError
from bot.ops.http import HttpServer
from bot.settings import Settings, SettingsError
from bot.slack.auth import AuthError, verify_app_token
from bot.slack.bolt_app import build_bolt_app
from bot.slack.listeners.drafts import ingest_message
from bot.slack.signed_http import SignedRequests
from bot.slack.socket_mode import EventHandler, SocketMode

REMINDER_SECONDS = 30.0
SUGGESTION_SECONDS = 10.0
TIDY_SECONDS = 3600.0
RESUME_SECONDS = 1.0  # between two looks whether Slack may be asked again
CLOCK_SECONDS = 5.0
LONGEST_WAIT = 3600.0  # seconds; no wait that anything asks for is longer, so the clock was set back while no bot ran

# Seconds without progress until the process ends; after half of them, /healthz tells. Each is far longer than what is
# cut off by itself: a call to Slack, a transaction, a connection to the database.
LOOP_PATIENCE = 30.0
PATIENCE = 60.0
STOP_PATIENCE = 5.0  # beyond the lease, which ends every piece of work

log = structlog.get_logger(__name__)

Ready = Callable[[str], Awaitable[None]]


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    ready: Ready,
    observe: Observer = ignore,
    opened: Callable[[App], None] = lambda _app: None,
    swapped: Swapped = do_nothing,
    watchdog: Watchdog | None = None,
) -> None:
    """Open the bot and run it until ``stop`` is set.

    Args:
        settings: what the environment says.
        stop: set by a signal.
        ready: awaited with a sentence when the bot is ready.
        observe: told what each draft came to.
        opened: given the bot before it starts.
        swapped: awaited each time the bot works with other charters.
        watchdog: ends the process where a part of the bot makes no progress; it has to be started.
    """
    async with AsyncExitStack() as stack:
        try:
            app = await unless(stop, stack.enter_async_context(open_app(settings, observe)))
        except Stopped:
            return
        opened(app)
        await run(app, stop, ready, watchdog, swapped)


async def run(
    app: App,
    stop: asyncio.Event,
    ready: Ready,
    watchdog: Watchdog | None = None,
    swapped: Swapped = do_nothing,
) -> None:
    """Work until ``stop`` is set, then finish what is under way.

    Args:
        app: put together by ``container``.
        stop: set by a signal.
        ready: awaited once with a sentence, when events arrive and the history was read.
        watchdog: watches the bot's parts; it has to be started.
        swapped: awaited each time the bot works with other charters.

    Raises:
        PartEnded: a part ended by itself.
    """
    watchdog = watchdog or Watchdog()
    running = _Running(app, watchdog, swapped)
    try:
        await unless(stop, running.start())
        watchdog.watch(*running.parts())
        await ready(running.summary())
        await running.until(stop)
    except Stopped:
        pass  # before it was ready
    finally:
        watchdog.watch(Part("shutdown", app.settings.lease_seconds + STOP_PATIENCE, lambda: True))
        await running.end()


class _Running:
    def __init__(self, app: App, watchdog: Watchdog, swapped: Swapped) -> None:
        self._app = app
        self._working: asyncio.Task[None] | None = None
        self._clock = self._clock_watch()
        self._scheduler = Scheduler(
            Every("charters", app.settings.poll_seconds, Swaps(app, swapped).look),
            Every("catch-up", app.settings.catch_up_seconds, app.catch_up.recent),
            Every("catch-up resumed", RESUME_SECONDS, app.catch_up.resume),
            Every("reminders", REMINDER_SECONDS, self._remind),
            Every("suggestions", SUGGESTION_SECONDS, app.listener_context.suggestions.planner.tick),
            Every("housekeeping", TIDY_SECONDS, self._tidy),
            Every("clock", CLOCK_SECONDS, self._clock.look),
        )
        self._beats = 0
        self._beating: asyncio.TimerHandle | None = None
        secret = None if uses_socket(app.settings) else app.settings.slack_signing_secret.get_secret_value()
        self._bolt = build_bolt_app(
            app.listener_context, bot_token=app.settings.slack_bot_token.get_secret_value(), signing_secret=secret
        )
        self._http = HttpServer(
            app.health.metrics_text,
            watchdog.stalled,
            app.health.ready,
            app.images.file,
            SignedRequests(self._bolt, secret).handle if secret else None,
        )
        self._socket: SocketMode | None = None
        self._port = 0

    async def start(self) -> None:
        """Listen first, so that nothing is missed between reading the history and the first event."""
        app, settings = self._app, self._app.settings
        self._port = await self._http.start(settings.host, settings.port)
        app.health.address = f"http://{settings.host}:{self._port}"
        await app.stores.channels.installed_at()
        await remember(app)
        await app.stores.retention.revive(oldest_ts(app.charters.now.reach))
        await app.stores.retention.bring_forward(LONGEST_WAIT, settings.lease_seconds)
        await self._tidy()
        await self._clock.look()
        listed = await self._find_channels()
        self._working = asyncio.create_task(app.worker.run(), name="worker")
        self._scheduler.start()
        if uses_socket(settings):
            token = settings.slack_app_token.get_secret_value()
            await verify_app_token(app.slack.client, app.slack.api, token)
            ingest = functools.partial(ingest_message, app.listener_context)
            handler = EventHandler(self._bolt, token, ingest, ping=settings.socket_ping_seconds)
            reconnected = functools.partial(self._scheduler.soon, app.catch_up.everything)
            self._socket = SocketMode(handler, app.event_feed, app.metrics, reconnected)
            await self._socket.open()
        else:
            app.event_feed.open = True
        await app.catch_up.everything(listed=listed)
        await self._remind()

    async def _remind(self) -> None:
        """Post what is due, with its pictures: they are uploaded first, outside of any lease."""
        await self._app.pictures.upload()
        await self._app.reminders.tick()

    def _clock_watch(self) -> ClockWatch:
        stores, settings = self._app.stores, self._app.settings
        longest = Cause.SECOND_CHECK.after * settings.grace_seconds
        return ClockWatch(stores.stats, stores.retention, longest=longest, lease=settings.lease_seconds)

    async def _tidy(self) -> None:
        await self._app.stores.retention.forget()
        await self._app.stores.quiet.rekey()

    async def _find_channels(self) -> bool:
        """Whether Slack listed the channels. Where it is busy, catch-up asks again; a refusal ends the start."""
        try:
            await self._app.channels.refresh()
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
        """One sentence for the person who started the bot."""
        way = "Socket Mode" if self._socket is not None else f"signed HTTP on port {self._port}"
        watched = ", ".join(f"#{channel.name}" for channel in self._app.channels.watched) or "no channel yet"
        invite = "".join(f" Invite the bot to #{name}." for name in sorted(self._app.channels.missing))
        return f"Ready. Connected by {way}, watching {watched}.{invite}"

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for the signal. A part that ends before it is a fault, and is raised."""
        stopping = asyncio.create_task(stop.wait())
        watching = self._socket.watching if self._socket is not None else None
        parts = [task for task in (self._working, watching) if task is not None]
        done, _ = await asyncio.wait((stopping, *parts), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in done - {stopping}:
            raise PartEnded(task.get_name()) from (None if task.cancelled() else task.exception())

    def parts(self) -> list[Part]:
        """What the watchdog watches."""
        app, settings = self._app, self._app.settings
        self._beat()
        parts = [
            Part("event loop", LOOP_PATIENCE, lambda: self._beats),
            Part("database", PATIENCE, lambda: app.stores.database.progress),
            Part("worker", PATIENCE + settings.poll_seconds + settings.lease_seconds, lambda: app.worker.progress),
            *self._scheduler.parts(),
        ]
        if (socket := self._socket) is not None:
            parts.append(Part("socket", PATIENCE + settings.socket_ping_seconds, lambda: socket.progress))
        return parts

    def _beat(self) -> None:
        self._beats += 1
        self._beating = asyncio.get_running_loop().call_later(1.0, self._beat)

    async def end(self) -> None:
        """Ingest nothing more, finish what is under way, close."""
        if self._working is not None:
            self._scheduler.stop()
        if self._socket is not None:
            await self._socket.close()
        if self._working is not None:
            self._app.worker.stop()
            await asyncio.wait((self._working,))
        await self._app.listener_context.suggestions.planner.stop()
        await self._http.stop()
        if self._beating is not None:
            self._beating.cancel()


def stopped_by_signal(watchdog: Watchdog | None = None, within: float = 0.0) -> asyncio.Event:
    """An event that is set when the process receives SIGINT or SIGTERM.

    Args:
        watchdog: ends the process where stopping takes longer.
        within: seconds.
    """
    stop = asyncio.Event()

    def end() -> None:
        stop.set()
        if watchdog is not None:
            watchdog.stop_within(within)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end)
    return stop


def uses_socket(settings: Settings) -> bool:
    """Socket Mode with an app token, else signed HTTP; raises ``SettingsError`` where neither is set up."""
    if settings.slack_app_token.get_secret_value():
        return True
    if settings.slack_signing_secret.get_secret_value():
        return False
    raise SettingsError(
        "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set. Set SLACK_APP_TOKEN, xapp-…, for Socket Mode, which "
        "needs no public address; or SLACK_SIGNING_SECRET for requests over HTTP."
    )
