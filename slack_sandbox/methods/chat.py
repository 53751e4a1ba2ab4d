"""chat.* and reactions.add."""

import json
from dataclasses import dataclass
from typing import Any

from slack_sandbox.arguments import Arguments
from slack_sandbox.blocks_check import check_message_blocks
from slack_sandbox.model import JSON, ApiError, Channel, Message
from slack_sandbox.tokens import normalise
from slack_sandbox.views import with_block_ids
from slack_sandbox.workspace import Workspace

# Slack truncates longer texts: https://docs.slack.dev/reference/methods/chat.postMessage#truncating
MAX_POSTED_TEXT = 40_000
# chat.update rejects longer texts: https://docs.slack.dev/reference/methods/chat.update
MAX_EDITED_TEXT = 4_000
# Slack documents no limit.
MAX_METADATA_BYTES = 16_000


@dataclass(frozen=True, slots=True)
class MessageContent:
    """A message's text, blocks and attachments. None for an argument that the call omits."""

    text: str | None
    blocks: list[JSON] | None
    attachments: list[JSON] | None


def read_content(workspace: Workspace, arguments: Arguments) -> MessageContent:
    """Read and validate a call's content. Raises ``no_text``, ``invalid_blocks`` and the like."""
    text = normalise(arguments.text("text")) if "text" in arguments else None
    blocks = _list(arguments, "blocks", "invalid_blocks_format")
    attachments = _list(arguments, "attachments", "invalid_attachments")
    if not (text or blocks or attachments):
        raise ApiError("no_text")
    if blocks:
        check_message_blocks(blocks)
        workspace.uploads.check(blocks)
        blocks = with_block_ids(blocks)
    return MessageContent(text, blocks, attachments)


def read_metadata(arguments: Arguments) -> JSON | None:
    """Read and validate a call's metadata. None if the call omits it; an empty object removes it."""
    metadata: Any = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > MAX_METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return metadata


def own_message(workspace: Workspace, channel: str, content: MessageContent) -> Message:
    """A new message by the app, not yet posted."""
    return Message(
        workspace.stamp(),
        channel,
        (content.text or "")[:MAX_POSTED_TEXT],
        user=workspace.bot.id,
        bot_id=workspace.bot_id,
        app_id=workspace.app,
        blocks=content.blocks or None,
        attachments=content.attachments or [],
    )


def post_message(workspace: Workspace, arguments: Arguments) -> JSON:
    """chat.postMessage. A person's id stands for the direct messages with them."""
    user = arguments.text("channel")
    channel = workspace.direct(user) if user in workspace.people else _open_to_app(workspace, arguments)
    content, metadata = read_content(workspace, arguments), read_metadata(arguments)
    message = own_message(workspace, channel.id, content)
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
    content, metadata = read_content(workspace, arguments), read_metadata(arguments)
    if len(content.text or "") > MAX_EDITED_TEXT:
        raise ApiError("msg_too_long")
    if metadata is not None:
        message.metadata = metadata or None
    if content.attachments is not None:
        message.attachments = content.attachments
    text = message.text if content.text is None else content.text
    workspace.edit(
        message, text, message.blocks if content.blocks is None else content.blocks or None, workspace.bot.id
    )
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
    message = own_message(workspace, channel.id, read_content(workspace, arguments))
    message.ephemeral_for = user
    message.thread_ts = _thread(channel, arguments)
    workspace.post_ephemeral(message)
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
