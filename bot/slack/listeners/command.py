"""``/charter``, and the message shortcut *Check with the charter*: always answered in private."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, mrkdwn, subcommands
from bot.slack.context import ListenerContext
from bot.slack.subcommands import check_message
from bot.wording.private import COMMAND

SCOPES = ("commands", "users:read")
CALLBACK = "check_with_charter"


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register both. The command's acknowledgement carries the answer, so that no second call can fail."""

    @app.command(COMMAND)
    async def charter(ack: AsyncAck, command: dict[str, str]) -> None:
        reader = await context.profiles.find(command["user_id"])
        page = await subcommands.answer(context, command["user_id"], reader, command.get("text") or "")
        await ack(
            response_type="ephemeral",
            text=mrkdwn.quote(page.text),
            blocks=blocks.answer(page, context.picture),
        )

    @app.shortcut(CALLBACK)
    async def check(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person, channel = body["user"]["id"], (body.get("channel") or {}).get("id", "")
        reader = await context.profiles.find(person)
        page = await check_message(context, person, reader, body.get("message") or {}, channel)
        await context.open_modal(body["trigger_id"], page, reader)
