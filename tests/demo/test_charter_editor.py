"""The demo's copy of a charter: the page changes the copy, never the original file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.charter.loading import TEMPLATES, load, template_names
from bot.demo.charter_editor import KEEPERS, DemoCharterEditor
from bot.errors import CharterError
from tests.conftest import StartBot
from tests.end_to_end.helpers import charter_of, parts_of
from tests.running import CHARTER, holding


@pytest.fixture
def editor(tmp_path: Path) -> DemoCharterEditor:
    return DemoCharterEditor(TEMPLATES / "fr.toml", tmp_path)


def test_the_copy_loads_with_its_pictures(editor: DemoCharterEditor) -> None:
    original = load(TEMPLATES / "fr.toml")
    assert load(editor.file) == original.model_copy(update={"keepers": KEEPERS})


def test_it_offers_the_shipped_charters(editor: DemoCharterEditor) -> None:
    offered = editor.charters()
    assert offered["source"] == editor.file.read_text(encoding="utf-8")
    assert [one["name"] for one in offered["charters"]] == list(template_names())
    assert [one["title"] for one in offered["charters"]] == ["Riverside Library", "Maison Verte"]


def test_an_invalid_charter_is_rejected_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="there is no such file"):
        DemoCharterEditor(tmp_path / "none.toml", tmp_path)


async def test_a_valid_charter_is_saved_and_awaited(editor: DemoCharterEditor) -> None:
    editor.in_force.set()
    using = asyncio.create_task(editor.use_charter(CHARTER))
    await holding(lambda: not editor.in_force.is_set())
    assert load(editor.file).name == "Test house"
    assert not using.done()
    editor.in_force.set()
    assert await using == {"faults": []}


async def test_an_equivalent_charter_is_not_awaited(editor: DemoCharterEditor) -> None:
    """A new comment is no reason to restart the bot."""
    source = editor.file.read_text(encoding="utf-8") + "# ours\n"
    assert await editor.use_charter(source) == {"faults": []}
    assert editor.charters()["source"] == source


async def test_a_charter_that_is_kept_gets_a_version(start: StartBot, tmp_path: Path) -> None:
    """Its file alone would change nothing."""
    kept = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["@amelie"]')
    (tmp_path / "kept.toml").write_text(kept, encoding="utf-8")
    (tmp_path / "demo").mkdir()
    editor = DemoCharterEditor(tmp_path / "kept.toml", tmp_path / "demo")
    async with start(charter_file=editor.file, poll_seconds=0.02) as bot:
        editor.bot = parts_of(bot)
        using = asyncio.create_task(editor.use_charter(kept.replace("Test house", "Other house")))
        await bot.until(lambda: charter_of(bot).name == "Other house")
        (active,) = parts_of(bot).charters.now.all
        assert (active.number, active.file_differs) == (2, False)
        editor.in_force.set()
        assert await using == {"faults": []}


async def test_a_charter_that_names_its_keepers_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(CHARTER.replace('"en"', '"en"\nkeepers = ["@sam"]', 1), encoding="utf-8")
    (tmp_path / "demo").mkdir()
    assert DemoCharterEditor(tmp_path / "own.toml", tmp_path / "demo").charter.keepers == ("@sam",)


async def test_what_is_saved_in_slack_is_in_the_editor_then(start: StartBot, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(CHARTER, encoding="utf-8")
    (tmp_path / "demo").mkdir()
    editor = DemoCharterEditor(tmp_path / "own.toml", tmp_path / "demo")
    async with start(charter_file=editor.file, poll_seconds=0.02) as bot:
        (newest,) = await parts_of(bot).stores.charters.history("charter")
        newer = newest.source.replace("Test house", "Other house")
        await parts_of(bot).loader.add("charter", newer, "U0AMELIE", newest, "it")
        await editor.follow(parts_of(bot))
        assert editor.charters()["source"] == newer
        assert editor.charter.name == "Other house"
        await parts_of(bot).loader.refresh()
        assert not parts_of(bot).charters.now.all[0].file_differs


async def test_an_invalid_charter_leaves_the_old_one_in_use(editor: DemoCharterEditor) -> None:
    before = editor.file.read_bytes()
    answer = await editor.use_charter('name = "x"\nimage = "../secret.png"')
    assert [fault["line"] for fault in answer["faults"]] == [2]
    assert editor.file.read_bytes() == before


async def test_a_picture_stays_when_its_charter_goes(editor: DemoCharterEditor) -> None:
    """The reminder that is in the channel still shows it."""
    (image,) = {one.image for one in load(TEMPLATES / "fr.toml").objectives[:1]}
    assert image is not None
    editor.in_force.set()
    using = asyncio.create_task(editor.use_charter(CHARTER))
    await holding(lambda: not editor.in_force.is_set())
    editor.in_force.set()
    assert await using == {"faults": []}
    found = editor.picture(image)
    assert found is not None
    assert found.read_bytes() == (TEMPLATES / image).read_bytes()


@pytest.mark.parametrize("name", ["charter.toml", "../charter.toml", "pictures", "pictures/none.png", "/etc/passwd"])
def test_only_pictures_in_the_copys_folder_are_served(editor: DemoCharterEditor, name: str) -> None:
    assert editor.picture(name) is None


def test_a_picture_next_to_the_folder_is_not_served(editor: DemoCharterEditor) -> None:
    outside = editor.file.parent.parent / "outside.png"
    outside.write_bytes(b"x")
    assert editor.picture("../outside.png") is None


def test_it_lists_the_packs_in_the_charters_language(editor: DemoCharterEditor) -> None:
    listed = {one["name"]: one["about"] for one in editor.charters()["packs"]}
    card = editor.show_pack("bait", [])
    assert card is not None
    assert listed["bait"] == card["about"]
    assert all(isinstance(one, str) for one in card["catches"])
