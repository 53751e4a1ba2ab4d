"""A direct message to the bot: the private check, answered in that conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.slack.context import CHECKS_PER_WINDOW
from slack_sandbox import AMELIE, DRAFTS, SAM, ImageFile, Message, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import HYPE_AND_BAIT, calls_of, only_charter, own_messages, parts_of, settled, shown
from tests.running import CLEAN, HYPE, RunningBot

SECRET = "Our new press is a game changer for Orpheline and the zebras"


def direct(sandbox: Sandbox, user: str = SAM) -> str:
    return sandbox.workspace.direct(user).id


def said(message: Message) -> str:
    return shown(message.blocks or [])


def everything_in(folder: Path) -> bytes:
    """Return what is in the files of a folder, the database's among them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith("charter.db") for path in files)
    return b"".join(path.read_bytes() for path in files)


async def ask(bot: RunningBot, text: str, user: str = SAM, files: tuple[ImageFile, ...] = ()) -> str:
    """Write to the bot and return what it answers."""
    before = len(own_messages(bot.sandbox, direct(bot.sandbox, user)))
    bot.sandbox.post(user, direct(bot.sandbox, user), text, files=files)
    await bot.until(lambda: len(own_messages(bot.sandbox, direct(bot.sandbox, user))) > before)
    return said(own_messages(bot.sandbox, direct(bot.sandbox, user))[-1])


async def test_a_text_is_checked_where_it_was_written(sandbox: Sandbox, bot: RunningBot) -> None:
    answer = await ask(bot, HYPE_AND_BAIT)
    assert "2 rules of the charter come to mind:" in answer
    assert "“game changer”" in answer
    (message,) = own_messages(sandbox, direct(sandbox))
    assert message.thread_ts is None
    assert own_messages(sandbox, direct(sandbox, AMELIE)) == []
    assert "Nothing in the charter comes to mind" in await ask(bot, CLEAN)


async def test_it_speaks_the_readers_language(bot: RunningBot) -> None:
    assert "Rien dans la charte ne vient à l’esprit." in await ask(bot, CLEAN, AMELIE)


async def test_pictures_are_checked_too(bot: RunningBot) -> None:
    assert "What does the picture show?" in await ask(bot, "Our press at work", files=(ImageFile("garden"),))
    assert "What does the picture show?" in await ask(bot, "", files=(ImageFile("garden"),))
    described = await ask(bot, "Our press at work", files=(ImageFile("garden", alt="A press"),))
    assert "Nothing in the charter comes to mind" in described


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("help", "`rule &lt;number or name&gt;`"),
        ("Aide !", "without a slash"),
        ("hi", "Hello. I am the charter’s reminder, a bot."),
        ("Bonjour", "“help” lists what else you can ask."),
        ("charter", "our charter"),
        ("2", "Say what it is. No bait."),
        ("règle 1", "Facts impress."),
        ("objectives", "Three real conversations a day."),
        ("check a game changer", "“game changer”"),
        ("quiet tomorrow", "quiet"),
    ],
)
async def test_what_charter_takes_it_takes_as_well(bot: RunningBot, typed: str, answer: str) -> None:
    assert answer in await ask(bot, typed)


@pytest.mark.parametrize(
    "draft",
    [
        "Help us: this is a game changer",
        "Quiet mornings are a game changer",
        "Rule the waves, a game changer",
        "A game changer",
    ],
)
async def test_a_draft_that_begins_like_a_command_is_checked(bot: RunningBot, draft: str) -> None:
    assert "“game changer”" in (await ask(bot, draft)).lower()


async def test_a_short_text_is_checked_rather_than_called_unknown(bot: RunningBot) -> None:
    assert "“game changer”" in await ask(bot, "game changer")


async def test_a_question_in_a_thread_is_answered_in_that_thread(sandbox: Sandbox, bot: RunningBot) -> None:
    await ask(bot, CLEAN)
    first = sandbox.workspace.direct(SAM).messages[next(iter(sandbox.workspace.direct(SAM).messages))]
    sandbox.post(SAM, direct(sandbox), HYPE, first.ts)
    await bot.until(lambda: len(own_messages(sandbox, direct(sandbox))) == 2)
    assert own_messages(sandbox, direct(sandbox))[-1].thread_ts == first.ts


async def test_an_event_that_comes_twice_is_answered_once(sandbox: Sandbox, bot: RunningBot) -> None:
    await ask(bot, HYPE)
    event = sandbox.deliveries.log[0].event
    assert event["channel_type"] == "im"
    sandbox.deliver(event, event_id=sandbox.deliveries.log[0].payload["event_id"])
    sandbox.deliver(event)
    await ask(bot, CLEAN)  # handled after both
    assert len(own_messages(sandbox, direct(sandbox))) == 2


async def test_edits_deletions_and_bots_are_left_alone(sandbox: Sandbox, bot: RunningBot) -> None:
    await ask(bot, CLEAN)
    (asked, _) = sandbox.workspace.direct(SAM).messages.values()
    sandbox.edit(SAM, direct(sandbox), asked.ts, HYPE)
    sandbox.post_as_bot(direct(sandbox), HYPE)
    sandbox.post_stored(direct(sandbox), HYPE)  # by Slackbot
    sandbox.delete(SAM, direct(sandbox), asked.ts)
    await ask(bot, CLEAN)
    assert len(own_messages(sandbox, direct(sandbox))) == 2


async def test_it_shares_its_rate_limit_with_the_command(sandbox: Sandbox, bot: RunningBot) -> None:
    for _ in range(CHECKS_PER_WINDOW):
        await sandbox.command(SAM, DRAFTS, f"/charter check {HYPE}")
    answer = await ask(bot, HYPE)
    assert "That was a lot of texts in one minute." in answer
    assert "game changer" not in answer


@pytest.mark.parametrize(
    "stored",
    [
        {"blocks": [{"type": "of_tomorrow"}]},
        {"text": 5},
        {"files": 5, "text": HYPE},
        {"files": [None], "text": HYPE},
        {"text": 5, "thread_ts": 7},
    ],
    ids=str,
)
async def test_what_it_cannot_read_it_does_not_call_fine(
    sandbox: Sandbox, bot: RunningBot, stored: dict[str, Any]
) -> None:
    sandbox.post_stored(direct(sandbox), user=SAM, **stored)
    await bot.until(lambda: own_messages(sandbox, direct(sandbox)) != [])
    assert "I cannot read any words in this message" in said(own_messages(sandbox, direct(sandbox))[0])


async def test_quoted_words_notify_nobody(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.post(SAM, direct(sandbox), "<!channel> a game changer <https://example.org|x>", raw=True)
    await bot.until(lambda: own_messages(sandbox, direct(sandbox)) != [])
    (answer,) = calls_of(sandbox, "chat.postMessage")
    assert "<!channel>" not in str(answer)
    assert answer["unfurl_links"] in {False, "False", "false", "0"}


async def test_slack_refusing_the_answer_harms_nothing(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.faults.add("chat.postMessage", "error_before", error="messages_tab_disabled")
    sandbox.post(SAM, direct(sandbox), HYPE)
    await bot.until(lambda: bool(calls_of(sandbox, "chat.postMessage")))
    assert "“game changer”" in await ask(bot, HYPE)


async def test_what_is_typed_is_written_nowhere(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the database, its journal or another file, nor in the log; and no row is made for it."""
    logged: list[str] = []

    def log_says(event: str) -> bool:
        logged.extend(capsys.readouterr())
        return event in "".join(logged)

    async with start() as bot:
        assert "“game changer”" in await ask(bot, SECRET)
        sandbox.faults.add("chat.postMessage", "error_before", error="messages_tab_disabled")
        sandbox.post(SAM, direct(sandbox), SECRET)
        await bot.until(lambda: log_says("direct_message_not_answered"))
        await settled(bot)
        assert await parts_of(bot).listener_context.figures(only_charter(bot), 28) == []
        assert bot.outcomes == []
        written = everything_in(tmp_path)
    log_says("")
    for word in ("Orpheline", "zebras", direct(sandbox), SAM):
        assert word.encode() not in written
        assert word not in "".join(logged)
