"""The buttons that ask for quiet or end it, in App Home and in a modal."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, quiet_requests
from bot.slack.context import ListenerContext
from bot.slack.interactions import object_at, person_of, text_at
from bot.slack.listeners.home import publish
from bot.slack.profiles import Profile
from bot.wording.page import Page
from bot.wording.quiet import choices_page, quiet_out_of_reach

BUTTONS = re.compile("quiet_(day|week|until|off)")


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons. A press is carried out before it is acknowledged, and its view is updated."""

    @app.action(BUTTONS)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        person, wish = person_of(body), quiet_requests.request_of(object_at(body, "actions", 0))
        if not person:
            await ack()
            return
        reader = await context.profiles.find(person)
        granted = wish is not None and await quiet_requests.grant(context, person, reader, wish)
        await ack()
        in_modal, view = text_at(body, "view", "type") == "modal", text_at(body, "view", "id")
        if in_modal and view:
            await _update(context, view, await _page(context, person, reader, granted=granted), reader)
        elif granted:
            await publish(context, person)
        else:
            page = quiet_out_of_reach(quiet_requests.MOST_DAYS, reader.language)
            await context.open_modal(text_at(body, "trigger_id"), page, reader)


async def _page(context: ListenerContext, person: str, reader: Profile, *, granted: bool) -> Page:
    refused = None if granted else quiet_requests.MOST_DAYS
    until = await quiet_requests.quiet_until(context, person, reader)
    return choices_page(until, reader.language, refused)


async def _update(context: ListenerContext, view: str, page: Page, reader: Profile) -> None:
    await context.api.call(context.client.views_update, view_id=view, view=blocks.modal(page, reader.language))
