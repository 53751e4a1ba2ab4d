"""Where a charter is tried: the page sends what somebody is writing, and a lab that knows charters answers."""

import asyncio
from typing import Protocol

from aiohttp import web

from slack_sandbox.change_signal import ChangeSignal
from slack_sandbox.model import JSON
from slack_sandbox.workspace import Workspace

MOST_CHARACTERS = 64_000  # of a charter on the page; ten rules at full length take a third of it
MOST_MESSAGES = 40  # of the newest, that a charter is tried on


class CharterEditor(Protocol):
    """Knows what a charter is, which the sandbox does not. Whoever runs the sandbox brings one.

    Its answers go to the page as they are. A fault is ``{"line", "where", "what", "mend"}``, its line counted from 1
    or None.
    """

    def charters(self) -> JSON:
        """``{"source": what the bot runs by, "charters": [{"name", "title", "source"}]}``, to start from."""

    def try_charter(self, source: str, posts: list[JSON]) -> JSON:
        """What a charter would say; called in a thread of its own, one call at a time.

        Args:
            source: the charter as it stands on the page.
            posts: ``{"channel": id, "name": its name, "message": as the Web API gives it}``, the oldest first.

        Returns:
            ``{"faults", "summary", "warnings", "drafts": [{"channel", "ts", "text", "points", "says", "silence"}]}``
        """

    async def use_charter(self, source: str) -> JSON:
        """Have the bot run by this charter: ``{"faults"}``, without any once the bot does."""


class CharterEditorApi:
    """Answers ``/page/api/charter``."""

    def __init__(self, lab: CharterEditor, workspace: Workspace, pulse: ChangeSignal) -> None:
        self._lab = lab
        self._workspace = workspace
        self._pulse = pulse
        self._one_at_a_time = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Everything that the page's editor asks for."""
        return [
            web.get("/page/api/charter", self._charters),
            web.post("/page/api/charter/try", self._try),
            web.post("/page/api/charter/use", self._use),
        ]

    async def _charters(self, _request: web.Request) -> web.Response:
        return web.json_response(self._lab.charters())

    async def _try(self, request: web.Request) -> web.Response:
        source = await _source(request)
        async with self._one_at_a_time:
            posts = newest_posts(self._workspace)
            return web.json_response(await asyncio.to_thread(self._lab.try_charter, source, posts))

    async def _use(self, request: web.Request) -> web.Response:
        source = await _source(request)
        async with self._one_at_a_time:
            answer = await self._lab.use_charter(source)
        self._pulse.beat()
        return web.json_response(answer)


async def _source(request: web.Request) -> str:
    """The charter that the page sends. Raises an answer with a fault in it for what is none, or too long."""
    try:
        source = (await request.json())["source"]
    except (ValueError, KeyError, TypeError):
        source = None
    if not isinstance(source, str):
        raise web.HTTPBadRequest(text="The page sends the charter under `source`.")
    if len(source) > MOST_CHARACTERS:
        mend = "A charter fits on one page; keep what matters most."
        what = f"this is longer than {MOST_CHARACTERS:,} characters."
        answer = web.json_response({"faults": [{"line": None, "where": "", "what": what, "mend": mend}]})
        raise web.HTTPOk(text=answer.text, content_type="application/json")
    return source


def newest_posts(workspace: Workspace) -> list[JSON]:
    """What stands in the channels that the bot is in, thread replies aside; the oldest first."""
    messages = sorted(
        (message for channel in workspace.channels.values() for message in channel.messages.values()),
        key=lambda message: message.ts,
    )
    posts: list[JSON] = [
        {"channel": channel.id, "name": channel.name, "message": message.json()}
        for message in messages
        if workspace.bot.id in (channel := workspace.channels[message.channel]).members and message.thread_ts is None
    ]
    return posts[-MOST_MESSAGES:]
