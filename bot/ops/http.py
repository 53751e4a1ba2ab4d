"""The bot's HTTP server: health, metrics, the charter's pictures and, without Socket Mode, Slack's requests."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
from collections.abc import Awaitable, Callable, Container
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from weakref import WeakSet

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.charter.charters import CurrentCharters
from bot.errors import BotError

LARGEST_BODY = 1024 * 1024  # bytes; Slack's requests are far smaller

IDLE_SECONDS = 10.0  # a connection that has sent no whole request head for so long is closed
MOST_CONNECTIONS = 100

_requests = logging.getLogger("aiohttp.server")

SlackRequests = Callable[[web.Request], Awaitable[web.StreamResponse]]
Liveness = Callable[[], list[str]]
Readiness = Callable[[], Awaitable[dict[str, bool]]]
MetricsPage = Callable[[], Awaitable[bytes]]


class PortError(BotError):
    """The bot's HTTP server can't listen on HOST and PORT."""


class HttpServer:
    """Serves ``/healthz``, ``/readyz``, ``/metrics``, ``/pictures/…`` and, for Slack, ``/slack/events``.

    Args:
        metrics: returns the metrics in Prometheus' text format.
        stalled: returns the parts of the bot that make no progress.
        readiness: returns whether each part (database, socket, charter) is ready.
        picture: returns the file of a picture of a charter, which Slack may load, by its name.
        events: handles Slack's requests; ``None`` in Socket Mode.
    """

    def __init__(
        self,
        metrics: MetricsPage,
        stalled: Liveness,
        readiness: Readiness,
        picture: Callable[[str], Path | None],
        events: SlackRequests | None = None,
    ) -> None:
        self._metrics_page = metrics
        self._stalled = stalled
        self._readiness = readiness
        self._picture_file = picture
        self._events = events
        self._runner: web.AppRunner | None = None
        self._listening: asyncio.Server | None = None
        self._slacks: WeakSet[asyncio.BaseTransport] = WeakSet()  # connections on which Slack signed a request

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port: a free one if ``port`` is 0."""
        server = web.Application(client_max_size=LARGEST_BODY)
        server.router.add_get("/healthz", self._health)
        server.router.add_get("/readyz", self._ready)
        server.router.add_get("/metrics", self._get_metrics)
        server.router.add_get("/pictures/{name:.+}", self._picture)
        if self._events is not None:
            server.router.add_post("/slack/events", partial(self._slack, self._events))
        self._runner = web.AppRunner(
            server,
            access_log=None,
            logger=_requests,
            shutdown_timeout=2,
            keepalive_timeout=IDLE_SECONDS,
            auto_decompress=False,  # Slack compresses nothing, and anybody can send what unpacks to far more
        )
        await self._runner.setup()
        assert self._runner.server is not None  # noqa: S101 - it is set up
        connections = _Connections(self._runner.server, most_connections(), self._slacks)
        try:
            self._listening = await asyncio.get_running_loop().create_server(connections, host, port)
        except OSError as error:
            await self.stop()
            why = os.strerror(error.errno or 0).lower()  # asyncio's own message repeats the address
            raise PortError(f"Port {port} on {host} can't be used ({why}). Set PORT to a free port.") from None
        return int(self._listening.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Finish the requests in progress and close the port."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _request: web.Request) -> web.Response:
        if stalled := self._stalled():
            return web.json_response({"ok": False, "stalled": stalled}, status=503)
        return web.json_response({"ok": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        parts = await self._readiness()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def _get_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self._metrics_page(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def _slack(self, events: SlackRequests, request: web.Request) -> web.StreamResponse:
        response = await events(request)
        if response.status == HTTPStatus.OK and request.transport is not None:
            self._slacks.add(request.transport)
        return response

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        path = self._picture_file(request.match_info["name"])  # only names from the charters, so no path can be forged
        return web.FileResponse(path) if path is not None else web.Response(status=404)


def _without_what_was_sent(record: logging.LogRecord) -> bool:
    """Say in one line that a request was no HTTP, or ended early: a traceback would quote what anybody may send."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError | ConnectionError):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args, record.exc_info = f"request_unreadable: {type(error).__name__}", (), None
    return True


_requests.addFilter(_without_what_was_sent)


def most_connections() -> int:
    """How many connections may be open at once: the bot's own files and connections need descriptors too."""
    return min(MOST_CONNECTIONS, max(1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4))


class _Connections:
    """Makes room for a new connection at the limit: closes the oldest that has sent nothing signed by Slack.

    So a client that opens many connections, and keeps them busy, closes its own and not Slack's.
    """

    def __init__(self, server: web.Server, most: int, slacks: Container[asyncio.BaseTransport]) -> None:
        self._server = server
        self._most = most
        self._slacks = slacks

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol for a new connection."""
        opened = [one for one in self._server.connections if one.transport is not None]
        if len(opened) >= self._most:
            _abort(next((one for one in opened if one.transport not in self._slacks), opened[0]))
        return self._server()


def _abort(connection: web.RequestHandler) -> None:
    if connection.transport is not None:
        connection.transport.abort()  # close() would wait until the other side has read everything
    connection.force_close()


class HostedImages:
    """Picture URLs: ``https://`` addresses as they are, files in the charters' folder through the bot's server.

    Without an address of the server's, ``slack.pictures`` uploads the files instead.

    Args:
        charters: those in force, which name the pictures.
        folder: the charters' folder.
        public_url: where Slack reaches the bot's server; ``""`` if it doesn't.
    """

    def __init__(self, charters: CurrentCharters, folder: Path, public_url: str) -> None:
        self._charters = charters
        self._folder = folder
        self.public_url = public_url

    @property
    def files(self) -> dict[str, Path]:
        """The picture files that the charters name."""
        objectives = (objective for one in self._charters.now.all for objective in one.charter.objectives)
        images = (objective.image for objective in objectives if objective.image)
        return {image: self._folder / image for image in images if "://" not in image}

    def file(self, image: str) -> Path | None:
        """Return the file of a picture that a charter names, or ``None``."""
        return self.files.get(image)

    def url(self, image: str) -> str | None:
        """Return the URL where Slack can load this picture, or ``None``."""
        if "://" in image:
            return image
        return f"{self.public_url.rstrip('/')}/pictures/{quote(image)}" if self.public_url else None
