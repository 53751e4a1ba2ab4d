"""The page's API: static files, state, the stream of changes, and people's actions."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from slack_sandbox.change_signal import ChangeSignal
from slack_sandbox.delivery import Answer
from slack_sandbox.interactions import Interactions
from slack_sandbox.model import JSON, ApiError, ImageFile, Person

FOLDER = Path(__file__).parent / "page"

ERROR_MESSAGES = {
    "action_not_found": "That button is no longer there.",
    "cant_delete_message": "Only the author can delete that message.",
    "cant_update_message": "Only the author can edit that message.",
    "channel_not_found": "There is no such channel.",
    "connection_failed": "No bot is connected to answer.",
    "http_error": "The bot answered with an error.",
    "http_timeout": "The bot didn't answer within three seconds.",
    "invalid_command": "There is no such command.",
    "is_archived": "That channel is archived.",
    "message_not_found": "That message is no longer there.",
    "no_text": "Write a message first.",
    "not_found": "That window is no longer open.",
    "not_in_channel": "Only members of a channel can post in it.",
    "required": "A required field is empty.",
    "stopped": "The sandbox is shutting down.",
    "unfit": "A field is too long or too short.",
    "timeout": "The bot didn't answer within three seconds.",
    "user_not_found": "There is no such person.",
}

REFUSED = "Slack refuses this: {code}."
"""For a code that people don't cause. The page fills in the code, as it translates these sentences."""


class PageApi:
    """Answers ``/`` and ``/page/…``."""

    def __init__(self, people: Interactions, changes: ChangeSignal, state_for: Callable[[Person], JSON]) -> None:
        self._people = people
        self._changes = changes
        self._state_for = state_for
        self._actions: dict[str, Callable[[str, JSON], Awaitable[Answer]]] = {
            "post": self._post,
            "edit": self._edit,
            "delete": self._delete,
            "dismiss": self._dismiss,
            "home": self._home,
            "command": self._command,
            "click": self._click,
            "shortcut": self._shortcut,
            "view_click": self._view_click,
            "submit": self._submit,
            "close": self._close,
        }

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page's routes."""
        return [
            web.get("/", self._index),
            web.get("/page/api/state", self._state),
            web.get("/page/api/stream", self._stream),
            web.post("/page/api/act", self._act),
            web.static("/page", FOLDER),
        ]

    async def _index(self, _request: web.Request) -> web.Response:
        page = (FOLDER / "index.html").read_text(encoding="utf-8")
        text = page.replace('<html lang="en">', f'<html lang="{self._people.workspace.language}">', 1)
        return web.Response(text=text, content_type="text/html")

    async def _state(self, request: web.Request) -> web.Response:
        workspace = self._people.workspace
        me = workspace.people.get(request.query.get("as", "")) or next(iter(workspace.people.values()))
        return web.json_response(self._state_for(me))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        revision = self._changes.revision
        try:
            while not self._changes.stopped:
                await response.write(f"data: {json.dumps({'revision': revision})}\n\n".encode())
                revision = await self._changes.after(revision)
        except ConnectionError:
            pass
        return response

    async def _act(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
            person = self._person(body)
            answer = await self._actions[body["action"]](person.id, body)
        except ApiError as error:
            return _error(error.code)
        except (ValueError, KeyError, TypeError, AttributeError):
            return web.json_response({"ok": False, "error": "The sandbox didn't understand the request."}, status=400)
        return web.json_response({"ok": True}) if answer.error is None else _error(answer.error)

    def _person(self, body: JSON) -> Person:
        person = self._people.workspace.person(body["as"])
        if person.is_bot:
            raise ApiError("user_not_found")
        return person

    async def _post(self, user: str, body: JSON) -> Answer:
        text = body.get("text", "")
        if text.startswith("/") and not text.startswith("/me "):
            return await self._command(user, body)
        pictures = [
            ImageFile(_sample(picture["name"]), picture.get("alt", "")) for picture in body.get("pictures") or ()
        ]
        me = text.startswith("/me ")
        typed = text.removeprefix("/me ")
        self._people.post(user, body["channel"], typed, body.get("thread_ts"), pictures, me=me)
        return Answer()

    async def _edit(self, user: str, body: JSON) -> Answer:
        self._people.edit(user, body["channel"], body["ts"], body["text"])
        return Answer()

    async def _delete(self, user: str, body: JSON) -> Answer:
        self._people.delete(user, body["channel"], body["ts"])
        return Answer()

    async def _dismiss(self, user: str, body: JSON) -> Answer:
        self._people.dismiss(user, body["channel"], body["ts"])
        return Answer()

    async def _home(self, user: str, _body: JSON) -> Answer:
        self._people.open_home(user)
        return Answer()

    async def _command(self, user: str, body: JSON) -> Answer:
        return await self._people.command(user, body["channel"], body["text"])

    async def _click(self, user: str, body: JSON) -> Answer:
        details = (body["action_id"], body.get("block_id"), body.get("value"))
        return await self._people.click(user, body["channel"], body["message_ts"], *details)

    async def _shortcut(self, user: str, body: JSON) -> Answer:
        return await self._people.shortcut(user, body["channel"], body["ts"], body["callback_id"])

    async def _view_click(self, user: str, body: JSON) -> Answer:
        details = (body["action_id"], body.get("block_id"), body.get("value"), body.get("values"))
        return await self._people.view_click(user, body["view_id"], *details)

    async def _submit(self, user: str, body: JSON) -> Answer:
        return await self._people.submit_view(user, body["view_id"], body.get("values") or {})

    async def _close(self, user: str, body: JSON) -> Answer:
        return await self._people.close_view(user, body["view_id"], everything=bool(body.get("everything")))


def _sample(picture: str) -> str:
    """The name of a sample picture. Raises ValueError for an unknown one."""
    if picture not in {path.stem for path in (FOLDER / "pictures").glob("*.png")}:
        raise ValueError(picture)
    return picture


def _error(code: str) -> web.Response:
    if code in ERROR_MESSAGES:
        return web.json_response({"ok": False, "error": ERROR_MESSAGES[code]})
    return web.json_response({"ok": False, "error": REFUSED, "code": code})
