"""Runs commands in this process if possible, and as separate processes if they talk to Slack."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli.main import main
from tests.processes import Process, processes
from tests.running import CHARTER


class Result(NamedTuple):
    """The exit status and output of a command."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]
Spawn = Callable[..., Process]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which contains the tests' charter, with an empty environment."""
    monkeypatch.chdir(tmp_path)
    for name in (
        *("CHARTER_FILE", "DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
        *("READER_URL", "READER_MODEL", "READER_KEY", "READER_REMOTE"),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "charter.toml").write_text(CHARTER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def charter(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: ``charter("check", "A game changer", stdin="…")``."""

    def run(*arguments: str, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["charter", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Result(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def spawn(folder: Path) -> Iterator[Spawn]:
    """Start a command as a separate process with this environment."""
    with processes() as started:

        def begin(*arguments: str, environ: Mapping[str, str] | None = None) -> Process:
            process = Process(folder, environ or {}, *arguments)
            started.append(process)
            return process

        yield begin
