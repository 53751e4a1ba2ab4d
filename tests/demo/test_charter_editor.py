"""The demo's copy of a charter: the page changes the copy, never the file that it came from."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.charter.loading import TEMPLATES, load, template_names
from bot.demo.charter_editor import DemoCharterEditor
from bot.errors import CharterError
from tests.running import CHARTER, holding


@pytest.fixture
def workshop(tmp_path: Path) -> DemoCharterEditor:
    return DemoCharterEditor(TEMPLATES / "fr.toml", tmp_path)


def test_the_copy_loads_with_its_pictures(workshop: DemoCharterEditor) -> None:
    assert load(workshop.file) == load(TEMPLATES / "fr.toml")


def test_it_offers_the_shipped_charters(workshop: DemoCharterEditor) -> None:
    offered = workshop.charters()
    assert offered["source"] == workshop.file.read_text(encoding="utf-8")
    assert [one["name"] for one in offered["charters"]] == list(template_names())
    assert [one["title"] for one in offered["charters"]] == ["Riverside Library", "Maison Verte"]


def test_a_charter_that_does_not_load_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="there is no such file"):
        DemoCharterEditor(tmp_path / "none.toml", tmp_path)


async def test_a_good_charter_is_written_down_and_waited_for(workshop: DemoCharterEditor) -> None:
    workshop.started.set()
    using = asyncio.create_task(workshop.use_charter(CHARTER))
    await holding(lambda: not workshop.started.is_set())
    assert load(workshop.file).name == "Test house"
    assert not using.done()
    workshop.started.set()
    assert await using == {"faults": []}


async def test_a_charter_that_says_the_same_is_not_waited_for(workshop: DemoCharterEditor) -> None:
    """A comment more is no reason for the bot to start anew, and it does not."""
    source = workshop.file.read_text(encoding="utf-8") + "# ours\n"
    assert await workshop.use_charter(source) == {"faults": []}
    assert workshop.charters()["source"] == source


async def test_a_bad_charter_leaves_the_old_one_in_use(workshop: DemoCharterEditor) -> None:
    before = workshop.file.read_bytes()
    answer = await workshop.use_charter('name = "x"\nimage = "../secret.png"')
    assert [fault["line"] for fault in answer["faults"]] == [2]
    assert workshop.file.read_bytes() == before
