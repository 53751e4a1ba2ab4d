"""What drafts and reminders ask of Slack (``DraftGateway``, ``ReminderGateway``), as calls of the Web API."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.draft import Picture
from bot.db.records import DraftKey, SlackChannel, ts_at
from bot.delivery.protocols import Created
from bot.drafts.events import DraftVersion, HistoryPage, Ignored
from bot.errors import Gone, RateLimited, Rejected
from bot.outcomes import DraftOutcome
from bot.slack import blocks, mrkdwn
from bot.slack.api import Answer, Method, SlackApi
from bot.slack.blocks import PictureSource
from bot.slack.events import BotIdentity, read_file, read_message
from bot.slack.pictures import with_or_without
from bot.slack.shapes import Malformed, mapping, mappings, string
from bot.wording.language import Language
from bot.wording.page import Note
from bot.wording.reminder import Reminder
from bot.wording.suggestion import Suggestion

log = structlog.get_logger(__name__)

NUDGE, REMINDER = "charter_nudge", "charter_reminder"
"""Metadata that lets the bot recognise what it posted. Anybody can read it: it holds keys, never text."""

_LONGEST_TEXT = 4000  # characters that chat.update takes: https://docs.slack.dev/reference/methods/chat.update
_MOST_INTERRUPTED = 100  # readings
_GATHER = 1.0  # seconds; an event has to be acknowledged within three
_CLOCKS = 3600.0  # seconds that the database's clock and Slack's may differ


class SlackGateway:
    """Posts, edits, deletes and reads with the bot's token.

    Args:
        client: made by ``api.make_client``.
        public: the language in which the bot speaks in a channel, by its id.
        picture: where Slack finds an objective's picture.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        api: SlackApi,
        me: BotIdentity,
        public: Callable[[str], Language],
        picture: PictureSource,
    ) -> None:
        self._client = client
        self._api = api
        self._me = me
        self._public = public
        self._picture = picture
        self._asking: dict[str, asyncio.Task[list[DraftKey]]] = {}  # by file
        self._interrupted: OrderedDict[str, list[Answer]] = OrderedDict()  # what was read before a rate limit

    async def channels(self) -> list[SlackChannel]:
        """See ``DraftGateway``."""
        pages = self._api.paginate(
            self._client.users_conversations,
            "channels",
            types="public_channel,private_channel",
            exclude_archived=True,
        )
        return [SlackChannel(found["id"], found.get("name", "")) async for page in pages for found in page]

    async def newest(self, channel: str) -> str | None:
        """See ``DraftGateway``."""
        answer = await self._api.call(self._client.conversations_history, channel=channel, limit=1)
        return next((message["ts"] for message in answer["messages"]), None)

    async def read(self, key: DraftKey) -> DraftVersion | None:
        """See ``DraftGateway``."""
        answer = await self._api.call(
            self._client.conversations_history,
            channel=key.channel,
            oldest=key.ts,
            latest=key.ts,
            inclusive=True,
            limit=1,
        )
        return next((message for message in self._drafts(answer["messages"], key.channel) if message.key == key), None)

    async def history(self, channel: str, oldest: str, latest: str = "") -> AsyncIterator[HistoryPage]:
        """See ``DraftGateway``. Newest first, as Slack pages it."""
        until = {"latest": latest} if latest else {}
        async for page in self._api.paginate(
            self._client.conversations_history, "messages", channel=channel, oldest=oldest, **until
        ):
            stamps = (message.get("ts") for message in page if isinstance(message, Mapping))
            down_to = min((ts for ts in stamps if isinstance(ts, str)), default="")
            yield HistoryPage(self._drafts(page, channel), down_to)

    async def pictures(self, file_ids: Sequence[str]) -> tuple[Picture, ...]:
        """See ``DraftGateway``. What Slack does not tell stays unknown."""
        told = [await self._file(file_id) for file_id in file_ids]
        return tuple(picture for picture in told if picture)

    async def sharing(self, file_id: str) -> list[DraftKey]:
        """See ``DraftGateway``. Whoever asks within a second shares the answer: a file may change all the time."""
        if file_id not in self._asking:
            self._asking[file_id] = asyncio.create_task(self._sharing(file_id))
        return await asyncio.shield(self._asking[file_id])

    async def _sharing(self, file_id: str) -> list[DraftKey]:
        await asyncio.sleep(_GATHER)
        del self._asking[file_id]  # a change from now on may come after the answer
        try:
            answer = await self._api.call(self._client.files_info, file=file_id)
            shares = mapping(mapping(answer.get("file")).get("shares"))
            places = [place for kind in ("public", "private") for place in mapping(shares.get(kind)).items()]
            return [DraftKey(channel, string(one.get("ts"))) for channel, shared in places for one in mappings(shared)]
        except (Rejected, Malformed):  # it is gone, or not the bot's to see
            return []

    async def own_replies(self, key: DraftKey) -> list[str]:
        """See ``DraftGateway``. Where the draft is gone, a reply may have fallen into the channel."""
        try:
            messages = await self._read_all(
                self._client.conversations_replies, _after, channel=key.channel, ts=key.ts, include_all_metadata=True
            )
        except Gone:
            messages = []
        if not messages or messages[0].get("subtype") == "tombstone":
            messages += await self._since(key.channel, key.ts)
        return self._own(messages, NUDGE, key._asdict())

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """See ``ReminderGateway``."""
        return self._own(await self._since(channel, ts_at(since - _CLOCKS)), REMINDER, {"week": week})

    async def reply(self, key: DraftKey, suggestion: Suggestion, author: str) -> Created:
        """See ``DraftGateway``."""
        answer = await self._api.call(
            self._client.chat_postMessage,
            thread_ts=key.ts,
            unfurl_links=False,
            unfurl_media=False,
            **self._content(key, suggestion, author),
        )
        return Created(answer["ts"], answer.get("message", {}).get("thread_ts") == key.ts)

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion, author: str) -> None:
        """See ``DraftGateway``."""
        await self._api.call(self._client.chat_update, ts=ts, **self._content(key, suggestion, author))

    async def delete(self, channel: str, ts: str) -> None:
        """See ``DraftGateway``."""
        await self._api.call(self._client.chat_delete, channel=channel, ts=ts)

    async def empty(self, channel: str, ts: str) -> None:
        """See ``DraftGateway``. The message keeps its metadata: the reply may be needed again."""
        text = self._public(channel).text("reply.emptied")
        await self._api.call(
            self._client.chat_update,
            channel=channel,
            ts=ts,
            text=mrkdwn.quote(text),
            blocks=blocks.layout([Note(text)]),
        )

    async def remind(self, channel: str, week: str, reminder: Reminder) -> Created:
        """See ``ReminderGateway``."""
        return await with_or_without(self._picture, lambda picture: self._remind(channel, week, reminder, picture))

    async def _remind(self, channel: str, week: str, reminder: Reminder, picture: PictureSource) -> Created:
        answer = await self._api.call(
            self._client.chat_postMessage,
            channel=channel,
            text=mrkdwn.quote(reminder.text),
            blocks=blocks.reminder(reminder, picture),
            metadata={"event_type": REMINDER, "event_payload": {"week": week}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return Created(answer["ts"])

    async def _file(self, file_id: str) -> Picture | None:
        try:
            answer = await self._api.call(self._client.files_info, file=file_id)
            return read_file(mapping(answer.get("file")))
        except (Rejected, Malformed):
            return Picture(is_known=False)

    def _drafts(self, messages: Iterable[object], channel: str) -> list[DraftVersion]:
        """The drafts of a page of history. One message of an unforeseen shape costs one message."""
        found = [read_message(message, channel, self._me) for message in messages if isinstance(message, Mapping)]
        for message in found:
            if isinstance(message, Ignored) and message.reason is DraftOutcome.MALFORMED:
                log.warning("message_malformed", channel=channel, ts=message.key and message.key.ts)
        return [message for message in found if isinstance(message, DraftVersion)]

    def _content(self, key: DraftKey, suggestion: Suggestion, author: str) -> dict[str, Any]:
        return {
            "channel": key.channel,
            "text": mrkdwn.quote_within(suggestion.text, _LONGEST_TEXT),
            "blocks": blocks.suggestion(suggestion, self._public(key.channel), author),
            "metadata": {"event_type": NUDGE, "event_payload": key._asdict()},
        }

    async def _since(self, channel: str, oldest: str) -> list[Answer]:
        return await self._read_all(
            self._client.conversations_history, _before, channel=channel, oldest=oldest, include_all_metadata=True
        )

    async def _read_all(
        self, method: Method, rest: Callable[[list[Answer]], dict[str, str]], **arguments: Any
    ) -> list[Answer]:
        """Every message that a method returns, by ts. What a rate limit interrupts goes on from there the next time.

        Args:
            method: of the client.
            rest: the arguments for what is left, given what was read.
            arguments: those of the whole.
        """
        reading = f"{method.__name__} {sorted(arguments.items())}"
        messages = self._interrupted.pop(reading, [])
        left = rest(messages) if messages else {}
        try:
            async for page in self._api.paginate(method, "messages", **(arguments | left)):
                messages += [one for one in page if isinstance(one, Mapping) and isinstance(one.get("ts"), str)]
        except RateLimited:
            if messages:
                self._interrupted[reading] = messages
            if len(self._interrupted) > _MOST_INTERRUPTED:
                self._interrupted.popitem(last=False)
            raise
        return sorted(messages, key=_ts)

    def _own(self, messages: Iterable[Answer], kind: str, key: dict[str, str]) -> list[str]:
        def mine(message: Answer) -> bool:
            metadata = message.get("metadata") or {}
            return (
                self._me.wrote(message)
                and metadata.get("event_type") == kind
                and (metadata.get("event_payload") or {}) == key
            )

        return sorted({message["ts"] for message in messages if mine(message)})


def _ts(message: Answer) -> str:
    return str(message["ts"])


def _after(messages: list[Answer]) -> dict[str, str]:
    """For a thread, which Slack shows oldest first."""
    return {"oldest": max(map(_ts, messages))}


def _before(messages: list[Answer]) -> dict[str, str]:
    """For a channel, which Slack shows newest first."""
    return {"latest": min(map(_ts, messages))}
