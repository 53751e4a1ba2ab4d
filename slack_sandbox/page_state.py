"""The page's state for one person, rebuilt after each change."""

from slack_sandbox.model import JSON, Channel, Message, Person
from slack_sandbox.views import View
from slack_sandbox.workspace import Workspace


def page_state(workspace: Workspace, me: Person, *, revision: int, connected: bool) -> JSON:
    """The workspace as one person sees it.

    Args:
        workspace: the workspace.
        me: the person.
        revision: the number of changes so far, as in the page's stream.
        connected: whether an app is connected.
    """
    mine = [channel for channel in workspace.channels.values() if me.id in channel.members]
    home = workspace.views.homes.get(me.id)
    return {
        "revision": revision,
        "me": me.id,
        "bot": {"user_id": workspace.bot.id, "name": workspace.bot.real_name},
        "people": [_person(person) for person in workspace.people.values()],
        # The page tracks unread messages: it knows which ones were on the screen.
        "channels": [
            {"id": c.id, "name": c.name, "topic": c.topic, "is_private": c.is_private, "unread": False}
            for c in mine
            if not c.direct_with
        ],
        "direct": me.direct,
        "groups": [{"id": group.id, "handle": group.handle} for group in workspace.groups.values()],
        "commands": [{"name": c.name, "hint": c.hint, "description": c.description} for c in workspace.commands],
        "shortcuts": [{"callback_id": s.callback_id, "name": s.name} for s in workspace.shortcuts],
        "messages": {channel.id: _messages(channel, me) for channel in mine},
        "views": {
            "modal": _view(workspace, workspace.views.top(me.id)),
            "home": _view(workspace, home),
        },
        "connected": connected,
        "language": workspace.language,
        "examples": dict(workspace.examples),
    }


def _person(person: Person) -> JSON:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "locale": person.locale,
        "color": person.color,
        "is_bot": person.is_bot,
        "title": person.title,
    }


def _messages(channel: Channel, me: Person) -> list[JSON]:
    mine = (message for message in channel.ephemerals.values() if message.ephemeral_for == me.id)
    return [_message(message) for message in sorted((*channel.messages.values(), *mine), key=lambda m: m.ts)]


def _message(message: Message) -> JSON:
    return {
        "ts": message.ts,
        "user": message.user or message.bot_id,
        "name": message.username,
        "bot": message.bot_id is not None,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.ts if message.replies else message.thread_ts,
        "reply_count": len(message.replies),
        "edited": message.edited is not None,
        "deleted": message.subtype == "tombstone",
        "ephemeral": message.ephemeral_for is not None,
        "subtype": message.subtype,
        "me": message.subtype == "me_message",
        "pictures": [
            {"url": file["url_private"], "alt": file.get("alt_txt", "")}
            for file in message.files
            if "url_private" in file
        ],
        "remark": message.remark,
    }


def _view(workspace: Workspace, view: View | None) -> JSON | None:
    if view is None:
        return None
    # The page translates what Slack itself says; the app's errors are in its reader's language already.
    errors = {block_id: {"text": said, "values": {}} for block_id, said in view.errors.items()}
    errors |= {block_id: {"text": said, "values": counts} for block_id, (said, counts) in view.faults.items()}
    return workspace.views.json(view) | {"errors": errors}
