"""The charters in force, for the commands that use one without running the bot, such as ``charter check``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.charter.charters import ActiveCharter
from bot.charter.model import Charter
from bot.db.charters import kept_versions
from bot.db.engine import UNUSABLE, DatabaseError, explain
from bot.ops.charter_files import CharterFiles
from bot.ops.charters import CharterLoader
from bot.ops.logging import configure_logs
from bot.settings import read_settings


def charter_in_force(echo: Callable[..., None], file: Path, charter: Charter) -> Charter:
    """The newest version of a charter that is kept, else what its file says. Changes nothing, and makes no database."""
    settings = read_settings()
    configure_logs("CRITICAL", settings.log_format)
    url = settings.database_url.get_secret_value()
    try:
        active = asyncio.run(_in_force(url, file))
    except UNUSABLE as error:
        raise DatabaseError(f"{explain(error, url)} Or name the charter's file with --charter.") from None
    if active is None or not active.is_kept:
        return charter
    if active.file_differs:
        echo(f"Using version {active.number} of the database, not {file}: --charter {file} would.", err=True)
    return active.charter


def kept_charters(path: Path) -> dict[str, Charter]:
    """The newest versions of the charters in a file or folder that are kept, by id. Changes nothing."""
    url = _quiet_database()
    try:
        return asyncio.run(_kept_charters(url, path))
    except UNUSABLE as error:
        raise DatabaseError(f"{explain(error, url)} Or name the charter's file with --charter.") from None


@cache
def _quiet_database() -> str:
    """The database's address. Read once, with the logs turned off: ``charter mcp`` asks again and again."""
    settings = read_settings()
    configure_logs("CRITICAL", settings.log_format)
    return settings.database_url.get_secret_value()


async def _kept_charters(url: str, path: Path) -> dict[str, Charter]:
    async with kept_versions(url) as store:
        if store is None:
            return {}
        charters = (await CharterLoader(CharterFiles(path), store, keep=False).start()).now
        return {one.id: one.charter for one in charters.all if one.is_kept}


async def _in_force(url: str, file: Path) -> ActiveCharter | None:
    async with kept_versions(url) as store:
        if store is None:
            return None
        return (await CharterLoader(CharterFiles(file), store, keep=False).start()).now.only
