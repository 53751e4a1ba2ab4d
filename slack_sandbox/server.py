"""``Sandbox``: serves a workspace on the loopback address."""

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
from slack_sandbox.rate_limits import ReadLimits
from slack_sandbox.signed_http import SignedHttp
from slack_sandbox.sockets import Sockets
from slack_sandbox.timeline import latest_timelines
from slack_sandbox.web_api import WebApi
from slack_sandbox.workspace import Workspace

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
# Slack's: immediately, after 1 min, after 5 min. https://docs.slack.dev/apis/events-api/#retries
REDELIVER_AFTER = (0.0, 60.0, 300.0)
# How long running handlers get to finish when the sandbox stops.
STOP_SECONDS = 0.1


class Sandbox(Interactions):
    """A local Slack: ``async with Sandbox() as sandbox``.

    Attributes:
        url: ``http://127.0.0.1:PORT``, once it runs.
        bot_token, app_token, signing_secret: the app's credentials, random for each sandbox.
        workspace: people, channels and messages.
        deliveries: the events and interactions sent to the app.
        sockets: the app's Socket Mode connections: ``cut()``, ``disconnect(reason)``, ``silence()``, ``count``.
        signed_http: the transport to ``events_url``, if there is one.
        faults: fault injection for the Web API.
        changes: the signal that fires at each change.

    Args:
        workspace: the workspace to serve; None for a new default one.
        port: the port to listen on; 0 for any free port.
        events_url: the app's request URL for signed HTTP; None for Socket Mode.
        signing_secret: the secret that signs HTTP requests; None for a random one.
        redeliver_after: seconds from each failed delivery of an event to the next.
        ack_seconds: how long the app has to acknowledge.
        charter_editor: checks and applies the charters that people edit on the page; None hides the editor.
        read_limits: the limits for reading messages; None for none.
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
        charter_editor: CharterEditor | None = None,
        read_limits: ReadLimits | None = None,
    ) -> None:
        self.changes = ChangeSignal()
        notify = self.changes.notify
        workspace = workspace or Workspace()
        deliveries = Deliveries(
            ack_seconds=ack_seconds, redeliver_after=redeliver_after, on_change=notify, clock=workspace.clock
        )
        super().__init__(workspace, deliveries)
        self.workspace.on_change = notify
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{self.workspace.app}-{secrets.token_hex(12)}"
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.faults = Faults()
        self.sockets = Sockets(self.workspace, self.deliveries, self.faults, notify)
        self.signed_http: SignedHttp | None = None
        self._web_api = WebApi(
            self.workspace,
            self.faults,
            bot_token=self.bot_token,
            app_token=self.app_token,
            open_socket=self.sockets.issue,
            on_change=notify,
        )
        self._web_api.read_limits = read_limits
        self._charter_editor = charter_editor
        self._port = port
        self._ack_seconds = ack_seconds
        self._events_url = events_url
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The ``base_url`` of a Web API client."""
        return f"{self.url}/api/"

    @property
    def read_limits(self) -> ReadLimits | None:
        """The limits for reading messages; they can be changed at any time."""
        return self._web_api.read_limits

    @read_limits.setter
    def read_limits(self, limits: ReadLimits | None) -> None:
        self._web_api.read_limits = limits

    @property
    def calls(self) -> list[Call]:
        """The Web API calls, oldest first."""
        return self._web_api.calls

    @property
    def connected(self) -> bool:
        """Whether an app is connected."""
        return self.deliveries.transport is not None and self.deliveries.transport.connected

    async def until(self, condition: Callable[[], T], seconds: float = 30.0) -> T:
        """Wait until a condition on the sandbox is truthy and return its value. Raises TimeoutError."""
        return await self.changes.until(condition, seconds)

    async def listen_at(self, events_url: str) -> SignedHttp:
        """Deliver to this request URL from now on, instead of over sockets or to another URL."""
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
        self.changes.stop()
        await self.sockets.close()
        if self.signed_http:
            await self.signed_http.close()
        if self._runner:
            await self._runner.cleanup()

    async def go_away(self) -> None:
        """Reset every connection and refuse new ones until ``come_back``."""
        if self._runner and self._runner.server:
            for site in list(self._runner.sites):
                await site.stop()
            for connection in list(self._runner.server.connections):
                if connection.transport:
                    connection.transport.abort()

    async def come_back(self) -> None:
        """Accept connections, after ``go_away`` on the same port. Raises OSError if the port is taken."""
        if self._runner is None:
            return
        site = web.TCPSite(self._runner, HOST, self._port)
        await site.start()
        self._port = self._runner.addresses[-1][1]
        self.url = f"http://{HOST}:{self._port}"
        self.sockets.address = f"ws://{HOST}:{self._port}"
        self.workspace.files.address = f"{self.url}/page/pictures/"
        self.workspace.uploads.url = f"{self.url}/upload/"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard], client_max_size=16 * 2**20)
        application.on_response_prepare.append(_add_headers)
        application.add_routes(self.workspace.uploads.routes())
        application.add_routes(PageApi(self, self.changes, self._page_state).routes())
        if self._charter_editor:
            application.add_routes(CharterEditorApi(self._charter_editor, self.workspace, self.changes).routes())
        application.add_routes([web.get("/link/", self.sockets.handle), responses.route(self.workspace)])
        for verb in ("GET", "POST"):
            application.router.add_route(verb, "/api/{method}", self._web_api.handle)
        return application

    def _page_state(self, me: Person) -> JSON:
        timelines = latest_timelines(self.workspace, self.deliveries.log, self.calls)
        state = page_state(self.workspace, me, revision=self.changes.revision, connected=self.connected)
        return state | {"timelines": timelines, "charter_editor": self._charter_editor is not None}

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # A website can send requests here through its visitor's browser, even under a host name of its own that
        # resolves to 127.0.0.1 (DNS rebinding). The Host or Origin header of such a request gives it away.
        origin = request.headers.get("Origin")
        if not self._is_here(request.host) or (origin and not self._is_here(urlsplit(origin).netloc)):
            return web.Response(status=403, text="The sandbox answers programs and pages on this machine only.")
        if request.path.startswith("/page/api/") and request.method == "POST" and not _is_json(request):
            return web.Response(status=415, text="Send the request as application/json.")
        return await handler(request)

    def _is_here(self, netloc: str) -> bool:
        return netloc in {f"{name}:{self._port}" for name in NAMES}


def _is_json(request: web.Request) -> bool:
    # Browsers let another site post a form without asking; JSON needs a CORS preflight.
    return request.content_type == "application/json"


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
