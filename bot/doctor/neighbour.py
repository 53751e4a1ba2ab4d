"""Whether a bot runs on this machine already, and how it is doing."""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.doctor.findings import Finding, fault, fine, warning

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - where one listens, not this program


async def running_bot(host: str, port: int, session: aiohttp.ClientSession) -> Finding:
    """Ask whoever listens where this bot would."""
    url = f"http://{_EVERYWHERE.get(host, host)}:{port}/readyz"
    try:
        async with session.get(url) as response:
            return read(port, await response.json(content_type=None))
    except aiohttp.ClientConnectorError:
        return fine("bot", f"No bot runs here yet: nobody listens on port {port}. `charter run` starts it.")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return read(port, None)


def read(port: int, ready: Any) -> Finding:
    """What the answer of ``/readyz`` means; anything but ready or not by part is somebody else's. Pure."""
    if not isinstance(ready, dict) or not {"database", "socket", "charter"} <= ready.keys():
        return fault("bot", f"Another program listens on port {port}.", "Set PORT to another one, or end that program.")
    away = [part for part, is_ready in sorted(ready.items()) if not is_ready]
    if not away:
        return fine("bot", f"A bot runs here on port {port}, and is ready.")
    says = f"A bot runs here on port {port}, and is not ready: {', '.join(away)}."
    return warning("bot", says, "Its log says why. What this page finds below or above may be the reason.")
