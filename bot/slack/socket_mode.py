"""Socket Mode, and the watchdog that the SDK's client needs."""

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
from bot.ops.health import Connection
from bot.ops.metrics import Metrics

log = structlog.get_logger(__name__)

TakeMessage = Callable[[dict[str, Any]], Awaitable[bool]]

_PATIENCE = 10.0  # seconds for the first connection
# In pings: the client tries again after one, so whoever looks more often and acts sooner costs it no further try.
_LOOK_EVERY = 0.1
_WEDGED_AFTER = 0.4


class SocketError(BotError):
    """Slack opened no socket within ten seconds. Look at the network, and at SLACK_APP_TOKEN."""


class EventHandler(AsyncSocketModeHandler):
    """Hands requests to Bolt, but for messages: they are most of what comes, and Bolt builds much that none needs.

    Args:
        take_message: takes in what tells of a message, and says whether it did. It may raise.
        ping: seconds between two signs of life, and between two tries to connect.
    """

    def __init__(self, app: AsyncApp, app_token: str, take_message: TakeMessage, *, ping: float) -> None:
        super().__init__(app, app_token, logger=logging.getLogger("slack_bolt.socket"), ping_interval=ping)
        self._take_message = take_message

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer a request, or do not where it could not be dealt with: Slack sends it again."""
        try:
            taken = await self._take_message(req.payload)
        except Exception:
            log.exception("listener_failed")
            return
        if taken:
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id))
        else:
            await super().handle(client, req)


class SocketMode:
    """One connection to Slack, opened again whenever it is lost. Build it inside a running loop.

    Args:
        reconnected: called after each connection but the first: events may have been missed meanwhile.
    """

    def __init__(
        self, handler: EventHandler, connection: Connection, metrics: Metrics, reconnected: Callable[[], object]
    ) -> None:
        self._handler: AsyncSocketModeHandler = handler
        self._ping = handler.client.ping_interval
        self._connection = connection
        self._metrics = metrics
        self._reconnected = reconnected
        self._watchdog: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; raises ``SocketError`` when that takes too long: with a bad token the client tries for ever."""
        try:
            await asyncio.wait_for(self._handler.connect_async(), _PATIENCE)
        except TimeoutError:
            await self._handler.close_async()
            raise SocketError from None
        self._note(connected=True)
        self._watchdog = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Take no more events."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watchdog
        self._note(connected=False)
        await self._handler.close_async()

    async def _watch(self) -> None:
        """Notice what the client does not tell: that it is away, that it is back, and that it is wedged.

        When a handshake fails after a ticket was issued, the client tries the same dead address for ever, silently;
        without an address it asks for a new one. See slack-sdk issues 1110, 1446 and 1922.
        """
        session, lost_at = self._handler.client.current_session, 0.0
        while True:
            await asyncio.sleep(_LOOK_EVERY * self._ping)
            client = self._handler.client
            connected = await client.is_connected()
            if not connected:
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > _WEDGED_AFTER * self._ping:
                    client.wss_uri = None
                    lost_at = time.monotonic()
            else:
                lost_at = 0.0
            if connected and (not self._connection.open or client.current_session is not session):
                session = client.current_session
                self._reconnected()
            self._note(connected=connected)

    def _note(self, *, connected: bool) -> None:
        if connected != self._connection.open:
            log.info("socket", connected=connected)
        self._connection.open = connected
        self._metrics.connected.set(connected)
