"""A TCP proxy in front of a server, which can keep every connection open and forward nothing, as a pooler may."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast


class StallingProxy:
    """Forwards bytes both ways while ``flowing`` is set; accepts connections and reads bytes all the time.

    Attributes:
        port: where it listens on 127.0.0.1.
        flowing: whether bytes are forwarded.
        held: how many chunks were read and not forwarded yet.
    """

    def __init__(self, target: Path) -> None:
        self.port = 0
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.held = 0
        self._target = target
        self._connections: set[asyncio.Task[None]] = set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection until either side ends, or the proxy does."""
        with contextlib.suppress(asyncio.CancelledError):
            await self._carry(reader, writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            there_reader, there_writer = await asyncio.open_unix_connection(self._target)
        except OSError:  # the server is down
            writer.close()
            return
        ways = (self._forward(reader, there_writer), self._forward(there_reader, writer))
        tasks = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for forwarding in tasks:
                forwarding.cancel()
            for end in (writer, there_writer):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65536):
                self.held += not self.flowing.is_set()
                await self.flowing.wait()
                writer.write(chunk)
                await writer.drain()

    async def end(self) -> None:
        """Drop every connection."""
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


@asynccontextmanager
async def stalling_proxy(target: Path) -> AsyncIterator[StallingProxy]:
    """A proxy in front of a server's Unix socket; ends with the block."""
    proxy = StallingProxy(target)
    server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.end()
        await server.wait_closed()
