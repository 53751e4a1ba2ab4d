"""*Check with the charter*: the private check, on any message, in threads too."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.db.records import DraftKey
from bot.slack.context import ListenerContext
from bot.slack.events import pictures
from bot.slack.mrkdwn import to_plain
from bot.slack.subcommands import check_text

CALLBACK = "check_with_charter"


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the shortcut. Only the person who asks sees the modal."""

    @app.shortcut(CALLBACK)
    async def check(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person, message = body["user"]["id"], body.get("message") or {}
        reader = await context.profiles.find(person)
        typed = to_plain(message.get("text") or "")
        key = DraftKey((body.get("channel") or {}).get("id", ""), message.get("ts", ""))
        page = await check_text(context, person, reader, typed, pictures(message), key)
        await context.open_modal(body["trigger_id"], page, reader)
