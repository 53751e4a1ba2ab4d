"""Whether the database can be reached and written, which schema it has, and what was given up in it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.doctor import clocks
from bot.doctor.findings import Finding, fault, fine, of_error, warning
from bot.doctor.letters import dead_letters, retried
from bot.errors import BotError
from bot.store.checkup import Checkup, Queue
from bot.store.database import Database, explain, parse_url
from bot.store.housekeeping import Housekeeping
from bot.store.migrating import Schema, schema
from bot.threads.facts import oldest_ts

LITTLE_SPACE, NO_SPACE = 100 * 2**20, 10 * 2**20  # bytes
LONG_WAIT = 600.0  # seconds that a row may be due before somebody should look
_MEND_FOLDER = "Its folder must exist and be writable for the bot; DATABASE_URL says where it is."


async def examine(url: str, *, retry_hours: float | None) -> AsyncIterator[Finding]:
    """Everything that can be known from the database; nothing is changed but what ``retry_hours`` asks for.

    Args:
        url: as the environment has it.
        retry_hours: try again what was given up, drafts as far back as this; ``None`` leaves everything as it is.
    """
    try:
        file = _file(url)
        if file is not None:
            yield disk_space(shutil.disk_usage(file.parent).free)
            if not file.exists():
                yield _can_be_made(file)
                return
        async for finding in _opened(url, retry_hours):
            yield finding
    except BotError as error:
        yield of_error("database", error)
    except SQLAlchemyError as error:
        yield of_error("database", explain(error, url))
    except OSError as error:
        yield fault("database", f"The database's folder cannot be used ({error.strerror}).", _MEND_FOLDER)


def _file(url: str) -> Path | None:
    """SQLite's file; ``None`` for PostgreSQL, and for SQLite's own ways of naming one."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database.startswith(("file:", ":")):
        return None
    return Path(parsed.database).absolute()


def _can_be_made(file: Path) -> Finding:
    with tempfile.TemporaryFile(dir=file.parent):
        return fine("database", f"{file.name} is not there yet, and can be made: `charter run` does so.")


async def _opened(url: str, retry_hours: float | None) -> AsyncIterator[Finding]:
    database = Database(url)
    try:
        found = await schema(database)
        yield _version(found)
        if found.current != found.newest:
            return
        checkup = Checkup(database)
        await checkup.write_and_undo()
        yield fine("database", "The database answers, and can be written.")
        yield clocks.database_clock(await checkup.clock(), time.time())
        yield waiting(await checkup.queue())
        if retry_hours is not None:
            before = await checkup.dead_letters()
            await Housekeeping(database).revive(oldest_ts(retry_hours * 3600))
            yield retried(before, await checkup.dead_letters())
        for finding in dead_letters(await checkup.dead_letters()):
            yield finding
    finally:
        await database.close()


def disk_space(free: int) -> Finding:
    """Room for the database; ``free`` in bytes. Pure."""
    left = f"{free / 2**20:,.0f} MB are left on the database's disk"
    mend = "Make room on that disk, or move the database (DATABASE_URL)."
    if free < NO_SPACE:
        return fault("disk", f"{left}: soon nothing can be written down, and no draft is answered.", mend)
    if free < LITTLE_SPACE:
        return warning("disk", f"{left}.", mend)
    return fine("disk", f"{left}.")


def waiting(queue: Queue) -> Finding:
    """Whether somebody works on what is due. Pure."""
    if queue.oldest < LONG_WAIT:
        return fine("queue", f"Waiting drafts and reminders: {queue.waiting}.")
    return warning(
        "queue",
        f"Waiting drafts and reminders: {queue.waiting}, one of them due for {queue.oldest / 60:.0f} minutes.",
        "See that `charter run` runs on this database, and what its log says.",
    )


def _version(found: Schema) -> Finding:
    if not found.known:
        return fault(
            "schema",
            f"The database is at version {found.current}, which this release does not know: a newer one has used it.",
            "Install that release again, or give this one a database of its own.",
        )
    if found.current is None:
        return fine("schema", "The database is empty: `charter run` makes its tables.")
    if found.current != found.newest:
        says = f"The database is at version {found.current}, and this release brings {found.newest}."
        return warning("schema", says, "`charter run` brings it up to date by itself; `charter migrate` does it now.")
    return fine("schema", f"The database is at the newest version, {found.current}.")
