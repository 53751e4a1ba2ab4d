"""Parse Slack's events into ``DraftEvent``. Pure.

Shapes: https://docs.slack.dev/reference/events/message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.drafts.events import DraftDeleted, DraftEvent, DraftPosted, DraftVersion, Ignored, ReplyDeleted
from bot.outcomes import DraftOutcome
from bot.slack.shapes import Json, Malformed, is_id, mapping, mappings, string
from bot.slack.words import Words, read_words

_TS = re.compile(r"[0-9]{10}\.[0-9]{6}")
_BY_A_PERSON = (None, "file_share")
_NOBODY = ("USLACKBOT", "UREVOKEDU")  # reminders and e-mail, and what is left of a revoked account: without a subtype


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who this bot is in its workspace, as ``auth.test`` says: to know its own messages."""

    user_id: str
    bot_id: str
    team_id: str = ""

    def wrote(self, message: Json) -> bool:
        """Whether this bot wrote a message."""
        return message.get("bot_id") == self.bot_id or message.get("user") == self.user_id


def is_direct(event: Json) -> bool:
    """Whether an event is about a direct message: one never is a draft."""
    channel = event.get("channel")
    return event.get("channel_type") == "im" or (isinstance(channel, str) and channel.startswith("D"))


def asker(message: Json, me: BotIdentity) -> str:
    """The id of the person who wrote a message; ``""`` for a bot's, Slack's own, and an edit or a deletion."""
    author = message.get("user")
    if me.wrote(message) or message.get("bot_id") or message.get("subtype") not in _BY_A_PERSON:
        return ""
    return author if is_id(author) and author not in _NOBODY else ""


def read_event(event: Json, me: BotIdentity) -> DraftEvent:
    """Parse an event. One that is not about a draft is ``Ignored``, with the reason. Never fails."""
    channel = event.get("channel")
    if event.get("type") != "message" or not is_id(channel):
        return Ignored(None)
    try:
        match event.get("subtype"):
            case "message_changed":
                return _changed(event, channel, me)
            case "message_deleted":
                return _deleted(event, channel, me)
    except Malformed:
        return Ignored(DraftOutcome.MALFORMED, _key(channel, event.get("ts")))
    message = read_message(event, channel, me)
    return DraftPosted(message) if isinstance(message, DraftVersion) else message


def read_message(message: Json, channel: str, me: BotIdentity) -> DraftVersion | Ignored:
    """Parse a message: a draft is a top-level post by a person. Never fails."""
    key, author = _key(channel, message.get("ts")), message.get("user")
    if key is None:
        return Ignored(None)
    if me.wrote(message):
        return Ignored(DraftOutcome.OWN, key)
    if message.get("bot_id") or message.get("subtype") == "bot_message":
        return Ignored(DraftOutcome.BOT, key)
    if _in_thread(message):
        return Ignored(DraftOutcome.THREAD, key)
    if message.get("subtype") not in _BY_A_PERSON or not is_id(author) or author in _NOBODY:
        return Ignored(DraftOutcome.SERVICE, key)
    try:
        return _draft(message, key, author)
    except Malformed:
        return Ignored(DraftOutcome.MALFORMED, key)


def _draft(message: Json, key: DraftKey, author: str) -> DraftVersion:
    words, edited, replies = read_words(message), _edited_at(message), message.get("reply_count")
    return DraftVersion(
        key=key,
        version=max(key.ts, edited),
        author=author,
        text=words.text,
        pictures=pictures(message),
        is_edited=bool(edited),
        replies=replies if isinstance(replies, int) else None,
        unread=words.unread,
        unknown_files=_unknown_files(message),
    )


def _edited_at(message: Json) -> str:
    """When the newest edit was made, in whole seconds; ``""`` where there is none."""
    edited = mapping(message.get("edited"))
    ts = string(edited.get("ts"))
    if edited and not _TS.fullmatch(ts):
        raise Malformed
    return ts


def _changed(event: Json, channel: str, me: BotIdentity) -> DraftEvent:
    message, previous = mapping(event.get("message")), event.get("previous_message")
    if message.get("subtype") == "tombstone":
        return _gone(channel, message.get("ts"), message)
    read = read_message(message, channel, me)
    if isinstance(read, Ignored):
        return read
    # Unfurling a link or replying in the thread changes a message too, but nothing that its author wrote.
    if isinstance(previous, Mapping) and _read(previous) == _read(message):
        return Ignored(DraftOutcome.UNCHANGED, read.key)
    return DraftPosted(read)


def _read(message: Json) -> tuple[Words, tuple[Picture, ...]] | None:
    """What the bot reads of a message."""
    try:
        return read_words(message), pictures(message)
    except Malformed:
        return None


def _deleted(event: Json, channel: str, me: BotIdentity) -> DraftEvent:
    previous = mapping(event.get("previous_message"))
    ts = event.get("deleted_ts") or previous.get("ts")
    if me.wrote(previous) and (key := _key(channel, ts)):
        return ReplyDeleted(*key)
    return _gone(channel, ts, previous)


def _gone(channel: str, ts: object, message: Json) -> DraftEvent:
    key = _key(channel, ts)
    if key is None:
        return Ignored(None)
    return Ignored(DraftOutcome.THREAD, key) if _in_thread(message) else DraftDeleted(key)


def read_key(channel: object, ts: object) -> DraftKey | None:
    """The key of a message; ``None`` where this is no id of a channel, or no ts."""
    return _key(channel, ts) if is_id(channel) else None


def _key(channel: str, ts: object) -> DraftKey | None:
    return DraftKey(channel, ts) if isinstance(ts, str) and _TS.fullmatch(ts) else None


def _in_thread(message: Json) -> bool:
    return message.get("thread_ts") not in (None, message.get("ts"))


def pictures(message: Json) -> tuple[Picture, ...]:
    """The pictures posted with a message, with the descriptions that people wrote for them, and files that may be some.

    Raises ``Malformed``.
    """
    return tuple(picture for file in mappings(message.get("files")) if (picture := read_file(file)))


def read_file(file: Json) -> Picture | None:
    """What a file is: a picture, possibly one, or none. Raises ``Malformed``.

    A message does not tell the type of a file that Slack has not scanned yet, that is beyond a plan's limit, or that
    comes from another workspace: https://docs.slack.dev/apis/slack-connect/#check_file_info
    """
    kind = string(file.get("mimetype"))
    if file.get("mode") == "tombstone" or (kind and not kind.startswith("image/")):
        return None
    return Picture(string(file.get("alt_txt")), is_known=bool(kind))


def _unknown_files(message: Json) -> tuple[str, ...]:
    files = ((file, read_file(file)) for file in mappings(message.get("files")))
    return tuple(string(file.get("id")) for file, picture in files if picture and not picture.is_known)
