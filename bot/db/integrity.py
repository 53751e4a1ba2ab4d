"""Whether the database's file is sound: what is in memory answers long after the file is not."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

LONGEST_CHECK = 1.0  # seconds; a large file is checked as far as that reaches


async def file_is_sound(url: URL) -> bool:
    """Check a SQLite file over a connection of its own, in a thread; PostgreSQL checks its pages itself."""
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":", "file:")):
        return True
    return await asyncio.to_thread(_check, Path(name))


def _check(file: Path) -> bool:
    until = time.monotonic() + LONGEST_CHECK
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        # Interrupted after a second, or another process checkpoints: the file has shown no fault.
        return "interrupted" in str(error) or "locked" in str(error)
    except sqlite3.DatabaseError:
        return False
