"""The Web API's endpoint: authorize a call, run its method, apply a fault, record both.

https://docs.slack.dev/apis/web-api/
"""

from collections.abc import Callable
from email.utils import formatdate

from aiohttp import web

from slack_sandbox.arguments import Arguments, read_arguments
from slack_sandbox.faults import Call, Fault, Faults
from slack_sandbox.methods import METHODS
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.rate_limits import ReadLimits
from slack_sandbox.sockets import abort
from slack_sandbox.workspace import Workspace

OPEN_SOCKET = "apps.connections.open"


class WebApi:
    """Answers ``/api/<method>``.

    Attributes:
        calls: every call, oldest first; at most twice ``keep``.
        bot_token, app_token: the valid tokens.
        read_limits: the limits for reading messages, if there are any.
    """

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        *,
        bot_token: str,
        app_token: str,
        open_socket: Callable[[], str],
        on_change: Callable[[], None],
        keep: int = 10_000,
    ) -> None:
        self.calls: list[Call] = []
        self.bot_token = bot_token
        self.app_token = app_token
        self.read_limits: ReadLimits | None = None
        self._workspace = workspace
        self._faults = faults
        self._open_socket = open_socket
        self._on_change = on_change
        self._keep = keep

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or let a fault answer it."""
        method = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
        except ApiError as error:
            return web.json_response(_refusal(error))
        token = _token(request, arguments)
        public = {k: v for k, v in arguments.values.items() if k != "token"}
        call = Call(method, public, self._workspace.clock(), _port(request))
        self._record(call)
        if self.read_limits and (seconds := self.read_limits.wait(method, call.at)):
            call.status = 429
            self._on_change()
            return _too_many(seconds)
        fault = self._faults.take(call)
        if fault is None or fault.after:
            call.answer = self._perform(method, token, arguments)
        response = self._answer(call.answer) if fault is None else await self._fail(fault, call, request, token)
        call.status = response.status if response is not None else None
        self._on_change()
        return response if response is not None else _reset(request)

    def _record(self, call: Call) -> None:
        self.calls.append(call)
        if len(self.calls) > 2 * self._keep:
            del self.calls[: self._keep]
        self._on_change()

    def _perform(self, method: str, token: str, arguments: Arguments) -> JSON:
        try:
            self._authorize(method, token)
            if self.read_limits:
                self.read_limits.shorten(method, arguments)
            if method == OPEN_SOCKET:
                return {"ok": True, "url": self._open_socket()}
            return {"ok": True, **METHODS[method](self._workspace, arguments)}
        except ApiError as error:
            return _refusal(error)

    def _authorize(self, method: str, token: str) -> None:
        if method not in METHODS and method != OPEN_SOCKET:
            raise ApiError("unknown_method")
        if not token:
            raise ApiError("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise ApiError("invalid_auth")
        if (token == self.app_token) != (method == OPEN_SOCKET):
            raise ApiError("not_allowed_token_type")

    async def _fail(self, fault: Fault, call: Call, request: web.Request, token: str) -> web.Response | None:
        """The response of a failed call; None to reset its connection."""
        match fault.kind:
            case "429":
                return _too_many(fault.retry_after)
            case "error_before" | "error_after" if fault.status == 200:
                return self._answer({"ok": False, "error": fault.error})
            case "error_before" | "error_after":
                return web.Response(status=fault.status, text="<html><body>Something is wrong.</body></html>")
            case "not_json" | "not_json_after":
                return web.Response(text="<!DOCTYPE html><title>Slack</title>", content_type="text/html")
            case "cut_short":
                return await _send_half(self._answer(call.answer), request)
            case "hang" | "hang_after":
                return await self._hang(fault, call, token)
        return None

    def _answer(self, body: JSON) -> web.Response:
        date = formatdate(self._workspace.clock(), usegmt=True)
        return web.json_response(body, headers={"x-oauth-scopes": self._workspace.scopes, "Date": date})

    async def _hang(self, fault: Fault, call: Call, token: str) -> web.Response | None:
        await self._faults.wait(fault)
        if fault.dropped:
            return None
        if not fault.after:
            call.answer = self._perform(call.method, token, Arguments(call.arguments))
        return self._answer(call.answer)


def _too_many(retry_after: float | None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _token(request: web.Request, arguments: Arguments) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else arguments.text("token")


def _port(request: web.Request) -> int:
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return int(peer[1]) if peer else 0


def _refusal(error: ApiError) -> JSON:
    body: JSON = {"ok": False, "error": error.code}
    if not error.messages:
        return body
    messages = {"response_metadata": {"messages": [f"[ERROR] {message}" for message in error.messages]}}
    return body | {"errors": list(error.messages)} | messages


def _reset(request: web.Request) -> web.Response:
    abort(request)
    return web.Response()


async def _send_half(response: web.Response, request: web.Request) -> web.Response | None:
    """Send half of a response; returns None so that the connection is reset."""
    body = (response.text or "").encode()
    stream = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    return None
