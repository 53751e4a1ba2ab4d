"""The charters that assistants are told of, by name; read again when their files change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.charter.fields import nearest, shown
from bot.charter.loading import load
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.errors import BotError, CharterError, CharterFault

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


def read_charters(path: Path) -> dict[str, NamedCharter]:
    """Return the charters by name: that of a file, or those of all ``*.toml`` in a folder.

    This is the one place that knows where charters come from.

    Raises:
        CharterError: one doesn't load, or the folder has none.
    """
    files = _files(path)
    if not files:
        fault = CharterFault(None, "", "this folder has no charter.", "Put a file such as charter.toml in it.")
        raise CharterError(str(path), [fault])
    return {file.stem: NamedCharter(file.stem, load(file)) for file in files}


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


class Charters:
    """The charters as they are now.

    Args:
        path: a charter file, or a folder of them.
        warn: is told once about each change that doesn't load; the charters before it stay.

    Raises:
        CharterError: they don't load.
    """

    def __init__(self, path: Path, warn: Callable[[str], object]) -> None:
        self._path = path
        self._warn = warn
        self._stamp = _stamp(path)
        self._charters = read_charters(path)

    def all(self) -> Mapping[str, NamedCharter]:
        """Return every charter by name, in the order of the names."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._charters = read_charters(self._path)
            except CharterError as error:
                self._warn(f"{error}\nThe charter from before that change is still in use.")
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


def _stamp(path: Path) -> Stamp:
    found = []
    for file in _files(path):
        try:
            told = file.stat()
        except OSError:
            continue  # `load` says what is wrong with it
        found.append((file.name, told.st_mtime_ns, told.st_size))
    return tuple(found)
