"""Build the payloads that Slack sends for commands, buttons, shortcuts and modals. Pure functions.

https://docs.slack.dev/reference/interaction-payloads
"""

from collections.abc import Mapping
from typing import Any

from slack_sandbox.blocks_check import elements_of
from slack_sandbox.json_shapes import is_day
from slack_sandbox.model import JSON, ApiError, Channel, Message, Person
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
        "state": {"values": {}},
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


def view_closed(workspace: Workspace, person: Person, view: View) -> JSON:
    """A modal with ``notify_on_close`` was closed."""
    fields = {"view": workspace.views.json(view), "is_cleared": bool(view.body.get("clear_on_close"))}
    return _interaction("view_closed", workspace, person) | fields


def action(blocks: list[JSON], action_id: str, block_id: str | None, value: str | None, ts: str) -> JSON:
    """One entry of ``actions``. Raises ``action_not_found`` if no such element can be clicked."""
    for block in blocks:
        for element in elements_of(block):
            wanted = block_id in {None, block.get("block_id")} and element.get("action_id") == action_id
            if wanted and _can_have(element, value):
                kept = {k: element[k] for k in ("type", "action_id", "text", "value", "style") if k in element}
                return kept | {"block_id": block.get("block_id", ""), "action_ts": ts} | _chosen(element, value)
    raise ApiError("action_not_found")


def _can_have(element: JSON, value: str | None) -> bool:
    """Whether an action on the element can have this value."""
    if element["type"] == "datepicker":
        return value is not None and is_day(value)
    return "options" in element or value in {None, element.get("value")}


def filled_in(blocks: list[JSON], typed: Mapping[str, Mapping[str, Any]]) -> tuple[JSON, list[str]]:
    """The inputs' values as ``state.values``, and the block ids of required inputs that are empty."""
    values: JSON = {}
    missing = []
    for block in blocks:
        if block.get("type") != "input":
            continue
        block_id, element = block["block_id"], block["element"]
        untouched = element.get("initial_value") or element.get("initial_date")
        value = typed.get(block_id, {}).get(element.get("action_id", ""), untouched)
        values[block_id] = {element.get("action_id", ""): {"type": element["type"]} | _entered(element, value)}
        if not value and not block.get("optional"):
            missing.append(block_id)
    return values, missing


def _entered(element: JSON, value: Any) -> JSON:
    return _chosen(element, value) or {"value": value or None}


def _chosen(element: JSON, value: Any) -> JSON:
    if element["type"] == "datepicker":
        return {"selected_date": value or None}
    if "options" not in element:
        return {}
    chosen = value if isinstance(value, list) else [value]
    options = [option for option in element["options"] if option.get("value") in chosen]
    if element["type"] == "checkboxes":
        return {"selected_options": options}
    return {"selected_option": options[0] if options else None}


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
