"""Events in the channels: written down before Slack is answered, and every one of them answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.slack.events import read_event
from bot.slack.services import Services

EVENTS = ("message.channels", "message.groups")
SCOPES = ("channels:history", "groups:history", "channels:read", "groups:read", "chat:write", "files:read")


def register(app: AsyncApp, services: Services) -> None:
    """Take events in, in global middleware: Bolt acknowledges an event before its listener runs."""

    @app.middleware
    async def take_in(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> None:
        if body.get("type") == "event_callback":
            # What raises here is not acknowledged, so Slack sends it again.
            await services.intake.take_in(body.get("event_id"), read_event(body.get("event") or {}, services.me))
        await next_()

    @app.event(re.compile(".*"))
    async def acknowledge() -> None:
        """An event that no listener takes is never acknowledged, and comes three more times."""
