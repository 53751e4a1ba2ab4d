"""Build the events that Slack sends for messages and App Home. Pure functions.

https://docs.slack.dev/reference/events/message
"""

from slack_sandbox.model import JSON, Channel, Message


def posted(channel: Channel, message: Message, root: Message | None = None) -> JSON:
    """A message was posted. ``root`` is the thread's parent for a reply that was also sent to the channel."""
    event = message.json(metadata=True) | {
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel.kind,
    }
    return event if root is None else event | {"root": root.json()}


def changed(channel: Channel, message: Message, before: JSON, ts: str) -> JSON:
    """A message was edited or unfurled, its thread changed, or a tombstone replaced it.

    ``ts`` is the event's, not the message's.
    """
    return _hidden(channel, "message_changed", ts) | {
        "message": message.json(metadata=True),
        "previous_message": before,
    }


def deleted(channel: Channel, before: JSON, ts: str) -> JSON:
    """A message was deleted without a tombstone. ``ts`` is the event's, not the message's."""
    return _hidden(channel, "message_deleted", ts) | {"deleted_ts": before["ts"], "previous_message": before}


def home_opened(user: str, home: str, view: JSON | None, ts: str) -> JSON:
    """A person opened App Home. ``view`` is the one published so far."""
    event: JSON = {"type": "app_home_opened", "user": user, "channel": home, "tab": "home", "event_ts": ts}
    return event if view is None else event | {"view": view}


def file_changed(file: JSON, ts: str) -> JSON:
    """A property of a file changed. It names no channel: ``files.info`` tells which messages share the file."""
    return {"type": "file_change", "file_id": file["id"], "file": {"id": file["id"]}, "event_ts": ts}


def _hidden(channel: Channel, subtype: str, ts: str) -> JSON:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.kind,
    }
