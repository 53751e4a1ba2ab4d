"""Asks the endpoint: one request a draft, no retries, no redirects, little memory.

Whatever goes wrong is silence with a reason. No word of a draft or of an answer, and no secret, reaches a log.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog

from bot.charter.asking import Answer
from bot.charter.draft import Draft
from bot.charter.model import Rule
from bot.charter.review import Reviewer
from bot.outcomes import ReadingOutcome
from bot.reader import answers, prompt
from bot.reader.answers import Discard

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 8
"""Drafts that are read at the same time. The worker has four times as many slots: the others are for live drafts."""

LARGEST_ANSWER = 64 * 1024
"""Bytes of an HTTP response that are read."""

FAILURES = 3  # in a row, after which nobody asks for a while
PAUSE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is.

    Attributes:
        url: of the endpoint, in the manner of ``https://…/v1/chat/completions``.
        model: its name there.
        key: sent as a bearer token; ``""`` for none.
        per_hour: how many drafts it may be asked about.
    """

    url: str = field(repr=False)
    model: str
    key: str = field(default="", repr=False)
    per_hour: int = 100


class _Failed(Exception):
    """The endpoint gave no answer; the message is a word for the log."""


class HttpReader:
    """``SecondReader`` behind an HTTP endpoint.

    Args:
        endpoint: where the model is.
        session: follows no proxy of the environment.
        clock: seconds that never go back.
    """

    def __init__(
        self, endpoint: Endpoint, session: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.model = endpoint.model
        self.per_hour = endpoint.per_hour
        self._endpoint = endpoint
        self._session = session
        self._clock = clock
        self._asking = 0
        self._failures = 0
        self._paused_until = 0.0

    def refusal(self) -> ReadingOutcome | None:
        """See ``SecondReader``."""
        if self._clock() < self._paused_until:
            return ReadingOutcome.PAUSED
        return ReadingOutcome.BUSY if self._asking >= MOST_AT_ONCE else None

    async def ask(self, rules: Sequence[Rule], draft: Draft, reviewer: Reviewer, seconds: float) -> Answer:
        """See ``SecondReader``."""
        if (refusal := self.refusal()) is not None:
            return Answer(refusal)
        begun, answer = self._clock(), Answer(ReadingOutcome.FAILED)
        self._asking += 1
        try:
            answer = await self._answer(rules, draft, reviewer, seconds)
        finally:
            self._asking -= 1
            self._note(answer.outcome)
        log.info("reader", outcome=answer.outcome.value, seconds=round(self._clock() - begun, 3))
        return answer

    async def _answer(self, rules: Sequence[Rule], draft: Draft, reviewer: Reviewer, seconds: float) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                body = await self._post(prompt.request(self.model, rules, draft))
            return _read(body, rules, draft, reviewer)
        except TimeoutError:
            return Answer(ReadingOutcome.TIMED_OUT)
        except (_Failed, aiohttp.ClientError, OSError, ValueError) as failure:
            log.info("reader_failed", why=str(failure) if isinstance(failure, _Failed) else type(failure).__name__)
            return Answer(ReadingOutcome.FAILED)

    def _note(self, outcome: ReadingOutcome) -> None:
        """Pause after failures in a row; after the pause, one more of them is enough."""
        if outcome not in (ReadingOutcome.TIMED_OUT, ReadingOutcome.FAILED):
            self._failures = 0
            return
        self._failures += 1
        if self._failures >= FAILURES:
            self._paused_until = self._clock() + PAUSE

    async def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        request = self._session.post(
            self._endpoint.url, data=json.dumps(body).encode(), headers=headers, allow_redirects=False
        )
        async with request as response:
            if response.status != 200:
                raise _Failed(f"HTTP status {response.status}")
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise _Failed("a packed answer")
            return await _limited(response)


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(8192):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise _Failed("too large an answer")
    return bytes(body)


def _read(body: bytes, rules: Sequence[Rule], draft: Draft, reviewer: Reviewer) -> Answer:
    content = _content(body)
    if isinstance(content, Discard):
        return Answer(ReadingOutcome.SILENT, (), (content,))
    checked = answers.check(content, rules, draft, reviewer)
    outcome = ReadingOutcome.QUOTED if checked.quotations else ReadingOutcome.SILENT
    return Answer(outcome, tuple(checked.quotations.values()), tuple(checked.discarded))


def _content(body: bytes) -> str | Discard:
    """What the model wrote, out of the endpoint's envelope."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Discard.NOT_JSON
    try:
        content = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        return Discard.WRONG_TYPE
    return content if isinstance(content, str) else Discard.WRONG_TYPE


@asynccontextmanager
async def open_reader(endpoint: Endpoint) -> AsyncIterator[HttpReader]:
    """A reader with a session of its own: no cookies, no proxy of the environment, nothing unpacked."""
    async with aiohttp.ClientSession(
        # A connection a draft: one that idles is closed by the server at a moment of its own, and a draft is lost.
        connector=aiohttp.TCPConnector(limit=MOST_AT_ONCE, force_close=True),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    ) as session:
        yield HttpReader(endpoint, session)
