"""Copies a SQLite database while a bot uses it. PostgreSQL brings ``pg_dump``."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.db.engine import BUSY_SECONDS, DatabaseError, parse_url


def back_up(url: str, target: Path) -> None:
    """Write a consistent copy of the database that ``url`` names to a new file, which only its owner may read.

    Copying the file itself would leave out what is still in its write-ahead log. ``VACUUM INTO`` reads one snapshot,
    and the bot goes on writing.

    Raises:
        DatabaseError: there is no such database, it isn't SQLite, or the file can't be written.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseError('The database is on PostgreSQL: back it up with pg_dump --format=custom "$DATABASE_URL".')
    source = Path(parsed.database or "")
    if not source.is_file():
        raise DatabaseError(f"There is no database {source}. DATABASE_URL says where it is.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # VACUUM fills an empty file
    except FileExistsError:
        raise DatabaseError(f"{target} exists already. Choose another name, or delete it.") from None
    except OSError as error:
        raise DatabaseError(f"{target} can't be written ({error.strerror}).") from None
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        target.unlink()
        raise DatabaseError(f"The database {source} can't be copied to {target} ({error}).") from None
