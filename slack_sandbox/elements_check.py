"""The shapes of Block Kit's texts and interactive elements.

Shapes and limits: https://docs.slack.dev/reference/block-kit/block-elements. ``blocks_check`` says which block takes
which element.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sandbox.json_shapes import (
    Check,
    Shape,
    address,
    boolean,
    choice,
    complain,
    day,
    hour,
    number,
    plain,
    several,
    string,
    typed,
)

MAX_OPTIONS = 100
MAX_CHOICES = 10
"""The number of check boxes or radio buttons in a group."""


def text(maximum: int, *, markdown: bool = True) -> Check:
    """A text object."""
    shapes = {"plain_text": Shape({"text": string(maximum, 1)}, {"emoji": boolean})}
    if markdown:
        shapes["mrkdwn"] = Shape({"text": string(maximum, 1)}, {"verbatim": boolean})
    return typed(shapes)


def label(maximum: int) -> Check:
    """A text object without mrkdwn."""
    return text(maximum, markdown=False)


def options_of(element: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """An element's options, those of its groups included. Skips what isn't one."""
    groups = element.get("option_groups")
    lists = [element.get("options")]
    lists += [group.get("options") for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
    for options in lists:
        yield from (one for one in options or () if isinstance(one, dict)) if isinstance(options, list) else ()


def _offers_initial(value: Mapping[str, Any], pointer: str, complaints: list[str]) -> None:
    """What is chosen at first is one of the options, word for word."""
    offered = list(options_of(value))
    many, one = value.get("initial_options"), value.get("initial_option")
    if one is not None and one not in offered:
        complain(complaints, "must be one of the provided options", f"{pointer}/initial_option")
    if isinstance(many, list) and any(option not in offered for option in many):
        complain(complaints, "must be among the provided options", f"{pointer}/initial_options")
    if "options" in value and "option_groups" in value:
        complain(complaints, "must define only one of `options` or `option_groups`", pointer)


def _fits_its_own_limits(value: Mapping[str, Any], pointer: str, complaints: list[str]) -> None:
    """A text input's first value and lengths agree."""
    fewest, most, initial = (value.get(name) for name in ("min_length", "max_length", "initial_value"))
    if isinstance(most, int) and isinstance(initial, str) and len(initial) > most:
        complain(complaints, f"must be less than {most + 1} characters", f"{pointer}/initial_value")
    if isinstance(most, int) and isinstance(fewest, int) and fewest > most:
        complain(complaints, "`min_length` must not be more than `max_length`", pointer)


_CONFIRM = plain(
    Shape(
        {"title": label(100), "text": text(300), "confirm": label(30), "deny": label(30)},
        {"style": choice("primary", "danger")},
    )
)
_ACTION = {"action_id": string(255)}
_COMMON = _ACTION | {"confirm": _CONFIRM, "focus_on_load": boolean}
_MENU = _COMMON | {"placeholder": label(150)}
_SEVERAL = {"max_selected_items": number(1, 1000)}
_IDS = several(string(255, 1), MAX_OPTIONS, 0)


def _option(*, markdown: bool = False, link: bool = False) -> Check:
    optional = {"description": text(75, markdown=markdown)} | ({"url": address(3000)} if link else {})
    return plain(Shape({"text": text(75, markdown=markdown), "value": string(150)}, optional))


_OPTION, _MARKED_OPTION = _option(), _option(markdown=True)
_OPTIONS = several(_OPTION, MAX_OPTIONS)
_OFFERED: dict[str, Check] = {
    "options": _OPTIONS,
    "option_groups": several(plain(Shape({"label": label(75), "options": _OPTIONS})), MAX_OPTIONS),
}
_KIND_OF_CONVERSATION = choice("im", "mpim", "private", "public")
_CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": plain(
        Shape(
            {},
            {
                "include": several(_KIND_OF_CONVERSATION, 4),
                "exclude_external_shared_channels": boolean,
                "exclude_bot_users": boolean,
            },
        )
    ),
}
_TO_RESPOND: dict[str, Check] = {"response_url_enabled": boolean}

BUTTON = Shape(
    {"text": label(75)},
    _ACTION
    | {
        "url": address(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(75),
    },
)
OVERFLOW = Shape({"options": several(_option(link=True), 5, 2)}, _ACTION | {"confirm": _CONFIRM})
TEXT_INPUT = Shape(
    {},
    _ACTION
    | {
        "placeholder": label(150),
        "initial_value": string(3000),
        "multiline": boolean,
        "min_length": number(0, 3000),
        "max_length": number(1, 3000),
        "focus_on_load": boolean,
        "dispatch_action_config": plain(
            Shape({}, {"trigger_actions_on": several(choice("on_enter_pressed", "on_character_entered"), 2)})
        ),
    },
    rules=(_fits_its_own_limits,),
)

CHOICES: dict[str, Shape] = {
    "static_select": Shape(
        {}, _MENU | _OFFERED | {"initial_option": _OPTION}, one_of=tuple(_OFFERED), rules=(_offers_initial,)
    ),
    "radio_buttons": Shape(
        {"options": several(_MARKED_OPTION, MAX_CHOICES)},
        _COMMON | {"initial_option": _MARKED_OPTION},
        rules=(_offers_initial,),
    ),
    "checkboxes": Shape(
        {"options": several(_MARKED_OPTION, MAX_CHOICES)},
        _COMMON | {"initial_options": several(_MARKED_OPTION, MAX_CHOICES)},
        rules=(_offers_initial,),
    ),
    "users_select": Shape({}, _MENU | {"initial_user": string(255, 1)}),
    "conversations_select": Shape({}, _MENU | _CONVERSATIONS | _TO_RESPOND | {"initial_conversation": string(255, 1)}),
    "channels_select": Shape({}, _MENU | _TO_RESPOND | {"initial_channel": string(255, 1)}),
    "datepicker": Shape({}, _MENU | {"initial_date": day}),
    "timepicker": Shape({}, _MENU | {"initial_time": hour, "timezone": string(100, 1)}),
}
"""The elements with which a person chooses one thing, and check boxes."""

MULTIPLE_CHOICES: dict[str, Shape] = {
    "multi_static_select": Shape(
        {},
        _MENU | _OFFERED | _SEVERAL | {"initial_options": several(_OPTION, MAX_OPTIONS)},
        one_of=tuple(_OFFERED),
        rules=(_offers_initial,),
    ),
    "multi_users_select": Shape({}, _MENU | _SEVERAL | {"initial_users": _IDS}),
    "multi_conversations_select": Shape({}, _MENU | _SEVERAL | _CONVERSATIONS | {"initial_conversations": _IDS}),
    "multi_channels_select": Shape({}, _MENU | _SEVERAL | {"initial_channels": _IDS}),
}
"""The menus with which a person chooses several things. Unlike the others, an ``actions`` block takes none."""


def _file_id(value: Any, pointer: str, complaints: list[str]) -> None:
    if not isinstance(value, str) or not re.fullmatch("F[A-Z0-9]{8,}", value):
        complain(complaints, "input must match regex pattern: ^[F][A-Z0-9]{8,}$", pointer)


_SLACK_FILE = plain(Shape({}, {"id": _file_id, "url": address(3000)}, one_of=("id", "url")))
IMAGE = {"alt_text": string(2000, 1)}
SOURCE = {"image_url": address(3000), "slack_file": _SLACK_FILE}
PICTURE = Shape(IMAGE, SOURCE, one_of=tuple(SOURCE))
