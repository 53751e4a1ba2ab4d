"""A bare Bolt app as in tutorials: it posts one fixed reply in a draft's thread, stores nothing and checks nothing.

The baseline of ``benchmarks.end_to_end``. ``--shared`` gives it one HTTP session for all its calls.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient


def build(session: aiohttp.ClientSession | None) -> AsyncApp:
    """Build the app with its two listeners."""
    token = os.environ["SLACK_BOT_TOKEN"]
    app = AsyncApp(client=AsyncWebClient(token, os.environ["SLACK_API_URL"], session=session))

    @app.event("message")
    async def reply(event: dict[str, Any], say: AsyncSay) -> None:
        if not event.get("subtype") and not event.get("thread_ts"):
            await say("Have you thought of the charter?", thread_ts=event["ts"])

    @app.command("/charter")
    async def charter(ack: AsyncAck) -> None:
        await ack("The charter")

    return app


async def main() -> None:
    """Connect, report readiness, and work until killed."""
    async with aiohttp.ClientSession() as session:
        app = build(session if "--shared" in sys.argv else None)
        await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect_async()
        sys.stdout.write("Ready.\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
