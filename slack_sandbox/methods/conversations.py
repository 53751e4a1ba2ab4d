"""conversations.* and users.conversations, with their cursors.

https://docs.slack.dev/apis/web-api/pagination
"""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from slack_sandbox.arguments import Arguments
from slack_sandbox.model import JSON, ApiError, Channel, Message
from slack_sandbox.workspace import Workspace

MAX_MESSAGES = 999
_KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}
T = TypeVar("T")


def list_channels(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.list"""
    return _channels(workspace, arguments, workspace.channels.values())


def users_channels(workspace: Workspace, arguments: Arguments) -> JSON:
    """users.conversations: the channels of a user, by default of the bot."""
    user = arguments.text("user", workspace.bot.id)
    workspace.person(user)
    return _channels(workspace, arguments, (c for c in workspace.channels.values() if user in c.members))


def info(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.info"""
    channel = _visible(workspace, arguments)
    fields = _channel(workspace, channel)
    if arguments.flag("include_num_members"):
        fields["num_members"] = len(channel.members)
    return {"channel": fields}


def open_direct(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.open: the direct messages with one person. Several people together are refused."""
    users = [user for user in arguments.text("users").split(",") if user]
    if len(users) > 1:
        raise ApiError("too_many_users")
    if users:
        channel = workspace.direct(users[0])
    elif "channel" in arguments:
        channel = _visible(workspace, arguments)
    else:
        raise ApiError("users_list_not_supplied")
    if not channel.direct_with:
        raise ApiError("method_not_supported_for_channel_type")
    found = channel.json() if arguments.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": found}


def members(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.members"""
    found, metadata = page(_visible(workspace, arguments).members, "member", arguments)
    return {"members": list(found), "response_metadata": metadata}


def join(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.join"""
    channel = _visible(workspace, arguments)
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if workspace.bot.id in channel.members:
        warning = "already_in_channel"
        metadata = {"warnings": [warning]}
        return {"channel": _channel(workspace, channel), "warning": warning, "response_metadata": metadata}
    workspace.join(channel, workspace.bot.id)
    return {"channel": _channel(workspace, channel)}


def history(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.history: the channel's top-level messages, newest first."""
    channel = _readable(workspace, arguments)
    start, end = _range(workspace, channel.top_level, arguments)
    if (cursor := _read_cursor("next_ts", arguments)) is not None:
        end = min(end, bisect_right(channel.top_level, cursor))
    first = max(start, end - arguments.limit(100, MAX_MESSAGES))
    found = [channel.messages[ts] for ts in reversed(channel.top_level[first:end])]
    return _messages(found, arguments, channel.top_level[first - 1] if first > start else "")


def replies(workspace: Workspace, arguments: Arguments) -> JSON:
    """conversations.replies: a parent and its replies, oldest first. The first page always starts with the parent."""
    channel = _readable(workspace, arguments)
    parent = channel.messages.get(arguments.required("ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    start, end = _range(workspace, parent.replies, arguments)
    cursor = _read_cursor("next_reply", arguments)
    if cursor is not None:
        start = max(start, bisect_left(parent.replies, cursor))
    room = arguments.limit(1000, MAX_MESSAGES + 1) - (cursor is None)
    last = min(end, start + room)
    found = [channel.messages[ts] for ts in parent.replies[start:last]]
    following = parent.replies[last] if last < end else ""
    return _messages([parent, *found] if cursor is None else found, arguments, following, "next_reply")


def _range(workspace: Workspace, sorted_ts: list[str], arguments: Arguments) -> tuple[int, int]:
    oldest, latest = arguments.ts("oldest"), arguments.ts("latest")
    inclusive = arguments.flag("inclusive")
    after, before = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
    start = after(sorted_ts, oldest) if oldest else 0
    end = before(sorted_ts, latest) if latest else len(sorted_ts)
    if workspace.shows_until:
        end = min(end, bisect_right(sorted_ts, workspace.shows_until))
    return start, end


def _messages(found: list[Message], arguments: Arguments, following: str, kind: str = "next_ts") -> JSON:
    metadata = arguments.flag("include_all_metadata")
    body: JSON = {"messages": [m.json(metadata=metadata) for m in found], "has_more": bool(following)}
    return body | {"response_metadata": _write_cursor(kind, following)} if following else body


def _channels(workspace: Workspace, arguments: Arguments, channels: Iterable[Channel]) -> JSON:
    types = arguments.text("types", "public_channel").split(",")
    wanted = [
        _channel(workspace, channel)
        for channel in channels
        if _KINDS[channel.kind] in types
        and (not channel.is_private or workspace.bot.id in channel.members)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    found, metadata = page(wanted, "channel", arguments)
    return {"channels": list(found), "response_metadata": metadata}


def _channel(workspace: Workspace, channel: Channel) -> JSON:
    fields = channel.json() | {"context_team_id": workspace.team}
    return fields if channel.direct_with else fields | {"is_member": workspace.bot.id in channel.members}


def _visible(workspace: Workspace, arguments: Arguments) -> Channel:
    # Only chat.postMessage accepts channel names.
    channel = workspace.channels.get(arguments.text("channel"))
    if channel is None or (channel.is_private and workspace.bot.id not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def _readable(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = _visible(workspace, arguments)
    if workspace.bot.id not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _write_cursor(kind: str, place: str) -> JSON:
    """The ``response_metadata`` with the next page's cursor. An empty place makes an empty cursor: the last page."""
    return {"next_cursor": base64.b64encode(f"{kind}:{place}".encode()).decode() if place else ""}


def _read_cursor(kind: str, arguments: Arguments) -> str | None:
    """Where this page starts; None for the first page. Raises ``invalid_cursor``."""
    cursor = arguments.text("cursor")
    if not cursor:
        return None
    try:
        found, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None
    if found != kind:
        raise ApiError("invalid_cursor")
    return place


def page(items: Sequence[T], kind: str, arguments: Arguments) -> tuple[Sequence[T], JSON]:
    """One page of a list in stable order, and the ``response_metadata`` with the next page's cursor."""
    start = int(_read_cursor(kind, arguments) or 0)
    end = start + arguments.limit(100, 1000)
    return items[start:end], _write_cursor(kind, str(end) if end < len(items) else "")


METHODS = {
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.open": open_direct,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.conversations": users_channels,
}
