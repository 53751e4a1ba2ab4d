"""chat.* and reactions.add: what the app says, and what it takes back."""

import json
from dataclasses import dataclass
from typing import Any

from slack_sandbox.arguments import Arguments
from slack_sandbox.blocks_check import check_message_blocks
from slack_sandbox.errors import ApiError
from slack_sandbox.model import JSON, Channel, Message
from slack_sandbox.tokens import normalise
from slack_sandbox.views import with_block_ids
from slack_sandbox.workspace import Workspace

# A longer text is cut off without a word: https://docs.slack.dev/reference/methods/chat.postMessage#truncating
TEXT_POSTED = 40_000
# Edits refuse what posts take: https://docs.slack.dev/reference/methods/chat.update
TEXT_EDITED = 4_000
# Slack gives no number; a key with a few words is far below any.
METADATA_BYTES = 16_000


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message says. None for what the call left out."""

    text: str | None
    blocks: list[JSON] | None
    attachments: list[JSON] | None


def read_words(arguments: Arguments) -> MessageContent:
    """The text and blocks of a call, checked. Raises ``no_text``, ``invalid_blocks`` and their like."""
    text = normalise(arguments.text("text")) if "text" in arguments else None
    blocks = _list(arguments, "blocks", "invalid_blocks_format")
    attachments = _list(arguments, "attachments", "invalid_attachments")
    if not (text or blocks or attachments):
        raise ApiError("no_text")
    if blocks:
        check_message_blocks(blocks)
        blocks = with_block_ids(blocks)
    return MessageContent(text, blocks, attachments)


def read_metadata(arguments: Arguments) -> JSON | None:
    """A call's metadata, checked; an empty object where it asks for none."""
    metadata: Any = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def own_message(workspace: Workspace, channel: str, words: MessageContent) -> Message:
    """A new message by the app, not posted yet."""
    return Message(
        workspace.stamp(),
        channel,
        (words.text or "")[:TEXT_POSTED],
        user=workspace.bot.id,
        bot_id=workspace.bot_id,
        app_id=workspace.app,
        blocks=words.blocks or None,
        attachments=words.attachments or [],
    )


def post_message(workspace: Workspace, arguments: Arguments) -> JSON:
    """chat.postMessage"""
    channel = _open_to_app(workspace, arguments)
    words, metadata = read_words(arguments), read_metadata(arguments)
    message = own_message(workspace, channel.id, words)
    message.metadata = metadata or None
    message.thread_ts = _thread(channel, arguments)
    if message.thread_ts and arguments.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    workspace.put(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.json(metadata=True)}


def update(workspace: Workspace, arguments: Arguments) -> JSON:
    """chat.update"""
    channel = _open_to_app(workspace, arguments)
    message = workspace.message(channel.id, arguments.required("ts"))
    if message.bot_id != workspace.bot_id or message.subtype == "tombstone":
        raise ApiError("cant_update_message")
    words, metadata = read_words(arguments), read_metadata(arguments)
    if len(words.text or "") > TEXT_EDITED:
        raise ApiError("msg_too_long")
    if metadata is not None:
        message.metadata = metadata or None
    if words.attachments is not None:
        message.attachments = words.attachments
    text = message.text if words.text is None else words.text
    workspace.edit(message, text, message.blocks if words.blocks is None else words.blocks or None, workspace.bot.id)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.json(metadata=True)}


def delete(workspace: Workspace, arguments: Arguments) -> JSON:
    """chat.delete"""
    channel = workspace.channel(arguments.required("channel"))
    message = workspace.message(channel.id, arguments.required("ts"))
    if message.bot_id != workspace.bot_id or message.subtype == "tombstone":
        raise ApiError("cant_delete_message")
    workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> JSON:
    """chat.postEphemeral"""
    channel = _open_to_app(workspace, arguments)
    user = arguments.required("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = own_message(workspace, channel.id, read_words(arguments))
    message.ephemeral_for = user
    message.thread_ts = _thread(channel, arguments)
    workspace.whisper(message)
    return {"message_ts": message.ts}


def react(workspace: Workspace, arguments: Arguments) -> JSON:
    """reactions.add"""
    name = arguments.text("name").strip(":")
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise ApiError("invalid_name")
    message = workspace.message(_open_to_app(workspace, arguments).id, arguments.required("timestamp"))
    workspace.react(message, name, workspace.bot.id)
    return {}


def _open_to_app(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = workspace.channel(arguments.text("channel"))
    if workspace.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def _thread(channel: Channel, arguments: Arguments) -> str | None:
    thread_ts = arguments.text("thread_ts") or None
    if thread_ts in channel.ephemerals:
        raise ApiError("cannot_reply_to_message")
    return thread_ts


def _list(arguments: Arguments, name: str, otherwise: str) -> list[JSON] | None:
    value = arguments.structure(name, otherwise)
    if value is not None and not isinstance(value, list):
        raise ApiError(otherwise)
    return value


METHODS = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "reactions.add": react,
}
