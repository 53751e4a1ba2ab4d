"""The demo's copy of a charter: the page changes the copy, never the original file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.charter.loading import TEMPLATES, load, template_names
from bot.demo.charter_editor import DemoCharterEditor
from bot.errors import CharterError
from tests.running import CHARTER, holding


@pytest.fixture
def editor(tmp_path: Path) -> DemoCharterEditor:
    return DemoCharterEditor(TEMPLATES / "fr.toml", tmp_path)


def test_the_copy_loads_with_its_pictures(editor: DemoCharterEditor) -> None:
    assert load(editor.file) == load(TEMPLATES / "fr.toml")


def test_it_offers_the_shipped_charters(editor: DemoCharterEditor) -> None:
    offered = editor.charters()
    assert offered["source"] == editor.file.read_text(encoding="utf-8")
    assert [one["name"] for one in offered["charters"]] == list(template_names())
    assert [one["title"] for one in offered["charters"]] == ["Riverside Library", "Maison Verte"]


def test_an_invalid_charter_is_rejected_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="there is no such file"):
        DemoCharterEditor(tmp_path / "none.toml", tmp_path)


async def test_a_valid_charter_is_saved_and_awaited(editor: DemoCharterEditor) -> None:
    editor.started.set()
    using = asyncio.create_task(editor.use_charter(CHARTER))
    await holding(lambda: not editor.started.is_set())
    assert load(editor.file).name == "Test house"
    assert not using.done()
    editor.started.set()
    assert await using == {"faults": []}


async def test_an_equivalent_charter_is_not_awaited(editor: DemoCharterEditor) -> None:
    """A new comment is no reason to restart the bot."""
    source = editor.file.read_text(encoding="utf-8") + "# ours\n"
    assert await editor.use_charter(source) == {"faults": []}
    assert editor.charters()["source"] == source


async def test_an_invalid_charter_leaves_the_old_one_in_use(editor: DemoCharterEditor) -> None:
    before = editor.file.read_bytes()
    answer = await editor.use_charter('name = "x"\nimage = "../secret.png"')
    assert [fault["line"] for fault in answer["faults"]] == [2]
    assert editor.file.read_bytes() == before
