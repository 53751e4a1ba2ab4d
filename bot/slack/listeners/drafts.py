"""Events in the channels: written down before Slack is answered, and every one of them answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.events import read_event
from bot.slack.services import Services

log = structlog.get_logger(__name__)

EVENTS = ("message.channels", "message.groups")
SCOPES = ("channels:history", "groups:history", "channels:read", "groups:read", "chat:write", "files:read")


async def take_message(services: Services, body: dict[str, Any]) -> bool:
    """Write down what an event tells of a message; False for whatever else Slack tells or asks.

    What raises here is not to be acknowledged, so that Slack sends it again.
    """
    event = body.get("event") or {}
    if body.get("type") != "event_callback" or event.get("type") != "message":
        return False
    await services.intake.take_in(body.get("event_id"), read_event(event, services.me))
    return True


class TakeIn(AsyncMiddleware):
    """Takes events in, as global middleware: Bolt acknowledges an event before its listener runs.

    A class, for Bolt puts some forty arguments together for a function, a client among them. For ``before_authorize``:
    the signature is checked by then, and who the bot is matters to listeners only.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's own signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - likewise
    ) -> BoltResponse | None:
        """Messages end here: no listener wants them. What else Slack tells or asks goes on to the listeners."""
        if await take_message(self._services, req.body):
            return BoltResponse(status=200)
        if req.body.get("type") == "app_rate_limited":
            # Slack drops events for a minute or more, and this is no event that a listener could take. See
            # https://docs.slack.dev/reference/events/app_rate_limited
            log.warning("events_dropped_by_slack", minute=req.body.get("minute_rate_limited"))
            self._services.events_missed()
            return BoltResponse(status=200)
        return await next()


def register(app: AsyncApp, _services: Services) -> None:
    """Acknowledge every event."""

    @app.event(re.compile(".*"))
    async def acknowledge() -> None:
        """An event that no listener takes is never acknowledged, and comes three more times."""
