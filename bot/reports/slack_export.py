"""Reads the drafts of a Slack export: one JSON file per channel and day, in a folder or a zip."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from bot.charter.draft import Draft
from bot.charter.repetition import Earlier
from bot.db.records import DraftKey
from bot.drafts.events import DraftVersion
from bot.outcomes import DraftOutcome
from bot.reports.archive import ArchiveFile, check_size
from bot.reports.check import InputError, Item
from bot.slack.events import BotIdentity, read_message

Before = Callable[[DraftKey], Earlier | None]

_NOBODY = BotIdentity(user_id="", bot_id="")  # an export marks the bot's own messages as a bot's
_CONVERSATIONS = ("channels.json", "groups.json")
_DIRECT = ("mpims.json", "dms.json")  # read only if a conversation in them is named
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_NO_EXPORT = "isn't a Slack export: it has no channels.json, and no folder with a file per day (2026-03-14.json)."
_READ_ALONE = (".zip", ".csv", ".tsv", ".md", ".jsonl", ".txt")  # what isn't looked for in an archive
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation of an export.

    Attributes:
        name: as people see it, without ``#``.
        id: Slack's id; the name if the export doesn't say.
        direct: whether it is a direct message, to one person or several.
    """

    name: str
    id: str
    direct: bool = False

    def called(self, wanted: set[str]) -> bool:
        """Whether one of these names or ids means this conversation."""
        return _plain(self.name) in wanted or _plain(self.id) in wanted


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of one channel in one file."""

    channel: Channel
    file: ArchiveFile


def is_export(files: Sequence[ArchiveFile]) -> bool:
    """Whether these files are a Slack export, as far as their names tell."""
    return any(one.path.name in (*_CONVERSATIONS, *_DIRECT) or _DAY.fullmatch(one.path.name) for one in files)


def find_days(files: list[ArchiveFile], channels: Sequence[str], path: Path) -> list[Day]:
    """Return the days of the channels, the oldest first.

    Args:
        files: the files of the export.
        channels: names, with or without ``#``, or ids.
        path: the export, for errors.

    Raises:
        InputError: this isn't an export, it has none of the channels, or it is too large.
    """
    if not is_export(files):
        raise InputError(f"{path} {_NO_EXPORT} {_instead(files)}")
    root = _root(files)
    known = _channels(files, root, path)
    wanted = {_plain(channel) for channel in channels}
    chosen = [channel for channel in known if channel.called(wanted)]
    if not chosen and len(known) == 1 and not _has_index(files, root):
        chosen = known  # one channel's folder, which may have any name
    if not chosen:
        raise InputError(f"{path} has no {', '.join(channels)}. {_offer(known)}")
    days = {day.file.name: day for channel in chosen for day in _days_of(channel, files, root)}
    check_size([day.file for day in days.values()], path)
    return sorted(days.values(), key=lambda day: (day.file.path.name, day.file.name))


def _instead(files: Sequence[ArchiveFile]) -> str:
    """Say what to give instead: what an archive of another tool holds, or the export as it was."""
    inside = next((one.name for one in files if one.path.suffix.lower() in _READ_ALONE), None)
    if inside:
        return f"It holds {inside}: unpack it, and give that file."
    return "Give the folder or the zip as Slack made it, or a single file of posts."


def _offer(known: Sequence[Channel]) -> str:
    names = sorted(f"#{channel.name}" for channel in known if not channel.direct)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    there = ", ".join(names[:_MOST_NAMED]) + more
    return f"Name one that it has with --channel: {there}." if names else "It has no channels."


def _plain(name: str) -> str:
    """Return a name in one form: composed, in small letters, without ``#``."""
    return unicodedata.normalize("NFC", name.strip().removeprefix("#")).casefold()


def _root(files: Sequence[ArchiveFile]) -> PurePosixPath:
    """Return the folder that holds the channels' folders: where the index is, or above the days."""
    indexes = [one.path for one in files if one.path.name in (*_CONVERSATIONS, *_DIRECT)]
    if indexes:
        return min(indexes, key=lambda index: len(index.parts)).parent
    days = [one.path for one in files if _DAY.fullmatch(one.path.name)]
    return min(days, key=lambda day: len(day.parts)).parent.parent


def _has_index(files: Sequence[ArchiveFile], root: PurePosixPath) -> bool:
    return any(one.path == root / name for one in files for name in (*_CONVERSATIONS, *_DIRECT))


def _channels(files: Sequence[ArchiveFile], root: PurePosixPath, path: Path) -> list[Channel]:
    """List the conversations: those of the indexes, and folders that no index names."""
    by_path = {one.path: one for one in files}
    found: list[Channel] = []
    for index in (*_CONVERSATIONS, *_DIRECT):
        if root / index in by_path:
            rows = _rows(by_path[root / index])
            found += (_channel(row, direct=index in _DIRECT) for row in rows if row.get("id") or row.get("name"))
    indexed = {_plain(name) for channel in found for name in (channel.name, channel.id)}
    folders = {one.path.parent for one in files if _DAY.fullmatch(one.path.name)}
    names = sorted({folder.name or path.stem for folder in folders if root in {folder, folder.parent}})
    return found + [Channel(name, name) for name in names if _plain(name) not in indexed]


def _channel(row: Mapping[str, Any], *, direct: bool) -> Channel:
    key = str(row.get("id") or row["name"])
    return Channel(str(row.get("name") or key), key, direct)


def _days_of(channel: Channel, files: Sequence[ArchiveFile], root: PurePosixPath) -> Iterator[Day]:
    """Yield a channel's files: in a folder by its name or its id, or in one file as some tools write it."""
    names = {_plain(channel.name), _plain(channel.id)}
    for one in files:
        in_folder = one.path.parent.parent == root and _plain(one.path.parent.name) in names
        is_day = one.path.parent == root and (_DAY.fullmatch(one.path.name) or _plain(one.path.stem) in names)
        if one.path.name.endswith(".json") and (in_folder or is_day):
            yield Day(channel, one)


def _rows(file: ArchiveFile) -> list[dict[str, Any]]:
    try:
        found = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{file.name} can't be read ({reason}). Export it from Slack again.") from None
    return messages_in(found)


def messages_in(found: object) -> list[dict[str, Any]]:
    """Return the objects of a file: a list, or a list under ``messages`` as some tools write it."""
    rows = found.get("messages") if isinstance(found, dict) else found
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def looks_like_messages(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether these objects are Slack's messages."""
    return bool(rows) and all(row.get("type") == "message" and isinstance(row.get("ts"), str) for row in rows)


def read_days(
    days: Sequence[Day], platform: str, before: Before, skipped: Counter[str], advance: Callable[[int], object]
) -> Iterator[Item]:
    """Yield the drafts in an export.

    Args:
        days: the files to read.
        platform: the platform of drafts that name none.
        before: returns the earlier drafts of a draft.
        skipped: counts messages that are no drafts, by what they are.
        advance: called with the number of bytes read.
    """
    for day in days:
        yield from read_messages(_rows(day.file), day.channel.id, day.file.name, platform, before, skipped)
        advance(day.file.size)


def read_messages(
    rows: Sequence[dict[str, Any]], channel: str, source: str, platform: str, before: Before, skipped: Counter[str]
) -> Iterator[Item]:
    """Yield the drafts of a day: top-level posts by people, as the bot would have read them."""
    for row in rows:
        found = read_message(row, channel, _NOBODY) if _is_well_formed(row) else None
        if isinstance(found, DraftVersion):
            earlier = before(found.key)
            draft = Draft.read(found.text, default_platform=platform, pictures=found.pictures, earlier=earlier)
            yield Item(found.key.ts, draft, source, 0)
        else:
            skipped[_WHAT.get(found.reason if found else None, "other messages")] += 1


_WHAT: dict[DraftOutcome | None, str] = {
    DraftOutcome.BOT: "messages of bots",
    DraftOutcome.OWN: "messages of bots",
    DraftOutcome.THREAD: "replies in threads",
    DraftOutcome.SERVICE: "Slack's own messages",
}


def _is_well_formed(row: Mapping[str, Any]) -> bool:
    """Whether a message has the shapes that Slack documents; tools that write exports differ."""
    files = row.get("files") or []
    return (
        isinstance(row.get("text") or "", str)
        and isinstance(row.get("edited") or {}, dict)
        and isinstance(files, list)
        and all(isinstance(file, dict) for file in files)
    )
