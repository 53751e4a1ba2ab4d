"""Slack's validation of Block Kit, for the blocks and elements that README.md lists.

Shapes and limits: https://docs.slack.dev/reference/block-kit. Error messages follow recorded responses, except for
duplicate ids, of which there was no recording.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sandbox.json_shapes import (
    Check,
    Shape,
    address,
    anything,
    boolean,
    choice,
    complain,
    day,
    number,
    plain,
    several,
    string,
    typed,
)
from slack_sandbox.model import JSON, ApiError

MAX_BLOCKS_IN_MESSAGE = 50
MAX_BLOCKS_IN_VIEW = 100
# Slack documents no limit on the total. Reports put it between 9,597 and 11,341 characters of text, and between 15,561
# and 17,694 of JSON (bolt-js issues 2509 and 2867).
MAX_TEXT = 11_000
MAX_JSON = 17_000


def _text(maximum: int, *, markdown: bool = True) -> Check:
    shapes = {"plain_text": Shape({"text": string(maximum, 1)}, {"emoji": boolean})}
    if markdown:
        shapes["mrkdwn"] = Shape({"text": string(maximum, 1)}, {"verbatim": boolean})
    return typed(shapes)


def _label(maximum: int) -> Check:
    return _text(maximum, markdown=False)


_ACTION = {"action_id": string(255)}
_CONFIRM = plain(
    Shape(
        {"title": _label(100), "text": _text(300), "confirm": _label(30), "deny": _label(30)},
        {"style": choice("primary", "danger")},
    )
)
_OPTION = plain(Shape({"text": _text(75), "value": string(150)}, {"description": _text(75), "url": address(3000)}))
_OPTIONS = several(_OPTION, 100)

_BUTTON = Shape(
    {"text": _label(75)},
    _ACTION
    | {
        "url": address(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(75),
    },
)
_SELECT = Shape(
    {"options": _OPTIONS},
    _ACTION | {"placeholder": _label(150), "initial_option": _OPTION, "confirm": _CONFIRM, "focus_on_load": boolean},
)
_OVERFLOW = Shape({"options": several(_OPTION, 5)}, _ACTION | {"confirm": _CONFIRM})
_CHECKBOXES = Shape(
    {"options": several(_OPTION, 10)}, _ACTION | {"initial_options": several(_OPTION, 10), "confirm": _CONFIRM}
)


def _file_id(value: Any, pointer: str, complaints: list[str]) -> None:
    if not isinstance(value, str) or not re.fullmatch("F[A-Z0-9]{8,}", value):
        complain(complaints, "input must match regex pattern: ^[F][A-Z0-9]{8,}$", pointer)


_SLACK_FILE = plain(Shape({}, {"id": _file_id, "url": address(3000)}, one_of=("id", "url")))
_IMAGE = {"alt_text": string(2000, 1)}
_SOURCE = {"image_url": address(3000), "slack_file": _SLACK_FILE}
_PICTURE = Shape(_IMAGE, _SOURCE, one_of=tuple(_SOURCE))
_TEXT_INPUT = Shape(
    {},
    _ACTION
    | {
        "placeholder": _label(150),
        "initial_value": string(3000),
        "multiline": boolean,
        "min_length": number(0, 3000),
        "max_length": number(1, 3000),
        "focus_on_load": boolean,
        "dispatch_action_config": anything,
    },
)

_DATE = Shape(
    {}, _ACTION | {"placeholder": _label(150), "initial_date": day, "confirm": _CONFIRM, "focus_on_load": boolean}
)

_CHOSEN = {"static_select": _SELECT, "checkboxes": _CHECKBOXES, "datepicker": _DATE}
_PRESSED = {"button": _BUTTON, "overflow": _OVERFLOW, **_CHOSEN}
_FILLED = {"plain_text_input": _TEXT_INPUT, **_CHOSEN}
_CONTEXT = {
    "image": _PICTURE,
    "plain_text": Shape({"text": string(3000, 1)}, {"emoji": boolean}),
    "mrkdwn": Shape({"text": string(3000, 1)}, {"verbatim": boolean}),
}
_ID = {"block_id": string(255)}

_BLOCKS = {
    "section": Shape(
        {},
        _ID
        | {
            "text": _text(3000),
            "fields": several(_text(2000), 10),
            "accessory": typed({**_PRESSED, "image": _PICTURE}),
            "expand": boolean,
        },
        one_of=("text", "fields"),
    ),
    "header": Shape({"text": _label(150)}, _ID),
    "context": Shape({"elements": several(typed(_CONTEXT), 10)}, _ID),
    "divider": Shape({}, _ID),
    "actions": Shape({"elements": several(typed(_PRESSED), 25)}, _ID),
    "image": Shape(_IMAGE, _SOURCE | _ID | {"title": _label(2000)}, one_of=tuple(_SOURCE)),
    "input": Shape(
        {"label": _label(2000), "element": typed(_FILLED)},
        _ID | {"hint": _label(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": Shape({"elements": several(anything, 1000, 0)}, _ID),
}

_COMMON = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
_VIEW_BLOCKS = {"blocks": several(typed(_BLOCKS), MAX_BLOCKS_IN_VIEW, 0)}
_MODAL = Shape(
    {"title": _label(24), **_VIEW_BLOCKS},
    _COMMON | {"submit": _label(24), "close": _label(24), "submit_disabled": boolean},
)


def check_message_blocks(blocks: list[JSON]) -> None:
    """Validate a message's blocks. Raises ``invalid_blocks`` with every complaint, or ``msg_blocks_too_long``."""
    complaints: list[str] = []
    several(typed(_BLOCKS), MAX_BLOCKS_IN_MESSAGE, 0)(blocks, "/blocks", complaints)
    _check_ids(blocks, "/blocks", complaints)
    if complaints:
        raise ApiError("invalid_blocks", *complaints)
    if sum(map(len, _texts(blocks))) > MAX_TEXT or len(json.dumps(blocks, ensure_ascii=False)) > MAX_JSON:
        raise ApiError("msg_blocks_too_long")


def check_view(view: JSON, *types: str) -> None:
    """Validate a view of one of these types. Raises ``invalid_arguments`` with every complaint."""
    complaints: list[str] = []
    shapes = {"modal": _MODAL, "home": Shape(_VIEW_BLOCKS, _COMMON)}
    typed({name: shapes[name] for name in types})(view, "/view", complaints)
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        _check_ids(blocks, "/view/blocks", complaints)
        inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
        if inputs and view.get("type") == "modal" and not view.get("submit"):
            complain(complaints, "missing required field: submit", "/view")
    if complaints:
        raise ApiError("invalid_arguments", *complaints)


def elements_of(block: JSON) -> Iterator[JSON]:
    """A block's interactive elements."""
    inside = block.get("elements")
    for element in (*(inside if isinstance(inside, list) else ()), block.get("accessory"), block.get("element")):
        if isinstance(element, dict) and element.get("type") not in _CONTEXT:
            yield element


def _check_ids(blocks: Any, pointer: str, complaints: list[str]) -> None:
    known = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    for name in _twice([block.get("block_id") for block in known]):
        complain(complaints, f"`block_id` {name} is used more than once", pointer)
    for place, block in enumerate(known):
        for name in _twice([element.get("action_id") for element in elements_of(block)]):
            complain(complaints, f"`action_id` {name} is used more than once", f"{pointer}/{place}")


def _twice(names: list[Any]) -> list[str]:
    return [name for name, times in Counter(n for n in names if isinstance(n, str) and n).items() if times > 1]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
