"""*Check with the charter*: the private check, on any message, in threads too."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.events import pictures
from bot.slack.mrkdwn import to_plain
from bot.slack.readers import Reader
from bot.slack.services import Services
from bot.threads.facts import DraftKey
from bot.voice.page import Page
from bot.voice.private import check_later, check_page

CALLBACK = "check_with_charter"


def register(app: AsyncApp, services: Services) -> None:
    """A modal that only whoever asked sees."""

    @app.shortcut(CALLBACK)
    async def check(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        reader = await services.readers.find(body["user"]["id"])
        wait = services.allowance.take(body["user"]["id"])
        page = check_later(wait, reader.language) if wait else await checked(body, reader)
        await services.open_modal(body["trigger_id"], page, reader)

    async def checked(body: dict[str, Any], reader: Reader) -> Page:
        message = body.get("message") or {}
        typed = to_plain(message.get("text") or "")
        key = DraftKey((body.get("channel") or {}).get("id", ""), message.get("ts", ""))
        findings = await services.review(typed, pictures(message), key)
        return check_page(typed, findings, services.charter, reader.language, key.ts)
