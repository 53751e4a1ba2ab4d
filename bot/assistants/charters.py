"""The charters that assistants are told of, by name; read again when their files change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.charter.fields import nearest, shown
from bot.charter.loading import charter_files, load
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.errors import BotError, CharterError

Stamp = tuple[tuple[str, int, int], ...]
"""The name, the time of the last change in nanoseconds, and the size of each file."""


class WhichCharterError(BotError):
    """It isn't clear which charter is meant."""


@dataclass(frozen=True)
class NamedCharter:
    """A charter and the name that assistants call it by."""

    name: str
    charter: Charter = field(repr=False)

    @cached_property
    def reviewer(self) -> Reviewer:
        """What reviews drafts by it; compiled at its first use."""
        return Reviewer(self.charter)


Kept = Callable[[], Mapping[str, Charter]]
"""Reads the newest versions of the charters that are kept in the database, by id. Takes a while, and may fail."""

KEPT_FOR = 10.0  # seconds, until the database is asked again


def nothing_kept() -> Mapping[str, Charter]:
    """No charter is kept in a database, or its file is what counts."""
    return {}


def read_files(path: Path) -> dict[str, Charter]:
    """Read the charters by id: that of a file, or those of all ``*.toml`` in a folder.

    Raises:
        CharterError: one doesn't load, or the folder has none.
    """
    return {id_: load(file) for id_, file in charter_files(path).items()}


class Charters:
    """The charters as they are now.

    Args:
        path: a charter file, or a folder of them.
        warn: is told once about each change that doesn't load; the charters before it stay.
        kept: asked where a charter has keepers, now and from time to time, in a thread.

    Raises:
        BotError: they don't load, or the database can't be read.
    """

    def __init__(self, path: Path, warn: Callable[[str], object], kept: Kept = nothing_kept) -> None:
        self._path = path
        self._warn = warn
        self._stamp = _stamp(path)
        self._files = read_files(path)
        self._kept = kept
        self._versions = kept() if self._has_keepers() else {}
        self._asking: threading.Thread | None = None
        self._asked_at = time.monotonic()
        self._charters = self._named()

    def all(self) -> Mapping[str, NamedCharter]:
        """Return every charter by name, in the order of the names."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._files = read_files(self._path)
                self._charters = self._named()
            except CharterError as error:
                self._warn(f"{error}\nThe charter from before that change is still in use.")
        if self._has_keepers() and time.monotonic() - self._asked_at > KEPT_FOR:
            self._ask()
        return self._charters

    def get(self, name: str | None) -> NamedCharter:
        """Return a charter by its name; the only one without a name.

        Raises:
            WhichCharterError: there is no such charter, or there are several; the message lists them.
        """
        charters = self.all()
        if name is None and len(charters) == 1:
            return next(iter(charters.values()))
        if name is None:
            raise WhichCharterError(f"There are several charters. Name one in `charter`: {', '.join(charters)}.")
        if name not in charters:
            raise WhichCharterError(f'There is no charter "{shown(name)}". {nearest(name, charters)}')
        return charters[name]

    def _has_keepers(self) -> bool:
        return any(charter.keepers for charter in self._files.values())

    def _named(self) -> dict[str, NamedCharter]:
        return {name: NamedCharter(name, self._versions.get(name, self._files[name])) for name in sorted(self._files)}

    def _ask(self) -> None:
        """Read the kept versions in a thread: nobody waits for the database, and a later answer knows them."""
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._read_kept, daemon=True)
            self._asking.start()

    def _read_kept(self) -> None:
        try:
            versions = self._kept()
        except BotError as error:
            self._warn(f"{error}\nThe charter from before is still in use.")
        else:
            if versions != self._versions:
                self._versions = versions
                self._charters = self._named()
        self._asked_at = time.monotonic()


def _stamp(path: Path) -> Stamp:
    found = []
    for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
        try:
            told = file.stat()
        except OSError:
            continue  # `load` says what is wrong with it
        found.append((file.name, told.st_mtime_ns, told.st_size))
    return tuple(found)
