"""Events in the channels: written down before Slack is answered, and every one of them answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.slack.context import ListenerContext
from bot.slack.events import read_event

log = structlog.get_logger(__name__)

EVENTS = ("message.channels", "message.groups")
SCOPES = ("channels:history", "groups:history", "channels:read", "groups:read", "chat:write", "files:read")


async def ingest_message(context: ListenerContext, body: dict[str, Any]) -> bool:
    """Write down what an event tells of a message; False for whatever else Slack tells or asks.

    What raises here is not to be acknowledged, so that Slack sends it again.
    """
    event = body.get("event") or {}
    if body.get("type") != "event_callback" or event.get("type") != "message":
        return False
    await context.ingest.event(body.get("event_id"), read_event(event, context.me))
    return True


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Take messages in, in global middleware: Bolt acknowledges an event before its listener runs."""

    @app.middleware
    async def ingest(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if await ingest_message(context, body):
            # No listener wants it, and Bolt would ask each of them, which takes longer than all that was done here.
            return BoltResponse(status=200)
        if body.get("type") == "app_rate_limited":
            # Slack drops events for a minute or more, and this is no event that a listener could take. See
            # https://docs.slack.dev/reference/events/app_rate_limited
            log.warning("events_dropped_by_slack", minute=body.get("minute_rate_limited"))
            context.catch_up.distrust()
            return BoltResponse(status=200)
        await next_()
        return None

    @app.event(re.compile(".*"))
    async def acknowledge() -> None:
        """An event that no listener takes is never acknowledged, and comes three more times."""
