"""Socket Mode, with the watchdog that the SDK's client needs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import BotError
from bot.ops.health import EventFeed
from bot.ops.metrics import Metrics
from bot.slack.shapes import Malformed, check_payload

log = structlog.get_logger(__name__)

TakeMessage = Callable[[dict[str, Any]], Awaitable[bool]]

_CONNECT_TIMEOUT = 10.0  # seconds, for the first connection
# In ping intervals. The client retries after one, so a faster watchdog costs it no attempt.
_CHECK_EVERY = 0.1
_WEDGED_AFTER = 0.4


class SocketError(BotError):
    """Slack opened no socket within ten seconds. Check this machine's network and SLACK_APP_TOKEN."""


class EventHandler(AsyncSocketModeHandler):
    """Ingests message events directly and passes other requests to Bolt.

    Messages are most of the traffic, and Bolt builds objects for each that none of them needs.

    Args:
        take_message: ingests the payload if it is a message event, and returns whether it was. May raise.
        ping: seconds between pings, and between attempts to connect.
    """

    def __init__(self, app: AsyncApp, app_token: str, take_message: TakeMessage, *, ping: float) -> None:
        super().__init__(app, app_token, logger=logging.getLogger("slack_bolt.socket"), ping_interval=ping)
        self._take_message = take_message

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Handle a request and acknowledge it; if it fails, don't, so that Slack sends it again."""
        try:
            check_payload(req.payload)
            taken = await self._take_message(req.payload)
        except (Malformed, RecursionError):  # Slack would send the same again
            log.warning("payload_malformed")
            taken = True
        except Exception:
            log.exception("listener_failed")
            return
        if taken:
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))
        else:
            await super().handle(client, req)


class SocketMode:
    """A connection to Slack that reopens when it is lost. Create it inside a running loop.

    Args:
        reconnected: called after every connection but the first, since events may have been missed.

    Attributes:
        progress: counts the looks of the watchdog, ten per ping interval.
    """

    def __init__(
        self, handler: EventHandler, event_feed: EventFeed, metrics: Metrics, reconnected: Callable[[], object]
    ) -> None:
        self._handler: AsyncSocketModeHandler = handler
        self._ping = handler.client.ping_interval
        self._event_feed = event_feed
        self._metrics = metrics
        self._reconnected = reconnected
        self._watchdog: asyncio.Task[None] | None = None
        self._session: object = None
        self._lost_at = 0.0
        self.progress = 0

    @property
    def watching(self) -> asyncio.Task[None] | None:
        """The task of the watchdog, which works until ``close``."""
        return self._watchdog

    async def open(self) -> None:
        """Connect; raises ``SocketError`` after a time-out, since the client retries a bad token for ever."""
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                await self._handler.connect_async()
        except TimeoutError:
            await self._handler.close_async()
            raise SocketError from None
        self._set_connected(connected=True)
        self._watchdog = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Close the connection."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watchdog
        self._set_connected(connected=False)
        await self._handler.close_async()

    async def _watch(self) -> None:
        """Detect what the client doesn't report: a lost connection, a new one, and a wedged client.

        When a handshake fails after a ticket was issued, the client silently retries the same dead address for ever;
        without an address, it requests a new one. See slack-sdk issues 1110, 1446 and 1922.
        """
        self._session, self._lost_at = self._handler.client.current_session, 0.0
        while True:
            await asyncio.sleep(_CHECK_EVERY * self._ping)
            try:
                await self._look()
            except Exception:  # whatever the client came to: look again
                log.exception("socket_watchdog_failed")
            self.progress += 1

    async def _look(self) -> None:
        client = self._handler.client
        connected = await client.is_connected()
        if connected:
            self._lost_at = 0.0
        else:
            self._lost_at = self._lost_at or time.monotonic()
            if time.monotonic() - self._lost_at > _WEDGED_AFTER * self._ping:
                client.wss_uri = None
                self._lost_at = time.monotonic()
        if connected and (not self._event_feed.open or client.current_session is not self._session):
            self._session = client.current_session
            self._reconnected()
        self._set_connected(connected=connected)

    def _set_connected(self, *, connected: bool) -> None:
        if connected != self._event_feed.open:
            log.info("socket", connected=connected)
        self._event_feed.open = connected
        self._metrics.connected.set(connected)
