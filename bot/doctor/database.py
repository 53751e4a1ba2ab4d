"""Checks the database: connection, write access, schema version, queue and dead letters."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import aiohttp

from bot.db.engine import UNUSABLE, explain, parse_url
from bot.db.group_commit import Database
from bot.db.migrate import Schema, schema
from bot.db.queue_stats import DeadLetter, QueueDepth, QueueStats
from bot.db.retention import Retention
from bot.doctor import diagnosis
from bot.doctor.diagnosis import Diagnosis, fault, fine, fix_for, from_error, warning
from bot.drafts.events import oldest_ts
from bot.errors import BotError

LITTLE_SPACE, NO_SPACE = 100 * 2**20, 10 * 2**20  # bytes
LONG_WAIT = 600.0  # seconds a row may be due before the queue is worth a warning
_FIX_FOLDER = "Create the folder and let the bot write to it, or change DATABASE_URL."


async def check_database(url: str, *, retry_hours: float | None) -> AsyncIterator[Diagnosis]:
    """Check the database. Changes nothing unless ``retry_hours`` is given.

    Args:
        url: ``DATABASE_URL``.
        retry_hours: queue dead letters again, drafts up to this age; ``None`` leaves them alone.
    """
    try:
        file = _sqlite_file(url)
        if file is not None:
            yield diagnose_disk(shutil.disk_usage(file.parent).free)
            if not file.exists():
                yield _check_folder(file)
                return
        async for finding in _check_open(url, retry_hours):
            yield finding
    except BotError as error:
        yield from_error("database", error)
    except OSError as error:
        yield fault("database", f"The database's folder can't be used ({error.strerror}).", _FIX_FOLDER)
    except UNUSABLE as error:
        yield from_error("database", explain(error, url))


def _sqlite_file(url: str) -> Path | None:
    """Return the SQLite file; ``None`` for PostgreSQL and ``file:`` URIs."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database.startswith("file:"):
        return None
    return Path(parsed.database).absolute()


def _check_folder(file: Path) -> Diagnosis:
    with tempfile.TemporaryFile(dir=file.parent):
        return fine("database", f"{file.name} doesn't exist yet: `charter run` creates it.")


async def _check_open(url: str, retry_hours: float | None) -> AsyncIterator[Diagnosis]:
    database = Database(url)
    try:
        found = await schema(database)
        yield _diagnose_schema(found)
        if found.current != found.newest:
            return
        stats = QueueStats(database)
        await stats.write_and_undo()
        yield fine("database", "The database answers, and the bot can write to it.")
        yield diagnosis.database_clock(await stats.clock(), time.time())
        yield diagnose_queue(await stats.queue())
        if retry_hours is not None:
            before = await stats.dead_letters()
            await Retention(database).revive(oldest_ts(retry_hours * 3600))
            yield diagnose_retry(before, await stats.dead_letters())
        for finding in diagnose_dead_letters(await stats.dead_letters()):
            yield finding
    finally:
        await database.close()


def diagnose_disk(free: int) -> Diagnosis:
    """Warn when the database's disk is nearly full; ``free`` is in bytes. Pure."""
    left = f"The database's disk has {free / 2**20:,.0f} MB left"
    fix = "Free some space, or move the database (DATABASE_URL)."
    if free < NO_SPACE:
        return fault("disk", f"{left}. Once it is full, the bot can't answer drafts.", fix)
    if free < LITTLE_SPACE:
        return warning("disk", f"{left}.", fix)
    return fine("disk", f"{left}.")


def diagnose_queue(queue: QueueDepth) -> Diagnosis:
    """Warn when a row has been due for so long that no bot seems to be working. Pure."""
    if queue.oldest < LONG_WAIT:
        return fine("queue", f"Waiting drafts and reminders: {queue.waiting}.")
    return warning(
        "queue",
        f"Waiting drafts and reminders: {queue.waiting}; the oldest has been due for {queue.oldest / 60:.0f} minutes.",
        "Check that `charter run` is running on this database, and read its log.",
    )


def _diagnose_schema(found: Schema) -> Diagnosis:
    if not found.known:
        return fault(
            "schema",
            f"The database is at version {found.current}, which this release doesn't know: a newer one has used it.",
            "Install the newer release again, or set DATABASE_URL to another database.",
        )
    if found.current is None:
        return fine("schema", "The database is empty: `charter run` creates the tables.")
    if found.current != found.newest:
        says = f"The database is at version {found.current}; this release needs {found.newest}."
        return warning("schema", says, "Run `charter migrate`, or start the bot: `charter run` migrates by itself.")
    return fine("schema", f"The database is at the newest version, {found.current}.")


_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - connects, does not listen


async def check_running_instance(host: str, port: int, session: aiohttp.ClientSession) -> Diagnosis:
    """Ask the program that listens on HOST and PORT whether it is a bot, and ready."""
    url = f"http://{_LOOPBACK.get(host, host)}:{port}/readyz"
    try:
        async with session.get(url) as response:
            return diagnose_readiness(port, await response.json(content_type=None))
    except aiohttp.ClientConnectorError:
        return fine("bot", f"No bot is running here: nothing listens on port {port}. `charter run` starts one.")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return diagnose_readiness(port, None)


def diagnose_readiness(port: int, ready: Any) -> Diagnosis:
    """Interpret the body of ``/readyz``; without its three keys, another program answered. Pure."""
    if not isinstance(ready, dict) or not {"database", "socket", "charter"} <= ready.keys():
        return fault(
            "bot", f"Another program listens on port {port}.", "Set PORT to a free port, or stop that program."
        )
    away = [part for part, is_ready in sorted(ready.items()) if not is_ready]
    if not away:
        return fine("bot", f"A bot is running on port {port}, and is ready.")
    says = f"A bot is running on port {port}, but isn't ready: {', '.join(away)}."
    return warning("bot", says, "Read its log, and fix the other problems listed here first.")


RETRY = "run `charter doctor --retry`, or restart the bot."


def diagnose_dead_letters(found: Iterable[DeadLetter]) -> Iterator[Diagnosis]:
    """Yield one warning for each reason; fine if there are no dead letters."""
    letters = list(found)
    for letter in letters:
        says = f"{_counted(letter.count, letter.kind)} not delivered: {_why(letter.code)}."
        yield warning("dead letters", says, f"{fix_for(letter.code)} Then {RETRY}")
    if not letters:
        yield fine("dead letters", "There are no dead letters.")


def diagnose_retry(before: Iterable[DeadLetter], after: Iterable[DeadLetter]) -> Diagnosis:
    """Say how many dead letters ``--retry`` queued again. Drafts older than ``catch_up_hours`` stay dead letters."""
    due = sum(letter.count for letter in before) - sum(letter.count for letter in after)
    return fine("retry", f"Queued again: {due}. A bot running on this database delivers them now.")


def _why(code: str) -> str:
    return "the bot itself failed" if code == "internal" else f"Slack rejected the call ({code})"


def _counted(count: int, kind: str) -> str:
    return f"1 {kind} was" if count == 1 else f"{count} {kind}s were"
