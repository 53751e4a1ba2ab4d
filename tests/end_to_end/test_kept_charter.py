"""A charter with keepers is kept in the database: its newest version is in force on every replica, within seconds."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.charter.changes import read_described
from bot.charter.charters import ActiveCharter
from bot.db.charters import Conflict, Version
from bot.errors import CharterError
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from tests.conftest import StartBot
from tests.db.postgres import running_postgres
from tests.end_to_end.helpers import calls_of, parts_of, shown, the_reply
from tests.end_to_end.test_home import home_of
from tests.running import CHARTER, HYPE, RunningBot

WITHIN = 5.0  # seconds until a version is in force on every replica
KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')
NEVER = 3600.0


def saying(question: str) -> str:
    """Return the kept charter with another question about hype."""
    return KEPT.replace("“{match}” is a big promise.", question)


def in_force(bot: RunningBot) -> ActiveCharter:
    """Return the bot's only charter."""
    (active,) = parts_of(bot).charters.now.all
    return active


async def append(bot: RunningBot, source: str, base: int = 1, charter: str = "charter") -> Version:
    """Append a version through the store of a bot."""
    added = await parts_of(bot).stores.charters.append(charter, source, "U0AMELIE", "", base)
    assert isinstance(added, Version)
    return added


async def reply_to(bot: RunningBot, user: str, text: str = HYPE, channel: str = DRAFTS) -> str:
    """Post a draft that gets a reply, and return what it says."""
    draft = bot.sandbox.post(user, channel, text)
    await bot.came_to(draft.ts, "replied")
    (reply,) = bot.replies(draft.ts, channel)
    return shown(reply.blocks or [])


async def test_the_file_becomes_the_first_version(sandbox: Sandbox, start: StartBot) -> None:
    for _ in range(2):
        async with start(charter=KEPT) as bot:
            assert (in_force(bot).number, in_force(bot).file_differs) == (1, False)
            (version,) = await parts_of(bot).stores.charters.history("charter")
            assert (version.source, version.kept_by) == (KEPT, "")


async def test_a_charter_without_keepers_is_what_its_file_says(sandbox: Sandbox, start: StartBot) -> None:
    async with start() as bot:
        assert await parts_of(bot).stores.charters.newest() == {}
        assert in_force(bot).revision == 0


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_a_version_is_in_force_on_all_replicas_within_five_seconds(
    sandbox: Sandbox, start: StartBot, database: str
) -> None:
    """Without a new socket, and without a draft that gets no reply."""
    async with AsyncExitStack() as stack:
        changes: dict[str, object] = {"charter": KEPT}
        if database == "postgresql":
            server = stack.enter_context(running_postgres())
            changes["database_url"] = SecretStr(server.address.format("postgres"))
        replicas = [await stack.enter_async_context(start(**changes)) for _ in range(3)]
        opened = len(calls_of(sandbox, "apps.connections.open"))
        first = sandbox.post(AMELIE, DRAFTS, HYPE)
        await sandbox.until(lambda: first.replies)
        began = time.monotonic()
        version = await append(replicas[0], saying("Says who?"))
        second = sandbox.post(SAM, DRAFTS, HYPE)
        await sandbox.until(lambda: second.replies)
        assert "Says who?" in shown(the_reply(replicas[0], second.ts).blocks or [])
        await replicas[0].until(lambda: all(in_force(one).revision == version.revision for one in replicas))
        assert time.monotonic() - began < WITHIN
        assert len(calls_of(sandbox, "apps.connections.open")) == opened
        assert sandbox.sockets.count == 3


async def test_no_draft_is_judged_by_a_version_older_than_its_claim(sandbox: Sandbox, start: StartBot) -> None:
    """Where nothing polls the database, the claim alone tells of the new version."""
    async with start(charter=KEPT, poll_seconds=NEVER) as bot:
        assert "is a big promise." in await reply_to(bot, AMELIE)
        await append(bot, saying("Says who?"))
        assert in_force(bot).number == 1
        assert "Says who?" in await reply_to(bot, SAM)
        assert in_force(bot).number == 2


async def test_a_row_that_waited_is_judged_by_the_version_of_its_claim(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT, poll_seconds=0.2) as bot:
        sandbox.faults.add("chat.postMessage", "429", retry_after=1)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rate_limited")
        await append(bot, saying("Says who?"))
        await bot.came_to(draft.ts, "replied")
        assert "Says who?" in shown(the_reply(bot, draft.ts).blocks or [])


async def test_a_file_that_changes_next_to_a_kept_charter_never_wins_silently(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """It is told once in the log, and in Home."""
    with capture_logs() as logs:
        async with start(charter=KEPT, poll_seconds=0.02) as bot:
            assert "holds another text" not in await home_of(sandbox, SAM)
            (tmp_path / "charter.toml").write_text(saying("From the file?"), encoding="utf-8")
            await bot.until(lambda: in_force(bot).file_differs)
            assert "is a big promise." in await reply_to(bot, AMELIE)
            assert "The charter’s file on the server holds another text." in await home_of(sandbox, SAM)
        async with start(charter=saying("From the file?")) as bot:
            assert "is a big promise." in await reply_to(bot, SAM)
    told = [log for log in logs if log["event"] == "charter_file_differs"]
    assert len(told) == 2, "once for each start"
    assert "charter import" in told[0]["fix"]


async def test_a_file_of_an_earlier_version_is_no_change(sandbox: Sandbox, start: StartBot) -> None:
    """The versions went on, and the file stayed as it was."""
    async with start(charter=KEPT) as bot:
        await append(bot, saying("Says who?"))
    async with start(charter=KEPT) as bot:
        assert (in_force(bot).number, in_force(bot).file_differs) == (2, False)
        assert "Says who?" in await reply_to(bot, AMELIE)


async def test_a_version_that_does_not_load_changes_nothing(sandbox: Sandbox, start: StartBot) -> None:
    """Such as one that a newer release has written. Neither now, nor at the next start."""
    with capture_logs() as logs:
        async with start(charter=KEPT, poll_seconds=0.02) as bot:
            await append(bot, saying("Says who?"))
            newest = await append(bot, KEPT + "\n[future]\nkey = 1\n", 2)
            await bot.until(lambda: parts_of(bot).charters.now.revision == newest.revision)
            assert in_force(bot).number in (1, 2)
        async with start(charter=KEPT) as bot:
            assert in_force(bot).number == 2
            assert "Says who?" in await reply_to(bot, SAM)
    refused = [log for log in logs if log["event"] == "charter_refused"]
    assert {log["log_level"] for log in refused} == {"error"}
    assert "charter, version 3" in refused[0]["why"]


async def test_a_file_that_does_not_load_next_to_a_kept_charter_changes_nothing(
    sandbox: Sandbox, start: StartBot
) -> None:
    async with start(charter=KEPT) as bot:
        await append(bot, saying("Says who?"))
    with capture_logs() as logs:
        async with start(charter=KEPT.replace("say = ", "sya = ", 1)) as bot:
            assert "Says who?" in await reply_to(bot, SAM)
    assert [log["event"] for log in logs if log["event"].startswith("charter")] == ["charter_refused"]


async def test_a_file_without_keepers_is_in_force_and_says_so(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await append(bot, saying("Says who?"))
    with capture_logs() as logs:
        async with start() as bot:
            assert "is a big promise." in await reply_to(bot, SAM)
    (told,) = [log for log in logs if log["event"] == "kept_charter_unused"]
    assert told["version"] == 2


async def test_a_version_that_adds_a_channel_watches_it(sandbox: Sandbox, start: StartBot) -> None:
    async with start(charter=KEPT, poll_seconds=0.02) as bot:
        two = KEPT.replace('channels = ["#social-drafts"]', 'channels = ["#social-drafts", "#social-team"]')
        await append(bot, two)
        await bot.until(lambda: len(in_force(bot).charter.drafts.channels) == 2)
        assert "is a big promise." in await reply_to(bot, SAM, channel=TEAM)


async def test_of_several_charters_each_is_kept_by_itself(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    folder = tmp_path / "charters"
    folder.mkdir()
    (folder / "kept.toml").write_text(KEPT.replace('["#social-team"]', '["#social-drafts"]'), encoding="utf-8")
    other = CHARTER.replace('"#social-drafts"', '"#social-team"')
    (folder / "filed.toml").write_text(other, encoding="utf-8")
    async with start(charter_file=folder, poll_seconds=0.02) as bot:
        assert [(one.id, one.number) for one in parts_of(bot).charters.now.all] == [("filed", 0), ("kept", 1)]
        await append(bot, saying("Says who?").replace('["#social-team"]', '["#social-drafts"]'), charter="kept")
        assert "Says who?" in await reply_to(bot, SAM)
        assert "is a big promise." in await reply_to(bot, SAM, channel=TEAM)


async def test_a_version_that_would_share_a_channel_changes_nothing(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    folder = tmp_path / "charters"
    folder.mkdir()
    kept = KEPT.replace('["#social-team"]', '["#social-drafts"]')
    (folder / "kept.toml").write_text(kept, encoding="utf-8")
    (folder / "filed.toml").write_text(CHARTER.replace('"#social-drafts"', '"#social-team"'), encoding="utf-8")
    with capture_logs() as logs:
        async with start(charter_file=folder, poll_seconds=0.02) as bot:
            clashing = await append(bot, kept.replace('"#social-drafts"', '"#social-team"'), charter="kept")
            await bot.until(lambda: parts_of(bot).charters.now.revision == clashing.revision)
            assert "is a big promise." in await reply_to(bot, SAM)
    (told,) = [log for log in logs if log["event"] == "charter_refused"]
    assert "#social-team is watched by two charters, filed and kept." in told["why"]


async def test_a_version_that_a_keeper_adds_is_checked_and_in_force_at_once(sandbox: Sandbox, start: StartBot) -> None:
    """What a version changes is kept with it; a text that must not be a version changes nothing."""
    async with start(charter=KEPT, poll_seconds=NEVER) as bot:
        loader, store = parts_of(bot).loader, parts_of(bot).stores.charters
        (first,) = await store.history("charter")
        for refused, said in (
            (KEPT.replace("say = ", "sya = ", 1), "Did you mean"),
            (CHARTER, "it has no `keepers`, so nobody could change it in Slack."),
        ):
            with pytest.raises(CharterError, match=said):
                await loader.add("charter", refused, "U0AMELIE", first, "the charter")
        newer = KEPT.replace('["game changer", "world class"]', '["game changer", "zap"]')
        added = await loader.add("charter", newer, "U0AMELIE", first, "the charter")
        assert isinstance(added, Version)
        assert [(change.what, change.number) for change in read_described(added.what)] == [("changed", 1)]
        assert in_force(bot).number == 2
        assert await loader.add("charter", KEPT, "U0SAM", first, "the charter") == Conflict(added)
        assert len(await store.history("charter")) == 2
