"""The modals in which a charter is changed: the menu, the forms, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.charter.editing.edits import Fields, Target, read_fields
from bot.charter.editing.faults import FieldFault
from bot.charter.fields import channel_name
from bot.errors import SlackError
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Editor, Faulty, Opened, Overtaken, Refused, Saved
from bot.slack.editing.forms import block_of, first_block, form_view
from bot.slack.editing.state import EditState
from bot.slack.interactions import person_of
from bot.slack.shapes import Json
from bot.wording.edit_answers import saved
from bot.wording.edit_faults import fault_sentence
from bot.wording.edit_forms import Channels, edit_form, edit_menu
from bot.wording.inputs import FormPage
from bot.wording.page import Page, Part

FORM, PREVIEW, MENU = "edit_form", "edit_preview", "edit_menu"
"""The ``callback_id`` of a form, of what it would change, and of views that are only read or pressed."""


def menu_view(opened: Opened, editor: Editor, above: tuple[Part, ...] = ()) -> Block:
    """The menu of a charter."""
    state = EditState(opened.active.id, opened.version.number)
    page = edit_menu(opened.charter, editor.reader.language, above)
    return form_view(page, editor.reader.language, callback=MENU, metadata=state.dumped())


def page_view(page: Page, editor: Editor, *, back: bool = False, clears: bool = False) -> Block:
    """A page that is only read. See ``form_view``."""
    shown = FormPage(page.title, page.parts)
    return form_view(shown, editor.reader.language, callback=MENU, back=back, clears=clears)


def saved_view(done: Saved, editor: Editor) -> Block:
    """What has changed. Closing it closes the forms below, which show the version before."""
    return page_view(saved(done.sentences, done.number, editor.reader.language), editor, clears=True)


async def target_view(
    context: ListenerContext, opened: Opened, editor: Editor, target: Target, fields: Fields | None = None
) -> Block:
    """A form, as the charter is or with other fields. ``NotInCharterError``: there is no such rule or objective."""
    state = EditState(opened.active.id, opened.version.number, target)
    return await filled_view(context, opened, editor, state, fields or read_fields(opened.charter, target))


async def filled_view(
    context: ListenerContext,
    opened: Opened,
    editor: Editor,
    state: EditState,
    fields: Fields,
    above: tuple[Part, ...] = (),
) -> Block:
    """A form with these fields; another ``turn`` of the state makes Slack show them instead of what was typed."""
    assert state.target is not None  # noqa: S101 - only the menu has none
    channels = await _channels(context, editor, fields) if state.target.form in ("channels", "reminder") else ()
    spoken = editor.reader.language
    has_reader = context.reader is not None
    page = edit_form(
        opened.charter, state.target, fields, spoken, channels=channels, above=above, has_reader=has_reader
    )
    return form_view(page, spoken, callback=FORM, metadata=state.dumped(), turn=state.turn, back=True)


async def overtaken_view(context: ListenerContext, overtaken: Overtaken, editor: Editor, state: EditState) -> Block:
    """The form again, on top of what another keeper saved meanwhile."""
    number = overtaken.opened.version.number
    again = replace(state, base=number, target=overtaken.target, turn=state.turn + 1, changed={}, marks={})
    return await filled_view(context, overtaken.opened, editor, again, overtaken.fields, overtaken.above)


def field_errors(faulty: Faulty, state: EditState, view: Json, editor: Editor) -> dict[str, str]:
    """The faults at their fields, by block; those that no field of the form shows are at its first."""
    assert state.target is not None  # noqa: S101 - only the menu has none
    errors: dict[str, list[str]] = {}
    for fault in faulty.faults:
        here = fault.form == state.target.form and fault.place in (None, faulty.place)
        block = (block_of(fault.field, view) if here else "") or first_block(view)
        errors.setdefault(block, []).append(_said(fault, editor, here=here))
    return {block: " ".join(dict.fromkeys(said)) for block, said in errors.items()}


def _said(fault: FieldFault, editor: Editor, *, here: bool) -> str:
    place = None if here or fault.place is None else fault.place + 1
    return fault_sentence(fault, editor.reader.language, place)


async def answer(
    context: ListenerContext,
    editor: Editor,
    state: EditState,
    outcome: Saved | Faulty | Overtaken | Refused,
    view: Json,
) -> dict[str, Any]:
    """The acknowledgement of a form that was sent. What is typed stays, unless it is saved."""
    match outcome:
        case Saved():
            return {"response_action": "update", "view": saved_view(outcome, editor)}
        case Overtaken():
            return {"response_action": "update", "view": await overtaken_view(context, outcome, editor, state)}
        case Faulty():
            return {"response_action": "errors", "errors": field_errors(outcome, state, view, editor)}
    return refusal(outcome.page, view)


def refusal(page: Page, view: Json) -> dict[str, Any]:
    """The acknowledgement of a form that is not taken: the reason at its first field, so that what is typed stays."""
    return {"response_action": "errors", "errors": {first_block(view): page.text}}


async def editor_of(context: ListenerContext, body: Json) -> Editor:
    """Who pressed or sent something."""
    person = person_of(body)
    return Editor(person, await context.profiles.find(person))


async def _channels(context: ListenerContext, editor: Editor, fields: Fields) -> Channels:
    """The channels that the bot and the keeper are both in, and those that the charter names already."""
    names = context.charters.names
    written = [one for one in fields.get("channels", ()) if one]
    known = {channel_name(one) for one in written} | {channel_name(names.get(one, one)) for one in written}
    try:
        own = set(await context.channels_of(editor.person))
        joined = [one.name for one in await context.gateway.channels() if one.id in own]
    except SlackError:
        joined = []
    others = sorted(f"#{name}" for name in joined if channel_name(name) not in known)
    return [*((one, f"#{names.get(one, one).removeprefix('#')}") for one in written), *((one, one) for one in others)]
