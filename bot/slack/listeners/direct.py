"""A direct message to the bot: the private check, answered in that conversation. What is typed is written nowhere."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from bot.db.records import DraftKey
from bot.errors import SlackError
from bot.slack import blocks, mrkdwn
from bot.slack.context import ListenerContext
from bot.slack.events import asker, is_direct, read_key
from bot.slack.interactions import text_at
from bot.slack.pictures import with_or_without
from bot.slack.subcommands import answer_message

log = structlog.get_logger(__name__)

EVENTS = ("message.im",)
SCOPES = ("im:history",)

_REMEMBERED = 1000  # messages; Slack sends an event again within five minutes


class AnsweredMessages:
    """The direct messages that this process has answered or is answering, in memory only: the newest thousand."""

    def __init__(self) -> None:
        self._keys: OrderedDict[DraftKey, None] = OrderedDict()

    def add(self, key: DraftKey) -> bool:
        """Remember a message; False if it was known already."""
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > _REMEMBERED:
            self._keys.popitem(last=False)
        return True


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register direct messages. Edits and deletions there are ignored, and an event that comes twice counts once."""
    answered = AnsweredMessages()

    @app.event("message")
    async def asked(event: dict[str, Any]) -> None:
        person, key = asker(event, context.me), read_key(event.get("channel"), event.get("ts"))
        if is_direct(event) and person and key and answered.add(key):
            await _answer(context, person, event, key.channel)


async def _answer(context: ListenerContext, person: str, message: dict[str, Any], channel: str) -> None:
    """Answer where the message is. Neither its words nor its conversation, which tells the person, is logged."""
    reader = await context.profiles.find(person)
    page = await answer_message(context, person, reader, message)
    thread = text_at(message, "thread_ts")
    try:
        await with_or_without(
            context.picture,
            lambda picture: context.api.call(
                context.client.chat_postMessage,
                channel=channel,
                text=mrkdwn.quote(page.text),
                blocks=blocks.answer(page, picture),
                unfurl_links=False,
                unfurl_media=False,
                **({"thread_ts": thread} if thread else {}),
            ),
        )
    except SlackError as failure:
        log.warning("direct_message_not_answered", why=str(failure))
