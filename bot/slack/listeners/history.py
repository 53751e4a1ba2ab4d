"""The history of a charter: everybody reads it, and those who keep the charter go back to a version."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks
from bot.slack.context import ListenerContext
from bot.slack.editing.history import history_of, read_restore_key, restore
from bot.slack.interactions import person_of, text_at
from bot.slack.listeners.home import publish
from bot.wording.history import HISTORY, RESTORE
from bot.wording.suggesting import gone_page


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons. Who keeps the charter is asked at the press."""

    @app.action(HISTORY)
    async def shown(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = person_of(body)
        reader = await context.profiles.find(person)
        active = context.charters.now.get(text_at(body, "actions", 0, "value"))
        page = await history_of(context, person, reader, active) if active else gone_page(reader.language)
        await context.open_modal(text_at(body, "trigger_id"), page, reader)

    @app.action(RESTORE)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = person_of(body)
        reader = await context.profiles.find(person)
        charter_id, number, seen = read_restore_key(text_at(body, "actions", 0, "value"))
        await context.loader.at_least(await context.edits.versions.newest_revision())
        active = context.kept(charter_id)
        if active is None:
            page = gone_page(reader.language)
        else:
            said = await restore(context, person, reader, active, number, seen)
            page = await history_of(context, person, reader, context.charters.now.get(charter_id) or active, said)
        if (view := text_at(body, "view", "id")) and text_at(body, "view", "type") == "modal":
            shown_anew = blocks.modal(page, reader.language)
            await context.api.call(context.client.views_update, view_id=view, view=shown_anew)
        else:
            await context.open_modal(text_at(body, "trigger_id"), page, reader)
        await publish(context, person)
