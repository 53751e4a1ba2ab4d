"""Build the payloads that Slack sends for commands, buttons, shortcuts and modals. Pure functions.

https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Any

from slack_sandbox.blocks_check import elements_of
from slack_sandbox.model import JSON, ApiError, Channel, Message, Person
from slack_sandbox.view_state import acted, can_have, entered, with_action
from slack_sandbox.views import View
from slack_sandbox.workspace import Workspace


def command(workspace: Workspace, person: Person, channel: Channel, name: str, text: str) -> JSON:
    """A slash command."""
    return {
        "token": "unused",
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app,
        "is_enterprise_install": "false",
    }


def message_action(workspace: Workspace, person: Person, channel: Channel, message: Message, action_: JSON) -> JSON:
    """``block_actions`` from a message. As in Slack, an ephemeral message is not included."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction("block_actions", workspace, person) | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": with_action(entered(message.blocks or [], {}), action_)},
        "actions": [action_],
    }
    return payload if message.ephemeral_for else payload | {"message": message.json(metadata=True)}


def view_action(workspace: Workspace, person: Person, view: View, action_: JSON) -> JSON:
    """``block_actions`` from a modal or App Home."""
    shown = workspace.views.json(view)
    return _interaction("block_actions", workspace, person) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": shown["state"],
        "actions": [action_],
    }


def shortcut(
    workspace: Workspace, person: Person, channel: Channel, message: Message, callback_id: str, ts: str
) -> JSON:
    """``message_action``: a shortcut on a message."""
    return _interaction("message_action", workspace, person) | {
        "callback_id": callback_id,
        "action_ts": ts,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message.json(metadata=True),
    }


def view_submission(workspace: Workspace, person: Person, view: View) -> JSON:
    """A modal was submitted."""
    fields = {"view": workspace.views.json(view), "response_urls": []}
    return _interaction("view_submission", workspace, person) | fields


def view_closed(workspace: Workspace, person: Person, view: View, *, cleared: bool) -> JSON:
    """A modal with ``notify_on_close`` was closed, alone or with the whole stack (``cleared``)."""
    fields = {"view": workspace.views.json(view), "is_cleared": cleared}
    return _interaction("view_closed", workspace, person) | fields


def action(blocks: list[JSON], action_id: str, block_id: str | None, value: Any, ts: str) -> JSON:
    """One entry of ``actions``. Raises ``action_not_found`` if no such element can be clicked, or have the value."""
    for block in blocks:
        for element in elements_of(block):
            wanted = block_id in {None, block.get("block_id")} and element.get("action_id") == action_id
            if wanted and can_have(element, value):
                kept = {k: element[k] for k in ("type", "action_id", "text", "value", "style") if k in element}
                return kept | {"block_id": block.get("block_id", ""), "action_ts": ts} | acted(element, value)
    raise ApiError("action_not_found")


def _interaction(kind: str, workspace: Workspace, person: Person) -> JSON:
    return {
        "type": kind,
        "token": "unused",
        "api_app_id": workspace.app,
        "team": {"id": workspace.team, "domain": workspace.domain},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": workspace.team},
        "enterprise": None,
        "is_enterprise_install": False,
    }
