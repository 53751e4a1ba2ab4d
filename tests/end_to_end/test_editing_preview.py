"""Before a changed rule counts, its keeper sees what it would have said about the last drafts, and judges it."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.charter.matchers.words import Words
from slack_sandbox import AMELIE, DRAFTS, SAM, Channel, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.editing import KEPT, errors, open_form, press, send
from tests.end_to_end.helpers import calls_of, charter_of, inputs, parts_of, settled, text_of, top
from tests.running import RunningBot

ROCK = "rock star"
LOUD = ("Our new baker is a rock star, come and see", "The rock star tour comes to town on Friday")
CALM = ("We open the workshop on Saturday at ten", "Lena reads to the children at five o'clock")
WORDS = {"avoid.en": f"game changer\nworld class\n{ROCK}"}


async def with_drafts(bot: RunningBot, *texts: str) -> list[str]:
    """Post drafts of which the charter says nothing, and return their keys."""
    keys = [f"{DRAFTS}/{bot.sandbox.post(AMELIE, DRAFTS, text).ts}" for text in texts]
    await settled(bot)
    return keys


async def tried(sandbox: Sandbox, rule: str = "1", **changes: str) -> str:
    """Try a change of a rule, and return what the preview says."""
    await open_form(sandbox, SAM, rule)
    await send(sandbox, SAM, **changes)
    return await ready(sandbox)


async def ready(sandbox: Sandbox) -> str:
    """Wait until the preview is there, and return what it says."""
    await sandbox.until(lambda: top(sandbox, SAM).body.get("submit"))
    return text_of(top(sandbox, SAM))


async def test_it_counts_what_would_be_said_and_how_often_the_keeper_agrees(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD, *CALM, "A real game changer for our readers")
        said = await tried(sandbox, **WORDS)
        assert "In your last 5 drafts it would have spoken 3 times." in said
        assert "With the charter as it is: once." in said
        assert said.count("It would speak up, by rule 1:") == 2
        said = text_of(await press(sandbox, SAM, "edit_right", keys[0]))
        assert "You looked at one change and agreed with 1." in said
        assert "You said: right." in said
        assert "Version 2" in text_of(await send(sandbox, SAM))


async def test_wrong_becomes_an_exception_that_the_form_shows(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD)
        await tried(sandbox, **WORDS)
        await press(sandbox, SAM, "edit_right", keys[0])
        said = text_of(await press(sandbox, SAM, "edit_wrong", keys[1]))
        assert "You looked at 2 changes and agreed with 1." in said
        assert "it would have spoken once." in said
        (exception,) = re.findall(r"“Words that are fine”, I put: “([^”]+)”", said)
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        form = top(sandbox, SAM)
        await sandbox.until(lambda: inputs(form)["except_"].get("initial_value") == exception)
        assert inputs(form)["avoid.en"]["initial_value"].endswith(ROCK)
        await send(sandbox, SAM)
        assert "Version 2" in text_of(await send(sandbox, SAM))
        assert charter_of(bot).rules[0].except_ == (exception,)
        assert "come and see" not in (await parts_of(bot).stores.charters.history("charter"))[0].source


async def test_what_should_be_found_is_picked_and_its_words_are_offered(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD, *CALM)
        await tried(sandbox, text="Facts impress. No superlative.")
        for key in keys[:2]:
            await pick(sandbox, key)
        said = text_of(top(sandbox, SAM))
        assert "in the drafts that you chose, and in no other" in said
        assert "You said: it should speak about this." in said
        offered = next(one for one in said.splitlines() if one.startswith("Look for “rock star”"))
        assert offered
        await press(sandbox, SAM, "edit_phrase:0")
        assert "In your last 4 drafts it would have spoken twice." in text_of(top(sandbox, SAM))
        assert "Version 2" in text_of(await send(sandbox, SAM))
        rule = charter_of(bot).rules[0]
        assert [one.post for one in rule.bad][-2:] == list(LOUD)
        assert any(isinstance(one, Words) and ("en", ROCK) in one.entries for one in rule.matchers)


async def pick(sandbox: Sandbox, key: str) -> None:
    """Choose a draft that the rule should have found."""
    view = top(sandbox, SAM)
    before = view.hash
    assert (await sandbox.view_click(SAM, view.id, "edit_missed", value=key)).error is None
    await sandbox.until(lambda: top(sandbox, SAM).hash != before)


async def test_a_draft_that_should_be_found_and_is_not_keeps_the_change_from_counting(
    sandbox: Sandbox, start: StartBot
) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *CALM)
        await tried(sandbox, text="Facts impress. No superlative.")
        await pick(sandbox, keys[0])
        said = text_of(await send(sandbox, SAM))
        assert "This can’t be saved yet." in said
        assert "The rule doesn’t speak about this post, and should: “We open the workshop on Saturday at ten”" in said
        assert "“Back” leads to the form" in said
        assert top(sandbox, SAM).body["close"]["text"] == "Back"
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        await send(sandbox, SAM)
        assert list(errors(top(sandbox, SAM))) == ["bad"]
        assert len(await parts_of(bot).stores.charters.history("charter")) == 1


async def test_what_it_would_no_longer_say_is_shown_too(sandbox: Sandbox, start: StartBot) -> None:
    charter = KEPT.replace('bad = ["A real game changer", "Des presses révolutionnaires"]', "")
    async with start(charter=charter) as bot:
        (key,) = await with_drafts(bot, "A real game changer for our readers")
        said = await tried(sandbox, **{"avoid.en": "world class"})
        assert "It would say nothing any more. Until now, by rule 1:" in said
        assert "it would not have spoken." in said
        said = text_of(await press(sandbox, SAM, "edit_wrong", key))
        assert "You looked at one change and agreed with none." in said


def files_with(folder: Path, words: bytes) -> list[str]:
    """The files of a folder that hold these words: the database, its journal, the charter."""
    return [path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


async def test_it_reads_a_channel_once_and_writes_no_word_of_it(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD)
        await tried(sandbox, **WORDS)
        before = len(calls_of(sandbox, "conversations.history"))
        await press(sandbox, SAM, "edit_right", keys[0])
        await press(sandbox, SAM, "edit_wrong", keys[1])
        assert len(calls_of(sandbox, "conversations.history")) == before
        assert files_with(tmp_path, b"game changer"), "the charter is there"
        assert files_with(tmp_path, b"comes to town") == []


async def test_each_try_sees_the_drafts_posted_since_the_last(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await with_drafts(bot, LOUD[0])
        assert "In your last draft it would have spoken once." in await tried(sandbox, **WORDS)
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        (newest,) = await with_drafts(bot, LOUD[1])
        await send(sandbox, SAM, **WORDS)
        said = await ready(sandbox)
        assert "In your last 2 drafts" in said
        assert "comes to town" in said
        assert "You said: right." in text_of(await press(sandbox, SAM, "edit_right", newest))


async def test_what_the_keeper_said_is_kept_by_the_next_try(sandbox: Sandbox, start: StartBot) -> None:
    """Except about drafts that have gone."""
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD, "Each rock star was young once")
        await tried(sandbox, **WORDS)
        for key, mark in zip(keys, ("right", "wrong", "right"), strict=True):
            await press(sandbox, SAM, f"edit_{mark}", key)
        assert "You looked at 3 changes and agreed with 2." in text_of(top(sandbox, SAM))
        await sandbox.close_view(SAM, top(sandbox, SAM).id)
        sandbox.delete(AMELIE, *keys[2].split("/"))
        await settled(bot)
        assert "rock star" in inputs(top(sandbox, SAM))["avoid.en"]["initial_value"]
        await send(sandbox, SAM)
        said = await ready(sandbox)
        assert "You looked at 2 changes and agreed with 1." in said
        assert said.count("You said: right.") == said.count("You said: wrong.") == 1


async def test_only_channels_of_the_keeper_are_read(sandbox: Sandbox, start: StartBot) -> None:
    """A keeper of a charter need not be in each of its channels, and some are private."""
    private = Channel("C0PRIVATE", "board", "Private", [AMELIE, sandbox.workspace.bot.id], is_private=True)
    sandbox.workspace.channels[private.id] = private
    charter = KEPT.replace('channels = ["#social-drafts"]', 'channels = ["#social-drafts", "#board"]')
    async with start(charter=charter) as bot:
        sandbox.post(AMELIE, "C0PRIVATE", "The board is a rock star, said nobody")
        await with_drafts(bot, *LOUD)
        said = await tried(sandbox, **WORDS)
        assert "In your last 2 drafts" in said
        assert "board" not in said


async def test_without_drafts_it_can_be_saved_all_the_same(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT):
        assert "There are no drafts to try it on" in await tried(sandbox, **WORDS)
        assert "Version 2" in text_of(await send(sandbox, SAM))


async def test_at_most_200_drafts_are_read(sandbox: Sandbox, start: StartBot) -> None:
    for number in range(230):
        sandbox.post(AMELIE, DRAFTS, f"The workshop opens on day {number} of the season")
    async with start(charter=KEPT):
        assert "In your last 200 drafts" in await tried(sandbox, **WORDS)


class TestWhenSlackIsSlow:
    """Progress is shown, and what Slack asks for is respected."""

    async def test_a_rate_limit_is_waited_for_and_told(self, sandbox: Sandbox, start: StartBot) -> None:
        async with start(charter=KEPT) as bot:
            await with_drafts(bot, *LOUD)
            sandbox.faults.add("conversations.history", "429", retry_after=2)
            await open_form(sandbox, SAM, "1")
            view = await send(sandbox, SAM, patiently=False, **WORDS)
            assert "I am reading your last drafts" in text_of(view)
            assert "nothing of a draft is kept" in text_of(view)
            assert await sandbox.until(lambda: "Slack asks me to wait 2 seconds." in text_of(top(sandbox, SAM)))
            assert "In your last 2 drafts it would have spoken twice." in await ready(sandbox)

    async def test_a_closed_preview_is_no_error(self, sandbox: Sandbox, start: StartBot) -> None:
        async with start(charter=KEPT) as bot:
            await with_drafts(bot, *LOUD)
            sandbox.faults.add("conversations.history", "429", retry_after=2)
            await open_form(sandbox, SAM, "1")
            await send(sandbox, SAM, patiently=False, **WORDS)
            await sandbox.close_view(SAM, top(sandbox, SAM).id)
            await sandbox.until(lambda: calls_of(sandbox, "views.update"))
            await send(sandbox, SAM, **WORDS)
            assert "would have spoken twice" in await ready(sandbox)

    async def test_too_long_a_wait_shows_what_was_read(self, sandbox: Sandbox, start: StartBot) -> None:
        async with start(charter=KEPT) as bot:
            await with_drafts(bot, *LOUD)
            sandbox.faults.add("conversations.history", "429", retry_after=900)
            assert "Slack shows me no drafts just now" in await tried(sandbox, **WORDS)
            assert "Version 2" in text_of(await send(sandbox, SAM))


async def test_a_restart_in_between_loses_nothing(sandbox: Sandbox, start: StartBot) -> None:
    """The edit is in the view: another process goes on with it, and reads the drafts again."""
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD)
        await tried(sandbox, **WORDS)
        await press(sandbox, SAM, "edit_right", keys[0])
    async with start(charter=KEPT) as bot:
        await press(sandbox, SAM, "edit_wrong", keys[1])
        assert "agreed with 1" in await ready(sandbox)
        assert "Version 2" in text_of(await send(sandbox, SAM))
        assert charter_of(bot).rules[0].except_


async def test_any_replica_answers_the_next_press(sandbox: Sandbox, start: StartBot) -> None:
    async with AsyncExitStack() as stack:
        replicas = [await stack.enter_async_context(start(charter=KEPT)) for _ in range(3)]
        keys = await with_drafts(replicas[0], *LOUD)
        await tried(sandbox, **WORDS)
        for key in (*keys, *keys, *keys):
            view = top(sandbox, SAM)
            await press(sandbox, SAM, "edit_right", key)
            assert top(sandbox, SAM).id == view.id
            await ready(sandbox)
        assert "You looked at 2 changes and agreed with 2." in text_of(top(sandbox, SAM))
        assert "Version 2" in text_of(await send(sandbox, SAM))
        await replicas[0].until(
            lambda: all("rock star" in str(charter_of(one).rules[0].matchers) for one in replicas), 5
        )


async def test_of_two_presses_at_once_none_spoils_the_other(sandbox: Sandbox, start: StartBot) -> None:
    """The second one, which has not seen what the first did, can be pressed again."""
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD)
        await tried(sandbox, **WORDS)
        view = top(sandbox, SAM)
        rows = [one for one in view.body["blocks"] if one["type"] == "actions"]
        blocks = {one["elements"][0].get("value"): one["block_id"] for one in rows}
        await asyncio.gather(*(sandbox.view_click(SAM, view.id, "edit_right", blocks[key], value=key) for key in keys))
        await sandbox.until(lambda: len(calls_of(sandbox, "views.update")) >= 2)
        said = text_of(top(sandbox, SAM))
        assert said.count("You said: right.") == 1
        marked = [key for key in keys if f'"{key}":"right"' in top(sandbox, SAM).body["private_metadata"]]
        assert len(marked) == 1
        await press(sandbox, SAM, "edit_right", next(key for key in keys if key not in marked))
        assert text_of(top(sandbox, SAM)).count("You said: right.") == 2


async def test_a_keeper_who_was_overtaken_during_the_preview_goes_on_from_the_newest(
    sandbox: Sandbox, start: StartBot
) -> None:
    async with start(charter=KEPT) as bot:
        keys = await with_drafts(bot, *LOUD)
        await tried(sandbox, **WORDS)
        (newest,) = await parts_of(bot).stores.charters.history("charter", 1)
        await parts_of(bot).loader.add("charter", newest.source.replace("is a big", "is a huge"), AMELIE, newest, "it")
        form = await press(sandbox, SAM, "edit_right", keys[0])
        assert "Amélie Laurent saved a change" in text_of(form)
        assert inputs(form)["avoid.en"]["initial_value"].endswith(ROCK)
        assert "is a huge promise" in inputs(form)["say.en"]["initial_value"]
        await send(sandbox, SAM)
        await ready(sandbox)
        assert "Version 3" in text_of(await send(sandbox, SAM))


@pytest.mark.parametrize("text", ["<!channel> rock star", "rock star <@U0SAM> <https://evil.example|bank>"])
async def test_a_draft_that_is_shown_notifies_nobody(sandbox: Sandbox, start: StartBot, text: str) -> None:
    async with start(charter=KEPT) as bot:
        await with_drafts(bot, f"Look at this {text}")
        await tried(sandbox, **WORDS)
        for block in top(sandbox, SAM).body["blocks"]:
            said = block.get("text", {})
            if said.get("type") == "mrkdwn":
                assert not re.search(r"<[!@h]", said["text"]), said
