"""Lists and opens the files of a folder or a zip, by names that people recognize. Nothing is unpacked to disk."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bot.reports.check import InputError

MOST_FILES = 200_000
LARGEST_FILE = 64 * 1024 * 1024  # bytes, unpacked; a day of a busy channel has 1 MB
LARGEST_IN_ALL = 1024 * 1024 * 1024  # bytes of all files that are read, unpacked
MOST_PACKED = 300  # times smaller than its content; the JSON of an export packs about 10 times
_SMALL = 1024 * 1024  # bytes; a small file may pack as well as it likes

_UTF8_NAME = 0x800  # flag bit 11 of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.4
_OFFICE = {
    "[Content_Types].xml": "a Word or Excel document",
    "META-INF/manifest.xml": "an OpenDocument file",
    "Index/Document.iwa": "a Numbers or Pages document",
}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError)


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of a folder or a zip.

    Attributes:
        name: its path in the archive, composed (NFC), with ``/`` between the parts.
        size: in bytes, unpacked.
        packed: in bytes, as the zip stores it; the same as ``size`` in a folder.
        open: opens it for reading bytes.
    """

    name: str
    size: int
    packed: int
    open: Callable[[], IO[bytes]]

    @property
    def path(self) -> PurePosixPath:
        """Its path in the archive."""
        return PurePosixPath(self.name)

    def read(self) -> bytes:
        """Return its content.

        Raises:
            InputError: it is damaged, encrypted or too large.
        """
        if self.size > LARGEST_FILE:
            raise InputError(
                f"{self.name} has {_megabytes(self.size)}, and at most {_megabytes(LARGEST_FILE)} are read."
            )
        if self.size > _SMALL and self.size > MOST_PACKED * max(self.packed, 1):
            raise InputError(
                f"{self.name} unpacks to {self.size // max(self.packed, 1):,} times its size, so it isn't read."
            )
        try:
            with self.open() as file:
                return file.read(LARGEST_FILE)
        except NotImplementedError as error:
            raise InputError(f"{self.name} is packed in a way that can't be read ({error}). Zip it again.") from None
        except RuntimeError:
            raise InputError(f"{self.name} is encrypted. Make a zip without a password.") from None
        except OSError as error:
            raise InputError(f"{self.name} can't be read ({_reason(error)}).") from None
        except _DAMAGED as error:
            raise InputError(f"{self.name} is damaged ({_reason(error)}). Download or export it again.") from None


def in_folder(folder: Path) -> list[ArchiveFile]:
    """List the JSON files in a folder."""
    found = []
    for file in folder.rglob("*.json"):
        if file.is_file():
            size = file.stat().st_size
            found.append(ArchiveFile(_readable(file.relative_to(folder).as_posix()), size, size, _opener(file)))
            _check_count(len(found), str(folder))
    return found


def in_zip(path: Path, opened: ExitStack) -> list[ArchiveFile]:
    """List the files in a zip, without those that macOS adds.

    Args:
        path: the zip.
        opened: closes the zip, and its files can't be read any more.

    Raises:
        InputError: it is damaged, has too many files, or is a document that is a zip only inside.
    """
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
        entries = archive.infolist()
    except (*_DAMAGED, NotImplementedError) as error:
        raise InputError(f"{path}: the zip is damaged ({_reason(error)}). Download or export it again.") from None
    _check_count(len(entries), str(path))
    found = [
        ArchiveFile(name, info.file_size, info.compress_size, _zip_opener(archive, info))
        for info, name in ((info, _zip_name(info)) for info in entries)
        if name and not info.is_dir() and not _is_hidden(name)  # a damaged entry may have no name
    ]
    names = {one.name for one in found}
    for sign, what in _OFFICE.items():
        if sign in names:
            raise InputError(f"{path} is {what}. Save the posts as CSV and give that file.")
    return found


def check_size(files: list[ArchiveFile], path: Path) -> None:
    """Refuse files that unpack to too much in all."""
    if (size := sum(one.size for one in files)) > LARGEST_IN_ALL:
        most = _megabytes(LARGEST_IN_ALL)
        raise InputError(f"{path} unpacks to {_megabytes(size)}, and at most {most} are read. Name fewer channels.")


def _check_count(files: int, path: str) -> None:
    if files > MOST_FILES:
        raise InputError(f"{path} has more than {MOST_FILES:,} files. Give the folder of one channel's export.")


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: many programs write UTF-8 without the flag that says so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    return _readable(name.replace("\\", "/"))


def _readable(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _is_hidden(name: str) -> bool:
    return any(part.startswith("._") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or "it ends too early"
    return text[:1].lower() + text[1:].rstrip(".")


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB"
