"""Slack's signed requests: who is not Slack learns nothing, and costs nothing."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body
from slack_sdk.signature import SignatureVerifier

from bot.slack.shapes import check_payload

log = structlog.get_logger(__name__)

BODY_SECONDS = 10.0  # in which a request's body has to arrive
_SIGNED_BY = ("X-Slack-Request-Timestamp", "X-Slack-Signature")


class SignedRequests:
    """Handles ``/slack/events``: checks the signature, then hands the request to Bolt.

    Bolt answers some requests before it checks, such as ``ssl_check``, and raises on some that make no sense. A
    request without Slack's signature therefore never gets there.

    Args:
        app: handles what Slack sent.
        signing_secret: the app's, see https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request: 401 without Slack's signature, whatever else is wrong with it."""
        if not all(name in request.headers for name in _SIGNED_BY):
            return self._refused()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        if not self._is_signed(body, *(request.headers[name] for name in _SIGNED_BY)):
            return self._refused()
        try:
            check_payload(parse_body(body.decode(), request.content_type))
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        except (ValueError, RecursionError):  # no JSON, or none that Bolt can read
            log.warning("payload_malformed")
            return web.Response()
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError):  # a time that is no number, a signature or a body that is no text
            return False

    def _refused(self) -> web.Response:
        log.warning("request_refused", why="it doesn't have Slack's signature")
        return web.Response(status=401)
