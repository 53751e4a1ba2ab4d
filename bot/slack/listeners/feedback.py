"""The buttons under a reply: *Useful*, *Not this time* and *Why?*."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.review import Finding
from bot.db.records import DraftKey, Feedback
from bot.drafts.events import FeedbackGiven
from bot.errors import SlackError
from bot.slack import blocks
from bot.slack.context import ListenerContext
from bot.slack.quiet_requests import quiet_until
from bot.wording.private import why_page

_PATIENCE = 1.5  # seconds for reading the draft again; the modal must open within three


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons. A press is an event about the draft and is ingested like an edit."""

    async def answered(body: dict[str, Any], feedback: Feedback) -> None:
        key = _draft(body)
        if key is not None:
            await context.ingest.event(None, FeedbackGiven(key, _rules(body), feedback))

    @app.action(blocks.USEFUL)
    async def useful(ack: AsyncAck, body: dict[str, Any]) -> None:
        await answered(body, "useful")
        await ack()

    @app.action(blocks.NOT_NOW)
    async def not_now(ack: AsyncAck, body: dict[str, Any]) -> None:
        await answered(body, "set_aside")
        await ack()

    @app.action(blocks.WHY)
    async def why(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        reader = await context.profiles.find(body["user"]["id"])
        until = await quiet_until(context, body["user"]["id"], reader)
        page = why_page(context.charter, await _findings(context, body), _rules(body), reader.language, until)
        await context.open_modal(body["trigger_id"], page, reader)

    @app.action(re.compile(".*"))
    async def acknowledge(ack: AsyncAck) -> None:
        """Acknowledge a button of an older release: otherwise Slack shows a warning sign."""
        await ack()


async def _findings(context: ListenerContext, body: dict[str, Any]) -> tuple[Finding, ...]:
    """What the charter finds in the draft now; nothing where Slack does not show it in time."""
    key = _draft(body)
    try:
        async with asyncio.timeout(_PATIENCE):
            message = await context.gateway.read(key) if key is not None else None
            if message is None:
                return ()
            return (await context.advise(message.text, message.pictures, key)).findings
    except (SlackError, TimeoutError):
        return ()


def _draft(body: dict[str, Any]) -> DraftKey | None:
    """The draft whose thread holds the button."""
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
    ts = message.get("thread_ts") or container.get("thread_ts")
    return DraftKey(channel, ts) if channel and ts else None


def _rules(body: dict[str, Any]) -> tuple[str, ...]:
    return tuple(rule for rule in str(body["actions"][0].get("value", "")).split(",") if rule)
