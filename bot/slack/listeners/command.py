"""``/charter``: always answered in private."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, mrkdwn, subcommands
from bot.slack.context import ListenerContext
from bot.wording.private import COMMAND

SCOPES = ("commands", "users:read")


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the command. Its acknowledgement carries the answer, so that no second call can fail."""

    @app.command(COMMAND)
    async def charter(ack: AsyncAck, command: dict[str, str]) -> None:
        reader = await context.profiles.find(command["user_id"])
        page = await subcommands.answer(context, command["user_id"], reader, command.get("text") or "")
        await ack(
            response_type="ephemeral",
            text=mrkdwn.quote(page.text),
            blocks=blocks.answer(page, context.picture_url),
        )
