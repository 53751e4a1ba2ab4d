"""Whatever the endpoint does, the reader is silent in time, in little memory, and tells nobody anything."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog
from aiohttp import web

from bot.charter.asking import Answer, asked_rules
from bot.outcomes import ReadingOutcome
from bot.reader.client import FAILURES, LARGEST_ANSWER, MOST_AT_ONCE, PAUSE, Endpoint, HttpReader, open_reader
from tests.reader.helpers import BAIT, QUOTED, Behaviour, Model, model, quotes, read, reviewer
from tests.reader.hostile import FAILED, SILENT, dripping, endless, silent

REVIEWER, DRAFT = reviewer(), read(BAIT)
RULES = asked_rules(REVIEWER.charter, DRAFT)
KEY = "sk-Zanzibar"


@pytest.fixture
async def http(endpoint: Model) -> AsyncIterator[HttpReader]:
    async with open_reader(Endpoint(endpoint.url, "small-1", KEY)) as opened:
        yield opened


async def ask(http: HttpReader, seconds: float = 20) -> Answer:
    return await http.ask(RULES, DRAFT, REVIEWER, seconds)


async def test_a_true_quotation_comes_back_as_a_place_in_the_draft(endpoint: Model, http: HttpReader) -> None:
    answer = await ask(http)
    ((rule, start, end),) = answer.quotations
    assert (answer.outcome, rule, BAIT[start:end]) == (ReadingOutcome.QUOTED, "no-bait", QUOTED)
    assert endpoint.drafts == [BAIT]
    assert endpoint.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_without_a_key_none_is_sent(endpoint: Model) -> None:
    async with open_reader(Endpoint(endpoint.url, "small-1")) as http:
        await ask(http)
    assert "Authorization" not in endpoint.headers[0]


@pytest.mark.parametrize("behaviour", FAILED.values(), ids=FAILED)
async def test_an_endpoint_that_gives_no_answer_is_silence(
    endpoint: Model, http: HttpReader, behaviour: Behaviour
) -> None:
    endpoint.behaviour = behaviour
    assert await ask(http) == Answer(ReadingOutcome.FAILED)


@pytest.mark.parametrize(("behaviour", "reason"), SILENT.values(), ids=SILENT)
async def test_an_answer_in_which_nothing_counts_is_silence_with_a_reason(
    endpoint: Model, http: HttpReader, behaviour: Behaviour, reason: str
) -> None:
    endpoint.behaviour = behaviour
    answer = await ask(http)
    assert (answer.outcome, answer.quotations, answer.discarded[0]) == (ReadingOutcome.SILENT, (), reason)


@pytest.mark.parametrize("behaviour", [silent, dripping], ids=["never", "byte by byte"])
async def test_an_answer_that_does_not_come_in_time_is_silence(
    endpoint: Model, http: HttpReader, behaviour: Behaviour
) -> None:
    endpoint.behaviour = behaviour
    assert await ask(http, 0.2) == Answer(ReadingOutcome.TIMED_OUT)


async def test_an_endpoint_that_is_not_there_is_silence() -> None:
    async with model(silent) as gone:
        pass
    async with open_reader(Endpoint(gone.url, "small-1")) as http:
        assert await ask(http) == Answer(ReadingOutcome.FAILED)


async def test_a_redirect_is_not_followed(endpoint: Model, http: HttpReader) -> None:
    async with model(quotes(("no-bait", QUOTED))) as elsewhere:

        async def redirect(_request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(elsewhere.url)

        endpoint.behaviour = redirect
        assert await ask(http) == Answer(ReadingOutcome.FAILED)
        assert elsewhere.requests == []


async def test_a_proxy_of_the_environment_is_not_used(endpoint: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    async with model(silent) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with open_reader(Endpoint(endpoint.url, "small-1")) as http:
            assert (await ask(http)).outcome is ReadingOutcome.QUOTED
        assert proxy.requests == []


async def test_an_endless_answer_takes_little_memory(endpoint: Model, http: HttpReader) -> None:
    endpoint.behaviour = endless
    await ask(http)
    tracemalloc.start()
    try:
        await asyncio.gather(*(ask(http) for _ in range(MOST_AT_ONCE)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The server's own buffers are in this process too.
    assert peak < 2 * MOST_AT_ONCE * 8 * LARGEST_ANSWER


async def test_only_so_many_drafts_are_read_at_once(endpoint: Model, http: HttpReader) -> None:
    endpoint.behaviour = silent
    asking = [asyncio.create_task(ask(http, 0.3)) for _ in range(MOST_AT_ONCE)]
    async with asyncio.timeout(20):
        while len(endpoint.requests) < MOST_AT_ONCE:
            await asyncio.sleep(0.005)
    assert http.refusal() is ReadingOutcome.BUSY
    assert await ask(http) == Answer(ReadingOutcome.BUSY)
    await asyncio.gather(*asking)
    assert len(endpoint.requests) == MOST_AT_ONCE


async def test_after_failures_in_a_row_nobody_asks_for_a_while(endpoint: Model) -> None:
    now = [0.0]
    async with open_reader(Endpoint(endpoint.url, "small-1")) as opened:
        http = HttpReader(Endpoint(endpoint.url, "small-1"), opened._session, clock=lambda: now[0])
        well, endpoint.behaviour = endpoint.behaviour, FAILED["500"]
        for _ in range(FAILURES):
            assert (await ask(http)).outcome is ReadingOutcome.FAILED
        assert await ask(http) == Answer(ReadingOutcome.PAUSED)
        assert len(endpoint.requests) == FAILURES
        now[0] += PAUSE
        assert (await ask(http)).outcome is ReadingOutcome.FAILED
        assert await ask(http) == Answer(ReadingOutcome.PAUSED)
        now[0] += PAUSE
        endpoint.behaviour = well
        assert (await ask(http)).outcome is ReadingOutcome.QUOTED
        endpoint.behaviour = FAILED["500"]
        assert (await ask(http)).outcome is ReadingOutcome.FAILED
        assert http.refusal() is None


async def test_no_word_and_no_secret_reaches_the_log(endpoint: Model, http: HttpReader) -> None:
    with structlog.testing.capture_logs() as logs:
        for behaviour in (*FAILED.values(), *(one for one, _ in SILENT.values()), quotes(("no-bait", QUOTED))):
            http._paused_until = 0.0
            endpoint.behaviour = behaviour
            await ask(http)
    said: Any = str(logs)
    assert len(logs) >= len(FAILED) + len(SILENT)
    assert not any(word in said for word in (KEY, endpoint.url, "Friday", "saying", "mill", "quota"))
