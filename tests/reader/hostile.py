"""Endpoints that misbehave, by what they do."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Mapping
from functools import partial

from aiohttp import web

from tests.reader.helpers import QUOTED, Behaviour, envelope, findings, says

RIGHT = findings(("no-bait", QUOTED))


async def _status(code: int, _request: web.Request) -> web.StreamResponse:
    return web.json_response(envelope(RIGHT), status=code)


async def _body(body: bytes, _request: web.Request) -> web.StreamResponse:
    return web.Response(body=body, content_type="application/json")


async def _packed(_request: web.Request) -> web.StreamResponse:
    body = gzip.compress(b'{"choices": "' + b"a" * 50_000_000 + b'"}')
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


async def endless(request: web.Request) -> web.StreamResponse:
    """Sends more and more."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 65536)


async def dripping(request: web.Request) -> web.StreamResponse:
    """Sends a byte at a time, and is never done."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def silent(_request: web.Request) -> web.StreamResponse:
    """Never answers."""
    await asyncio.Event().wait()
    raise AssertionError


async def hanging_up(request: web.Request) -> web.StreamResponse:
    """Closes the connection in the middle of its answer."""
    response = web.StreamResponse(headers={"Content-Length": "5000"})
    await response.prepare(request)
    await response.write(json.dumps(envelope(RIGHT)).encode())
    assert request.transport is not None
    request.transport.close()
    return response


THOUSAND = json.dumps({"findings": [{"rule": f"rule-{n}", "quote": QUOTED} for n in range(1000)]})

FAILED: Mapping[str, Behaviour] = {
    "400": partial(_status, 400),
    "401": partial(_status, 401),
    "429": partial(_status, 429),
    "500": partial(_status, 500),
    "204": partial(_status, 204),
    "endless": endless,
    "huge": partial(_body, json.dumps(envelope(RIGHT)).encode() + b" " * 100_000),
    "packed": _packed,
    "hanging up": hanging_up,
}
"""Endpoints that give no answer."""

SILENT: Mapping[str, tuple[Behaviour, str]] = {
    "nothing": (partial(_body, b""), "not_json"),
    "a page": (partial(_body, b"<html>Sign in</html>"), "not_json"),
    "not UTF-8": (partial(_body, b'{"choices": "\xff\xfe"}'), "not_json"),
    "deep": (partial(_body, b"[" * 60_000), "not_json"),
    "cut envelope": (partial(_body, json.dumps(envelope(RIGHT)).encode()[:-5]), "not_json"),
    "a list": (partial(_body, b"[1, 2]"), "wrong_type"),
    "no choices": (partial(_body, b'{"choices": []}'), "wrong_type"),
    "an error with status 200": (partial(_body, b'{"error": {"message": "quota"}}'), "wrong_type"),
    "words for choices": (partial(_body, b'{"choices": "all we are saying"}'), "wrong_type"),
    "a number": (says(7), "wrong_type"),
    "null": (says(None), "wrong_type"),
    "parts": (says([{"type": "text", "text": RIGHT}]), "wrong_type"),
    "cut": (says(RIGHT[:-3]), "cut"),
    "prose": (says("I would rather write: Friday, the mill opens."), "not_json"),
    "a thousand rules": (says(THOUSAND), "too_many"),
    "another rule": (says(findings(("no-hype", QUOTED))), "other_rule"),
    "words that are not there": (says(findings(("no-bait", "you will never guess"))), "not_in_post"),
}
"""Endpoints that answer, and nothing of it counts: with the first reason."""
