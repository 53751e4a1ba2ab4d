"""Which charters assistants are told of, and when a change of a file counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.assistants.charters import Charters, WhichCharterError
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.errors import BotError, CharterError
from tests.running import CHARTER, holding


def change(file: Path, content: str) -> None:
    """Write a file so that its time of change differs, however fast the test is."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(content, encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_a_file_is_the_only_charter_and_needs_no_name(folder: Path) -> None:
    charters = Charters(folder / "charter.toml", print)
    assert list(charters.all()) == ["charter"]
    assert charters.get(None) is charters.get("charter")
    with pytest.raises(WhichCharterError, match=r'There is no charter "chart"\. Did you mean "charter"\?'):
        charters.get("chart")


def test_a_folder_has_a_charter_per_file_and_a_name_is_needed(folder: Path) -> None:
    (folder / "shop.toml").write_text(CHARTER.replace("Test house", "The shop"), encoding="utf-8")
    charters = Charters(folder, print)
    assert charters.get("shop").charter.name == "The shop"
    with pytest.raises(WhichCharterError, match=r"There are several charters\. Name one in `charter`: charter, shop\."):
        charters.get(None)


def test_a_changed_file_counts_at_once(folder: Path) -> None:
    charters = Charters(folder / "charter.toml", print)
    before = charters.get(None)
    assert charters.get(None) is before, "nothing is read again without a change"
    change(folder / "charter.toml", CHARTER.replace("Test house", "New house"))
    assert charters.get(None).charter.name == "New house"


def test_a_change_that_does_not_load_keeps_the_charter_and_warns_once(folder: Path) -> None:
    said: list[str] = []
    charters = Charters(folder / "charter.toml", said.append)
    change(folder / "charter.toml", "name = ")
    assert [charters.get(None).charter.name for _ in range(3)] == ["Test house"] * 3
    assert len(said) == 1
    assert "charter.toml, line 1" in said[0]
    (folder / "charter.toml").unlink()
    assert charters.get(None).charter.name == "Test house"


def test_what_does_not_load_at_the_start_is_an_error(folder: Path) -> None:
    with pytest.raises(CharterError, match="there is no such file"):
        Charters(folder / "none.toml", print)
    (folder / "empty").mkdir()
    with pytest.raises(CharterError, match="this folder holds no charter"):
        Charters(folder / "empty", print)


KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')


async def test_a_kept_version_counts_instead_of_its_file_and_newer_ones_follow(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.assistants.charters.KEPT_FOR", 0)
    (folder / "charter.toml").write_text(KEPT, encoding="utf-8")
    newest = {"charter": parse(KEPT.replace("Test house", "Kept house"))}
    charters = Charters(folder / "charter.toml", print, lambda: dict(newest))
    assert charters.get(None).charter.name == "Kept house"
    newest["charter"] = parse(KEPT.replace("Test house", "Newer house"))
    await holding(lambda: charters.get(None).charter.name == "Newer house")


async def test_a_database_that_cannot_be_read_later_keeps_the_charter_and_warns(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.assistants.charters.KEPT_FOR", 0)
    (folder / "charter.toml").write_text(KEPT, encoding="utf-8")
    said: list[str] = []
    answers = [{"charter": parse(KEPT.replace("Test house", "Kept house"))}]

    def kept() -> dict[str, Charter]:
        if answers:
            return answers.pop()
        raise BotError("The database is away.")

    charters = Charters(folder / "charter.toml", said.append, kept)
    await holding(lambda: bool(charters.all() and said))
    assert charters.get(None).charter.name == "Kept house"
    assert said[0] == "The database is away.\nThe charter from before is still in use."


def test_without_keepers_no_database_is_asked(folder: Path) -> None:
    def fails() -> dict[str, Charter]:
        raise AssertionError

    assert Charters(folder / "charter.toml", print, fails).get(None).charter.name == "Test house"
