"""The things of a workspace: people, channels, messages and the pictures in them."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace, or a bot user.

    Attributes:
        name: the short name, without ``@``.
        locale: the language that Slack shows them, such as ``fr-FR``.
        color: six hexadecimal digits; the page draws their initial on it.
        home: the id of their direct channel with the app, where App Home lives.
    """

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    color: str = "4a5568"
    home: str = ""
    is_bot: bool = False
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app, as the composer offers it."""

    name: str
    hint: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut of the app, as a message's menu offers it."""

    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A sample picture, attached to a message.

    Attributes:
        name: the sample's name, such as ``garden``.
        alt: its description; empty when nobody wrote one.
    """

    name: str
    alt: str = ""


@dataclass(slots=True)
class Message:
    """One message, with what Slack keeps about it.

    Attributes:
        ts: Slack's message id: seconds since 1970 in UTC with six digits, as text. Unique in its channel.
        text: in Slack's form: tokens in angle brackets, ``& < >`` escaped.
        user: who wrote it; None only for other bots' messages.
        thread_ts: the parent's ts for a reply, else None. A parent knows its replies by ``replies``.
        replies: the ts of each reply, in order.
        ephemeral_for: the only person who sees it; None for a message that everybody sees.
        remark: a note for the sandbox's page, no part of Slack. ``review`` is what led to it, ``remarked_at`` when it
            was left: seconds since 1970.
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
    remark: str | None = None
    review: str = ""
    remarked_at: float = 0.0

    def json(self, *, metadata: bool = False) -> JSON:
        """The message as the Web API gives it; its metadata only where the caller asked for them."""
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
        return fields | self._thread()

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
    """A channel and what was said in it.

    Attributes:
        members: ids of those who are in it, in the order in which they came.
        timeline: the ts of each message that the channel itself shows (no reply but the broadcast ones), sorted.
        ephemerals: messages that one person sees, until that person dismisses them.
    """

    id: str
    name: str
    topic: str = ""
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    ephemerals: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The ``channel_type`` of its events."""
        return "group" if self.is_private else "channel"

    def show(self, ts: str) -> None:
        """Put a message on the timeline."""
        insort(self.timeline, ts)

    def hide(self, ts: str) -> None:
        """Take a message off the timeline, if it is there."""
        place = bisect_left(self.timeline, ts)
        if place < len(self.timeline) and self.timeline[place] == ts:
            del self.timeline[place]

    def json(self) -> JSON:
        """The channel as the Web API gives it."""
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
