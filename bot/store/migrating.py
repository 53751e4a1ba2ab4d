"""The schema to its newest version, by one replica at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

import bot
from bot.store.database import Database, DatabaseError, explain

_LOCK = 6_743_921_001  # PostgreSQL's advisory lock; any number that nobody else uses


def migrations_folder() -> Path:
    """Where the migrations are: inside the wheel, or beside the package in a checkout."""
    package = Path(bot.__file__).parent
    shipped = package / "migrations"
    return shipped if shipped.is_dir() else package.parent / "migrations"


async def migrate(database: Database, url: str) -> str:
    """Bring the schema up to date; returns its version. A second replica waits and finds nothing to do.

    Raises:
        DatabaseError: the database cannot be opened or written, with the way to mend it.
    """
    try:
        return await database.run(lambda: _migrate(database))
    except SQLAlchemyError as error:
        raise explain(error, url) from error


def _migrate(database: Database) -> str:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    newest = ScriptDirectory.from_config(config)
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = _version(connection)
        if current is not None and current not in {script.revision for script in newest.walk_revisions()}:
            raise DatabaseError(
                f"The database is at version {current}, which this release does not know: a newer release has used it. "
                "Install that release again."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return _version(connection) or ""


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
