"""Without the extra, one sentence says what to install."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError

import pytest

from bot.assistants import extra
from tests.cli.conftest import Run
from tests.processes import ROOT


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


def test_the_oldest_version_is_that_of_the_extra_and_the_image_has_it() -> None:
    """The image and `tools/install.sh` install what requirements/run.txt pins."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = ".".join(map(str, extra.OLDEST))
    assert project["optional-dependencies"]["mcp"] == [f"mcp>={oldest},<3"]
    assert "\nmcp==2." in (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
