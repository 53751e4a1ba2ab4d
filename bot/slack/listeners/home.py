"""App Home: the charters of my channels, objectives, a text to try, next reminder, my quiet days."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.charter.charters import ActiveCharter
from bot.reminders import schedule
from bot.slack import blocks
from bot.slack.context import ListenerContext
from bot.slack.interactions import id_at, person_of, text_at
from bot.slack.pictures import with_or_without
from bot.slack.profiles import Profile
from bot.slack.quiet_requests import quiet_until
from bot.slack.subcommands import check_everywhere
from bot.slack.suggestion_pages import kept_by, waiting
from bot.wording.home import TRIED, HomeCharter, home_page
from bot.wording.private import nothing_to_check

EVENTS = ("app_home_opened",)


def register(app: AsyncApp, context: ListenerContext) -> None:
    """Register Home. It is published each time a person opens it, in that person's language."""

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home" and (person := id_at(event, "user")):
            await publish(context, person)

    @app.action("try")
    async def tried(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        person = person_of(body)
        reader = await context.profiles.find(person)
        typed = text_at(body, "view", "state", "values", TRIED, TRIED, "value")
        if typed.strip():
            page = await check_everywhere(context, person, reader, typed)
        else:
            page = nothing_to_check(reader.language)
        await context.open_modal(text_at(body, "trigger_id"), page, reader)


async def publish(context: ListenerContext, person: str) -> None:
    """Publish a person's Home as it is now."""
    reader = await context.profiles.find(person)
    charters = await context.charters_of(person)
    keeps = await kept_by(context, person, charters)
    shown = await asyncio.gather(*(_shown(context, reader, one, may_edit=one.id in keeps) for one in charters))
    page = home_page(shown, reader.language, await quiet_until(context, person, reader))
    await with_or_without(
        context.picture,
        lambda picture: context.api.call(context.client.views_publish, user_id=person, view=blocks.home(page, picture)),
    )


async def _shown(context: ListenerContext, reader: Profile, active: ActiveCharter, *, may_edit: bool) -> HomeCharter:
    charter = active.charter
    return HomeCharter(
        charter,
        schedule.next_slot(charter.reminder, context.now()).at.astimezone(reader.zone),
        active.file_differs,
        active.id if active.is_kept else "",
        may_edit,
        await context.edits.keepers.display(charter.keepers) if active.is_kept else (),
        await waiting(context, active) if may_edit else (),
        context.reader,
    )
