"""The charter editor's API: the page sends a charter, and a CharterEditor checks it, previews it or applies it."""

import asyncio
from pathlib import Path
from typing import Protocol

from aiohttp import web

from slack_sandbox.change_signal import ChangeSignal
from slack_sandbox.model import JSON
from slack_sandbox.workspace import Workspace

MAX_CHARACTERS = 64_000  # in a charter; ten rules at full length take a third
MAX_MESSAGES = 40  # in a preview


class CharterEditor(Protocol):
    """Interprets charters for the page. The sandbox itself knows nothing about them, so its caller passes one.

    The page gets the returned values unchanged. A fault is ``{"line", "where", "what", "fix"}``, with a line that
    counts from 1 or is None.
    """

    def charters(self) -> JSON:
        """The charter in use, the ones to start from, and the packs that a rule can use.

        Returns:
            ``{"source", "charters": [{"name", "title", "source"}], "packs": [{"name", "about"}]}``
        """

    def try_charter(self, source: str, posts: list[JSON]) -> JSON:
        """Preview a charter on posts. Runs in a worker thread, one call at a time.

        Args:
            source: the charter's text.
            posts: ``{"channel": id, "name": the channel's, "message": as the Web API returns it}``, oldest first.

        Returns:
            ``{"faults", "summary", "warnings", "drafts": [{"channel", "ts", "text", "points", "says", "silence"}]}``
        """

    async def use_charter(self, source: str) -> JSON:
        """Apply a charter to the bot. Returns ``{"faults"}``, with an empty list once the bot uses the charter."""

    def show_pack(self, name: str, posts: list[JSON]) -> JSON | None:
        """Return a pack's card, and what the bot would say about posts with this pack alone. None for no such pack.

        Returns:
            ``{"name", "about", "questions", "phrases", "catches", "leaves", "figures", "drafts"}``: drafts as above,
            ``figures`` empty or ``{"caught", "faulty", "touched", "fine", "date"}``, the others lists of sentences.
        """

    def picture(self, name: str) -> Path | None:
        """The file of a picture that a charter in use has named, or None."""


class CharterEditorApi:
    """Answers ``/page/api/charter``."""

    def __init__(self, charter_editor: CharterEditor, workspace: Workspace, changes: ChangeSignal) -> None:
        self._charter_editor = charter_editor
        self._workspace = workspace
        self._changes = changes
        self._one_at_a_time = asyncio.Lock()

    def routes(self) -> list[web.AbstractRouteDef]:
        """The editor's routes."""
        return [
            web.get("/page/api/charter", self._charters),
            web.post("/page/api/charter/try", self._try),
            web.post("/page/api/charter/use", self._use),
            web.post("/page/api/charter/pack", self._pack),
            web.get("/page/api/charter/pictures/{name:.+}", self._picture),
        ]

    async def _charters(self, _request: web.Request) -> web.Response:
        return web.json_response(self._charter_editor.charters())

    async def _try(self, request: web.Request) -> web.Response:
        source = await _source(request)
        async with self._one_at_a_time:
            posts = newest_posts(self._workspace)
            return web.json_response(await asyncio.to_thread(self._charter_editor.try_charter, source, posts))

    async def _use(self, request: web.Request) -> web.Response:
        source = await _source(request)
        async with self._one_at_a_time:
            answer = await self._charter_editor.use_charter(source)
        self._changes.notify()
        return web.json_response(answer)

    async def _pack(self, request: web.Request) -> web.Response:
        name = await _text(request, "name")
        async with self._one_at_a_time:
            posts = newest_posts(self._workspace)
            card = await asyncio.to_thread(self._charter_editor.show_pack, name, posts)
        return web.json_response(card) if card else web.Response(status=404)

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        path = self._charter_editor.picture(request.match_info["name"])
        return web.FileResponse(path) if path else web.Response(status=404)


async def _source(request: web.Request) -> str:
    """The charter in a request's body. Raises HTTPBadRequest without one, HTTPOk with a fault if it is too long."""
    source = await _text(request, "source")
    if len(source) > MAX_CHARACTERS:
        fix = "A charter fits on one page: keep what matters most."
        what = f"The charter is longer than {MAX_CHARACTERS:,} characters."
        answer = web.json_response({"faults": [{"line": None, "where": "", "what": what, "fix": fix}]})
        raise web.HTTPOk(text=answer.text, content_type="application/json")
    return source


async def _text(request: web.Request, key: str) -> str:
    """A string in a request's body. Raises HTTPBadRequest without one."""
    try:
        text = (await request.json())[key]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise web.HTTPBadRequest(text=f"Send the string `{key}`.")
    return text


def newest_posts(workspace: Workspace) -> list[JSON]:
    """The newest messages of the bot's channels without thread replies, oldest first."""
    messages = sorted(
        (message for channel in workspace.channels.values() for message in channel.messages.values()),
        key=lambda message: message.ts,
    )
    posts: list[JSON] = [
        {"channel": channel.id, "name": channel.name, "message": message.json()}
        for message in messages
        if workspace.bot.id in (channel := workspace.channels[message.channel]).members and message.thread_ts is None
    ]
    return posts[-MAX_MESSAGES:]
