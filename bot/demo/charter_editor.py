"""The charter editor of the demo's page: previews a charter as it is typed, and puts it to use in a copy."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from bot.app.container import App
from bot.charter.editing.source import change_head
from bot.charter.loading import TEMPLATES, load, parse, read_source, template_names
from bot.charter.model import PICTURE_ENDINGS, Charter
from bot.demo.preview import as_json, list_packs, preview, show_pack
from bot.errors import CharterError, CharterFault
from bot.slack.events import BotIdentity
from slack_sandbox import Workspace

Json = dict[str, Any]

ME = BotIdentity(Workspace.bot.id, Workspace.bot_id)

KEEPERS = ("@editors",)
"""The user group that keeps the demo's charter, so that it can be changed there."""

SECONDS_TO_APPLY = 20.0  # how long the page waits until the bot works with a charter, which takes less than one


class DemoCharterEditor:
    """The demo's copy of a charter. Implements the sandbox's ``CharterEditor``.

    Attributes:
        file: the copy, in a folder with the charter's pictures. The bot reloads it when it changes.
        charter: the one in use.
        in_force: set each time the bot works with another charter.
        bot: the demo's, once it is opened.
    """

    def __init__(self, charter: Path, folder: Path) -> None:
        """Copy a charter into an empty folder. Raises ``CharterError`` if it doesn't load."""
        self.file = folder / "charter.toml"
        original = load(charter)
        self.in_force = asyncio.Event()
        self.bot: App | None = None
        _copy_pictures(original, charter.parent, folder)
        shutil.copytree(TEMPLATES / "pictures", folder / "pictures", dirs_exist_ok=True)
        self._write(kept(read_source(charter)))
        self.charter = load(self.file)

    def charters(self) -> Json:
        """Return the charter in use, those that ship with the bot, and the packs in the charter's language."""
        shipped = ((name, TEMPLATES / f"{name}.toml") for name in template_names())
        starts = [{"name": name, "title": load(path).name, "source": kept(_text(path))} for name, path in shipped]
        return {"source": _text(self.file), "charters": starts, "packs": list_packs(self.charter.language)}

    def try_charter(self, source: str, posts: list[Json]) -> Json:
        """Return the charter's faults, or what the bot would say with it."""
        return preview(source, posts, ME, self.charter.language)

    async def use_charter(self, source: str) -> Json:
        """Save the charter, if it loads, and wait until the bot has reloaded it."""
        candidate = self.file.with_name("candidate.toml")
        candidate.write_text(source, encoding="utf-8", newline="\n")
        try:
            charter = load(candidate)
        except CharterError as error:
            return {"faults": as_json(error.faults)}
        same, self.charter = charter == self.charter, charter
        self.in_force.clear()
        candidate.replace(self.file)
        if self.bot is not None and charter.keepers:
            await _keep(self.bot, read_source(self.file))
        return {"faults": []} if same else await self._wait()

    async def follow(self, bot: App) -> None:
        """Show what its keepers saved in Slack: the copy becomes the text of the newest version."""
        active = bot.charters.now.all[0]
        self.charter = active.charter
        for newest in await bot.stores.charters.history(active.id, 1):
            if active.is_kept and newest.source != _text(self.file):
                self._write(newest.source)

    def show_pack(self, name: str, posts: list[Json]) -> Json | None:
        """Return a pack's card, and what the bot would say about the posts with this pack alone."""
        return show_pack(name, posts, ME, self.charter)

    def picture(self, name: str) -> Path | None:
        """Return a picture's file. It stays when its charter goes: messages still show it."""
        folder = self.file.parent.resolve()
        path = (folder / name).resolve()
        served = path.is_relative_to(folder) and path.suffix.lower() in PICTURE_ENDINGS and path.is_file()
        return path if served else None

    def _write(self, source: str) -> None:
        self.file.write_text(source, encoding="utf-8", newline="\n")

    async def _wait(self) -> Json:
        try:
            async with asyncio.timeout(SECONDS_TO_APPLY):
                await self.in_force.wait()
        except TimeoutError:
            return {"faults": as_json([CharterFault(None, "", "the bot doesn't work with it yet.", "Try again.")])}
        return {"faults": []}


def kept(source: str) -> str:
    """Return a charter's text with keepers: the demo's editors, unless it names its own."""
    return source if parse(source).keepers else change_head(source, {"keepers": KEEPERS})


async def _keep(bot: App, source: str) -> None:
    """Make a text the newest version, where the database keeps the charter: there its file changes nothing."""
    (active,), store = bot.charters.now.all, bot.stores.charters
    for newest in await store.history(active.id, 1):
        if newest.source != source:
            await store.append(active.id, source, "", "", newest.number)


def _copy_pictures(charter: Charter, source: Path, target: Path) -> None:
    """Copy the charter's picture files into the copy's folder, from where the bot serves them."""
    for image in (objective.image for objective in charter.objectives if objective.image):
        if "://" not in image:
            (target / image).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / image, target / image)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")
