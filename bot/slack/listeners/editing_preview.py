"""A changed rule is tried on the last drafts before it counts: progress, *right* and *wrong*, and *Save*."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.editing.edits import Fields
from bot.errors import Rejected
from bot.slack.blocks import Block
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import (
    Edited,
    Editor,
    Faulty,
    Opened,
    Refused,
    Saved,
    base_of,
    edit,
    open_again,
    overtaken,
    save_form,
    typed_fields,
)
from bot.slack.editing.forms import form_view
from bot.slack.editing.preview import (
    Trial,
    begin_reading,
    changed_fields,
    judge,
    judge_again,
    press,
    resume,
    second_reading_of,
)
from bot.slack.editing.recent_drafts import Reading
from bot.slack.editing.state import EditState, TooMuchError, read_state
from bot.slack.editing.views import MENU, PREVIEW, answer, editor_of, filled_view, overtaken_view, page_view, refusal
from bot.slack.interactions import object_at, text_at
from bot.slack.listeners.home import publish
from bot.slack.shapes import Json
from bot.wording.edit_answers import apology
from bot.wording.edit_faults import faults_page
from bot.wording.edit_preview import MISSED, PHRASE, RIGHT, WRONG, Tried, preview_page, reading_page
from bot.wording.edit_reader import READ_ON, READER_RIGHT, READER_WRONG, looking_page
from bot.wording.page import Page

_QUICK = 1.2  # seconds for a try that shows no progress; Slack expects the bot's answer within three
_PROGRESS = 1.0  # seconds between two updates of a view, and from its opening to the first
_PRESSES = re.compile(f"({RIGHT}|{WRONG}|{MISSED}|{READER_RIGHT}|{READER_WRONG}|{READ_ON}|{PHRASE}:[0-9]+)")


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register what is pressed in a preview. A press that comes while another is answered changes nothing."""

    @app.action(_PRESSES)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        view, editor, action = object_at(body, "view"), await editor_of(context, body), object_at(body, "actions", 0)
        trial = await _resumed(context, editor, read_state(text_at(view, "private_metadata")))
        if not isinstance(trial, Trial):
            await _update(context, view, trial)
        elif text_at(action, "action_id") == READ_ON:
            await _read_on(context, editor, trial, view)
        else:
            await _judged(context, editor, trial, action, view)

    @app.view(PREVIEW)
    async def saved(ack: AsyncAck, body: dict[str, Any]) -> None:
        view, editor = object_at(body, "view"), await editor_of(context, body)
        state = read_state(text_at(view, "private_metadata"))
        fields = await typed_fields(context, state) if state else None
        if state is None or fields is None:
            await _replace(ack, apology("closed", editor.reader.language), editor)
            return
        outcome = await save_form(context, editor, state, fields)
        match outcome:
            case Refused(page):
                await _replace(ack, page, editor)
            case Faulty(faults):
                await _replace(ack, faults_page(faults, editor.reader.language, "hold"), editor)
            case _:
                await ack(**await answer(context, editor, state, outcome, view))
        if isinstance(outcome, Saved):
            await publish(context, editor.person)
            await context.suggestions.planner.tick()


async def _replace(ack: AsyncAck, page: Page, editor: Editor) -> None:
    """Acknowledge a preview that was sent with a page in its place; *Back* leads to the form."""
    await ack(response_action="update", view=page_view(page, editor, back=True))


async def try_rule(
    context: ListenerContext, editor: Editor, state: EditState, fields: Fields, view: Json, ack: AsyncAck
) -> None:
    """Answer a rule's form: its errors, or what the change would do to the last drafts, with progress."""
    edited = await edit(context, editor, state, fields)
    if not isinstance(edited, Edited):
        await ack(**await answer(context, editor, state, edited, view))
        return
    trial = _begun(edited.opened, state, fields)
    if trial is None:
        await ack(**refusal(apology("too_much", editor.reader.language), view))
        return
    reading = await begin_reading(context, editor, trial)
    trying = asyncio.create_task(_shown(context, editor, trial, reading))
    await asyncio.wait({trying}, timeout=_QUICK)
    action = "update" if _is_deep(view) else "push"
    if trying.done():
        await ack(response_action=action, view=trying.result())
        return
    name = secrets.token_hex(8)  # Slack doesn't tell the id of a view that an acknowledgement opens
    await ack(response_action=action, view=_progress(editor, reading, name))
    while not trying.done():
        await asyncio.wait({trying}, timeout=_PROGRESS)
        shown = trying.result() if trying.done() else _progress(editor, reading, name)
        await context.api.call(context.client.views_update, external_id=name, view=shown)


def _begun(opened: Opened, state: EditState, fields: Fields) -> Trial | None:
    """The trial of a form; ``None`` where a view couldn't carry it."""
    assert state.target is not None  # noqa: S101 - only rules are tried
    carried = replace(state, changed=changed_fields(opened, state.target, fields), tried=time.time())
    try:
        carried.dumped()
    except TooMuchError:
        return None
    return Trial(opened, carried, fields)


async def _resumed(context: ListenerContext, editor: Editor, state: EditState | None) -> Trial | Block:
    """The trial that a preview carries, or the view that takes its place."""
    if state is None or state.target is None:
        return page_view(apology("closed", editor.reader.language), editor, back=True)
    opened = await open_again(context, editor, state)
    if isinstance(opened, Refused):
        return page_view(opened.page, editor, back=True)
    if state.base == opened.version.number:
        return resume(opened, state)
    base, fields = await base_of(context, state, opened), await typed_fields(context, state)
    if base is None or fields is None:
        return page_view(apology("closed", editor.reader.language), editor, back=True)
    return await overtaken_view(context, await overtaken(context, editor, state, fields, base, opened), editor, state)


async def _judged(context: ListenerContext, editor: Editor, trial: Trial, pressed: Json, view: Json) -> None:
    """Answer a press: show the preview anew. The form below gets what the press put there, and keeps the marks."""
    reading, known_hash = await _drafts(context, editor, trial, view)
    tried = await judge(context, trial, reading)
    after = await press(context, trial, tried, reading, pressed, editor.reader.language)
    tried = await judge_again(context, trial, after, tried, reading)
    try:
        await _update(context, view, _preview(after, tried, editor), known_hash)
    except Rejected as rejected:
        if rejected.code == "hash_conflict":  # what this press said is still there to be pressed
            return
        raise
    if below := text_at(view, "previous_view_id"):
        state = replace(after.state, changed={}, tried=0.0)
        form = await filled_view(context, after.opened, editor, state, after.fields)
        await context.api.call(context.client.views_update, view_id=below, view=form)


async def _read_on(context: ListenerContext, editor: Editor, trial: Trial, view: Json) -> None:
    """Let the second reader read some drafts, with progress, and show what it found."""
    reading, _ = await _drafts(context, editor, trial, view)
    tried, shown_at = await judge(context, trial, reading), 0.0
    if second := second_reading_of(context, trial, tried, reading):
        async with aclosing(second.read_on()) as progress:
            async for read in progress:
                if time.monotonic() - shown_at > _PROGRESS:
                    shown_at = time.monotonic()
                    page = looking_page(read, editor.reader.language)
                    await _update(context, view, form_view(page, editor.reader.language, callback=MENU, back=True))
    await _update(context, view, _preview(trial, await judge_again(context, trial, trial, tried, reading), editor))


async def _drafts(context: ListenerContext, editor: Editor, trial: Trial, view: Json) -> tuple[Reading | None, str]:
    """The drafts, once they are read, and the view's hash while it shows what was pressed."""
    reading = await begin_reading(context, editor, trial)
    if reading is None or reading.done:
        return reading, text_at(view, "hash")
    await _update(context, view, _progress(editor, reading))  # another replica has read them, or it was long ago
    await _finished(reading)
    return reading, ""


async def _shown(context: ListenerContext, editor: Editor, trial: Trial, reading: Reading | None) -> Block:
    """The preview, once the drafts are read."""
    if reading is not None:
        await _finished(reading)
    return _preview(trial, await judge(context, trial, reading), editor)


async def _finished(reading: Reading) -> None:
    if reading.task is not None:
        await asyncio.wait({reading.task})


def _preview(trial: Trial, tried: Tried, editor: Editor) -> Block:
    spoken = editor.reader.language
    page = preview_page(tried, spoken)
    return form_view(page, spoken, callback=PREVIEW, metadata=trial.state.dumped(), back=True)


def _progress(editor: Editor, reading: Reading | None, name: str = "") -> Block:
    """How far the reading has come, in a view of this name."""
    spoken = editor.reader.language
    page = reading_page(len(reading.posts), reading.waiting, spoken) if reading else reading_page(0, 0, spoken)
    view = form_view(page, spoken, callback=MENU, back=True)
    return view | {"external_id": name} if name else view


async def _update(context: ListenerContext, view: Json, shown: Block, known_hash: str = "") -> None:
    """Let a view show something else; with a hash, only if nothing else has changed it since."""
    only_if = {"hash": known_hash} if known_hash else {}
    await context.api.call(context.client.views_update, view_id=text_at(view, "id"), view=shown, **only_if)


def _is_deep(view: Json) -> bool:
    """Whether no view can be pushed over this one: Slack stacks three."""
    below = text_at(view, "previous_view_id")
    return below not in ("", text_at(view, "root_view_id"))
