"""In the preview of a rule that asks, its keeper looks at what the second reader finds, and agrees until it speaks."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.editing import open_form, press, send
from tests.end_to_end.helpers import charter_of, inputs, parts_of, replied, text_of, top
from tests.end_to_end.test_editing_preview import files_with, ready, tried, with_drafts
from tests.end_to_end.test_second_reader import asked_for, reading
from tests.reader.helpers import BAIT, CHARTER, QUOTED, Behaviour, Model, quotes
from tests.reader.hostile import FAILED
from tests.running import CLEAN, HYPE, RunningBot

KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@sam"]')
BAITS = tuple(f"{day}. That is all we are saying for now." for day in ("Monday", "Tuesday", "Wednesday", "Thursday"))


def kept(endpoint: Model) -> dict[str, object]:
    """The settings of a bot with this reader, whose charter Sam keeps."""
    return reading(endpoint, charter=KEPT, lease_seconds=10)


async def let_it_read(sandbox: Sandbox) -> str:
    """Press *Let it read* or *Read on*, and return what the preview says then."""
    await press(sandbox, SAM, "reader_read")
    return await ready(sandbox)


async def looked(bot: RunningBot) -> tuple[int, int]:
    """How many findings of the second rule were looked at and agreed with."""
    (standing,) = await parts_of(bot).stores.readings.standings("", [asked_for(bot, "no-bait")])
    return standing.looked, standing.agreed


async def test_nothing_is_read_until_the_keeper_asks_for_it(
    sandbox: Sandbox, start: StartBot, endpoint: Model, tmp_path: Path
) -> None:
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, BAIT, CLEAN)
        before = len(endpoint.requests)
        said = await tried(sandbox, "2")
        assert "This rule also asks a second reader" in said
        assert "It points at" not in said
        assert len(endpoint.requests) == before
        said = await let_it_read(sandbox)
        assert f"It points at “{QUOTED}”:" in said
        assert BAIT in said
        assert CLEAN not in said[said.index("It points at") :]
        assert len(endpoint.requests) == before + 2
        assert "Read on" not in said, "it has read all of them"
        assert files_with(tmp_path, QUOTED.encode()) == []


async def test_what_the_keeper_says_counts_once_and_lets_the_rule_speak(
    sandbox: Sandbox, start: StartBot, endpoint: Model
) -> None:
    async with start(**kept(endpoint)) as bot:
        for _ in range(10):
            await parts_of(bot).stores.readings.judge("", asked_for(bot, "no-bait"), agreed=True)
        keys = await with_drafts(bot, *BAITS)
        await tried(sandbox, "2")
        said = await let_it_read(sandbox)
        assert said.count("It points at") == 3, "enough for one press"
        assert "So far: 10 looked at, 10 of them right." in said
        view = top(sandbox, SAM).id
        twice = (sandbox.view_click(SAM, view, "reader_right", value=keys[3]) for _ in range(2))
        await asyncio.gather(*twice)
        await sandbox.until(lambda: "11 looked at, 11 of them right." in text_of(top(sandbox, SAM)))
        said = text_of(top(sandbox, SAM))
        assert "You said: right." in said
        assert "You looked at" not in said, "that is about the change"
        said = text_of(await press(sandbox, SAM, "reader_wrong", keys[2]))
        assert "11 of 12 findings were right." in said
        assert await looked(bot) == (12, 11)
        said = await let_it_read(sandbox)
        assert said.count("It points at") == 4
        assert said.count("You said:") == 2
        await replied(bot, AMELIE, BAIT)


async def test_what_was_said_is_still_known_when_the_rule_is_tried_again(
    sandbox: Sandbox, start: StartBot, endpoint: Model
) -> None:
    """Each try reads the drafts anew, and the form carries what was said of them."""
    async with start(**kept(endpoint)) as bot:
        (key,) = await with_drafts(bot, BAIT)
        await tried(sandbox, "2")
        await let_it_read(sandbox)
        await press(sandbox, SAM, "reader_right", key)
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        await sandbox.until(lambda: key in top(sandbox, SAM).body["private_metadata"])
        await send(sandbox, SAM)
        assert "It points at" not in await ready(sandbox)
        assert "You said: right." in await let_it_read(sandbox)
        assert await looked(bot) == (1, 1)


async def test_a_draft_in_which_a_rule_finds_something_is_not_read(
    sandbox: Sandbox, start: StartBot, endpoint: Model
) -> None:
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, HYPE)
        await tried(sandbox, "2")
        said = await let_it_read(sandbox)
        assert endpoint.requests == []
        assert "Let it read" not in said


async def test_a_reader_without_an_answer_is_told_of(sandbox: Sandbox, start: StartBot, endpoint: Model) -> None:
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, BAIT)
        endpoint.behaviour = FAILED["500"]
        await tried(sandbox, "2")
        said = await let_it_read(sandbox)
        assert "It gives no answer just now." in said
        endpoint.behaviour = quotes(("no-bait", QUOTED))
        assert f"It points at “{QUOTED}”:" in await let_it_read(sandbox)


async def test_it_reads_by_the_question_as_it_was_changed(sandbox: Sandbox, start: StartBot, endpoint: Model) -> None:
    """Another text is another rule: what was said of the one in force doesn't count for it."""
    async with start(**kept(endpoint)) as bot:
        await parts_of(bot).stores.readings.judge("", asked_for(bot, "no-bait"), agreed=True)
        (key,) = await with_drafts(bot, BAIT)
        await tried(sandbox, "2", text="Say what it is, at once.")
        await let_it_read(sandbox)
        said = text_of(await press(sandbox, SAM, "reader_right", key))
        assert "So far: 1 looked at, 1 of them right." in said
        assert await looked(bot) == (1, 1)
        await send(sandbox, SAM)
        assert await looked(bot) == (1, 1), "that of the changed rule"


async def test_a_rule_that_does_not_ask_has_no_such_part(sandbox: Sandbox, start: StartBot, endpoint: Model) -> None:
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, BAIT)
        assert "second reader" not in await tried(sandbox, "1")


async def test_without_an_endpoint_there_is_no_such_part(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        sandbox.post(AMELIE, DRAFTS, BAIT)
        await with_drafts(bot, CLEAN)
        assert "second reader" not in await tried(sandbox, "2")


QUESTION = "Does it hide what it is about?"


async def test_a_keeper_lets_a_rule_ask_and_says_what(sandbox: Sandbox, start: StartBot, endpoint: Model) -> None:
    endpoint.behaviour = quotes(("no-hype", QUOTED))
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, BAIT)
        assert "This rule also asks" in await tried(sandbox, "1", reads="yes", question=QUESTION)
        assert f"It points at “{QUOTED}”:" in await let_it_read(sandbox)
        assert f"Rule 1 is also put to a second reader: “{QUESTION}”" in text_of(await send(sandbox, SAM))
        assert charter_of(bot).rules[0].ask == QUESTION
        await tried(sandbox, "1", question="")
        await send(sandbox, SAM)
        assert charter_of(bot).rules[0].ask is True
        await tried(sandbox, "1", reads="no")
        await send(sandbox, SAM)
        assert charter_of(bot).rules[0].ask is False


async def test_without_an_endpoint_a_form_leaves_what_the_charter_asks(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        form = await open_form(sandbox, SAM, "2")
        assert "question" not in inputs(form)
        assert "a question for a second reader" in text_of(form)
        await send(sandbox, SAM, text="Say what it is, at once.")
        await ready(sandbox)
        await send(sandbox, SAM)
        rule = charter_of(bot).rules[1]
        assert (rule.text, rule.ask) == ("Say what it is, at once.", "Does it keep back what it is about?")


async def test_a_preview_that_is_closed_while_it_reads_is_no_error(
    sandbox: Sandbox, start: StartBot, endpoint: Model
) -> None:
    async with start(**kept(endpoint)) as bot:
        await with_drafts(bot, *BAITS)
        await tried(sandbox, "2")
        answered = asyncio.Event()
        endpoint.behaviour = once(answered, endpoint.behaviour)
        await press(sandbox, SAM, "reader_read")
        await sandbox.until(lambda: "is reading: 1 of 10" in text_of(top(sandbox, SAM)))
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        answered.set()
        await send(sandbox, SAM)
        await ready(sandbox)
        assert "It points at" in await let_it_read(sandbox)


async def test_the_bot_stops_while_it_reads(sandbox: Sandbox, start: StartBot, endpoint: Model) -> None:
    async with asyncio.timeout(60), start(**kept(endpoint)) as bot:
        await with_drafts(bot, *BAITS)
        await tried(sandbox, "2")
        endpoint.behaviour = once(asyncio.Event(), endpoint.behaviour)
        await press(sandbox, SAM, "reader_read")


def once(event: asyncio.Event, answer: Behaviour) -> Behaviour:
    """A model that answers the first question at once, and the others after an event."""
    asked: list[web.Request] = []

    async def behave(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        if len(asked) > 1:
            await event.wait()
        return await answer(request)

    return behave
