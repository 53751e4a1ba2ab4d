"""Without the extra, one sentence says what to install."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from bot.assistants import extra
from tests.cli.conftest import Run


def test_without_the_extra_the_command_says_what_to_install(charter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extra, "version", missing)
    said = '`charter mcp` needs the extra mcp. Install it: pip install "charter-reminder[mcp]"\n'
    assert charter("mcp") == (2, "", said)


@pytest.mark.parametrize("found", ["1.27.0", "2.2.9"])
def test_an_sdk_that_is_too_old_is_named(charter: Run, monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    monkeypatch.setattr(extra, "version", lambda _: found)
    status, out, err = charter("mcp")
    assert (status, out) == (2, "")
    assert err.startswith(f"`charter mcp` needs mcp 2.3 or later, and {found} is installed.")
