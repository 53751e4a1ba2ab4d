"""Keepers change a charter: the menu, a form for each part, and what is answered when a form is sent."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.editing.edits import Fields, Target
from bot.charter.editing.file import NotInCharterError
from bot.slack import keepers
from bot.slack.charter_edits import (
    Edited,
    Editor,
    Faulty,
    Overtaken,
    Refused,
    Saved,
    edit,
    edit_away,
    open_charter,
    save,
)
from bot.slack.context import ListenerContext
from bot.slack.edit_state import EditState, read_state
from bot.slack.edit_views import (
    FORM,
    field_errors,
    menu_view,
    overtaken_view,
    page_view,
    saved_view,
    target_view,
)
from bot.slack.form_views import first_block, read_form
from bot.slack.interactions import object_at, person_of, text_at
from bot.slack.listeners.home import publish
from bot.slack.shapes import Json
from bot.wording.edit_answers import apology
from bot.wording.edit_faults import faults_page
from bot.wording.edit_forms import ITEM, OPEN, REMOVE
from bot.wording.page import Page

SCOPES = keepers.SCOPES


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons and the forms. Who keeps the charter is asked at each of them."""

    @app.action(OPEN)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor = await _editor(context, body)
        charter = await open_charter(context, editor, text_at(body, "actions", 0, "value"))
        view = page_view(charter.page, editor) if isinstance(charter, Refused) else menu_view(charter, editor)
        await _show(context, body, view)

    @app.action(re.compile(f"{ITEM}(:.*)?"))
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor, state = await _editor(context, body), read_state(text_at(body, "view", "private_metadata"))
        form, _, item = text_at(body, "actions", 0, "value").partition("/")
        await _show(context, body, await _form(context, editor, state, form, item))

    @app.action(REMOVE)
    async def removed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor, state = await _editor(context, body), read_state(text_at(body, "view", "private_metadata"))
        done = await _remove(context, editor, state)
        if isinstance(done, Page):  # what is typed in the form stays below
            await _show(context, body, page_view(done, editor))
            return
        await context.api.call(
            context.client.views_update, view_id=text_at(body, "view", "id"), view=saved_view(done, editor)
        )
        await publish(context, editor.person)

    @app.view(FORM)
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        editor, view = await _editor(context, body), object_at(body, "view")
        state = read_state(text_at(view, "private_metadata"))
        outcome = await _save(context, editor, state, read_form(view))
        await ack(**await _answer(context, editor, state, outcome, view))
        if isinstance(outcome, Saved):
            await publish(context, editor.person)
            await context.suggestions.planner.tick()


async def _editor(context: ListenerContext, body: Json) -> Editor:
    person = person_of(body)
    return Editor(person, await context.profiles.find(person))


async def _show(context: ListenerContext, body: Json, view: Json) -> None:
    """Show a view: over the modal that was pressed, or as the first."""
    show = context.client.views_push if text_at(body, "view", "type") == "modal" else context.client.views_open
    if trigger := text_at(body, "trigger_id"):
        await context.api.call(show, trigger_id=trigger, view=view)


async def _form(context: ListenerContext, editor: Editor, state: EditState | None, form: str, item: str) -> Json:
    """The form that a button of the menu names."""
    target = Target.named(form, item)
    if state is None or target is None:
        return page_view(apology("closed", editor.reader.language), editor)
    opened = await open_charter(context, editor, state.charter)
    if isinstance(opened, Refused):
        return page_view(opened.page, editor)
    try:
        return await target_view(context, opened, editor, target)
    except NotInCharterError:
        return page_view(apology("removed", editor.reader.language), editor)


async def _remove(context: ListenerContext, editor: Editor, state: EditState | None) -> Saved | Page:
    """Remove what a form is about, or say why not."""
    spoken = editor.reader.language
    if state is None or state.target is None:
        return apology("closed", spoken)
    edited = await edit_away(context, editor, state)
    done = await save(context, editor, edited, state, {}) if isinstance(edited, Edited) else edited
    match done:
        case Saved():
            return done
        case Refused(page):
            return page
        case Faulty(faults):
            return faults_page(faults, spoken)
    return apology("overtaken", spoken)


async def _save(
    context: ListenerContext, editor: Editor, state: EditState | None, fields: Fields
) -> Saved | Faulty | Overtaken | Refused:
    if state is None or state.target is None:
        return Refused(apology("closed", editor.reader.language))
    edited = await edit(context, editor, state, fields)
    return await save(context, editor, edited, state, fields) if isinstance(edited, Edited) else edited


async def _answer(
    context: ListenerContext,
    editor: Editor,
    state: EditState | None,
    outcome: Saved | Faulty | Overtaken | Refused,
    view: Json,
) -> dict[str, Any]:
    """The acknowledgement of a form that was sent. What is typed stays, unless it is saved."""
    match outcome:
        case Saved():
            return {"response_action": "update", "view": saved_view(outcome, editor)}
        case Overtaken() if state is not None:
            return {"response_action": "update", "view": await overtaken_view(context, outcome, editor, state)}
        case Faulty() if state is not None:
            return {"response_action": "errors", "errors": field_errors(outcome, state, view, editor)}
        case Refused(page):
            return {"response_action": "errors", "errors": {first_block(view): page.text}}
    return {}
