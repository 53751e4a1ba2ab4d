"""A charter with rules that ask, and an endpoint in this process that answers as a test says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer

CHARTER = """
name = "Test house"
language = "en"

[drafts]
channels = ["#social-drafts"]

[reminder]
channels = ["#social-team"]

[[rules]]
id = "no-hype"
text = "Facts impress. No superlative that we cannot prove."
say = "“{match}” is a big promise. Could a figure say it instead?"
avoid = ["game changer"]
good = ["The finest grain we grow."]

[[rules]]
id = "no-bait"
text = "Say what it is. Nobody should have to click to find out."
ask = "Does it keep back what it is about?"
say = "“{match}” keeps something back. What is it about?"
except = ["all we ask"]
good = ["Friday: the mill opens at nine."]

[[rules]]
id = "no-scolding"
text = "No scolding."
ask = true
on = ["linkedin", "x"]
"""

BAIT = "Friday. That is all we are saying for now."
QUOTED = "all we are saying"


def reviewer(source: str = CHARTER) -> Reviewer:
    return Reviewer(parse(source))


def read(text: str) -> Draft:
    return Draft.read(text, default_platform="x")


def findings(*pairs: tuple[str, str]) -> str:
    """What a model writes that finds these quotations, each after its rule's id."""
    return json.dumps({"findings": [{"rule": rule, "quote": quote} for rule, quote in pairs]})


def envelope(content: object) -> dict[str, Any]:
    """An endpoint's answer around what the model wrote."""
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}


Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Model:
    """An endpoint on a port of its own.

    Attributes:
        behaviour: what it does with a request; an attribute, so that a test can change it.
        requests: the bodies that it was sent, in order.
        headers: of each request.
        url: its address.
    """

    behaviour: Behaviour
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def drafts(self) -> list[str]:
        """The drafts that it was asked about, in order."""
        return [json.loads(body["messages"][1]["content"])["draft"] for body in self.requests]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        self.requests.append(await request.json())
        return await self.behaviour(request)


def says(content: object) -> Behaviour:
    """A model that always writes this."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(envelope(content))

    return answer


def quotes(*pairs: tuple[str, str]) -> Behaviour:
    """A model that always finds these."""
    return says(findings(*pairs))


@asynccontextmanager
async def model(behaviour: Behaviour) -> AsyncIterator[Model]:
    """Serve a model on this machine."""
    serving = Model(behaviour)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", serving.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    serving.url = f"http://127.0.0.1:{port}/v1/chat/completions"
    try:
        yield serving
    finally:
        await runner.cleanup()
