"""Runs the server over standard input and output, or over HTTP on the loopback address."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn
from mcp.server.stdio import stdio_server

from bot.assistants.charters import Charters, nothing_kept
from bot.assistants.server import make_server
from bot.errors import BotError

__all__ = ["Charters", "nothing_kept", "serve_http", "serve_stdio"]

HOST = "127.0.0.1"
PATH = "/mcp"
LARGEST_REQUEST = 1024 * 1024  # bytes; 40,000 characters, each escaped as \uXXXX twice, take half of it
_STOP_PATIENCE = 2  # seconds for open requests

Say = Callable[[str], object]
"""Prints a line for people: not on standard output where that is the protocol's."""


class ServingError(BotError):
    """The server can't listen."""


def serve_stdio(charters: Charters, say: Say) -> None:
    """Serve charters until standard input ends."""
    _be_quiet()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the thread that reads standard input can't be woken up
    if sys.stdin.isatty():
        say("Waiting for an assistant on standard input; docs/assistants.md says how to configure one. Ctrl+C ends it.")
    try:
        asyncio.run(_serve_stdio(charters))
    except* BrokenPipeError:  # the client is gone, and nobody reads the answer
        pass


async def _serve_stdio(charters: Charters) -> None:
    server = make_server(charters)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def serve_http(charters: Charters, port: int, say: Say) -> None:
    """Serve charters over streamable HTTP, until SIGINT or SIGTERM.

    Args:
        charters: the charters.
        port: on 127.0.0.1; 0 picks a free one.
        say: is told the address.

    Raises:
        ServingError: the port can't be used.
    """
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        raise ServingError(f"Port {port} of {HOST} can't be used ({why}). Name another one with --port.") from None
    _be_quiet()
    app = make_server(charters).streamable_http_app(
        streamable_http_path=PATH,
        host=HOST,  # the SDK then refuses any other host's name, so that no web page gets in by DNS rebinding
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_REQUEST,
    )
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, timeout_graceful_shutdown=_STOP_PATIENCE
    )
    with listening:
        say(f"Serving the charter at http://{HOST}:{listening.getsockname()[1]}{PATH}")
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn stops in order, and then raises it again
            return


def _be_quiet() -> None:
    """Keep the libraries' logs out of standard error: assistants store it, and an error may quote a draft."""
    for name in ("mcp", "uvicorn", "asyncio"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
