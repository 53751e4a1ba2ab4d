"""The doctor's check of the second reader: where drafts go, and whether it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.doctor.diagnosis import Level
from bot.doctor.reader import _place
from bot.settings import Settings
from tests.doctor.conftest import RunChecks
from tests.reader.helpers import CHARTER, Model, findings, model, quotes, says
from tests.reader.hostile import FAILED

CHECK = "second reader"
AT = {"charter": CHARTER, "reader_model": "small-1", "reader_timeout_seconds": 1}


@pytest.fixture
async def endpoint() -> AsyncIterator[Model]:
    async with model(quotes()) as serving:
        yield serving


async def test_without_one_there_is_nothing_to_fix(examined: RunChecks) -> None:
    assert CHECK not in await examined()
    found = await examined(charter=CHARTER)
    assert (found[CHECK].says, found[CHECK].level) == (
        "Rules ask a second reader, and there is none: they do without.",
        Level.OK,
    )


async def test_it_is_tried_with_no_draft_of_anybodys(examined: RunChecks, endpoint: Model) -> None:
    found = await examined(reader_url=endpoint.url, **AT)
    assert (found[CHECK].says, found[CHECK].level) == ("It answered a trial.", Level.OK)
    assert endpoint.drafts == ["The mill opens on Saturday at nine."]


async def test_an_answer_that_does_not_count_is_told(examined: RunChecks, endpoint: Model) -> None:
    endpoint.behaviour = says(findings(("no-bait", "read the news")))
    found = await examined(reader_url=endpoint.url, **AT)
    assert found[CHECK].says == "It answered a trial; what didn't count there: not_in_post."


async def test_one_that_fails_is_a_warning(examined: RunChecks, endpoint: Model) -> None:
    endpoint.behaviour = FAILED["401"]
    found = await examined(reader_url=endpoint.url, **AT)
    assert CHECK in found.warned()
    assert "It gave no answer to a trial (failed)" in found[CHECK].says


async def test_one_that_no_rule_asks_is_a_warning(examined: RunChecks, endpoint: Model) -> None:
    found = await examined(reader_url=endpoint.url, reader_model="small-1")
    assert found[CHECK].says == "READER_URL is set, and no rule asks."
    assert endpoint.requests == []


def test_it_says_in_a_sentence_where_drafts_go() -> None:
    def told(url: str) -> list[str]:
        settings = Settings(_env_file=None, reader_url=url, reader_model="small-1", reader_remote=True)  # type: ignore[call-arg]
        return [one.says for one in _place(settings)]

    sent = "Drafts in which no rule finds anything are sent to llm.example.org, where small-1 reads them."
    assert told("https://llm.example.org/v1/chat/completions") == [sent]
    assert told("http://llm.example.org/v1") == [sent, "They travel to llm.example.org unencrypted."]
    assert told("http://127.0.0.1:8080/v1") == [
        "Drafts in which no rule finds anything are read by small-1 on this machine."
    ]
