"""The bot's own HTTP server: health and metrics always, pictures beside the charter, Slack's requests if so set up."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.charter.model import Charter
from bot.errors import BotError

LARGEST_BODY = 1024 * 1024  # bytes; Slack's own requests are far smaller

Readiness = Callable[[], Awaitable[dict[str, bool]]]
Figures = Callable[[], Awaitable[bytes]]


class PortError(BotError):
    """The bot's HTTP server cannot listen where HOST and PORT say."""


class HttpServer:
    """Serves ``/healthz``, ``/readyz``, ``/metrics``, ``/pictures/…`` and, with an app, ``/slack/events``.

    Args:
        figures: the metrics as Prometheus reads them.
        readiness: by part (database, socket, charter), whether it is ready.
        pictures: by name, the files beside the charter that Slack may load.
        app: for signed HTTP; ``None`` in Socket Mode.
    """

    def __init__(
        self, figures: Figures, readiness: Readiness, pictures: Mapping[str, Path], app: AsyncApp | None = None
    ) -> None:
        self._page_of_figures = figures
        self._readiness = readiness
        self._pictures = pictures
        self._app = app
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which is chosen by the system where 0 was asked for."""
        server = web.Application(client_max_size=LARGEST_BODY)
        server.router.add_get("/healthz", self._health)
        server.router.add_get("/readyz", self._ready)
        server.router.add_get("/metrics", self._figures)
        server.router.add_get("/pictures/{name:.+}", self._picture)
        if self._app is not None:
            server.router.add_post("/slack/events", self._slack)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            why = os.strerror(error.errno or 0).lower()  # asyncio puts the address into its own words
            raise PortError(f"Port {port} on {host} cannot be used ({why}). Set PORT to another one.") from None
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Answer what is under way and listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        parts = await self._readiness()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def _figures(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self._page_of_figures(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        path = self._pictures.get(request.match_info["name"])  # only what the charter names: no path can be forged
        return web.FileResponse(path) if path is not None else web.Response(status=404)

    async def _slack(self, request: web.Request) -> web.StreamResponse:
        assert self._app is not None  # noqa: S101 - the route exists only with an app
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))


class HostedImages:
    """Addresses for pictures: those at ``https://`` as they are, those beside the charter through the bot's own server.

    Args:
        folder: the charter's folder.
        public_url: where Slack reaches the bot's server; ``""`` where it does not, and then pictures beside the charter
            give way to their descriptions.
    """

    def __init__(self, charter: Charter, folder: Path, public_url: str) -> None:
        named = (objective.image for objective in charter.objectives if objective.image)
        self.files: Mapping[str, Path] = {image: folder / image for image in named if "://" not in image}
        self.public_url = public_url

    def url(self, image: str) -> str | None:
        """Where Slack can load this picture; ``None`` where it cannot."""
        if image not in self.files:
            return image
        return f"{self.public_url.rstrip('/')}/pictures/{quote(image)}" if self.public_url else None
