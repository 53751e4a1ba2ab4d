"""Migrate the schema to its newest version, one replica at a time."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import bot
from bot.db.engine import UNUSABLE, DatabaseError, explain
from bot.db.group_commit import Database

_LOCK = 6_743_921_001  # PostgreSQL's advisory lock; any number that nobody else uses


def migrations_folder() -> Path:
    """Where the migrations are: inside the wheel, or next to the package in a checkout."""
    package = Path(bot.__file__).parent
    shipped = package / "migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


async def migrate(database: Database, url: str) -> str:
    """Bring the schema up to date; returns its version. A second replica waits and finds nothing to do.

    Raises:
        DatabaseError: the database cannot be opened or written, and the message says how to fix it.
    """
    try:
        found = await schema(database)
        if found.current == found.newest:
            return found.newest
        return await database.run(lambda: _migrate(database), deadline=False)  # a large table takes its time
    except UNUSABLE as error:
        raise explain(error, url) from None


class Schema(NamedTuple):
    """Which schema a database has.

    Attributes:
        current: its version; ``None`` for an empty database.
        newest: the newest that this release knows.
        known: whether this release knows the current one.
    """

    current: str | None
    newest: str
    known: bool


async def schema(database: Database) -> Schema:
    """Which schema a database has; nothing is changed."""
    return await database.run(lambda: _schema(database))


def _schema(database: Database) -> Schema:
    scripts = ScriptDirectory.from_config(_config())
    with database.engine.begin() as connection:
        current = _version(connection)
    return Schema(current, scripts.get_current_head() or "", current is None or _knows(scripts, current))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def _knows(scripts: ScriptDirectory, version: str) -> bool:
    return version in {script.revision for script in scripts.walk_revisions()}


def _migrate(database: Database) -> str:
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = _version(connection)
        if current is not None and not _knows(scripts, current):
            raise DatabaseError(
                f"The database is at version {current}, which this release does not know: a newer release has used it. "
                "Install that release again."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return _version(connection) or ""


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
