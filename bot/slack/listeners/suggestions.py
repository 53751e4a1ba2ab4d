"""Anybody suggests a change of the charter; its keepers answer. Who keeps it is asked at each answer."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.editing.merging import SuggestionKind
from bot.db.records import StoredSuggestion
from bot.db.suggestions import MOST_AN_HOUR, MOST_OPEN
from bot.errors import SlackError
from bot.slack import blocks, suggestion_messages
from bot.slack.context import ListenerContext
from bot.slack.editing.forms import block_of, first_block, form_view, read_form
from bot.slack.editing.suggestions import suggestion_form
from bot.slack.editing.views import editor_of, page_view
from bot.slack.interactions import object_at, person_of, text_at
from bot.slack.listeners.home import publish
from bot.slack.profiles import Profile
from bot.slack.shapes import Json
from bot.slack.suggestion_pages import FORM, suggest_page, suggestion_view
from bot.wording import answering, suggesting
from bot.wording.page import Page

SCOPES = suggestion_messages.SCOPES
DECLINE_FORM = "suggestion_decline_form"
"""The ``callback_id`` of the form of *Not now*."""

_KINDS: dict[str, SuggestionKind] = {kind: kind for kind in get_args(SuggestionKind)}


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons and the forms. What was sent is on record before it is acknowledged."""

    @app.action(suggesting.SUGGEST)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        reader = await context.profiles.find(person_of(body))
        active = context.kept(suggesting.read_topic(text_at(body, "actions", 0, "value"))[0])
        page = await suggest_page(context, reader, active) if active else suggesting.gone_page(reader.language)
        await context.show_view(body, blocks.modal(page, reader.language))

    @app.action(re.compile(f"{suggesting.SUGGEST}:({'|'.join(_KINDS)})"))
    async def begun(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        reader = await context.profiles.find(person_of(body))
        kind = _KINDS[text_at(body, "actions", 0, "action_id").partition(":")[2]]
        charter_id, rule_id, words = suggesting.read_topic(text_at(body, "actions", 0, "value"))
        active = context.kept(charter_id)
        if active is None:
            await context.show_view(body, blocks.modal(suggesting.gone_page(reader.language), reader.language))
            return
        await context.show_view(body, suggestion_view(kind, active, reader, rule_id, words))

    @app.view(FORM)
    async def suggested(ack: AsyncAck, body: dict[str, Any]) -> None:
        reader = await context.profiles.find(person_of(body))
        await ack(**await _suggested(context, body, reader))
        await context.suggestions.planner.tick()

    _register_answers(app, context)


def _register_answers(app: AsyncApp, context: ListenerContext) -> None:
    """Register what keepers press and send."""

    @app.action(answering.OPEN_AS_EDIT)
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        editor = await editor_of(context, body)
        about = await still_open(context, editor.reader, text_at(body, "actions", 0, "value"))
        page = about if isinstance(about, Page) else await suggestion_form(context, editor, about)
        await context.show_view(body, page_view(page, editor) if isinstance(page, Page) else page)

    @app.action(answering.DECLINE)
    async def declining(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        reader = await context.profiles.find(person_of(body))
        about = await answerable(context, person_of(body), reader, text_at(body, "actions", 0, "value"))
        if isinstance(about, Page):
            await context.show_view(body, blocks.modal(about, reader.language))
            return
        form = answering.decline_form(await context.suggestions.messages.shown(about), reader.language)
        view = form_view(form, reader.language, callback=DECLINE_FORM, metadata=about.id)
        await context.show_view(body, view)

    @app.view(DECLINE_FORM)
    async def declined(ack: AsyncAck, body: dict[str, Any]) -> None:
        person = person_of(body)
        reader = await context.profiles.find(person)
        page = await _declined(context, person, reader, object_at(body, "view"))
        await ack(response_action="update", view=blocks.modal(page, reader.language))
        await context.suggestions.planner.tick()
        await publish(context, person)


async def still_open(context: ListenerContext, reader: Profile, suggestion_id: str) -> StoredSuggestion | Page:
    """A suggestion that waits for an answer; else a page that says what has become of it."""
    spoken = reader.language
    about = await context.suggestions.store.get(suggestion_id)
    if about is None:
        return answering.answered_page(None, spoken)
    if about.state != "open":
        return answering.answered_page(await context.suggestions.messages.shown(about), spoken)
    return about if context.kept(about.charter) else answering.notice_page("charter_gone", spoken)


async def answerable(
    context: ListenerContext, person: str, reader: Profile, suggestion_id: str
) -> StoredSuggestion | Page:
    """A suggestion that a person may answer now; else a page that says why not."""
    about = await still_open(context, reader, suggestion_id)
    active = None if isinstance(about, Page) else context.kept(about.charter)
    if active is None:
        return about
    try:
        is_keeper = await context.edits.keepers.keeps(person, active.charter.keepers)
    except SlackError:
        return answering.notice_page("slack_silent", reader.language)
    return about if is_keeper else answering.notice_page("not_yours", reader.language)


async def _suggested(context: ListenerContext, body: Json, reader: Profile) -> dict[str, Any]:
    """Keep what was sent, and return the acknowledgement: what is typed stays unless it is kept."""
    spoken, view = reader.language, object_at(body, "view")
    charter_id, kind = _metadata(view)
    typed = {name: str(value).strip() for name, value in read_form(view).items() if isinstance(value, str)}
    rule, words, note = (typed.get(name, "") for name in (suggesting.RULE, suggesting.WORDS, suggesting.NOTE))
    active = context.kept(charter_id)
    known = {one.id for one in active.charter.rules} if active else set()
    if active is None or kind is None or (kind != "rule_missing" and rule not in known):
        return _errors(view, "", spoken.text("suggest.error.gone"))
    if fault := suggesting.form_fault(kind, words, note, spoken):
        return _errors(view, *fault)
    added = await context.suggestions.store.add(person_of(body), charter_id, rule, kind, words, note)
    if added in ("person", "charter"):
        most = MOST_AN_HOUR if added == "person" else MOST_OPEN
        return _errors(view, "", suggesting.too_many(added, most, spoken))
    # "Why?" may lie below, which still offers to suggest this.
    return {"response_action": "update", "view": blocks.modal(suggesting.sent_page(spoken), spoken, clears=True)}


def _errors(view: Json, name: str, said: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": {block_of(name, view) or first_block(view): said}}


def _metadata(view: Json) -> tuple[str, SuggestionKind | None]:
    try:
        charter_id, kind = json.loads(text_at(view, "private_metadata"))
    except (ValueError, TypeError):
        return "", None
    return str(charter_id), _KINDS.get(kind) if isinstance(kind, str) else None


async def _declined(context: ListenerContext, person: str, reader: Profile, view: Json) -> Page:
    """Decline a suggestion; the first answer counts."""
    about = await answerable(context, person, reader, text_at(view, "private_metadata"))
    if isinstance(about, Page):
        return about
    typed = read_form(view).get(answering.REPLY, "")
    reply = typed.strip()[: answering.LONGEST_REPLY] if isinstance(typed, str) else ""
    if await context.suggestions.store.answer(about.id, "declined", person, reply):
        return answering.notice_page("declined_by_you", reader.language)
    answered = await context.suggestions.store.get(about.id)
    shown = await context.suggestions.messages.shown(answered) if answered else None
    return answering.answered_page(shown, reader.language)
