"""The buttons that ask for quiet or end it, in App Home and in a modal."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks, quieting
from bot.slack.listeners.home import publish
from bot.slack.readers import Reader
from bot.slack.services import Services
from bot.voice.page import Page
from bot.voice.quiet import choices_page, quiet_out_of_reach

BUTTONS = re.compile("quiet_(day|week|until|off)")


def register(app: AsyncApp, services: Services) -> None:
    """What was pressed is done before Slack is answered, and the view that it was pressed in shows it."""

    @app.action(BUTTONS)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        person = body["user"]["id"]
        reader = await services.readers.find(person)
        wish = quieting.chosen(body["actions"][0])
        granted = wish is not None and await quieting.grant(services, person, reader, wish)
        await ack()
        at_home = body["view"]["type"] == "home"
        if at_home and granted:
            await publish(services, person)
        elif at_home:
            page = quiet_out_of_reach(quieting.MOST_DAYS, reader.language)
            await services.open_modal(body["trigger_id"], page, reader)
        else:
            await _update(services, body["view"]["id"], await _page(services, person, reader, granted=granted), reader)


async def _page(services: Services, person: str, reader: Reader, *, granted: bool) -> Page:
    refused = None if granted else quieting.MOST_DAYS
    until = await quieting.quiet_until(services, person, reader)
    return choices_page(until, reader.language, refused)


async def _update(services: Services, view: str, page: Page, reader: Reader) -> None:
    await services.ask(services.client.views_update, view_id=view, view=blocks.modal(page, reader.language))
