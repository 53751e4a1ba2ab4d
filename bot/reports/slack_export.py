"""Reads past posts from lines, JSONL, or a Slack export (a folder or a zip), one file at a time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from bot.charter.draft import Draft
from bot.charter.repetition import Earlier
from bot.db.records import DraftKey
from bot.drafts.events import DraftVersion
from bot.reports.check import InputError, Item, from_jsonl, from_lines
from bot.slack.events import BotIdentity, read_message

Before = Callable[[DraftKey], Earlier | None]

_NOBODY = BotIdentity(user_id="", bot_id="")  # an export marks the bot's own messages as a bot's
_NO_EXPORT = "isn't a Slack export: it has no channels.json. Give the export's folder or zip as Slack made it."


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One file of an archive.

    Attributes:
        name: its path in the archive.
        size: in bytes, for the progress bar.
        channel: the Slack channel it belongs to; ``""`` for files of lines.
        open: opens it for reading bytes.
    """

    name: str
    size: int
    channel: str
    open: Callable[[], IO[bytes]]


def members(path: Path, channels: Sequence[str]) -> list[ArchiveMember]:
    """List the files to read. ``channels`` are names with ``#``, or ids, of a Slack export.

    Raises:
        InputError: the path can't be read, isn't an export, or has none of the channels.
    """
    try:
        if path.is_dir():
            files = {str(PurePosixPath(*file.relative_to(path).parts)): file for file in path.rglob("*.json")}
            found = {name: ArchiveMember(name, file.stat().st_size, "", _opener(file)) for name, file in files.items()}
            return _of_export(found, channels, path)
        if zipfile.is_zipfile(path):
            return _of_export(_zipped(path), channels, path)
        return [ArchiveMember(str(path), path.stat().st_size, "", _opener(path))]
    except OSError as error:
        raise InputError(f"{path} can't be read ({(error.strerror or str(error)).lower()}).") from None


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _zipped(path: Path) -> dict[str, ArchiveMember]:
    archive = zipfile.ZipFile(path)
    names = [info for info in archive.infolist() if info.filename.endswith(".json")]
    return {
        info.filename: ArchiveMember(info.filename, info.file_size, "", _zip_opener(archive, info)) for info in names
    }


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def _of_export(files: dict[str, ArchiveMember], channels: Sequence[str], path: Path) -> list[ArchiveMember]:
    """Return the days of the drafts channels, the oldest first."""
    index = min((name for name in files if name.endswith("channels.json")), key=len, default=None)
    if index is None:
        raise InputError(f"{path} {_NO_EXPORT}")
    wanted = {channel.removeprefix("#") for channel in channels}
    known = {str(one.get("name")): str(one.get("id", "")) for one in _read_json(files[index])}
    names = [name for name, key in known.items() if name in wanted or key in wanted]
    if not names:
        there = ", ".join(f"#{name}" for name in sorted(known)[:20])
        raise InputError(f"{path} has no {', '.join(channels)}. Name one that it has with --channel: {there}.")
    folder = PurePosixPath(index).parent
    days = ((name, PurePosixPath(key)) for name in names for key in files)
    found = [(day.name, str(day), known[name] or name) for name, day in days if day.parent == folder / name]
    return [ArchiveMember(key, files[key].size, channel, files[key].open) for _, key, channel in sorted(found)]


def _read_json(piece: ArchiveMember) -> list[dict[str, Any]]:
    try:
        with piece.open() as file:
            found = json.load(file)
    except (ValueError, zipfile.BadZipFile, RuntimeError) as error:
        raise InputError(f"{piece.name} can't be read ({error}). Export it from Slack again.") from None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def read(piece: ArchiveMember, platform: str, before: Before, advance: Callable[[int], object]) -> Iterator[Item]:
    """Yield the posts in a file.

    Args:
        piece: a file of an archive.
        platform: the platform of posts that name none.
        before: returns the earlier drafts of a draft; only called for a Slack export, since nothing else has dates.
        advance: called with the number of bytes read.
    """
    if piece.channel:
        yield from _drafts(piece, platform, before)
        advance(piece.size)
        return
    how = from_jsonl if piece.name.endswith((".jsonl", ".ndjson")) else from_lines
    with piece.open() as file:
        yield from how(_lines(file, piece.name, advance), piece.name, platform)


def _lines(file: Iterable[bytes], name: str, advance: Callable[[int], object]) -> Iterator[str]:
    for line in file:
        try:
            yield line.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(f"{name} isn't UTF-8 text. Save it as UTF-8 and try again.") from None
        advance(len(line))


def _drafts(piece: ArchiveMember, platform: str, before: Before) -> Iterator[Item]:
    """Yield the drafts of a day: top-level posts by people, as the bot would have read them."""
    for message in _read_json(piece):
        found = read_message(message, piece.channel, _NOBODY)
        if isinstance(found, DraftVersion):
            earlier = before(found.key)
            draft = Draft.read(found.text, default_platform=platform, pictures=found.pictures, earlier=earlier)
            yield Item(found.key.ts, draft, piece.name, 0)
