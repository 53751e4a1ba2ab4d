"""Forms as modals: renders ``bot.wording.inputs`` as Block Kit, and reads what was filled in.

https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.charter.editing.edits import Value
from bot.slack.blocks import Block, layout, plain_text
from bot.slack.interactions import object_at, text_at
from bot.slack.shapes import Json
from bot.wording.inputs import (
    LONGEST_OPTION,
    ActionMenu,
    FormPage,
    Input,
    MenuInput,
    Option,
    PeopleInput,
    TextInput,
    TimeInput,
)
from bot.wording.language import Language

TYPED = "typed"
"""The action of every input: its block says which field it is."""

_TITLE, _LABEL, _HINT = 24, 2000, 2000
_TURN = "#"


def form_view(
    page: FormPage,
    reader: Language,
    *,
    callback: str,
    metadata: str = "",
    turn: int = 0,
    back: bool = False,
    clears: bool = False,
) -> Block:
    """Return a page as a modal view.

    Args:
        page: with its inputs.
        reader: the language of Slack's own buttons.
        callback: the view's ``callback_id``.
        metadata: its ``private_metadata``.
        turn: another one makes Slack show new values of the inputs: what is typed stays in a block that keeps its id.
        back: whether closing it leads back to the view below.
        clears: whether closing it closes those below too.
    """
    close = reader.text("button.back" if back else "button.close")
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain_text(page.title, _TITLE),
        "close": plain_text(close, _TITLE),
        "clear_on_close": clears,
        "blocks": [block for part in page.parts for block in _blocks(part, turn)],
    }
    return view | {"submit": plain_text(page.submit, _TITLE)} if page.submit else view


def read_form(view: Json) -> dict[str, Value]:
    """Return what a view's inputs hold, by field."""
    values = object_at(view, "state", "values")
    typed = ((block, object_at(values, block, TYPED)) for block in values)
    return {block.partition(_TURN)[0]: _value(one) for block, one in typed if one}


def block_of(field: str, view: Json) -> str:
    """Return the id of the block with a field; ``""`` where the view has none."""
    inputs = [block for block in object_at(view, "state", "values") if block.partition(_TURN)[0] == field]
    return inputs[0] if inputs else ""


def first_block(view: Json) -> str:
    """Return the id of the first input block; ``""`` where the view has none."""
    blocks = view.get("blocks")
    inputs = [one for one in blocks if text_at(one, "type") == "input"] if isinstance(blocks, list) else []
    return text_at(inputs[0], "block_id") if inputs else ""


def _value(typed: Json) -> Value:
    match typed:
        case {"selected_options": list(options)}:
            return tuple(text_at(option, "value") for option in options)
        case {"selected_users": list(people)}:
            return tuple(one for one in people if isinstance(one, str))
        case {"selected_option": Mapping() as option}:
            return text_at(option, "value")
    return text_at(typed, "value") or text_at(typed, "selected_time")


def _blocks(part: object, turn: int) -> Iterator[Block]:
    match part:
        case TextInput() | MenuInput() | TimeInput() | PeopleInput():
            yield _input(part, turn)
        case ActionMenu():
            element: Block = {"type": "static_select", "action_id": part.does, "options": _options(part.options)}
            yield {"type": "actions", "elements": [element | {"placeholder": plain_text(part.label, 150)}]}
        case _:
            yield from layout([part])  # type: ignore[list-item]


def _input(one: Input, turn: int) -> Block:
    element = {"action_id": TYPED, **_element(one)}
    block: Block = {
        "type": "input",
        "block_id": f"{one.name}{_TURN}{turn}",
        "label": plain_text(one.label, _LABEL),
        "element": element,
        "optional": one.optional if isinstance(one, TextInput | MenuInput) else isinstance(one, PeopleInput),
    }
    hint = "" if isinstance(one, TimeInput) else one.hint
    return block | {"hint": plain_text(hint, _HINT)} if hint else block


def _element(one: Input) -> Block:
    match one:
        case TextInput():
            text: Block = {"type": "plain_text_input", "multiline": one.is_long, "max_length": one.longest}
            return text | {"initial_value": one.value} if one.value else text
        case MenuInput():
            return _menu(one)
        case TimeInput():
            return {"type": "timepicker", "initial_time": one.value}
    return {"type": "multi_users_select"}


def _menu(menu: MenuInput) -> Block:
    kind, first = ("multi_static_select", "initial_options") if menu.several else ("static_select", "initial_option")
    chosen = _options(option for option in menu.options if option.value in menu.chosen)
    element: Block = {"type": kind, "options": _options(menu.options)}
    if not chosen:
        return element
    return element | {first: chosen if menu.several else chosen[0]}


def _options(options: object) -> list[Block]:
    return [_option(one) for one in options]  # type: ignore[attr-defined]


def _option(one: Option) -> Block:
    option: Block = {"text": plain_text(one.label, LONGEST_OPTION), "value": one.value}
    return option | {"description": plain_text(one.about, LONGEST_OPTION)} if one.about else option
