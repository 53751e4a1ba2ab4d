"""Events over signed HTTP, received by a small server that checks signatures with slack_sdk's verifier."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from slack_sandbox import DRAFTS, SAM, Sandbox, Workspace

SECRET = "of the test"


class HttpApp:
    """An app with a request URL. Sends ``answers`` in turn, then 200 without a body."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.answers: list[web.Response | float] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        if headers["content-type"] == "application/json" and json.loads(body)["type"] == "url_verification":
            return web.Response(text=json.loads(body)["challenge"])
        self.requests.append((headers, body))
        answer = self.answers.pop(0) if self.answers else web.Response()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response()
        return answer


@pytest.fixture
async def http_app() -> AsyncIterator[HttpApp]:
    app = HttpApp()
    application = web.Application()
    application.router.add_post("/slack/events", app.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    app.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield app
    await runner.cleanup()


@pytest.fixture
async def signing(http_app: HttpApp) -> AsyncIterator[Sandbox]:
    # The verifier compares with the real clock.
    sandbox = Sandbox(
        Workspace(),
        events_url=http_app.url,
        signing_secret=SECRET,
        ack_seconds=0.5,
        redeliver_after=(0.0, 0.02, 0.02),
    )
    async with sandbox:
        yield sandbox


async def test_an_address_proves_itself(signing: Sandbox) -> None:
    assert signing.signed_http is not None
    assert await signing.signed_http.verify()


async def test_an_event_is_posted_as_json_without_retry_headers(signing: Sandbox, http_app: HttpApp) -> None:
    signing.post(SAM, DRAFTS, "a draft")
    await signing.until(lambda: signing.deliveries.idle)
    ((headers, body),) = http_app.requests
    assert json.loads(body)["event"]["text"] == "a draft"
    assert "x-slack-retry-num" not in headers


async def test_an_error_is_answered_with_another_try(signing: Sandbox, http_app: HttpApp) -> None:
    http_app.answers = [web.Response(status=503), 2.0]
    signing.post(SAM, DRAFTS, "a draft")
    await signing.until(lambda: signing.deliveries.idle)
    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in http_app.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
    assert signing.deliveries.log[0].acknowledged


async def test_an_address_where_nobody_listens_gets_its_retries_and_no_more(signing: Sandbox) -> None:
    await signing.listen_at("http://127.0.0.1:9/")
    signing.post(SAM, DRAFTS, "a draft")
    await signing.until(lambda: signing.deliveries.idle)
    assert signing.deliveries.log[0].attempts == 4
    assert signing.deliveries.log[0].answer.error == "connection_failed"


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"text": '{"text": "as JSON"}'}, "as JSON"), ({"text": "as text"}, "as text"), ({}, None)],
)
async def test_a_command_is_a_form_and_its_answer_is_shown(
    signing: Sandbox, http_app: HttpApp, answer: dict[str, Any], said: str | None
) -> None:
    http_app.answers = [web.Response(**answer)]
    await signing.command(SAM, DRAFTS, "/charter check Tea & cake")
    fields = parse_qs(http_app.requests[0][1])
    assert (fields["command"], fields["text"]) == (["/charter"], ["check Tea & cake"])
    shown = [m.text for m in signing.workspace.channels[DRAFTS].ephemerals.values()]
    assert shown == ([said] if said else [])


async def test_an_interaction_is_a_form_with_a_payload(signing: Sandbox, http_app: HttpApp) -> None:
    message = signing.post(SAM, DRAFTS, "a draft")
    await signing.shortcut(SAM, DRAFTS, message.ts, "check_with_charter")
    (payload,) = [parse_qs(body)["payload"][0] for _, body in http_app.requests if body.startswith("payload=")]
    assert json.loads(payload)["callback_id"] == "check_with_charter"
