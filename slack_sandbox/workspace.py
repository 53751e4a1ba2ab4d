"""The workspace: people, channels, threads, and the rules by which messages change. State without I/O.

Each change, by a person or the app, calls ``on_event`` with the event that Slack would send.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slack_sandbox import events
from slack_sandbox.files import Files
from slack_sandbox.model import JSON, ApiError, Channel, Command, Message, Person, Shortcut, UserGroup
from slack_sandbox.one_time_tokens import OneTimeTokens
from slack_sandbox.uploads import Uploads
from slack_sandbox.views import Views

AMELIE, SAM, BOT = "U0AMELIE", "U0SAM", "U0CHARTER"
DRAFTS, TEAM, GENERAL = "C0DRAFTS", "C0TEAM", "C0GENERAL"

PEOPLE = (
    Person(AMELIE, "amelie", "Amélie Laurent", "fr-FR", "8a5a83", "D0AMELIE"),
    Person(SAM, "sam", "Sam Okafor", "en-US", "2f7d6b", "D0SAM", timezone="Europe/London"),
)

SCOPES = (
    "channels:history,groups:history,channels:read,groups:read,channels:join,chat:write,commands,users:read,files:read,"
    "files:write,reactions:write,im:history,im:write,usergroups:read"
)
SLACKBOT = "USLACKBOT"
GROUPS = (UserGroup("S0EDITORS", "editors", "Editors", (AMELIE,)),)
DIRECT = "directmessage"
"""What Slack calls a direct message channel where a payload has to name one."""


EXAMPLES: Mapping[str, object] = {
    "nudge": "Lena has tried our new press all week. You won't believe what it can do.",
    "fine": "Lena has tried our new press all week.",
    "clean": "We open the workshop on Saturday at ten. Come and see how paper is made.",
    "picture": "Saturday morning in the garden, before the market opens.",
}


def default_channels(members: Sequence[Person] = PEOPLE) -> list[Channel]:
    """The default workspace's three empty channels. The bot is a member of the first two."""
    people = [person.id for person in members]
    return [
        Channel(DRAFTS, "social-drafts", "Drafts before they go out", [*people, BOT]),
        Channel(TEAM, "social-team", "The social media team", [*people, BOT]),
        Channel(GENERAL, "general", "Company-wide announcements and chat", people),
    ]


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The interaction that a ``response_url`` responds to: its channel, its user, and its message if it had one."""

    channel: str
    user: str
    message_ts: str | None = None


class Workspace:
    """One team's Slack.

    Attributes:
        team: the workspace's id.
        app: the app's id. ``bot_id`` is its bot's id, ``bot`` its bot user.
        people: by id, including the bot user.
        channels: by id, including each person's direct messages with the app.
        groups: the user groups, by id.
        commands, shortcuts: the app's slash commands and message shortcuts.
        views: modals and App Homes.
        triggers: trigger ids, each valid for one person, once, for 3 s.
        replies: the tokens that end a ``response_url``, each valid 5 times within 30 min.
        files: the files of its messages.
        uploads: the app's own files.
        language: the page's language, ``en`` or ``fr``.
        examples: what the page's guide suggests, each key optional: a draft that touches on a rule (``nudge``), that
            rule's ``number`` and ``text`` (``rule``), a version of the draft that no longer touches on it (``fine``), a
            draft that touches on none (``clean``), one for a picture without a description (``picture``), and the name
            of a person who keeps the charter (``keeper``).
        scopes: the scopes of the app's token, as the header ``x-oauth-scopes`` lists them.
        watched: the ids of the channels for which the page shows a timeline.
        clock: returns the current Unix time; tests pass their own.
        shows_until: reading methods omit messages newer than this ts, like a Slack that lags; empty for no limit.
        on_event: called with each event that Slack would send to the app.
        on_change: called after each change.
    """

    team = "T0CHARTER"
    domain = "sandbox"
    app = "A0CHARTER"
    bot_id = "B0CHARTER"
    bot = Person(BOT, "charter", "Charter", "en-US", "4a6fa5", is_bot=True)

    def __init__(
        self,
        people: Sequence[Person] = PEOPLE,
        channels: Sequence[Channel] | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.people = {person.id: person for person in (*people, self.bot)}
        self.channels = {channel.id: channel for channel in (channels or default_channels(people))}
        self.groups = {group.id: group for group in GROUPS}
        for person in people:
            self._open_direct(person)
        self.commands = (Command("/charter", "[check your text]", "The charter, in private"),)
        self.shortcuts = (Shortcut("check_with_charter", "Check with the charter"),)
        self.views = Views(self.team, self.app, self.bot_id, clock)
        self.triggers = OneTimeTokens[str]("trigger_id", uses=1, seconds=3, clock=clock)
        self.replies = OneTimeTokens[ReplyTo]("url", uses=5, seconds=30 * 60, clock=clock)
        self.files = Files(clock)
        self.uploads = Uploads(self.bot.id, clock)
        self.language = "en"
        self.examples: Mapping[str, object] = EXAMPLES
        self.shows_until = ""
        self.scopes = SCOPES
        self.watched: frozenset[str] = frozenset()
        self.on_event: Callable[[JSON], object] = lambda _event: None
        self.on_change: Callable[[], None] = lambda: None
        self.views.on_change = lambda: self.on_change()
        self._last_stamp = 0

    def stamp(self) -> str:
        """A new ts, larger than every earlier one."""
        self._last_stamp = max(int(self.clock() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06}"

    def channel(self, name: str) -> Channel:
        """A channel by its id, its name or ``#name``. Raises ``channel_not_found``."""
        if found := self.channels.get(name):
            return found
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#") and not channel.direct_with:
                return channel
        raise ApiError("channel_not_found")

    def direct(self, user: str) -> Channel:
        """A person's direct messages with the app. Raises ``user_not_found``, and ``cannot_dm_bot`` for a bot."""
        person = self.person(user)
        if person.is_bot:
            raise ApiError("cannot_dm_bot")
        return self.channels[person.direct]

    def person(self, user: str) -> Person:
        """A person by id. Raises ``user_not_found``."""
        if found := self.people.get(user):
            return found
        raise ApiError("user_not_found")

    def message(self, channel: str, ts: str) -> Message:
        """A message that is not ephemeral. Raises ``channel_not_found`` or ``message_not_found``."""
        if found := self.channel(channel).messages.get(ts):
            return found
        raise ApiError("message_not_found")

    def put(self, message: Message) -> Message:
        """Post a message to its channel or thread.

        As in Slack, a reply whose parent has been deleted lands in the channel itself, without an error.
        """
        channel = self.channel(message.channel)
        parent = self._parent(channel, message)
        message.thread_ts = parent.ts if parent else None
        message.parent_user = parent.user if parent else None
        message.team = self.team
        channel.messages[message.ts] = message
        broadcast = message.subtype == "thread_broadcast"
        if parent is None or broadcast:
            channel.show(message.ts)
        self._tell(channel, events.posted(channel, message, parent if broadcast else None))
        if parent is not None:
            self._thread_changed(channel, parent, [*parent.replies, message.ts])
        return message

    def post_ephemeral(self, message: Message) -> Message:
        """Show a message to one person only (``message.ephemeral_for``). Slack sends no event for it."""
        self.channel(message.channel).ephemerals[message.ts] = message
        self.on_change()
        return message

    def dismiss(self, channel: str, ts: str) -> None:
        """Remove an ephemeral message. Raises ``message_not_found``."""
        if self.channel(channel).ephemerals.pop(ts, None) is None:
            raise ApiError("message_not_found")
        self.on_change()

    def edit(self, message: Message, text: str, blocks: list[JSON] | None, by: str) -> None:
        """Replace a message's text and blocks."""
        channel = self.channels[message.channel]
        before = message.json(metadata=True)
        ts = self.stamp()
        message.text, message.blocks = text, blocks
        # In whole seconds, as Slack stamps it: two edits in a second are equal, and one in the post's second is older.
        message.edited = {"user": by, "ts": f"{ts.partition('.')[0]}.000000"}
        self._tell(channel, events.changed(channel, message, before, ts))

    def change_file(self, message: Message, file: JSON, *, quiet: bool = False) -> None:
        """Replace what a message shows of a file. It edits no message.

        Args:
            message: the message with the file.
            file: what it shows from now on.
            quiet: whether ``file_change`` is all that the app hears of it.
        """
        channel = self.channels[message.channel]
        before = message.json(metadata=True)
        message.files = [file if file["id"] == other["id"] else other for other in message.files]
        if not quiet:
            self._tell(channel, events.changed(channel, message, before, self.stamp()))
        if file.get("mode") != "tombstone":
            self._tell(channel, events.file_changed(file, self.stamp()))

    def unfurl(self, message: Message, attachments: list[JSON]) -> None:
        """Attach link previews to a message. Slack reports it as an edit that changes no text."""
        channel = self.channels[message.channel]
        before = message.json(metadata=True)
        message.attachments = attachments
        self._tell(channel, events.changed(channel, message, before, self.stamp()))

    def delete(self, message: Message) -> None:
        """Delete a message. A parent with replies leaves a tombstone, which goes when its last reply is deleted."""
        channel = self.channels[message.channel]
        before = message.json(metadata=True)
        if message.replies:
            self._make_tombstone(message)
            self._tell(channel, events.changed(channel, message, before, self.stamp()))
            return
        del channel.messages[message.ts]
        channel.hide(message.ts)
        self._tell(channel, events.deleted(channel, before, self.stamp()))
        if message.thread_ts and (parent := channel.messages.get(message.thread_ts)):
            self._thread_changed(channel, parent, [ts for ts in parent.replies if ts != message.ts])

    def react(self, message: Message, name: str, user: str) -> None:
        """Add an emoji to a message. Raises ``already_reacted``."""
        users = message.reactions.setdefault(name, [])
        if user in users:
            raise ApiError("already_reacted")
        users.append(user)
        self.on_change()

    def welcome(self, people: Sequence[Person]) -> None:
        """List these people first on the page. Newcomers are members of every channel, as if they had always been."""
        for person in people:
            if person.id not in self.people:
                for channel in self.channels.values():
                    if not channel.direct_with:
                        channel.members.append(person.id)
                self._open_direct(person)
        first = {person.id: person for person in people}
        self.people = first | {id_: person for id_, person in self.people.items() if id_ not in first}
        self.on_change()

    def join(self, channel: Channel, user: str) -> None:
        """Add a member to a channel and post the ``channel_join`` message."""
        channel.members.append(user)
        text = f"<@{user}> has joined the channel"
        self.put(Message(self.stamp(), channel.id, text, user=user, subtype="channel_join"))

    def remark(self, channel: str, ts: str, text: str, review: str = "") -> None:
        """Attach a note for the page to a message, and the review behind it. Does nothing if the message is gone."""
        if message := self.channel(channel).messages.get(ts):
            message.remark, message.review, message.remarked_at = text, review, self.clock()
            self.on_change()

    def _open_direct(self, person: Person) -> None:
        self.channels[person.direct] = Channel(
            person.direct, DIRECT, members=[person.id, self.bot.id], direct_with=person.id
        )

    def _tell(self, channel: Channel, event: JSON) -> None:
        self.on_change()
        if self.bot.id in channel.members:
            self.on_event(event)

    def _parent(self, channel: Channel, message: Message) -> Message | None:
        parent = channel.messages.get(message.thread_ts or "")
        if parent is not None and parent.thread_ts is not None:
            return channel.messages.get(parent.thread_ts)
        return parent

    def _thread_changed(self, channel: Channel, parent: Message, replies: list[str]) -> None:
        before = parent.json(metadata=True)
        parent.replies = replies
        authors = (channel.messages[ts] for ts in replies)
        parent.reply_users = list(dict.fromkeys(a.user or a.bot_id or "" for a in authors))
        if parent.subtype == "tombstone" and not replies:
            self.delete(parent)
        else:
            self._tell(channel, events.changed(channel, parent, before, self.stamp()))

    @staticmethod
    def _make_tombstone(message: Message) -> None:
        message.subtype, message.user, message.text = "tombstone", SLACKBOT, "This message was deleted."
        message.blocks, message.metadata, message.edited, message.client_msg_id = None, None, None, None
        message.files, message.attachments, message.reactions = [], [], {}
