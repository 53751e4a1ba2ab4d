"""The charter that the demo's page may change: a copy in the demo's own folder, tried as typed, and put to use."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from bot.charter.loading import load
from bot.charter.model import Charter
from bot.charters import CHARTERS, names
from bot.errors import CharterError, Fault
from bot.sandbox import Workspace
from bot.slack.events import Self
from bot.trying import as_json, try_charter

Json = dict[str, Any]

SECONDS_TO_START = 20.0  # what the page waits for a bot that starts anew; it takes less than one


class Workshop:
    """The demo's own copy of a charter. It is the sandbox's lab.

    Attributes:
        file: the copy, with the charter's pictures beside it. A bot that follows it starts anew when it changes.
        started: to be set at each start of that bot.
    """

    def __init__(self, charter: Path, folder: Path) -> None:
        """Copy a charter into an empty folder. Raises ``CharterError`` where it does not load."""
        self.file = folder / "charter.toml"
        self.started = asyncio.Event()
        _copy_pictures(load(charter), charter.parent, folder)
        shutil.copytree(CHARTERS / "pictures", folder / "pictures", dirs_exist_ok=True)
        shutil.copyfile(charter, self.file)

    def charters(self) -> Json:
        """The charter that the bot runs by, and those that one may start from."""
        shipped = ((name, CHARTERS / f"{name}.toml") for name in names())
        starts = [{"name": name, "title": load(path).name, "source": _text(path)} for name, path in shipped]
        return {"source": _text(self.file), "charters": starts}

    def try_charter(self, source: str, posts: list[Json]) -> Json:
        """The charter's faults, or what the bot would say by it."""
        return try_charter(source, posts, Self(Workspace.bot.id, Workspace.bot_id))

    async def use_charter(self, source: str) -> Json:
        """Write the charter down, if it loads, and wait until the bot runs by it."""
        candidate = self.file.with_name("candidate.toml")
        candidate.write_text(source, encoding="utf-8", newline="\n")
        try:
            same = load(candidate) == load(self.file)
        except CharterError as error:
            return {"faults": as_json(error.faults)}
        self.started.clear()
        candidate.replace(self.file)
        return {"faults": []} if same else await self._wait()

    async def _wait(self) -> Json:
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                await self.started.wait()
        except TimeoutError:
            return {"faults": as_json([Fault(None, "", "the bot has not started with it yet.", "Try again.")])}
        return {"faults": []}


def _copy_pictures(charter: Charter, there: Path, here: Path) -> None:
    """Put the pictures that stand beside a charter beside the copy, where the bot serves them from."""
    for image in (objective.image for objective in charter.objectives if objective.image):
        if "://" not in image:
            (here / image).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(there / image, here / image)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")
