"""Socket Mode: tickets, connections and frames.

https://docs.slack.dev/apis/events-api/using-socket-mode/
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable

from aiohttp import WSMsgType, web

from slack_sandbox.delivery import Deliveries, Delivery
from slack_sandbox.faults import Faults
from slack_sandbox.model import JSON, ApiError
from slack_sandbox.one_time_tokens import OneTimeTokens
from slack_sandbox.workspace import Workspace

MAX_CONNECTIONS = 10
TICKET_SECONDS = 30
# SO_LINGER with a timeout of zero: closing resets the connection.
_NO_LINGER = struct.pack("ii", 1, 0)


class _Connection:
    """One open WebSocket and its queue of outgoing frames."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.outbox: asyncio.Queue[JSON] = asyncio.Queue()
        self.leaving = False
        self.silent = False

    async def write(self) -> None:
        """Send queued frames until cancelled or disconnected."""
        while True:
            frame = await self.outbox.get()
            if self.silent:
                continue
            try:
                await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
            except ConnectionError:
                return


class Sockets:
    """The app's Socket Mode connections. Envelopes go to one connection each, round robin.

    Attributes:
        timeout_reason: the ``retry_reason`` after a missed acknowledgement.
        address: the ``ws://`` address of the sandbox.
    """

    timeout_reason = "timeout"

    def __init__(
        self, workspace: Workspace, deliveries: Deliveries, faults: Faults, on_change: Callable[[], None]
    ) -> None:
        self.address = ""
        self._app = workspace.app
        self._deliveries = deliveries
        self._faults = faults
        self._on_change = on_change
        self._connections: list[_Connection] = []
        self._tickets = OneTimeTokens[str]("ticket", uses=1, seconds=TICKET_SECONDS, clock=workspace.clock)

    @property
    def connected(self) -> bool:
        """Whether an app is connected."""
        return any(not connection.leaving for connection in self._connections)

    @property
    def count(self) -> int:
        """The number of open connections."""
        return len(self._connections)

    def issue(self) -> str:
        """A WebSocket URL, valid for one connection within 30 s."""
        return f"{self.address}/link/?ticket={self._tickets.issue(self._app)}&app_id={self._app}"

    def send(self, delivery: Delivery, envelope_id: str) -> bool:
        """Send an envelope on the next connection. Returns False if there is none."""
        connection = next((c for c in self._connections if not c.leaving), None)
        if connection is None:
            return False
        self._connections.remove(connection)
        self._connections.append(connection)
        connection.outbox.put_nowait(_envelope(delivery, envelope_id))
        return True

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to replace every connection. The reason ``warning`` announces it and keeps them in use."""
        for connection in self._connections:
            connection.leaving = reason != "warning"
            connection.outbox.put_nowait(_disconnect(reason))
        self._on_change()

    def silence(self) -> None:
        """Stop sending on the open connections, pongs included, and ignore what they receive."""
        for connection in self._connections:
            connection.silent = True

    def cut(self) -> None:
        """Reset every connection without a closing handshake."""
        for connection in self._connections:
            abort(connection.request)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection, from its handshake to its end."""
        if self._faults.refuses_handshake():
            return web.Response(status=500, text="Internal Server Error")
        try:
            self._tickets.use(request.query.get("ticket", ""))
        except ApiError as error:
            return web.Response(status=401, text=error.code)
        # No frame size limit: an acknowledgement may carry a whole view.
        websocket = web.WebSocketResponse(max_msg_size=0, timeout=0.05, autoping=False)
        await websocket.prepare(request)
        if self.count >= MAX_CONNECTIONS:
            await websocket.send_str(json.dumps(_disconnect("too_many_websockets")))
            await websocket.close()
            return websocket
        await self._serve(_Connection(websocket, request))
        return websocket

    async def _serve(self, connection: _Connection) -> None:
        self._connections.append(connection)
        connection.outbox.put_nowait(self._hello())
        self._on_change()
        writer = asyncio.create_task(connection.write())
        try:
            async for frame in connection.socket:
                if frame.type is WSMsgType.TEXT and not connection.silent:
                    self._read(frame.data)
                elif frame.type is WSMsgType.PING and not connection.silent:
                    await connection.socket.pong(frame.data)
        except ConnectionError:  # reset while a pong was being sent
            pass
        finally:
            writer.cancel()
            self._connections.remove(connection)
            self._on_change()

    def _read(self, data: str) -> None:
        try:
            frame = json.loads(data)
        except ValueError:
            return
        if isinstance(frame, dict) and isinstance(frame.get("envelope_id"), str):
            payload = frame.get("payload")
            self._deliveries.acknowledge(frame["envelope_id"], _as_object(payload))

    async def close(self) -> None:
        """Close every connection with a closing handshake."""
        await asyncio.gather(*(connection.socket.close(code=1001) for connection in self._connections))

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": self._app},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }


def _as_object(payload: object) -> JSON:
    # Bolt can acknowledge a command with a bare string, which Slack posts as the message's text.
    if isinstance(payload, str):
        return {"text": payload} if payload else {}
    return payload if isinstance(payload, dict) else {}


def _disconnect(reason: str) -> JSON:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}


def _envelope(delivery: Delivery, envelope_id: str) -> JSON:
    envelope = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind != "events_api",
        "payload": delivery.payload,
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempts - 1, "retry_reason": delivery.reason}
    return envelope


def abort(request: web.Request) -> None:
    """Reset a request's connection: its client gets ``ECONNRESET`` instead of a response."""
    transport = request.transport
    if transport is None:
        return
    if peer := transport.get_extra_info("socket"):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()
