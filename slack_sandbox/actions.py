"""What people do: post, edit, delete, and open App Home. The page and tests both use it."""

import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from slack_sandbox import events, tokens
from slack_sandbox.delivery import Deliveries, Delivery
from slack_sandbox.model import JSON, ApiError, Channel, ImageFile, Message
from slack_sandbox.workspace import SLACKBOT, Workspace


class Actions:
    """The actions of people and other bots.

    A channel is given by its id or its name. Methods raise ApiError where Slack refuses the action.

    Attributes:
        workspace: the workspace they act in.
        deliveries: the events sent to the app.
    """

    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self.workspace = workspace
        self.deliveries = deliveries
        workspace.on_event = self.deliver

    def post(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[ImageFile] = (),
        *,
        broadcast: bool = False,
        me: bool = False,
        raw: bool = False,
        ts: str | None = None,
    ) -> Message:
        """Post a message as a person.

        Args:
            user: the author's id.
            channel: the channel's id or name.
            text: the text as typed. It is escaped, and addresses, ``@names`` and ``#channels`` become tokens.
            thread_ts: the parent's ts, for a reply.
            files: pictures to attach.
            broadcast: whether a reply is also sent to the channel.
            me: whether it is a ``/me`` message.
            raw: whether ``text`` is mrkdwn already.
            ts: the message's ts; None for the current time.
        """
        place = self._place(user, channel)
        if not text.strip() and not files:
            raise ApiError("no_text")
        message = Message(ts or self.workspace.stamp(), place.id, "", user=user, thread_ts=thread_ts)
        message.client_msg_id = str(uuid.uuid4())
        message.files = [self.workspace.files.add(picture, user) for picture in files]
        message.text, message.blocks = (text, None) if raw else self._parse(text)
        if files:
            message.subtype = "file_share"
        elif broadcast:
            message.subtype = "thread_broadcast"
        elif me:
            message.subtype, message.blocks = "me_message", None
        return self.workspace.put(message)

    def post_as_bot(self, channel: str, text: str, thread_ts: str | None = None, name: str = "Newsbot") -> Message:
        """Post mrkdwn as another app's bot."""
        place = self.workspace.channel(channel)
        message = Message(self.workspace.stamp(), place.id, text, subtype="bot_message", thread_ts=thread_ts)
        message.bot_id, message.username = f"B0{name.upper()}", name
        return self.workspace.put(message)

    def post_stored(self, channel: str, text: str = "", /, *, user: str = SLACKBOT, **stored: Any) -> Message:
        """Post a message that no person types: by Slackbot, with blocks but no text, or of a shape nobody foresaw.

        Args:
            channel: the channel's id or name.
            text: its mrkdwn.
            user: the author's id, which need not be a person's.
            stored: fields of the message's JSON that replace what the sandbox would store.
        """
        place = self.workspace.channel(channel)
        return self.workspace.put(Message(self.workspace.stamp(), place.id, text, user=user, stored=stored))

    def paste_table(self, user: str, channel: str, rows: Sequence[Sequence[str]], text: str = "") -> Message:
        """Post a pasted table: its cells are in an attachment's blocks, and in no text."""
        cells = [[tokens.cell(value) for value in row] for row in rows]
        table: JSON = {"id": 1, "fallback": "[no preview available]", "blocks": [{"type": "table", "rows": cells}]}
        return self.post_stored(channel, text, user=user, attachments=[table])

    def forward(self, user: str, channel: str, shared: Message, text: str = "") -> Message:
        """Forward a message to a channel: its words are in an attachment, and in no text."""
        origin = self.workspace.channels[shared.channel]
        attachment: JSON = {
            "id": 1,
            "is_share": True,
            "is_msg_unfurl": True,
            "ts": shared.ts,
            "channel_id": origin.id,
            "author_id": shared.user,
            "text": shared.text,
            "fallback": f"[{origin.name}] {shared.text}",
            "message_blocks": [
                {
                    "team": self.workspace.team,
                    "channel": origin.id,
                    "ts": shared.ts,
                    "message": {"blocks": shared.blocks},
                }
            ],
        }
        return self.post_stored(channel, text, user=user, attachments=[attachment])

    def describe(self, user: str, channel: str, ts: str, alt: str, *, quiet: bool = False) -> Message:
        """Describe the first picture of a person's own message; with ``quiet``, Slack tells ``file_change`` alone."""
        message = self._own(user, channel, ts, "cant_update_message")
        described = self.workspace.files.describe(message.files[0]["id"], alt)
        self.workspace.change_file(message, described, quiet=quiet)
        return message

    def end_scan(self, channel: str, ts: str) -> Message:
        """End the scan of a message's first file, as Slack does by itself. It tells ``file_change`` alone."""
        message = self.workspace.message(channel, ts)
        scanned = self.workspace.files.scan(message.files[0]["id"])
        self.workspace.change_file(message, scanned, quiet=True)
        return message

    def delete_file(self, user: str, channel: str, ts: str) -> Message:
        """Delete the first file of a person's own message; a tombstone takes its place."""
        message = self._own(user, channel, ts, "cant_delete_file")
        self.workspace.change_file(message, self.workspace.files.delete(message.files[0]["id"]))
        return message

    def edit(self, user: str, channel: str, ts: str, text: str, *, raw: bool = False) -> Message:
        """Edit a person's own message."""
        message = self._own(user, channel, ts, "cant_update_message")
        stored, blocks = (text, None) if raw else self._parse(text)
        self.workspace.edit(message, stored, blocks, user)
        return message

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete a person's own message, or one of the app's as an administrator may."""
        message = self.workspace.message(self._place(user, channel).id, ts)
        if message.user not in {user, self.workspace.bot.id}:
            raise ApiError("cant_delete_message")
        self.workspace.delete(message)

    def unfurl(self, channel: str, ts: str) -> None:
        """Attach a link preview to a message, as Slack does by itself."""
        preview: JSON = {"id": 1, "from_url": "https://example.org/", "title": "Example", "fallback": "Example"}
        self.workspace.unfurl(self.workspace.message(channel, ts), [preview])

    def dismiss(self, user: str, channel: str, ts: str) -> None:
        """Dismiss a person's ephemeral message."""
        place = self._place(user, channel)
        message = place.ephemerals.get(ts)
        if message is None or message.ephemeral_for != user:
            raise ApiError("message_not_found")
        self.workspace.dismiss(place.id, ts)

    def open_home(self, user: str) -> Delivery:
        """Open App Home as a person."""
        person = self.workspace.person(user)
        home = self.workspace.views.homes.get(user)
        view = self.workspace.views.json(home) if home else None
        return self.deliver(events.home_opened(user, person.direct, view, self.workspace.stamp()))

    def remark(self, channel: str, ts: str, text: str, review: str = "") -> None:
        """Attach a note for the page to a message: why the bot replied or stayed silent, and the review behind it."""
        self.workspace.remark(channel, ts, text, review)

    def deliver(self, event: JSON, event_id: str | None = None, team: str | None = None) -> Delivery:
        """Send any event to the app, by default with a new event id."""
        workspace = self.workspace
        authorization = {
            "enterprise_id": None,
            "team_id": workspace.team,
            "user_id": workspace.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload: JSON = {
            "token": "unused",
            "team_id": team or workspace.team,
            "context_team_id": team or workspace.team,
            "api_app_id": workspace.app,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(workspace.clock()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
        return self.deliveries.send_event(payload)

    def _place(self, user: str, channel: str) -> Channel:
        self.workspace.person(user)
        place = self.workspace.channel(channel)
        if user not in place.members:
            raise ApiError("not_in_channel")
        if place.is_archived:
            raise ApiError("is_archived")
        return place

    def _own(self, user: str, channel: str, ts: str, otherwise: str) -> Message:
        message = self.workspace.message(self._place(user, channel).id, ts)
        if message.user != user:
            raise ApiError(otherwise)
        return message

    def _parse(self, typed: str) -> tuple[str, list[JSON]]:
        names = {p.name: p.id for p in self.workspace.people.values()}
        names |= {p.real_name: p.id for p in self.workspace.people.values()}
        channels = {c.name: c.id for c in self.workspace.channels.values() if not c.direct_with}
        groups = {group.handle: group.id for group in self.workspace.groups.values()}
        pieces = tokens.read(typed, names, channels, groups)
        return tokens.to_text(pieces), [tokens.to_rich_text(pieces, secrets.token_hex(3))]
