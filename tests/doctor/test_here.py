"""The doctor's checks of this machine: charter, database, disk, pictures and a running bot."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from aiohttp import web

from bot.assistants import extra
from bot.doctor import database, diagnosis, runner
from bot.doctor.diagnosis import Level
from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.conftest import StartBot
from tests.doctor.conftest import RunChecks
from tests.end_to_end.helpers import parts_of
from tests.running import CHARTER, HYPE

PICTURE = '[[objectives]]\ntext = "Show who made it."\nimage = "made.png"\nalt = "Three colleagues"\n'


async def test_an_invalid_charter_is_reported_with_every_reason_and_its_line(examined: RunChecks) -> None:
    found = await examined(charter=CHARTER.replace("[drafts]", "[draft]"))
    assert found.faulty() == {"charter"}
    assert "charter.toml, line 5" in found["charter"].says
    assert "Did you mean" in found["charter"].fix
    assert "#social-drafts" not in found


async def test_a_missing_charter(examined: RunChecks, tmp_path: Path) -> None:
    found = await examined(charter_file=tmp_path / "nowhere.toml")
    assert found.faulty() == {"charter"}
    assert "there is no such file" in found["charter"].says


KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')


async def test_a_charter_with_keepers_is_kept_from_the_first_start_on(examined: RunChecks) -> None:
    found = await examined(charter=KEPT)
    assert "charter" not in found.faulty() | found.warned()
    assert "has keepers: `charter run` keeps it in the database." in found["charter"].says


async def test_the_version_in_force_is_named(examined: RunChecks, start: StartBot) -> None:
    async with start(charter=KEPT):
        pass
    found = await examined(charter=KEPT)
    assert found["charter"].says == "Version 1 of charter in the database is in force."
    assert found["charter"].level is Level.OK


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (KEPT.replace("Test house", "Other house"), "charter.toml was never a version."),
        (CHARTER, "charter.toml is in force, and not version 1 in the database: it has no `keepers`."),
        (KEPT.replace("say = ", "sya = ", 1), "charter.toml was never a version."),
    ],
    ids=["another text", "no keepers", "a fault"],
)
async def test_a_file_that_is_not_the_version_in_force_is_a_warning(
    examined: RunChecks, start: StartBot, file: str, says: str
) -> None:
    async with start(charter=KEPT):
        pass
    found = await examined(charter=file)
    assert found["charter"].level is Level.WARNING
    assert says in found["charter"].says
    assert "charter" not in found.faulty()


async def test_a_version_that_does_not_load_is_a_fault(examined: RunChecks, start: StartBot) -> None:
    async with start(charter=KEPT) as bot:
        await parts_of(bot).stores.charters.append("charter", f"{KEPT}\n[future]\nkey = 1\n", "", "", 1)
    found = await examined(charter=KEPT)
    assert found.faulty() == {"charter"}
    assert "charter, version 2" in found["charter"].says


async def test_every_charter_of_a_folder_is_checked_with_its_channels(examined: RunChecks, tmp_path: Path) -> None:
    folder = tmp_path / "charters"
    folder.mkdir()
    (folder / "paper.toml").write_text(CHARTER.replace("#social-team", "#social-drafts"), encoding="utf-8")
    (folder / "press.toml").write_text(CHARTER.replace("#social-drafts", "#nowhere"), encoding="utf-8")
    found = await examined(charter_file=folder)
    assert found["#social-drafts"].level is Level.OK
    assert found.faulty() == {"#nowhere"}
    (folder / "press.toml").write_text(CHARTER.replace("#social-team", "#x"), encoding="utf-8")
    assert (
        "#social-drafts is watched by two charters, paper and press."
        in (await examined(charter_file=folder))["charter"].says
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "DATABASE_URL isn't a database address."),
        ("sqlite:///", "DATABASE_URL names no file"),
        ("sqlite:///:memory:", "DATABASE_URL names no file"),
        ("sqlite:///charter.db?mode=ro", "DATABASE_URL isn't a database address."),
        ("oracle://me:hidden@host/name", "DATABASE_URL names oracle"),
        ("sqlite:////dev/null/charter.db", "The database's folder can't be used (Not a directory)."),
        ("sqlite:////nowhere/at/all/charter.db", "The database's folder can't be used (No such file or directory)."),
        (
            "postgresql://me:hidden@127.0.0.1:1/name",
            "The PostgreSQL server of DATABASE_URL does not answer",
        ),
    ],
)
async def test_a_database_that_cannot_be_reached(examined: RunChecks, url: str, says: str) -> None:
    found = await examined(database_url=url)
    assert found.faulty() == {"database"}
    assert found["database"].says.startswith(says)
    assert "hidden" not in str(found)


async def test_a_file_that_is_not_a_database(examined: RunChecks, tmp_path: Path) -> None:
    (tmp_path / "charter.db").write_bytes(b"no database at all, " * 500)
    found = await examined()
    assert found.faulty() == {"database"}
    assert "file is not a database" in found["database"].says


@pytest.fixture
async def used(start: StartBot, tmp_path: Path) -> Path:
    """The file of a database that a bot has used."""
    async with start():
        return tmp_path / "charter.db"


def change(file: Path, sql: str) -> None:
    """Change a database without the bot."""
    with closing(sqlite3.connect(file)) as other:
        other.execute(sql)
        other.commit()


async def test_a_read_only_database(used: Path, examined: RunChecks) -> None:
    found = await examined(database_url=f"sqlite:///file:{used}?mode=ro&uri=true")
    assert found.faulty() == {"database"}
    assert "readonly" in found["database"].says


async def test_a_database_that_rejects_writes(used: Path, examined: RunChecks) -> None:
    """It answers queries but rejects writes, as on a full disk."""
    change(used, "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    found = await examined()
    assert found.faulty() == {"database"}
    assert "disk is full" in found["database"].says


async def test_a_database_of_a_newer_release(used: Path, examined: RunChecks) -> None:
    change(used, "UPDATE alembic_version SET version_num = '9999'")
    found = await examined()
    assert found.faulty() == {"schema"}
    assert "at version 9999, which this release doesn't know" in found["schema"].says


async def test_a_database_of_an_older_release_is_a_warning(used: Path, examined: RunChecks) -> None:
    change(used, "UPDATE alembic_version SET version_num = '0001'")
    found = await examined()
    assert (found.faulty(), found.warned()) == (set(), {"schema"})
    assert "Run `charter migrate`" in found["schema"].fix
    assert "dead letters" not in found, "its tables may lack what is asked for"


async def test_an_empty_database_is_fine(examined: RunChecks, tmp_path: Path) -> None:
    change(tmp_path / "charter.db", "CREATE TABLE something_else (x)")
    found = await examined()
    assert (found["schema"].level, found.faulty()) == (Level.OK, set())
    assert "The database is empty" in found["schema"].says


async def test_the_doctor_changes_nothing(start: StartBot, examined: RunChecks, tmp_path: Path) -> None:
    async with start() as bot:
        draft = bot.sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "replied")
    before = rows(tmp_path)
    assert (await examined())["database"].says == "The database answers, and the bot can write to it."
    assert rows(tmp_path) == before


def rows(folder: Path) -> list[str]:
    """Return the entire database as SQL."""
    with closing(sqlite3.connect(folder / "charter.db")) as connection:
        return list(connection.iterdump())


async def test_dead_letters_are_listed_with_their_reason_and_can_be_retried(
    sandbox: Sandbox, start: StartBot, examined: RunChecks
) -> None:
    async with start() as bot:
        sandbox.faults.add("chat.postMessage", "error_before", error="restricted_action", times=2)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rejected")
        await parts_of(bot).reminders.post_now()
        found = await examined()
        assert (found.faulty(), found.warned()) == (set(), {"dead letters"})
        assert (
            found["dead letters"].says == "1 reminder was not delivered: Slack rejected the call (restricted_action)."
        )
        assert "Ask a workspace admin" in found["dead letters"].fix
        assert "charter doctor --retry" in found["dead letters"].fix
        again = await examined(retry=True)
        assert again["retry"].says.startswith("Queued again: 2.")
        assert again["dead letters"].says == "There are no dead letters."
        await bot.came_to(draft.ts, "replied")
    assert "retry" not in await examined()


@pytest.mark.parametrize(("free", "level"), [(5, Level.FAULT), (50, Level.WARNING), (500, Level.OK)])
def test_a_nearly_full_disk(free: int, level: Level) -> None:
    found = database.diagnose_disk(free * 2**20)
    assert found.level is level
    assert found.says.startswith(f"The database's disk has {free} MB left")


def test_a_response_without_a_date_is_reported() -> None:
    assert "can't be compared" in diagnosis.slack_clock(None, 0.0).says


async def test_a_running_bot_is_found(start: StartBot, examined: RunChecks) -> None:
    async with start() as bot:
        port = int(parts_of(bot).health.address.rpartition(":")[2])
        assert (await examined(port=port))["bot"].says == f"A bot is running on port {port}, and is ready."
    assert "nothing listens on port" in (await examined(port=port))["bot"].says


async def test_a_bot_that_is_not_ready_is_a_warning(sandbox: Sandbox, start: StartBot, examined: RunChecks) -> None:
    async with start(socket_ping_seconds=0.3) as bot:
        port = int(parts_of(bot).health.address.rpartition(":")[2])
        sandbox.faults.refuse_handshakes()
        sandbox.sockets.cut()
        await bot.until(lambda: not parts_of(bot).event_feed.open)
        found = await examined(port=port)
        assert found.warned() == {"bot"}
        assert found["bot"].says.endswith("but isn't ready: socket.")


@asynccontextmanager
async def another_program(body: bytes, content_type: str) -> AsyncIterator[int]:
    """Listen as another program that sends this response to every request; yields its port."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("body", [b"hello", b"{}", b"[]"])
async def test_another_program_on_our_port_is_a_fault(examined: RunChecks, body: bytes) -> None:
    async with another_program(body, "text/html") as port:
        found = await examined(port=port)
    assert found.faulty() == {"bot"}
    assert found["bot"].says == f"Another program listens on port {port}."


async def test_pictures_that_slack_cannot_load_are_a_warning(examined: RunChecks, tmp_path: Path) -> None:
    (tmp_path / "made.png").write_bytes(b"RIFF....WEBP")
    found = await examined(charter=CHARTER + PICTURE)
    assert found.warned() == {"pictures"}
    assert "made.png" in found["pictures"].says
    found = await examined(charter=CHARTER + PICTURE, public_url="http://localhost:3000")
    assert found.warned() == {"pictures"}
    assert "PUBLIC_URL" in found["pictures"].fix


@pytest.mark.parametrize(("mode", "warned"), [(0o644, {"secrets"}), (0o640, set()), (0o600, set())])
async def test_tokens_that_everybody_can_read_are_a_warning(
    examined: RunChecks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, warned: set[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1", encoding="utf-8")
    (tmp_path / ".env").chmod(mode)
    found = await examined()
    assert found.warned() == warned
    assert found["secrets"].fix == ("chmod 600 .env" if warned else "")


async def test_pictures_need_no_public_address(examined: RunChecks, tmp_path: Path) -> None:
    (tmp_path / "made.png").write_bytes(b"\x89PNG\r\n\x1a\n...")
    found = await examined(charter=CHARTER + PICTURE)
    assert (found.faulty(), found.warned()) == (set(), set())
    assert "uploads" in found["pictures"].says


@pytest.mark.parametrize(("content_type", "warned"), [("image/png", set()), ("text/html", {"pictures"})])
async def test_pictures_are_requested_from_the_public_url(
    examined: RunChecks, tmp_path: Path, content_type: str, warned: set[str]
) -> None:
    (tmp_path / "made.png").write_bytes(b"a picture")
    async with another_program(b"a picture", content_type) as port:
        # This machine, by a name that doesn't reveal it.
        found = await examined(charter=CHARTER + PICTURE, public_url=f"http://0.0.0.0:{port}")
    assert found.warned() == warned
    assert f"http://0.0.0.0:{port}/pictures/made.png" in found["pictures"].says


@pytest.mark.parametrize(
    ("installed", "level", "says"),
    [
        ("2.3.0", Level.OK, "`charter mcp` can serve writing assistants (mcp 2.3.0)."),
        (None, Level.OK, "`charter mcp` isn't installed. Writing assistants need it: pip install"),
        ("1.27.0", Level.WARNING, "mcp 1.27.0 is too old for `charter mcp`."),
    ],
)
async def test_the_server_for_assistants_may_be_missing(
    examined: RunChecks, monkeypatch: pytest.MonkeyPatch, installed: str | None, level: Level, says: str
) -> None:
    monkeypatch.setattr(extra, "sdk_version", lambda: installed)
    monkeypatch.setattr(runner, "sdk_version", lambda: installed)
    found = (await examined())["assistants"]
    assert (found.level, found.says[: len(says)]) == (level, says)
