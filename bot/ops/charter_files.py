"""The files that ``CHARTER_FILE`` names: what they say, and whether they have changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bot.charter.loading import charter_files, parse, read_source
from bot.charter.model import Charter
from bot.errors import BotError, CharterError

_KEEPERS = re.compile(r"^\s*keepers\s*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FileCharter:
    """A charter's file as it was read.

    Attributes:
        id: the charter's.
        source: its text; ``""`` where it cannot be read.
        charter: what the text means; ``None`` where it doesn't load, and ``error`` says why.
    """

    id: str
    path: Path
    source: str
    charter: Charter | None
    error: CharterError | None = None


class CharterFiles:
    """The files that ``CHARTER_FILE`` names.

    Args:
        path: a file, or a folder of files.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: object = None

    @property
    def folder(self) -> Path:
        """Where the files and their pictures are."""
        return self.path if self.path.is_dir() else self.path.parent

    def scope(self, id_: str) -> str:
        """``ActiveCharter.scope``: nothing for the charter of a single file."""
        return id_ if self.path.is_dir() else ""

    def check(self) -> None:
        """Raise ``CharterError`` where a charter doesn't load that the database cannot hold a version of."""
        for file in self.read():
            if file.error is not None and not _KEEPERS.search(file.source):
                raise file.error

    def changed(self) -> bool:
        """Whether the files differ from what they were at the last call."""
        seen, self._seen = self._seen, self._stamp()
        return seen != self._seen

    def read(self) -> list[FileCharter]:
        """Read every file. ``CharterError`` where the folder cannot be read or holds none."""
        return [read_file(id_, path) for id_, path in charter_files(self.path).items()]

    def _stamp(self) -> object:
        """A value that differs for each state of the files: an editor may write one in place, or replace it."""
        try:
            files = charter_files(self.path).values()
            found = [(file, file.stat()) for file in files]
        except (OSError, BotError):
            return ()
        return tuple((str(file), one.st_mtime_ns, one.st_size, one.st_ino) for file, one in found)


def read_file(id_: str, path: Path) -> FileCharter:
    """Read one file, whether it loads or not."""
    source = ""
    try:
        source = read_source(path)
        return FileCharter(id_, path, source, parse(source, path.name, path.parent))
    except CharterError as error:
        return FileCharter(id_, path, source, None, error)
