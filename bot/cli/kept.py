"""``charter export``, ``import`` and ``history``: the charters that are kept in the database, from the command line."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.app.stores import open_stores
from bot.charter.changes import Change, read_described
from bot.charter.charters import charter_id
from bot.charter.loading import charter_files, parse, read_source
from bot.db.charters import Conflict, Version, kept_versions
from bot.db.engine import explain
from bot.errors import BotError, CharterError
from bot.ops.charter_files import CharterFiles
from bot.ops.charters import CharterLoader, changes_since, version_name
from bot.ops.logging import configure_logs
from bot.settings import Settings, read_settings
from bot.wording.language import language

Echo = Callable[[str], None]


class KeptError(BotError):
    """Nothing is kept in the database, or what is kept is not what was asked for."""


def export(echo: Echo, wanted: str | None, output: Path | None) -> None:
    """Print the newest version of a kept charter, or write it to a file."""
    settings = read_settings()
    (version,) = asyncio.run(_versions(settings, wanted, 1))
    if output is None:
        return echo(version.source.rstrip("\n"))
    try:
        output.write_text(version.source, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise KeptError(f"{output} can't be written ({why}). Name another file with --output.") from None
    return echo(f"Wrote version {version.number} of {version.charter} to {output}.")


def history(echo: Echo, wanted: str | None) -> None:
    """Print the versions of a kept charter, the newest first, in a sentence each."""
    versions = asyncio.run(_versions(read_settings(), wanted, None))
    for newer, older in pairwise([*versions, None]):
        assert newer is not None  # noqa: S101 - only the last of the pairs has none
        at = dt.datetime.fromtimestamp(newer.kept_at, dt.UTC)
        by = newer.kept_by or "command line"
        echo(f"{newer.number:>4}  {at:%Y-%m-%d %H:%M} UTC  {by}  {' '.join(_sentences(newer, older))}")


def import_(echo: Echo, file: Path, wanted: str | None) -> None:
    """Make a file the newest version of a kept charter."""
    settings = read_settings()
    configure_logs("ERROR", settings.log_format)
    try:
        for line in asyncio.run(_import(settings, file, wanted)):
            echo(line)
    except SQLAlchemyError as error:
        raise explain(error, settings.database_url.get_secret_value()) from None


async def _versions(settings: Settings, wanted: str | None, limit: int | None) -> list[Version]:
    url = settings.database_url.get_secret_value()
    try:
        async with kept_versions(url) as store:
            kept = await store.newest() if store is not None else {}
            return await store.history(_choose(kept, settings, wanted), limit) if store is not None and kept else _no()
    except SQLAlchemyError as error:
        raise explain(error, url) from None


def _no() -> list[Version]:
    raise KeptError(
        "No charter is kept in this database: its file is in force. Add `keepers` to the file and start the bot, and "
        "the database keeps it from then on."
    )


def _choose(kept: Collection[str], settings: Settings, wanted: str | None) -> str:
    """The id that is meant: the one that is named, or the only one that is kept of the charters of CHARTER_FILE."""
    names = ", ".join(sorted(kept))
    if wanted is not None:
        if wanted in kept:
            return wanted
        raise KeptError(f"No charter {wanted} is kept in this database. There is: {names}.")
    mine = [id_ for id_ in kept if id_ in charter_files(settings.charter_file)] or list(kept)
    if len(mine) == 1:
        return mine[0]
    raise KeptError(f"Several charters are kept in this database: {names}. Name one with --charter.")


async def _import(settings: Settings, file: Path, wanted: str | None) -> list[str]:
    files = CharterFiles(settings.charter_file)
    id_ = _target(charter_files(settings.charter_file), file, wanted)
    source = read_source(file)
    parse(source, file.name, files.folder)  # before a database is made
    async with open_stores(settings) as tables:
        loader = CharterLoader(files, tables.charters)
        active = (await loader.start()).now.get(id_)
        if active is None or not active.is_kept:
            name = files.path.name
            raise KeptError(f"{name} has no `keepers`, so the file itself is in force. Edit it, or add `keepers`.")
        newest = (await tables.charters.newest())[id_]
        if newest.source == source:
            return [f"Nothing to import: it is the text of version {newest.number}."]
        added = await loader.add(id_, source, "", newest, file.name)
    if isinstance(added, Conflict):
        raise KeptError(f"Another version of {id_} was added at the same moment. Look at it, and import again.")
    lines = [f"Version {added.number} of {id_} is in force in a few seconds."]
    return [*lines, *(f"• {sentence}" for sentence in _said(read_described(added.what)))]


def _target(files: dict[str, Path], file: Path, wanted: str | None) -> str:
    """Which charter a file is a version of: the one of its name, or the only one."""
    id_ = wanted or (charter_id(file.stem) if charter_id(file.stem) in files else next(iter(files)))
    if id_ not in files or (wanted is None and len(files) > 1 and charter_id(file.stem) not in files):
        raise KeptError(f"Name the charter that {file} is a version of with --charter: {', '.join(files)}.")
    return id_


def _sentences(newer: Version, older: Version | None) -> Iterator[str]:
    """What a version changed."""
    if older is None:
        yield "The first version."
        return
    try:
        found = read_described(newer.what) or changes_since(older, parse(newer.source, version_name(newer)))
    except CharterError:
        found = ()
    yield from _said(found)


def _said(found: Sequence[Change]) -> list[str]:
    spoken = language("en")
    said = [spoken.text(f"changes.{one.what}", number=one.number, text=one.text) for one in found]
    return said or ["No rule looks for anything else."]
