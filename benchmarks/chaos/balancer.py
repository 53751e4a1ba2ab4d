"""A load balancer in front of the replicas, for signed HTTP requests: the app's request URL is its own."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import Sequence
from typing import Self

HOST = "127.0.0.1"
PORTS = range(20_000, 30_000)  # below those that the system gives to outgoing connections


class Balancer:
    """Forwards each connection to one of the replicas that accept it.

    Args:
        ports: where the replicas listen.
        dice: chooses among them.

    Attributes:
        url: the request URL, once it runs.
    """

    def __init__(self, ports: Sequence[int], dice: random.Random) -> None:
        self.url = ""
        self._ports = ports
        self._dice = dice
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, HOST, 0)
        self.url = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}/slack/events"
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.close()
        while self._connections:
            connections = list(self._connections)
            self.cut()
            await asyncio.gather(*connections, return_exceptions=True)

    def cut(self) -> None:
        """Cut every connection."""
        for connection in self._connections:
            connection.cancel()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keep a connection in sight from its first moment, so that it is closed even if cut before it is used."""

        def end(connection: asyncio.Task[None]) -> None:
            self._connections.discard(connection)
            writer.transport.abort()

        connection = asyncio.create_task(self._carry(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(end)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (found := await self._replica()) is None:
            return
        answers, requests = found
        ways = [asyncio.create_task(_forward(reader, requests)), asyncio.create_task(_forward(answers, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            requests.transport.abort()

    async def _replica(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for port in self._dice.sample(self._ports, len(self._ports)):
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(HOST, port)
        return None


def free_ports(count: int, dice: random.Random) -> list[int]:
    """Return ports that nobody listens on."""
    found: list[int] = []
    while len(found) < count:
        port = dice.choice(PORTS)
        with socket.socket() as attempt, contextlib.suppress(OSError):
            attempt.bind((HOST, port))
            if port not in found:
                found.append(port)
    return found


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
