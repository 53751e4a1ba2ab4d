"""Helpers for the sandbox's tests: a listening app, a clock, and Block Kit builders."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import Sandbox

Answers = Callable[[SocketModeRequest], dict[str, Any] | None]


class ListeningApp:
    """An app that acknowledges every request, with the payload that ``answer`` returns.

    Attributes:
        requests: the requests received, in order.
        deaf: while true, the app acknowledges nothing.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.requests: list[SocketModeRequest] = []
        self.deaf = False
        self.answer: Answers = lambda _request: None
        web_client = AsyncWebClient(base_url=sandbox.api_url)
        self.client = SocketModeClient(sandbox.app_token, web_client=web_client, ping_interval=0.2)
        self.client.socket_mode_request_listeners.append(self._take)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [r.payload["event"] for r in self.requests if r.type == "events_api"]

    @property
    def texts(self) -> list[str | None]:
        return [event.get("text") for event in self.events if event.get("subtype") != "message_changed"]

    async def _take(self, _client: object, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if not self.deaf:
            response = SocketModeResponse(request.envelope_id, payload=self.answer(request))
            await self.client.send_socket_mode_response(response)


@asynccontextmanager
async def listening(sandbox: Sandbox) -> AsyncIterator[ListeningApp]:
    """An app with one open connection."""
    app = ListeningApp(sandbox)
    before = sandbox.sockets.count
    await app.client.connect()
    await sandbox.until(lambda: sandbox.sockets.count > before)
    try:
        yield app
    finally:
        await app.client.close()


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


async def refused(call: Awaitable[Any]) -> str:
    """Assert that Slack refuses a call; returns the error code."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def button(action_id: str = "press", **fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": action_id, **fields}


def actions(*elements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements) or [button()], **fields}


def section(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **fields}


def modal(**fields: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": "Why"}, "blocks": [section("Because.")], **fields}


def text_input(block_id: str = "post", **fields: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": "Text"},
        "element": element,
        **fields,
    }
