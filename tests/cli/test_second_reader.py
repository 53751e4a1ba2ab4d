"""A keeper looks at what the second reader finds in past posts; settings that would send drafts away are refused."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import BotError
from bot.settings import read_settings
from tests.cli.conftest import Run
from tests.processes import ROOT
from tests.reader.helpers import CHARTER, QUOTED, Model, findings, says
from tests.running import CLEAN, HYPE, holding

POSTS = [f"Day {day}. That is all we are saying for now." for day in range(14)]
URL = "http://127.0.0.1:1/v1/chat/completions"
REMOTE = "https://llm.example.org/v1/chat/completions?key=Zanzibar"


@pytest.fixture
def environ(folder: Path, endpoint: Model) -> dict[str, str]:
    (folder / "charter.toml").write_text(CHARTER, encoding="utf-8")
    (folder / "old.txt").write_text("\n".join([HYPE, *POSTS]), encoding="utf-8")
    return {"READER_URL": endpoint.url, "READER_MODEL": "small-1", "CHARTER_FILE": str(folder / "charter.toml")}


async def replay(folder: Path, environ: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """Run ``charter replay old.txt --reader`` as a process of its own, without a terminal."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "replay", "old.txt", "--reader", *arguments),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


class Terminal:
    """``charter replay old.txt --reader`` in a terminal of its own."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.said = ""
        self._terminal, inner = pty.openpty()
        self._process = subprocess.Popen(
            (sys.executable, "-m", "bot", "replay", "old.txt", "--reader"),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "dumb", **environ},
            stdin=inner,
            stdout=inner,
            stderr=inner,
        )
        os.close(inner)
        asyncio.get_running_loop().add_reader(self._terminal, self._read)

    def _read(self) -> None:
        try:
            said = os.read(self._terminal, 65536)
        except OSError:  # so Linux tells that the process has ended
            said = b""
        self.said += said.decode().replace("\r\n", "\n")
        if not said:
            asyncio.get_running_loop().remove_reader(self._terminal)
            self._terminal, ended = -1, self._terminal
            os.close(ended)

    async def type(self, *answers: str) -> None:
        """Answer each question as it comes."""
        for number, answer in enumerate(answers, start=self.said.count("Right?")):
            await holding(lambda number=number: self.said.count("Right?") > number)  # type: ignore[misc]
            os.write(self._terminal, f"{answer}\n".encode())

    def interrupt(self) -> None:
        """As Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)

    async def ends(self) -> int:
        await holding(lambda: self._terminal == -1 and self._process.poll() is not None)
        return self._process.wait()


async def test_a_keeper_agrees_eleven_times_of_twelve_and_the_rule_speaks(
    folder: Path, environ: dict[str, str], endpoint: Model
) -> None:
    terminal = Terminal(folder, environ)
    await terminal.type("y", "maybe", "n", "s", *["yes"] * 10, "q")
    assert await terminal.ends() == 0
    assert "old.txt:2, rule 2 (no-bait): Does it keep back what it is about?" in terminal.said
    assert f"Day 0. That is →{QUOTED}← for now." in terminal.said
    assert "You agreed 11 times of 12. Rule 2 speaks from now on." in terminal.said
    assert "no-bait speaks. You agreed 11 times of 12." in terminal.said
    assert "no-scolding listens. You agreed 0 times of 0." in terminal.said
    assert HYPE not in endpoint.drafts


async def test_two_disagreements_leave_the_rule_listening(folder: Path, environ: dict[str, str]) -> None:
    terminal = Terminal(folder, environ)
    await terminal.type("n", "n", *["y"] * 10, "q")
    assert await terminal.ends() == 0
    assert "You agreed 10 times of 12. Rule 2 goes on listening" in terminal.said
    again = Terminal(folder, environ)
    await again.type("y", "q")
    assert await again.ends() == 0
    assert "You agreed 1 times of 1." in again.said


async def test_an_interruption_ends_with_what_was_looked_at(folder: Path, environ: dict[str, str]) -> None:
    terminal = Terminal(folder, environ)
    await terminal.type("y")
    await holding(lambda: terminal.said.count("Right?") == 2)
    terminal.interrupt()
    assert await terminal.ends() == 0
    assert "no-bait listens. You agreed 1 times of 1." in terminal.said


async def test_without_a_terminal_it_says_how(folder: Path, environ: dict[str, str], endpoint: Model) -> None:
    status, out, err = await replay(folder, environ)
    assert (status, out) == (2, "")
    assert err == (
        "`charter replay --reader` asks about each finding, and this isn't a terminal. Run it in one, or list the "
        "findings with --format json.\n"
    )
    assert endpoint.requests == []


async def test_json_lists_the_findings_and_keeps_nothing(folder: Path, environ: dict[str, str]) -> None:
    status, out, err = await replay(folder, environ, "--format", "json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err, len(rows)) == (0, "", len(POSTS))
    assert rows[0] == {
        "id": 2,
        "source": "old.txt",
        "rule": "no-bait",
        "number": 2,
        "start": 15,
        "end": 32,
        "match": QUOTED,
    }


async def test_a_reader_that_fails_is_an_error_and_not_no_findings(
    folder: Path, environ: dict[str, str], endpoint: Model
) -> None:
    async def fail(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    endpoint.behaviour = fail
    status, out, err = await replay(folder, environ, "--format", "json")
    assert (status, out) == (2, "")
    assert err.startswith("The second reader gave no answer three times in a row. Check READER_URL,")


async def test_nothing_in_a_post_commands_the_terminal(folder: Path, environ: dict[str, str], endpoint: Model) -> None:
    (folder / "old.txt").write_text("Look \x1b[2J at what we made for you", encoding="utf-8")
    endpoint.behaviour = says(findings(("no-bait", "at what we made")))
    terminal = Terminal(folder, environ)
    await terminal.type("s")
    await terminal.ends()
    assert "\x1b[2J" not in terminal.said


def test_there_must_be_a_reader_and_a_rule_that_asks(
    charter: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "old.txt").write_text(CLEAN, encoding="utf-8")
    assert charter("replay", "old.txt", "--reader").err.startswith("READER_URL is not set: there is no second reader.")
    monkeypatch.setenv("READER_URL", URL)
    assert charter("replay", "old.txt", "--reader").err.startswith("READER_MODEL is not set.")
    monkeypatch.setenv("READER_MODEL", "small-1")
    assert "No rule of charter.toml asks a second reader." in charter("replay", "old.txt", "--reader").err


@pytest.fixture
def reader_environ(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    monkeypatch.setenv("READER_MODEL", "small-1")
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "READER_URL",
            REMOTE,
            "READER_URL is on another machine, and drafts would be sent there. Set READER_REMOTE=",
        ),
        ("READER_URL", "http://0.0.0.0:8080/v1", "READER_URL is on another machine"),
        ("READER_URL", "https://ann:Zanzibar@example.org/v1", "READER_URL: Value error, must be an address such as"),
        ("READER_URL", "localhost:8080", "READER_URL: Value error, must be an address such as"),
        ("READER_KEY", "sk Zanzibar", "READER_KEY: Value error, must be one word"),
        ("READER_REMOTE", "perhaps", "READER_REMOTE: Input should be a valid boolean"),
        ("READER_PER_HOUR", "-1", "READER_PER_HOUR: Input should be greater than or equal to 0"),
        ("READER_TIMEOUT_SECONDS", "15", "LEASE_SECONDS must be at least READER_TIMEOUT_SECONDS and twice"),
    ],
)
def test_a_setting_that_cannot_be_is_told_without_its_value(
    reader_environ: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    reader_environ.setenv("READER_URL", URL)
    reader_environ.setenv(name, value)
    with pytest.raises(BotError) as error:
        read_settings()
    assert str(error.value).startswith(says)
    assert "Zanzibar" not in str(error.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "model.localhost"])
def test_this_machine_needs_no_further_word(reader_environ: pytest.MonkeyPatch, host: str) -> None:
    reader_environ.setenv("READER_URL", f"http://{host}:8080/v1/chat/completions")
    assert read_settings().reader_is_remote is False


def test_another_machine_is_fine_after_a_yes(reader_environ: pytest.MonkeyPatch) -> None:
    reader_environ.setenv("READER_URL", REMOTE)
    reader_environ.setenv("READER_REMOTE", "yes")
    assert (read_settings().reader_is_remote, read_settings().reader_host) == (True, "llm.example.org")


def test_without_a_reader_nothing_of_it_is_imported() -> None:
    """Off by default, and then it costs nothing."""
    code = "import sys, bot.cli.commands; print([name for name in sys.modules if name.startswith('bot.reader')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
