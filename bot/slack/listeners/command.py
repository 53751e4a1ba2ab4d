"""``/charter``, and the message shortcut *Check with the charter*: always answered in private."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, mrkdwn, subcommands
from bot.slack.context import ListenerContext
from bot.slack.interactions import id_at, object_at, person_of, text_at
from bot.slack.subcommands import Asked, check_message
from bot.wording.private import COMMAND

SCOPES = ("commands", "users:read")
CALLBACK = "check_with_charter"


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register both. The command's acknowledgement carries the answer, so that no second call can fail."""

    @app.command(COMMAND)
    async def charter(ack: AsyncAck, command: dict[str, Any]) -> None:
        person = id_at(command, "user_id")
        if not person:
            await ack()
            return
        reader = await context.profiles.find(person)
        active = context.charters.of(id_at(command, "channel_id"))
        asked = Asked(person, reader, active, text_at(command, "trigger_id"))
        page = await subcommands.answer(context, asked, text_at(command, "text"))
        await ack(
            response_type="ephemeral",
            text=mrkdwn.quote(page.text),
            blocks=blocks.answer(page, context.picture),
        )

    @app.shortcut(CALLBACK)
    async def check(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = person_of(body)
        reader = await context.profiles.find(person)
        page = await check_message(context, person, reader, object_at(body, "message"), id_at(body, "channel", "id"))
        await context.open_modal(text_at(body, "trigger_id"), page, reader)
