"""App Home: charter, objectives, next reminder, my quiet days."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import blocks
from bot.slack.services import Services
from bot.slack.subcommands import local
from bot.threads import schedule
from bot.voice.home import home_page

EVENTS = ("app_home_opened",)


def register(app: AsyncApp, services: Services) -> None:
    """Published anew each time somebody opens it, for its words are in the reader's language."""

    async def publish(person: str) -> None:
        reader = await services.readers.find(person)
        until = await services.quiet.quiet_until(person)
        page = home_page(
            services.charter,
            reader.language,
            schedule.next_slot(services.charter.reminder, services.now()).at.astimezone(reader.zone),
            None if until is None else local(until, reader),
        )
        await services.ask(services.client.views_publish, user_id=person, view=blocks.home(page, services.picture_url))

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") == "home":
            await publish(event["user"])

    @app.action(blocks.HOME_QUIET)
    async def quiet(ack: AsyncAck, body: dict[str, Any]) -> None:
        await services.quiet.be_quiet(body["user"]["id"], int(body["actions"][0]["value"]))
        await ack()
        await publish(body["user"]["id"])

    @app.action(blocks.HOME_QUIET_OFF)
    async def speak_again(ack: AsyncAck, body: dict[str, Any]) -> None:
        await services.quiet.speak_again(body["user"]["id"])
        await ack()
        await publish(body["user"]["id"])
