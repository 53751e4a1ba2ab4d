"""A model of Slack, small enough to control how each call ends, for the protocol's state machines."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from bot.db.records import DraftKey, SlackChannel
from bot.delivery.protocols import Created
from bot.drafts.events import (
    DraftDeleted,
    DraftEvent,
    DraftPosted,
    DraftVersion,
    FeedbackGiven,
    HistoryPage,
    ReplyDeleted,
)
from bot.errors import Gone, OutcomeUnknown, RateLimited, Rejected, Unchangeable
from bot.wording.reminder import Reminder
from bot.wording.suggestion import Suggestion

How = Literal["done", "later", "soon", "refused", "unknown before", "unknown after", "unknown late"]
HOW: tuple[How, ...] = get_args(How)
GRACE = 10.0  # seconds in which a call of unknown outcome should take effect
LATEST = 3 * GRACE  # seconds in which it may
DRAFTS, TEAM, AUTHOR = SlackChannel("C0DRAFTS", "social-drafts"), SlackChannel("C0TEAM", "social-team"), "U0AMELIE"


class Clock:
    """A clock that the test moves by hand, for the processes and the database alike."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@dataclass
class Post:
    """A draft in Slack.

    Attributes:
        left_alone: whether a person pressed *Not this time*.
        bereft: whether a person deleted a reply to it.
    """

    key: DraftKey
    text: str
    version: str
    is_edited: bool = False
    deleted: bool = False
    left_alone: bool = False
    bereft: bool = False

    def message(self) -> DraftVersion:
        """Return the draft's version in the history."""
        return DraftVersion(self.key, self.version, AUTHOR, self.text, is_edited=self.is_edited, replies=1)


@dataclass
class BotMessage:
    """A message of the bot's: a reply to a draft, or a week's reminder."""

    about: DraftKey | tuple[str, str]
    says: str


@dataclass
class SlackModel:
    """Channels, and the outcomes of the next calls: ``DraftGateway`` and ``ReminderGateway`` without a network.

    Attributes:
        outcomes: of the next calls, in order; further calls succeed.
        refuses: what is refused for good: to ``delete`` or to ``edit`` any of the bot's messages, or ``""``.
        undelivered: events still on their way to the bot.
        late: effects of timed-out calls, and until when they may happen.
    """

    clock: Clock
    posts: dict[DraftKey, Post] = field(default_factory=dict)
    shown: dict[tuple[str, str], BotMessage] = field(default_factory=dict)
    outcomes: deque[How] = field(default_factory=deque)
    refuses: Literal["", "delete", "edit"] = ""
    undelivered: list[tuple[str, DraftEvent]] = field(default_factory=list)
    late: list[tuple[float, Callable[[], object]]] = field(default_factory=list)
    stamps: int = 0
    channel: SlackChannel = DRAFTS

    def stamp(self) -> str:
        """Return a new ts, larger than any before."""
        self.stamps += 1
        return f"{self.clock.now + self.stamps / 1e6:.6f}"

    # People's actions.

    def post(self, text: str) -> Post:
        """Post a draft."""
        ts = self.stamp()
        post = self.posts[DraftKey(DRAFTS.id, ts)] = Post(DraftKey(DRAFTS.id, ts), text, ts)
        self.tell(DraftPosted(post.message()))
        return post

    def edit_post(self, post: Post, text: str) -> None:
        """Edit a draft as its author."""
        if not post.deleted:
            # In whole seconds, so that edits share a version and may be older than their post.
            post.is_edited = True
            post.text, post.version = text, max(post.key.ts, f"{int(self.clock.now)}.000000")
            self.tell(DraftPosted(post.message()))

    def delete_post(self, post: Post) -> None:
        """Delete a draft as its author."""
        if not post.deleted:
            post.deleted = True
            self.tell(DraftDeleted(post.key))

    def delete_reply(self, post: Post) -> None:
        """Delete a reply to a draft as a person."""
        for channel, ts in self.replies(post.key)[:1]:
            post.bereft = True
            self._gone(channel, ts)

    def tell(self, event: DraftEvent) -> None:
        """Queue an event for delivery."""
        self.undelivered.append((f"Ev{self.stamp()}", event))

    def replies(self, about: DraftKey | tuple[str, str]) -> list[tuple[str, str]]:
        """Return the places of the bot's messages about a draft or a week."""
        return sorted(place for place, message in self.shown.items() if message.about == about)

    def land(self, by: float) -> None:
        """Let timed-out calls take effect: all that are due by now."""
        due, self.late = [call for call in self.late if call[0] <= by], [call for call in self.late if call[0] > by]
        for _, effect in due:
            effect()

    # The bot's calls: ``DraftGateway`` and ``ReminderGateway``.

    async def channels(self) -> list[SlackChannel]:
        """See ``DraftGateway``."""
        return [self.channel]

    async def newest(self, channel: str) -> str | None:
        """See ``DraftGateway``."""
        return max((key.ts for key in self.posts if key.channel == channel), default=None)

    async def read(self, key: DraftKey) -> DraftVersion | None:
        """See ``DraftGateway``."""
        self._may_fail()
        post = self.posts.get(key)
        return None if post is None or post.deleted else post.message()

    async def history(self, channel: str, oldest: str, latest: str = "") -> AsyncIterator[HistoryPage]:
        """See ``DraftGateway``. Two drafts on a page."""
        shown = [
            post.message()
            for key, post in sorted(self.posts.items(), reverse=True)
            if key.channel == channel and oldest < key.ts < (latest or "9") and not post.deleted
        ]
        for start in range(0, len(shown) or 1, 2):
            self._may_fail()
            page = shown[start : start + 2]
            yield HistoryPage(page, page[-1].key.ts if page else "")

    async def own_replies(self, key: DraftKey) -> list[str]:
        """See ``DraftGateway``."""
        self._may_fail()
        return [ts for _, ts in self.replies(key)]

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """See ``DraftGateway``."""
        self._may_fail()
        return [ts for _, ts in self.replies((channel, week)) if float(ts) > since - 3600]

    async def reply(self, key: DraftKey, suggestion: Suggestion, author: str) -> Created:
        """See ``DraftGateway``."""
        ts = self.stamp()
        self._act(lambda: self.shown.update({(key.channel, ts): BotMessage(key, suggestion.text)}))
        return Created(ts, in_place=not self.posts[key].deleted)

    async def remind(self, channel: str, week: str, reminder: Reminder) -> Created:
        """See ``DraftGateway``."""
        ts = self.stamp()
        self._act(lambda: self.shown.update({(channel, ts): BotMessage((channel, week), reminder.text)}))
        return Created(ts)

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion, author: str) -> None:
        """See ``DraftGateway``."""
        self._edit(key.channel, ts, suggestion.text)

    async def empty(self, channel: str, ts: str) -> None:
        """See ``DraftGateway``."""
        self._edit(channel, ts, "")

    async def delete(self, channel: str, ts: str) -> None:
        """See ``DraftGateway``."""
        there = (channel, ts) in self.shown
        if there and self.refuses == "delete":
            raise Unchangeable("compliance_exports_prevent_deletion")
        self._act(lambda: self._gone(channel, ts))
        if not there:
            raise Gone("message_not_found")

    def _edit(self, channel: str, ts: str, says: str) -> None:
        message = self.shown.get((channel, ts))
        if message is None:
            raise Gone("message_not_found")
        if self.refuses == "edit":
            raise Unchangeable("edit_window_closed")
        self._act(lambda: setattr(message, "says", says))

    def _gone(self, channel: str, ts: str) -> None:
        if self.shown.pop((channel, ts), None) is not None:
            self.tell(ReplyDeleted(channel, ts))

    def _may_fail(self) -> None:
        self._act(lambda: None)

    def _act(self, effect: Callable[[], object]) -> None:
        how = self.outcomes.popleft() if self.outcomes else "done"
        if how in ("done", "unknown after"):
            effect()
        if how == "unknown late":
            self.late.append((self.clock.now + LATEST, effect))
        if how in ("later", "soon"):
            raise RateLimited(30 if how == "later" else 1)
        if how == "refused":
            raise Rejected("token_revoked")
        if how != "done":
            raise OutcomeUnknown


def pressed(post: Post, *, useful: bool) -> FeedbackGiven:
    """Press a button under a reply to the draft."""
    post.left_alone |= not useful
    return FeedbackGiven(post.key, ("no-hype",), "useful" if useful else "set_aside")
