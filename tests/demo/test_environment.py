"""The demo keeps its promise that nothing leaves this machine, whatever the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.server import _settings
from slack_sandbox import Sandbox


async def test_it_has_no_second_reader(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_URL", "https://llm.example.org/v1/chat/completions")
    monkeypatch.setenv("READER_REMOTE", "yes")
    assert _settings(sandbox, tmp_path / "charter.toml").reader_url == ""
