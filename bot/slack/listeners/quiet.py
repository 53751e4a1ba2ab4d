"""The buttons that ask for quiet or end it, in App Home and in a modal."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, quiet_requests
from bot.slack.context import ListenerContext, Profile
from bot.slack.listeners.home import publish
from bot.wording.page import Page
from bot.wording.quiet import choices_page, quiet_out_of_reach

BUTTONS = re.compile("quiet_(day|week|until|off)")


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register the buttons. A press is carried out before it is acknowledged, and its view is updated."""

    @app.action(BUTTONS)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        person = body["user"]["id"]
        reader = await context.profiles.find(person)
        wish = quiet_requests.request_of(body["actions"][0])
        granted = wish is not None and await quiet_requests.grant(context, person, reader, wish)
        await ack()
        at_home = body["view"]["type"] == "home"
        if at_home and granted:
            await publish(context, person)
        elif at_home:
            page = quiet_out_of_reach(quiet_requests.MOST_DAYS, reader.language)
            await context.open_modal(body["trigger_id"], page, reader)
        else:
            await _update(context, body["view"]["id"], await _page(context, person, reader, granted=granted), reader)


async def _page(context: ListenerContext, person: str, reader: Profile, *, granted: bool) -> Page:
    refused = None if granted else quiet_requests.MOST_DAYS
    until = await quiet_requests.quiet_until(context, person, reader)
    return choices_page(until, reader.language, refused)


async def _update(context: ListenerContext, view: str, page: Page, reader: Profile) -> None:
    await context.api.call(context.client.views_update, view_id=view, view=blocks.modal(page, reader.language))
