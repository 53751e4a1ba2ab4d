"""Slack's validation of Block Kit, for the blocks and elements that README.md lists.

Shapes and limits: https://docs.slack.dev/reference/block-kit. Error messages follow recorded responses, except for
duplicate ids and for fields that contradict each other, of which there was no recording.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sandbox.elements_check import (
    BUTTON,
    CHOICES,
    IMAGE,
    MULTIPLE_CHOICES,
    OVERFLOW,
    PICTURE,
    SOURCE,
    TEXT_INPUT,
    label,
    text,
)
from slack_sandbox.json_shapes import Check, Shape, anything, boolean, complain, several, string, typed
from slack_sandbox.model import JSON, ApiError

MAX_BLOCKS_IN_MESSAGE = 50
MAX_BLOCKS_IN_VIEW = 100
# Slack documents no limit on the total. Reports put it between 9,597 and 11,341 characters of text, and between 15,561
# and 17,694 of JSON (bolt-js issues 2509 and 2867).
MAX_TEXT = 11_000
MAX_JSON = 17_000
MAX_VIEW_BYTES = 250_000

_PRESSED = {"button": BUTTON, "overflow": OVERFLOW, **CHOICES}
_FILLED = {"plain_text_input": TEXT_INPUT, **CHOICES, **MULTIPLE_CHOICES}
_CONTEXT = {
    "image": PICTURE,
    "plain_text": Shape({"text": string(3000, 1)}, {"emoji": boolean}),
    "mrkdwn": Shape({"text": string(3000, 1)}, {"verbatim": boolean}),
}
_ID: dict[str, Check] = {"block_id": string(255)}

_BLOCKS = {
    "section": Shape(
        {},
        _ID
        | {
            "text": text(3000),
            "fields": several(text(2000), 10),
            "accessory": typed({**_PRESSED, **MULTIPLE_CHOICES, "image": PICTURE}),
            "expand": boolean,
        },
        one_of=("text", "fields"),
    ),
    "header": Shape({"text": label(150)}, _ID),
    "context": Shape({"elements": several(typed(_CONTEXT), 10)}, _ID),
    "divider": Shape({}, _ID),
    "actions": Shape({"elements": several(typed(_PRESSED), 25)}, _ID),
    "image": Shape(IMAGE, SOURCE | _ID | {"title": label(2000)}, one_of=tuple(SOURCE)),
    "input": Shape(
        {"label": label(2000), "element": typed(_FILLED)},
        _ID | {"hint": label(2000), "optional": boolean, "dispatch_action": boolean},
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
    {"title": label(24), **_VIEW_BLOCKS},
    _COMMON | {"submit": label(24), "close": label(24), "submit_disabled": boolean},
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
    """Validate a view of one of these types.

    Raises ``invalid_arguments`` with every complaint, or ``view_too_large``.
    """
    complaints: list[str] = []
    shapes = {"modal": _MODAL, "home": Shape(_VIEW_BLOCKS, _COMMON)}
    typed({name: shapes[name] for name in types})(view, "/view", complaints)
    blocks = view.get("blocks") if isinstance(view, dict) else None
    if isinstance(blocks, list):
        known = [block for block in blocks if isinstance(block, dict)]
        _check_ids(blocks, "/view/blocks", complaints)
        inputs = any(block.get("type") == "input" for block in known)
        if inputs and view.get("type") == "modal" and not view.get("submit"):
            complain(complaints, "missing required field: submit", "/view")
        if sum(element.get("focus_on_load") is True for block in known for element in elements_of(block)) > 1:
            complain(complaints, "only one element can have the focus on load", "/view/blocks")
    if complaints:
        raise ApiError("invalid_arguments", *complaints)
    if len(json.dumps(view)) > MAX_VIEW_BYTES:
        raise ApiError("view_too_large")


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
