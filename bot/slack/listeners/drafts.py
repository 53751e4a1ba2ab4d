"""Events in the channels: written down before Slack is answered, and every one of them answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

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
        """Write an event down. Messages end here; what else Slack tells or asks goes on to the listeners."""
        body = req.body
        if body.get("type") == "event_callback":
            event = body.get("event") or {}
            # What raises here is not acknowledged, so Slack sends it again.
            await self._services.intake.take_in(body.get("event_id"), read_event(event, self._services.me))
            if event.get("type") == "message":
                # No listener wants it, and Bolt would ask each of them, which takes longer than all that was done here.
                return BoltResponse(status=200)
        if body.get("type") == "app_rate_limited":
            # Slack drops events for a minute or more, and this is no event that a listener could take. See
            # https://docs.slack.dev/reference/events/app_rate_limited
            log.warning("events_dropped_by_slack", minute=body.get("minute_rate_limited"))
            self._services.events_missed()
            return BoltResponse(status=200)
        return await next()


def register(app: AsyncApp, _services: Services) -> None:
    """Acknowledge every event."""

    @app.event(re.compile(".*"))
    async def acknowledge() -> None:
        """An event that no listener takes is never acknowledged, and comes three more times."""
