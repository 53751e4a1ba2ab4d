"""With debug logging, and while everything fails, a real bot writes no token and no word of a draft anywhere."""

from __future__ import annotations

import json
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import chdir, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.db.engine import UNUSABLE, explain, make_engine
from bot.doctor.slack import SlackSecrets
from bot.errors import BotError
from bot.reader.client import Endpoint
from bot.settings import Settings
from bot.slack import blocks
from bot.slack.listeners.command import CALLBACK
from slack_sandbox import AMELIE, DRAFTS, SAM, TEAM, Sandbox
from tests.cli.conftest import Run, Spawn
from tests.processes import Process, environment
from tests.running import own_replies, settings_for

SECRET_SETTINGS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "database_url", "reader_key")
DRAFT = "A real game changer for Zanzibar"
MARKS = ("Zanzibar", "Quetzalcoatl", "Xochimilco", "Tenochtitlan", "game changer", AMELIE, SAM, "Amélie")
"""Words from drafts and checked texts, and people's names and ids."""


@pytest.fixture
def environ(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """A complete environment for the bot, with debug logging."""
    times = {"poll_seconds": 0.1, "socket_ping_seconds": 0.5}
    settings = settings_for(sandbox, folder, slack_signing_secret=sandbox.signing_secret, **times)
    return environment(settings) | {"LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}


def secrets(sandbox: Sandbox) -> list[str]:
    """Return everything that must stay secret, including the longer half of each token."""
    whole = [sandbox.bot_token, sandbox.app_token, sandbox.signing_secret]
    return [*whole, *(secret[-16:] for secret in whole)]


async def a_bad_day(sandbox: Sandbox, database: Path) -> None:
    """Make Slack and the database fail in every way while drafts are processed."""
    faults = sandbox.faults
    for kind in ("429", "error_before", "reset_before", "not_json", "cut_short"):
        faults.add("chat.postMessage", kind)  # type: ignore[arg-type]
    draft = sandbox.post(AMELIE, DRAFTS, DRAFT)
    await sandbox.until(lambda: own_replies(sandbox, draft.ts), 20)
    faults.add("chat.update", "error_before", error="invalid_auth")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, f"{DRAFT}, you won't believe Quetzalcoatl")
    await sandbox.until(lambda: sandbox.deliveries.idle)
    for event in ({"channel": DRAFTS}, {"type": "message", "channel": DRAFTS, "text": "Tenochtitlan", "files": 7}):
        sandbox.deliver(event)
    faults.add("views.open", "error_before", error="expired_trigger_id")
    await sandbox.click(SAM, DRAFTS, own_replies(sandbox, draft.ts)[0].ts, blocks.WHY)
    await sandbox.shortcut(SAM, DRAFTS, draft.ts, CALLBACK)
    await sandbox.command(SAM, TEAM, "/charter check A game changer for Xochimilco")
    faults.add("users.info", "error_before", error="fatal_error", status=500)
    await sandbox.command(AMELIE, TEAM, "/charter unheard-of Xochimilco")
    with closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON quiets BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        other.commit()
    await sandbox.command(AMELIE, TEAM, "/charter quiet 3")
    sandbox.sockets.cut()
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await sandbox.until(lambda: not own_replies(sandbox, draft.ts), 20)


def written(folder: Path, process: Process) -> Iterator[tuple[str, bytes]]:
    """Return everything that the bot wrote: its output, its log, the database and the files next to it."""
    yield "standard output", process.said.encode()
    yield "standard error", process.complained.encode()
    for path in folder.glob("charter.db*"):
        yield path.name, path.read_bytes()


def holds(found: bytes, word: str) -> bool:
    """Return whether bytes contain a word in any encoding that a log or a database uses."""
    return any(form in found for form in (word.encode(), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()))


async def test_nothing_secret_is_written_anywhere(
    sandbox: Sandbox, spawn: Spawn, folder: Path, environ: dict[str, str]
) -> None:
    bot = spawn("run", environ=environ)
    await bot.says("Ready.")
    await a_bad_day(sandbox, folder / "charter.db")
    kinds = {name for name, _ in written(folder, bot)}
    assert {"standard output", "standard error", "charter.db", "charter.db-wal"} <= kinds
    for name, found in written(folder, bot):
        for word in (*secrets(sandbox), *MARKS):
            assert not holds(found, word), f"{name} contains {word}"
    # The search finds what is there, and every failure really happened.
    log = bot.complained
    assert DRAFTS in log
    assert holds((folder / "charter.db-wal").read_bytes(), DRAFTS)
    for sign in (
        "Traceback",
        '"outcome": "outcome_unknown"',
        '"outcome": "rate_limited"',
        "listener_failed",
        "answer_not_shown",
    ):
        assert sign in log, sign


async def test_the_log_follows_a_draft_step_by_step(sandbox: Sandbox, spawn: Spawn, environ: dict[str, str]) -> None:
    bot = spawn("run", environ=environ)
    await bot.says("Ready.")
    draft = sandbox.post(AMELIE, DRAFTS, DRAFT)
    await bot.logs('"outcome": "replied"')
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    await bot.logs('"outcome": "retracted"')
    assert [line for line in trail(bot, draft.ts) if line != ("draft", "unchanged")] == [
        ("event_ingested", "DraftVersion"),
        ("claimed", None),
        ("action", "create"),
        ("draft", "replied"),
        ("event_ingested", "DraftDeleted"),
        ("claimed", None),
        ("action", "delete"),
        ("draft", "retracted"),
    ]


def trail(bot: Process, ts: str) -> list[tuple[str, Any]]:
    """Return what the log says about one draft, line by line."""
    lines = [json.loads(line) for line in bot.complained.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("ts") == ts]
    return [(line["event"], line.get("event_kind") or line.get("action") or line.get("outcome")) for line in mine]


def test_no_repr_shows_a_secret(folder: Path) -> None:
    """Debuggers, error reports and f-strings show the objects that hold secrets."""
    hidden = {name: SecretStr("hidden-" + name) for name in SECRET_SETTINGS}
    settings = Settings(_env_file=None, **hidden)  # type: ignore[call-arg,arg-type]
    endpoint = Endpoint("https://example.org/v1?key=hidden", "small-1", "hidden")
    holders = (settings, settings.model_dump(), SlackSecrets("hidden-1", "hidden-2", "hidden-3"), endpoint)
    for holder in holders:
        assert "hidden" not in f"{holder} {holder!r}"
    assert "hidden" in settings.slack_bot_token.get_secret_value()


BAD_ADDRESSES = (
    "postgresql://charter:pa@ss:SECRET@db.invalid/charter",
    "postgresql://charter:x@SECRET@127.0.0.1:1/charter",
    "postgresql://charter:SECRET@127.0.0.1:1/charter",
    "postgresql://charter:SECRET@127.0.0.1:port/charter",
    "postgresql+SECRET://charter:SECRET@127.0.0.1:1/charter?sslmode=SECRET",
    "postgresql://charter:%SECRET@127.0.0.1:1/charter?SECRET=1",
    "sqlite://charter:SECRET@127.0.0.1/charter",
    "sqlite:///charter:pa@SECRET@127.0.0.1/charter",
    "charter:SECRET@127.0.0.1/charter",
)


@pytest.mark.parametrize("command", ["run", "migrate", "doctor", "remind", "report"])
@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_no_command_repeats_a_bad_database_address(
    charter: Run, monkeypatch: pytest.MonkeyPatch, command: str, address: str
) -> None:
    """In the wrong place, each part of it may be the password."""
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1"), ("DATABASE_URL", address)):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/")
    status, out, err = charter(command)
    assert (status, "SECRET" in out + err, "Traceback" in err) == (2, False, False)
    whys = ("encode @ and : in the password as %40 and %3A", "cannot be opened", "folder can't be used")
    assert any(why in out + err for why in whys)


PARTS = st.sampled_from(
    (
        *("SECRET", "postgresql", "sqlite", "mysql", "+", "://", ":", "@", "/", "?", "=", "&", "%", "%4", "#"),
        *("[", "]", "charter", "127.0.0.1", "::1", "1", "99999", "-1", "host", "port", "sslmode", "uri", "true", "é"),
    )
)


@examples(max_examples=300)
@given(
    st.lists(PARTS, max_size=14).map("".join), st.sampled_from(("", "postgresql://", "postgresql://u:", "sqlite://"))
)
def test_no_error_repeats_an_address(text: str, scheme: str) -> None:
    url = f"{scheme}{text}SECRET@127.0.0.1:1/charter"
    try:
        engine = make_engine(url)
        with TemporaryDirectory() as folder, chdir(folder), pytest.raises(UNUSABLE) as caught:
            engine.connect()
        error: BotError = explain(caught.value, url)
    except BotError as refused:
        error = refused
    assert "SECRET" not in "".join(traceback.format_exception(error))
    assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize("value", ["SECRET here", "xoxb-SECRÉT SECRET", "SECRET\n1", "http://SECRET@[", "ftp://SECRET"])
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "PUBLIC_URL"])
def test_no_error_repeats_a_setting(charter: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    status, out, err = charter("migrate")
    assert "SECRET" not in (out + err).replace("SLACK_SIGNING_SECRET", "")
    assert status == 0 or (name in err and len(err.splitlines()) == 1)


def test_every_secret_setting_is_a_secret_string() -> None:
    secret = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    assert secret == set(SECRET_SETTINGS)
    assert {name for name in Settings.model_fields if name.endswith(("_token", "_secret", "_url"))} - secret == {
        "slack_api_url",
        "public_url",
        "reader_url",
    }
