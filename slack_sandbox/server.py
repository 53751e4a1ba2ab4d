"""The sandbox itself: a small Slack on the loopback address, for the demo, the tests and the benchmarks."""

import secrets
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlsplit

from aiohttp import web

from slack_sandbox import responses
from slack_sandbox.change_signal import ChangeSignal
from slack_sandbox.charter_editor import CharterEditor, CharterEditorApi
from slack_sandbox.delivery import Deliveries
from slack_sandbox.faults import Call, Faults
from slack_sandbox.interactions import Interactions
from slack_sandbox.model import JSON, Person
from slack_sandbox.page_api import PageApi
from slack_sandbox.page_state import page_state
from slack_sandbox.signed_http import SignedHttp
from slack_sandbox.sockets import Sockets
from slack_sandbox.timeline import newest_roads
from slack_sandbox.web_api import WebApi
from slack_sandbox.workspace import Workspace

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
# Slack's own: at once, after a minute, after five. https://docs.slack.dev/apis/events-api/#retries
REDELIVER_AFTER = (0.0, 60.0, 300.0)
# Handlers that still run when the sandbox stops get this long: enough to end by themselves, not to be noticed.
STOP_SECONDS = 0.1


class Sandbox(Interactions):
    """A small Slack: ``async with Sandbox() as sandbox``.

    Attributes:
        url: ``http://127.0.0.1:PORT``, once it runs.
        bot_token, app_token, signing_secret: what the app needs; made up anew for each sandbox.
        workspace: people, channels, messages.
        deliveries: what the app was sent.
        sockets: its connections: ``cut()``, ``disconnect(reason)``, ``count``.
        signed_http: the other way to the app, where there is an ``events_url``.
        faults: trouble on request.

    Args:
        lab: what the page tries charters with; without one it has no editor for them.
    """

    def __init__(
        self,
        workspace: Workspace | None = None,
        *,
        port: int = 0,
        events_url: str | None = None,
        signing_secret: str | None = None,
        redeliver_after: tuple[float, ...] = REDELIVER_AFTER,
        ack_seconds: float = 3.0,
        lab: CharterEditor | None = None,
    ) -> None:
        self.pulse = ChangeSignal()
        beat = self.pulse.beat
        workspace = workspace or Workspace()
        deliveries = Deliveries(
            ack_seconds=ack_seconds, redeliver_after=redeliver_after, on_change=beat, clock=workspace.clock
        )
        super().__init__(workspace, deliveries)
        self.workspace.on_change = beat
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{self.workspace.app}-{secrets.token_hex(12)}"
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.faults = Faults()
        self.sockets = Sockets(self.workspace, self.deliveries, self.faults, beat)
        self.signed_http: SignedHttp | None = None
        self._web_api = WebApi(
            self.workspace,
            self.faults,
            bot_token=self.bot_token,
            app_token=self.app_token,
            open_socket=self.sockets.issue,
            on_change=beat,
        )
        self._lab = lab
        self._port = port
        self._ack_seconds = ack_seconds
        self._events_url = events_url
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The ``base_url`` of a Web API client."""
        return f"{self.url}/api/"

    @property
    def calls(self) -> list[Call]:
        """What the Web API was asked, the oldest first."""
        return self._web_api.calls

    @property
    def connected(self) -> bool:
        """Whether an app listens."""
        return self.deliveries.transport is not None and self.deliveries.transport.connected

    async def until(self, condition: Callable[[], T], seconds: float = 30.0) -> T:
        """Wait until a condition on the sandbox holds, and return what it gave. Raises TimeoutError."""
        return await self.pulse.until(condition, seconds)

    async def listen_at(self, events_url: str) -> SignedHttp:
        """Send what follows as signed HTTP to this address, and no longer by sockets or to another."""
        if self.signed_http:
            await self.signed_http.close()
        self.signed_http = SignedHttp(
            events_url, self.signing_secret, self.deliveries, self.workspace.clock, self._ack_seconds
        )
        self.deliveries.transport = self.signed_http
        return self.signed_http

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        await self.come_back()
        self.deliveries.transport = self.sockets
        if self._events_url:
            await self.listen_at(self._events_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.clear()
        self.deliveries.stop()
        self.pulse.stop()
        await self.sockets.close()
        if self.signed_http:
            await self.signed_http.close()
        if self._runner:
            await self._runner.cleanup()

    async def go_away(self) -> None:
        """Refuse every connection, and reset those that are open, until ``come_back``."""
        if self._runner and self._runner.server:
            for site in list(self._runner.sites):
                await site.stop()
            for connection in list(self._runner.server.connections):
                if connection.transport:
                    connection.transport.abort()

    async def come_back(self) -> None:
        """Accept connections; after ``go_away`` at the same address. Raises OSError if the port is taken."""
        if self._runner is None:
            return
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[-1][1]
        self.url = f"http://{HOST}:{self._port}"
        self.sockets.address = f"ws://{HOST}:{self._port}"
        self.workspace.files_url = f"{self.url}/page/pictures/"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard], client_max_size=16 * 2**20)
        application.on_response_prepare.append(_add_headers)
        application.add_routes(PageApi(self, self.pulse, self._shown).routes())
        if self._lab:
            application.add_routes(CharterEditorApi(self._lab, self.workspace, self.pulse).routes())
        application.add_routes([web.get("/link/", self.sockets.handle), responses.door(self.workspace)])
        for verb in ("GET", "POST"):
            application.router.add_route(verb, "/api/{method}", self._web_api.handle)
        return application

    def _shown(self, me: Person) -> JSON:
        roads = newest_roads(self.workspace, self.deliveries.log, self.calls)
        shown = page_state(self.workspace, me, revision=self.pulse.revision, connected=self.connected)
        return shown | {"roads": roads, "lab": self._lab is not None}

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # A page on the web may send requests here through its visitor's browser, even under a name of its own that
        # leads to 127.0.0.1. Its requests carry that name as their host, or its address as their origin.
        origin = request.headers.get("Origin")
        if not self._is_here(request.host) or (origin and not self._is_here(urlsplit(origin).netloc)):
            return web.Response(status=403, text="The sandbox answers to programs and pages of this machine only.")
        if request.path.startswith("/page/api/") and request.method == "POST" and not _is_json(request):
            return web.Response(status=415, text="The page sends JSON.")
        return await handler(request)

    def _is_here(self, netloc: str) -> bool:
        return netloc in {f"{name}:{self._port}" for name in NAMES}


def _is_json(request: web.Request) -> bool:
    # A form needs no permission to be sent from another site; JSON does.
    return request.content_type == "application/json"


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
