"""Messages in the channels: ingested before Slack is acknowledged. Every other event is acknowledged too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.drafts.events import FileChanged, Ignored
from bot.errors import RateLimited
from bot.outcomes import DraftOutcome
from bot.slack.context import ListenerContext
from bot.slack.events import is_direct, read_event

log = structlog.get_logger(__name__)

_EVENT_ID = re.compile(r"\w{1,100}", re.ASCII)

EVENTS = ("message.channels", "message.groups", "file_change")
SCOPES = ("channels:history", "groups:history", "channels:read", "groups:read", "chat:write", "files:read")


async def ingest_message(context: ListenerContext, body: dict[str, Any]) -> bool:
    """Ingest an event about a message in a channel, or a file; False for any other request.

    Where this raises, do not acknowledge: Slack sends the event again.
    """
    if body.get("type") != "event_callback":
        return False
    event = body.get("event")
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        log.warning("event_malformed")  # Bolt would fail on it, and Slack send it three more times
        return True
    if is_direct(event):
        return False
    match event["type"]:
        case "message":
            read = read_event(event, context.me)
            if isinstance(read, Ignored) and read.reason is DraftOutcome.MALFORMED:
                log.warning("message_malformed", channel=event.get("channel"), ts=read.key and read.key.ts)
            await context.ingest.event(_id_of(body), read)
        case "file_change":
            await _ingest_file(context, event.get("file_id"))
        case _:
            return False
    return True


def _id_of(body: dict[str, Any]) -> str | None:
    """The event's id. One that no database takes is none: its event then counts each time, and changes nothing."""
    event_id = body.get("event_id")
    return event_id if isinstance(event_id, str) and _EVENT_ID.fullmatch(event_id) else None


async def _ingest_file(context: ListenerContext, file_id: object) -> None:
    """Have the drafts that share a file read again. Its event names no message, and its id is stored nowhere."""
    if not isinstance(file_id, str):
        return
    try:
        sharing = await context.gateway.sharing(file_id)
    except RateLimited as limit:  # sent again, the event would only be refused again: the history tells as much
        log.warning("file_changes_missed", seconds=limit.retry_after)
        context.catch_up.distrust()
        return
    watched = {channel.id for channel in context.channels.watched}
    for key in sharing:
        if key.channel in watched:
            await context.ingest.event(None, FileChanged(key))


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Ingest messages in global middleware: Bolt acknowledges an event before its listener runs."""

    @app.middleware
    async def ingest(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if await ingest_message(context, body):
            # No listener wants it, and asking each of them takes Bolt longer than the whole ingest.
            return BoltResponse(status=200)
        if body.get("type") == "app_rate_limited":
            # Slack drops events for a minute or more. Its notice is not an event, so no listener can take it. See
            # https://docs.slack.dev/reference/events/app_rate_limited
            minute = body.get("minute_rate_limited")
            log.warning("events_dropped_by_slack", minute=minute if isinstance(minute, int) else None)
            context.catch_up.distrust()
            return BoltResponse(status=200)
        await next_()
        return None

    @app.event(re.compile(".*"))
    async def acknowledge() -> None:
        """Acknowledge the rest: Slack sends an event that no listener takes three more times."""
