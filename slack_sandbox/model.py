"""The records of a workspace: people, channels, messages and files, and the error that a refused call raises."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Any, Literal

JSON = dict[str, Any]


class ApiError(Exception):
    """Slack refuses a call or a person's action.

    Attributes:
        code: Slack's error code, such as ``channel_not_found``.
        messages: the entries of ``response_metadata.messages``, without their ``[ERROR] `` prefix.
    """

    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(": ".join((code, *messages)))
        self.code = code
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, or a bot user.

    Attributes:
        name: the short name, without ``@``.
        locale: the language of their Slack, such as ``fr-FR``.
        color: six hexadecimal digits, the background of their avatar on the page.
        home: the id of their direct message channel with the app, which App Home events name; empty for one that is
            made from their own id.
        title: what they do, as their profile says.
        team: the id of their workspace where it is another one, as of people in a shared channel.
    """

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    color: str = "4a5568"
    home: str = ""
    is_bot: bool = False
    timezone: str = "Europe/Paris"
    title: str = ""
    team: str = ""

    @property
    def direct(self) -> str:
        """The id of their direct message channel with the app."""
        return self.home or f"D{self.id[1:]}"


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group, which people mention by its handle.

    Attributes:
        handle: the short name, without ``@``.
        members: the members' ids.
    """

    id: str
    handle: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app, as the composer lists it."""

    name: str
    hint: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut of the app, as a message's toolbar lists it."""

    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A sample picture attached to a message.

    Attributes:
        name: the sample's name, such as ``garden``.
        alt: the alt text; empty for none.
        shown: what its message shows of it at first: all, nothing of its type until Slack has ``scanned`` it, its id
            alone because it comes from another workspace or lies beyond a free plan's limit.
    """

    name: str
    alt: str = ""
    shown: Literal["", "unscanned", "check_file_info", "hidden_by_limit"] = ""


@dataclass(slots=True)
class Message:
    """One message, with what Slack stores about it.

    Attributes:
        ts: Slack's message id, unique in its channel: a Unix time with six decimals, as a string.
        text: Slack's mrkdwn: tokens in angle brackets, ``& < >`` escaped.
        user: the author's id; None only for other apps' bots.
        thread_ts: the parent's ts for a reply, else None. A parent lists its replies in ``replies``.
        replies: the ts of each reply, in order.
        ephemeral_for: the one person who sees the message; None if the whole channel does.
        stored: fields of its JSON that replace the others: what no person can type, and shapes nobody foresaw.
        remark: a note that the sandbox's page shows under the message; not part of Slack.
        review: the finding behind the remark, a step of the page's timeline.
        remarked_at: when the remark was added, as a Unix time.
    """

    ts: str
    channel: str
    text: str
    user: str | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    parent_user: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    client_msg_id: str | None = None
    team: str = ""
    blocks: list[JSON] | None = None
    attachments: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    files: list[JSON] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: JSON | None = None
    replies: list[str] = field(default_factory=list)
    reply_users: list[str] = field(default_factory=list)
    ephemeral_for: str | None = None
    stored: JSON = field(default_factory=dict)
    remark: str | None = None
    review: str = ""
    remarked_at: float = 0.0

    def json(self, *, metadata: bool = False) -> JSON:
        """The message as the Web API returns it, with its metadata only on request."""
        fields: JSON = {"type": "message", "text": self.text, "ts": self.ts}
        for name in ("subtype", "user", "bot_id", "app_id", "username", "client_msg_id", "team", "blocks", "edited"):
            if value := getattr(self, name):
                fields[name] = value
        if self.files:
            fields |= {"files": self.files, "upload": False, "display_as_bot": False}
        if self.attachments:
            fields["attachments"] = self.attachments
        if self.reactions:
            fields["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]
        if metadata and self.metadata:
            fields["metadata"] = self.metadata
        return fields | self._thread() | self.stored

    def _thread(self) -> JSON:
        if self.thread_ts is not None:
            return {"thread_ts": self.thread_ts, "parent_user_id": self.parent_user}
        if not self.replies:
            return {}
        return {
            "thread_ts": self.ts,
            "reply_count": len(self.replies),
            "reply_users_count": len(self.reply_users),
            "latest_reply": self.replies[-1],
            "reply_users": list(self.reply_users),
            "is_locked": False,
            "subscribed": False,
        }


@dataclass(slots=True)
class Channel:
    """A channel and its messages.

    Attributes:
        members: the members' ids, in the order in which they joined.
        messages: by ts, thread replies included.
        top_level: the sorted ts of the messages in the channel's own list: every one but plain thread replies.
        ephemerals: messages that one person sees, until that person dismisses them.
        direct_with: the person whose direct messages with the app these are; empty for a channel.
    """

    id: str
    name: str
    topic: str = ""
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    top_level: list[str] = field(default_factory=list)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    direct_with: str = ""

    @property
    def kind(self) -> str:
        """The ``channel_type`` of the channel's events."""
        if self.direct_with:
            return "im"
        return "group" if self.is_private else "channel"

    def show(self, ts: str) -> None:
        """List a message in the channel itself."""
        insort(self.top_level, ts)

    def hide(self, ts: str) -> None:
        """Remove a message from the channel's own list, if it is there."""
        place = bisect_left(self.top_level, ts)
        if place < len(self.top_level) and self.top_level[place] == ts:
            del self.top_level[place]

    def json(self) -> JSON:
        """The channel as the Web API returns it."""
        if self.direct_with:
            return {
                "id": self.id,
                "created": 0,
                "is_archived": False,
                "is_im": True,
                "is_org_shared": False,
                "user": self.direct_with,
                "is_user_deleted": False,
                "priority": 0,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
