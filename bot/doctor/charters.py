"""Checks the charters: whether each loads, and which version of a kept one is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.charter.charters import ActiveCharter, Charters, CurrentCharters, check_clashes
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.db.charters import Version, kept_versions
from bot.db.engine import UNUSABLE
from bot.doctor.diagnosis import Diagnosis, fault, fine, warning
from bot.errors import BotError, CharterError
from bot.ops.charter_files import CharterFiles, FileCharter
from bot.ops.charters import version_name


async def check_charters(path: Path, url: str) -> tuple[CurrentCharters | None, list[Diagnosis]]:
    """Check every charter; returns those in force, ``None`` where one of them has nothing that loads.

    Args:
        path: ``CHARTER_FILE``.
        url: ``DATABASE_URL``. Whether the database can be used is another check's question.
    """
    files = CharterFiles(path)
    try:
        read = files.read()
    except CharterError as error:
        return None, list(_faults(error))
    newest, kept = await _versions(url, read)
    found: list[Diagnosis] = []
    charters: list[ActiveCharter] = []
    for file in read:
        charter, said = _check(file, newest.get(file.id), was_kept=file.id in kept)
        found += said
        if charter is not None:
            charters.append(ActiveCharter(file.id, charter, Reviewer(charter), files.scope(file.id)))
    try:
        check_clashes([(one.id, one.charter) for one in charters], path.name)
    except CharterError as error:
        return None, [*found, *_faults(error)]
    return (CurrentCharters(Charters(charters)) if len(charters) == len(read) else None), found


async def _versions(url: str, read: Iterable[FileCharter]) -> tuple[dict[str, Version], set[str]]:
    """The newest version of each charter, and the charters whose file is one of their versions."""
    try:
        async with kept_versions(url) as store:
            if store is None:
                return {}, set()
            same = {file.id for file in read if await store.was_kept(file.id, file.source)}
            return await store.newest(), same
    except (BotError, *UNUSABLE):
        return {}, set()


def _check(file: FileCharter, version: Version | None, *, was_kept: bool) -> tuple[Charter | None, list[Diagnosis]]:
    """What is in force of a charter, and what to say of its file and its newest version."""
    found = [_loads(file)] if file.charter else list(_faults(file.error))
    if version is None:
        if file.charter and file.charter.keepers:
            found.append(fine("charter", f"{file.path} has keepers: `charter run` keeps it in the database."))
        return file.charter, found
    if file.charter and not file.charter.keepers:
        says = f"{file.path} is in force, and not version {version.number} in the database: it has no `keepers`."
        return file.charter, [*found, warning("charter", says, "Add `keepers` to the file if Slack is to change it.")]
    try:
        charter = parse(version.source, version_name(version))
    except CharterError as error:
        return file.charter, [*found, *_faults(error)]
    if file.error:  # it stops nothing
        found = [warning(one.check, one.says, one.fix) for one in found]
    return charter, [*found, _in_force(file, version, was_kept=was_kept)]


def _loads(file: FileCharter) -> Diagnosis:
    assert file.charter is not None  # noqa: S101 - it was checked
    counts = f"rules: {len(file.charter.rules)}, objectives: {len(file.charter.objectives)}"
    return fine("charter", f"{file.path} loads ({counts}).")


def _in_force(file: FileCharter, version: Version, *, was_kept: bool) -> Diagnosis:
    if was_kept:
        return fine("charter", f"Version {version.number} of {version.charter} in the database is in force.")
    return warning(
        "charter",
        f"Version {version.number} of {version.charter} in the database is in force; {file.path} was never a version.",
        f"Bring the file in with `charter import {file.path}`, or write the version to it: `charter export -o FILE`.",
    )


def _faults(error: CharterError | None) -> Iterator[Diagnosis]:
    for found in error.faults if error else ():
        line = f"line {found.line}" if found.line else ""
        place = ", ".join(part for part in (error.name if error else "", line, found.where) if part)
        yield fault("charter", f"{place}: {found.what}", found.fix)
