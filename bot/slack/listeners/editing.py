"""Keepers change a charter: the menu, a form for each part, and what is answered when a form is sent."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.editing.edits import Fields, Target
from bot.charter.editing.file import NotInCharterError
from bot.slack import keepers
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import Edited, Editor, Faulty, Refused, Saved, edit_away, open_charter, save, save_form
from bot.slack.editing.entry import wanted_view
from bot.slack.editing.forms import read_form
from bot.slack.editing.state import EditState, read_state
from bot.slack.editing.views import (
    FORM,
    answer,
    editor_of,
    page_view,
    refusal,
    saved_view,
    target_view,
)
from bot.slack.interactions import object_at, text_at
from bot.slack.listeners.editing_preview import try_rule
from bot.slack.listeners.home import publish
from bot.wording.days import as_dates
from bot.wording.edit_answers import apology
from bot.wording.edit_faults import faults_page
from bot.wording.edit_forms import ITEM, OPEN, REMOVE
from bot.wording.page import Page

SCOPES = keepers.SCOPES


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons and the forms. Who keeps the charter is asked at each of them."""

    @app.action(OPEN)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor = await editor_of(context, body)
        charter_id, _, wanted = text_at(body, "actions", 0, "value").partition("/")
        opened = await open_charter(context, editor, charter_id)
        if isinstance(opened, Refused):
            await context.show_view(body, page_view(opened.page, editor))
        else:
            await context.show_view(body, await wanted_view(context, editor, opened, wanted))

    @app.action(re.compile(f"{ITEM}(:.*)?"))
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor, state = await editor_of(context, body), read_state(text_at(body, "view", "private_metadata"))
        form, _, item = text_at(body, "actions", 0, "value").partition("/")
        await context.show_view(body, await _form(context, editor, state, form, item))

    @app.action(REMOVE)
    async def removed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor, state = await editor_of(context, body), read_state(text_at(body, "view", "private_metadata"))
        done = await _remove(context, editor, state)
        if isinstance(done, Page):  # what is typed in the form stays below
            await context.show_view(body, page_view(done, editor))
            return
        await context.api.call(
            context.client.views_update, view_id=text_at(body, "view", "id"), view=saved_view(done, editor)
        )
        await publish(context, editor.person)

    @app.view(FORM)
    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        editor, view = await editor_of(context, body), object_at(body, "view")
        state = read_state(text_at(view, "private_metadata"))
        fields = _with_dates(read_form(view), editor, context.now())
        if state is None or state.target is None:
            await ack(**refusal(apology("closed", editor.reader.language), view))
        elif state.target.form == "rule":
            await try_rule(context, editor, state, fields, view, ack)
        else:
            outcome = await save_form(context, editor, state, fields)
            await ack(**await answer(context, editor, state, outcome, view))
            if isinstance(outcome, Saved):
                await publish(context, editor.person)


def _with_dates(fields: Fields, editor: Editor, now: dt.datetime) -> Fields:
    """What was typed, with the weeks without a reminder as a charter writes them: "28/12" is the next one."""
    skip, reader = fields.get("skip"), editor.reader
    if not isinstance(skip, str):
        return fields
    return {**fields, "skip": as_dates(skip, now.astimezone(reader.zone).date(), month_first=reader.month_first)}


async def _form(context: ListenerContext, editor: Editor, state: EditState | None, form: str, item: str) -> Block:
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
