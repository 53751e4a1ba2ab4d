"""Parse Slack's events into ``DraftEvent``. Pure.

Shapes: https://docs.slack.dev/reference/events/message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.drafts.events import DraftDeleted, DraftEvent, DraftPosted, DraftVersion, Ignored, ReplyDeleted
from bot.outcomes import DraftOutcome
from bot.slack.mrkdwn import to_plain

Json = Mapping[str, Any]

_TS = re.compile(r"\d{10}\.\d{6}")
_BY_A_PERSON = (None, "file_share")


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who this bot is in its workspace, as ``auth.test`` says: to know its own messages."""

    user_id: str
    bot_id: str

    def wrote(self, message: Json) -> bool:
        """Whether this bot wrote a message."""
        return message.get("bot_id") == self.bot_id or message.get("user") == self.user_id


def read_event(event: Json, me: BotIdentity) -> DraftEvent:
    """Parse an event. One that is not about a draft is ``Ignored``, with the reason."""
    channel = event.get("channel")
    if event.get("type") != "message" or not isinstance(channel, str):
        return Ignored(None)
    match event.get("subtype"):
        case "message_changed":
            return _changed(event.get("message") or {}, event.get("previous_message") or {}, channel, me)
        case "message_deleted":
            return _deleted(event, channel, me)
    message = read_message(event, channel, me)
    return DraftPosted(message) if isinstance(message, DraftVersion) else message


def read_message(message: Json, channel: str, me: BotIdentity) -> DraftVersion | Ignored:
    """Parse a message: a draft is a top-level post by a person."""
    ts, author = message.get("ts"), message.get("user")
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        return Ignored(None)
    key = DraftKey(channel, ts)
    if me.wrote(message):
        return Ignored(DraftOutcome.OWN, key)
    if message.get("bot_id") or message.get("subtype") == "bot_message":
        return Ignored(DraftOutcome.BOT, key)
    if _in_thread(message):
        return Ignored(DraftOutcome.THREAD, key)
    if message.get("subtype") not in _BY_A_PERSON or not isinstance(author, str):
        return Ignored(DraftOutcome.SERVICE, key)
    return DraftVersion(
        key=key,
        version=(message.get("edited") or {}).get("ts") or ts,
        author=author,
        text=to_plain(message.get("text") or ""),
        pictures=pictures(message),
        replies=message.get("reply_count"),
    )


def _changed(message: Json, previous: Json, channel: str, me: BotIdentity) -> DraftEvent:
    if message.get("subtype") == "tombstone":
        return _gone(channel, message.get("ts"), message)
    read = read_message(message, channel, me)
    if isinstance(read, Ignored):
        return read
    # Unfurling a link or replying in the thread changes a message too, but nothing that its author wrote.
    if previous.get("text") == message.get("text") and pictures(previous) == pictures(message):
        return Ignored(DraftOutcome.UNCHANGED, read.key)
    return DraftPosted(read)


def _deleted(event: Json, channel: str, me: BotIdentity) -> DraftEvent:
    previous = event.get("previous_message") or {}
    ts = event.get("deleted_ts") or previous.get("ts")
    if me.wrote(previous) and isinstance(ts, str):
        return ReplyDeleted(channel, ts)
    return _gone(channel, ts, previous)


def _gone(channel: str, ts: object, message: Json) -> DraftEvent:
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        return Ignored(None)
    return (
        Ignored(DraftOutcome.THREAD, DraftKey(channel, ts))
        if _in_thread(message)
        else DraftDeleted(DraftKey(channel, ts))
    )


def _in_thread(message: Json) -> bool:
    return message.get("thread_ts") not in (None, message.get("ts"))


def pictures(message: Json) -> tuple[Picture, ...]:
    """The pictures posted with a message, with the descriptions that people wrote for them."""
    images = (file for file in message.get("files") or [] if str(file.get("mimetype", "")).startswith("image/"))
    return tuple(Picture(file.get("alt_txt") or "") for file in images)
