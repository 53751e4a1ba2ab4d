"""What the protocol asks of Slack, as calls of the Web API (``threads.ports.Messenger``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.drafts.events import DraftKey, DraftVersion, ts_at
from bot.drafts.ports import PostedMessage, SlackChannel
from bot.errors import Rejected
from bot.slack import blocks, mrkdwn
from bot.slack.api import Answer, SlackApi
from bot.slack.events import BotIdentity, read_message
from bot.wording.language import Language
from bot.wording.reminder import Reminder
from bot.wording.suggestion import Suggestion

NUDGE, REMINDER = "charter_nudge", "charter_reminder"
"""Metadata that lets the bot recognise what it posted. Anybody can read it: it holds keys, never text."""

_CLOCKS = 3600.0  # seconds that the database's clock and Slack's may differ
_GONE = ("message_not_found", "thread_not_found")


class SlackGateway:
    """Posts, edits, deletes and reads with the bot's token.

    Args:
        client: has no retry handlers, and a time-out well inside the lease.
        public: the charter's language.
        picture_url: where Slack can load an objective's picture.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        ask: SlackApi,
        me: BotIdentity,
        public: Language,
        picture_url: Callable[[str], str | None],
    ) -> None:
        self._client = client
        self._ask = ask
        self._me = me
        self._public = public
        self._picture_url = picture_url

    async def channels(self) -> list[SlackChannel]:
        """See ``Messenger``."""
        pages = self._ask.pages(
            self._client.users_conversations,
            "channels",
            types="public_channel,private_channel",
            exclude_archived=True,
        )
        return [SlackChannel(found["id"], found.get("name", "")) async for page in pages for found in page]

    async def newest(self, channel: str) -> str | None:
        """See ``Messenger``."""
        answer = await self._ask(self._client.conversations_history, channel=channel, limit=1)
        return next((message["ts"] for message in answer["messages"]), None)

    async def read(self, key: DraftKey) -> DraftVersion | None:
        """See ``Messenger``."""
        answer = await self._ask(
            self._client.conversations_history,
            channel=key.channel,
            oldest=key.ts,
            latest=key.ts,
            inclusive=True,
            limit=1,
        )
        found = (read_message(message, key.channel, self._me) for message in answer["messages"])
        return next((message for message in found if isinstance(message, DraftVersion) and message.key == key), None)

    async def history(self, channel: str, oldest: str) -> AsyncIterator[list[DraftVersion]]:
        """See ``Messenger``. Newest first, as Slack pages it."""
        async for page in self._ask.pages(
            self._client.conversations_history, "messages", channel=channel, oldest=oldest
        ):
            read = (read_message(message, channel, self._me) for message in page)
            yield [message for message in read if isinstance(message, DraftVersion)]

    async def own_replies(self, key: DraftKey) -> list[str]:
        """See ``Messenger``. Where the draft is gone, a reply may have fallen into the channel."""
        thread = self._ask.pages(
            self._client.conversations_replies, "messages", channel=key.channel, ts=key.ts, include_all_metadata=True
        )
        try:
            messages = [message async for page in thread for message in page]
        except Rejected as refusal:
            if refusal.code not in _GONE:
                raise
            messages = []
        if not messages or messages[0].get("subtype") == "tombstone":
            messages += await self._since(key.channel, key.ts)
        return self._own(messages, NUDGE, key._asdict())

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """See ``Messenger``."""
        return self._own(await self._since(channel, ts_at(since - _CLOCKS)), REMINDER, {"week": week})

    async def reply(self, key: DraftKey, suggestion: Suggestion) -> PostedMessage:
        """See ``Messenger``."""
        answer = await self._ask(
            self._client.chat_postMessage,
            thread_ts=key.ts,
            unfurl_links=False,
            unfurl_media=False,
            **self._content(key, suggestion),
        )
        return PostedMessage(answer["ts"], answer.get("message", {}).get("thread_ts") == key.ts)

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion) -> None:
        """See ``Messenger``."""
        await self._ask(self._client.chat_update, ts=ts, **self._content(key, suggestion))

    async def remove(self, channel: str, ts: str) -> bool:
        """See ``Messenger``."""
        try:
            await self._ask(self._client.chat_delete, channel=channel, ts=ts)
        except Rejected as refusal:
            if refusal.code not in _GONE:
                raise
            return False
        return True

    async def remind(self, channel: str, week: str, reminder: Reminder) -> str:
        """See ``Messenger``. A picture that Slack cannot load must not keep the words back."""
        try:
            return await self._remind(channel, week, reminder, self._picture_url)
        except Rejected as refusal:
            if refusal.code != "invalid_blocks":
                raise
            return await self._remind(channel, week, reminder, lambda _: None)

    async def _remind(
        self, channel: str, week: str, reminder: Reminder, picture_url: Callable[[str], str | None]
    ) -> str:
        answer = await self._ask(
            self._client.chat_postMessage,
            channel=channel,
            text=mrkdwn.quote(reminder.text),
            blocks=blocks.reminder(reminder, picture_url),
            metadata={"event_type": REMINDER, "event_payload": {"week": week}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    def _content(self, key: DraftKey, suggestion: Suggestion) -> dict[str, Any]:
        return {
            "channel": key.channel,
            "text": mrkdwn.quote(suggestion.text),
            "blocks": blocks.suggestion(suggestion, self._public),
            "metadata": {"event_type": NUDGE, "event_payload": key._asdict()},
        }

    async def _since(self, channel: str, oldest: str) -> list[Answer]:
        pages = self._ask.pages(
            self._client.conversations_history, "messages", channel=channel, oldest=oldest, include_all_metadata=True
        )
        return [message async for page in pages for message in page]

    def _own(self, messages: Iterable[Answer], kind: str, key: dict[str, str]) -> list[str]:
        def mine(message: Answer) -> bool:
            metadata = message.get("metadata") or {}
            return (
                self._me.wrote(message)
                and metadata.get("event_type") == kind
                and (metadata.get("event_payload") or {}) == key
            )

        return sorted({message["ts"] for message in messages if mine(message)})
