"""What people enter in elements: an action's fields, and the ``state.values`` of a view. Pure functions.

https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sandbox.blocks_check import elements_of
from slack_sandbox.elements_check import options_of
from slack_sandbox.json_shapes import is_day, is_hour
from slack_sandbox.model import JSON

Typed = Mapping[str, Mapping[str, Any]]
"""What a person entered, by block id and action id: a string, or a list of strings where several can be chosen."""

REQUIRED = "Please complete this required field."
TOO_SHORT = "Write at least {count} characters."
TOO_LONG = "Write at most {count} characters."
TOO_MANY = "Choose at most {count}."
SENTENCES = (REQUIRED, TOO_SHORT, TOO_LONG, TOO_MANY)
"""What Slack says next to a field before the app hears of it. The page translates these and fills in the values."""

# By type: the field of an action and of the state, and the field of the element with its first value.
_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


def can_have(element: JSON, value: Any) -> bool:
    """Whether an action on the element can have this value: a button's own, or one that a person can choose."""
    kind = element["type"]
    if kind == "datepicker":
        return isinstance(value, str) and is_day(value)
    if kind == "timepicker":
        return isinstance(value, str) and is_hour(value)
    if kind == "button":
        return value in {None, element.get("value")}
    chosen = value if isinstance(value, list) else [value]
    if _holds_options(element):
        return all(one in _offered(element) for one in chosen)
    return all(isinstance(one, str) for one in chosen)


def acted(element: JSON, value: Any) -> JSON:
    """The fields of an action that tell what a person chose or typed; none for a button."""
    if element["type"] == "overflow":
        return {"selected_option": _options(element, [value])[0]}
    return _entered(element, value) if element["type"] in _FIELDS else {}


def entered(blocks: Sequence[JSON], typed: Typed) -> JSON:
    """The ``state.values`` of blocks: of each element that keeps a value, wherever it is."""
    values: JSON = {}
    for block, element in _stateful(blocks):
        block_id, action_id = block["block_id"], element.get("action_id", "")
        value = typed.get(block_id, {}).get(action_id, _initial(element))
        values.setdefault(block_id, {})[action_id] = {"type": element["type"]} | _entered(element, value)
    return values


def with_action(values: JSON, action: JSON) -> JSON:
    """The values once a person has acted: those of the element that they acted on are the action's."""
    block_id, action_id = action["block_id"], action.get("action_id", "")
    if action_id not in values.get(block_id, {}):
        return values
    field = _FIELDS[action["type"]][0]
    return values | {block_id: values[block_id] | {action_id: {"type": action["type"], field: action[field]}}}


def faults(blocks: Sequence[JSON], values: JSON) -> dict[str, tuple[str, JSON]]:
    """What Slack refuses to submit: a sentence and its values, by block id. ``values`` come from ``entered``."""
    found: dict[str, tuple[str, JSON]] = {}
    for block, element in _stateful(blocks):
        if block["type"] == "input":
            state = values[block["block_id"]][element.get("action_id", "")]
            if fault := _fault(block, element, state[_FIELDS[element["type"]][0]]):
                found[block["block_id"]] = fault
    return found


def kept(values: JSON, blocks: Sequence[JSON]) -> JSON:
    """The values that outlive an update of their view: those of elements with the same ids and type."""
    initial = entered(blocks, {})
    for block_id, actions in initial.items():
        for action_id, state in actions.items():
            before = values.get(block_id, {}).get(action_id)
            if before and before["type"] == state["type"]:
                actions[action_id] = before
    return initial


def _fault(block: JSON, element: JSON, value: Any) -> tuple[str, JSON] | None:
    if not value:
        return None if block.get("optional") else (REQUIRED, {})
    fewest, most = element.get("min_length", 0), element.get("max_length", 3000)
    if isinstance(value, str) and element["type"] == "plain_text_input":
        if len(value) < fewest:
            return TOO_SHORT, {"count": fewest}
        if len(value) > most:
            return TOO_LONG, {"count": most}
    room = element.get("max_selected_items")
    if isinstance(value, list) and room and len(value) > room:
        return TOO_MANY, {"count": room}
    return None


def _stateful(blocks: Sequence[JSON]) -> list[tuple[JSON, JSON]]:
    return [(block, one) for block in blocks for one in elements_of(block) if one.get("type") in _FIELDS]


def _initial(element: JSON) -> Any:
    """The first value, as a person would enter it."""
    first = element.get(_FIELDS[element["type"]][1])
    if isinstance(first, dict):
        return first.get("value")
    if isinstance(first, list):
        return [one["value"] if isinstance(one, dict) else one for one in first]
    return first


def _entered(element: JSON, value: Any) -> JSON:
    field = _FIELDS[element["type"]][0]
    several = field.endswith("s")
    chosen = value if isinstance(value, list) else [value] if value else []
    if _holds_options(element):
        chosen = _options(element, chosen)
    if several:
        return {field: chosen}
    return {field: chosen[0] if chosen else None}


def _holds_options(element: JSON) -> bool:
    return "options" in element or "option_groups" in element


def _offered(element: JSON) -> list[Any]:
    return [option.get("value") for option in options_of(element)]


def _options(element: JSON, chosen: Sequence[Any]) -> list[JSON]:
    return [option for option in options_of(element) if option.get("value") in chosen]
