"""Whether the database can be reached and written, which schema it has, and what was given up in it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot.db.engine import explain, parse_url
from bot.db.group_commit import Database
from bot.db.migrate import Schema, schema
from bot.db.queue_stats import DeadLetter, QueueDepth, QueueStats
from bot.db.retention import Retention
from bot.doctor import findings
from bot.doctor.findings import Diagnosis, fault, fine, of_error, warning
from bot.drafts.events import oldest_ts
from bot.errors import BotError

LITTLE_SPACE, NO_SPACE = 100 * 2**20, 10 * 2**20  # bytes
LONG_WAIT = 600.0  # seconds that a row may be due before somebody should look
_MEND_FOLDER = "Its folder must exist and be writable for the bot; DATABASE_URL says where it is."


async def examine(url: str, *, retry_hours: float | None) -> AsyncIterator[Diagnosis]:
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


def _can_be_made(file: Path) -> Diagnosis:
    with tempfile.TemporaryFile(dir=file.parent):
        return fine("database", f"{file.name} is not there yet, and can be made: `charter run` does so.")


async def _opened(url: str, retry_hours: float | None) -> AsyncIterator[Diagnosis]:
    database = Database(url)
    try:
        found = await schema(database)
        yield _version(found)
        if found.current != found.newest:
            return
        checkup = QueueStats(database)
        await checkup.write_and_undo()
        yield fine("database", "The database answers, and can be written.")
        yield findings.database_clock(await checkup.clock(), time.time())
        yield waiting(await checkup.queue())
        if retry_hours is not None:
            before = await checkup.dead_letters()
            await Retention(database).revive(oldest_ts(retry_hours * 3600))
            yield retried(before, await checkup.dead_letters())
        for finding in dead_letters(await checkup.dead_letters()):
            yield finding
    finally:
        await database.close()


def disk_space(free: int) -> Diagnosis:
    """Room for the database; ``free`` in bytes. Pure."""
    left = f"{free / 2**20:,.0f} MB are left on the database's disk"
    mend = "Make room on that disk, or move the database (DATABASE_URL)."
    if free < NO_SPACE:
        return fault("disk", f"{left}: soon nothing can be written down, and no draft is answered.", mend)
    if free < LITTLE_SPACE:
        return warning("disk", f"{left}.", mend)
    return fine("disk", f"{left}.")


def waiting(queue: QueueDepth) -> Diagnosis:
    """Whether somebody works on what is due. Pure."""
    if queue.oldest < LONG_WAIT:
        return fine("queue", f"Waiting drafts and reminders: {queue.waiting}.")
    return warning(
        "queue",
        f"Waiting drafts and reminders: {queue.waiting}, one of them due for {queue.oldest / 60:.0f} minutes.",
        "See that `charter run` runs on this database, and what its log says.",
    )


def _version(found: Schema) -> Diagnosis:
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


_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - where one listens, not this program


async def running_bot(host: str, port: int, session: aiohttp.ClientSession) -> Diagnosis:
    """Ask whoever listens where this bot would."""
    url = f"http://{_EVERYWHERE.get(host, host)}:{port}/readyz"
    try:
        async with session.get(url) as response:
            return read(port, await response.json(content_type=None))
    except aiohttp.ClientConnectorError:
        return fine("bot", f"No bot runs here yet: nobody listens on port {port}. `charter run` starts it.")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return read(port, None)


def read(port: int, ready: Any) -> Diagnosis:
    """What the answer of ``/readyz`` means; anything but ready or not by part is somebody else's. Pure."""
    if not isinstance(ready, dict) or not {"database", "socket", "charter"} <= ready.keys():
        return fault("bot", f"Another program listens on port {port}.", "Set PORT to another one, or end that program.")
    away = [part for part, is_ready in sorted(ready.items()) if not is_ready]
    if not away:
        return fine("bot", f"A bot runs here on port {port}, and is ready.")
    says = f"A bot runs here on port {port}, and is not ready: {', '.join(away)}."
    return warning("bot", says, "Its log says why. What this page finds below or above may be the reason.")


RETRY = "`charter doctor --retry` tries again; `charter run` does too when it starts."

_MEND = {
    "not_in_channel": "Invite the bot to the channel with /invite.",
    "channel_not_found": "Invite the bot to the channel with /invite, or mend the channel's name in the charter.",
    "is_archived": "Bring the channel back in Slack, or name another in the charter.",
    "missing_scope": "Give the app the scopes of `charter manifest`, and install it again.",
    "no_permission": "Give the app the scopes of `charter manifest`, and install it again.",
    "restricted_action": "Ask a workspace admin to let apps post in that channel.",
    "restricted_action_read_only_channel": "Ask a workspace admin to let apps post in that channel.",
    "restricted_action_thread_locked": "Unlock the thread in Slack, or leave it: the draft is discussed.",
    "invalid_auth": "Mend SLACK_BOT_TOKEN.",
    "token_revoked": "Install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "account_inactive": "Install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "token_expired": "Turn token rotation off, install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "internal": "The bot failed ten times in a row: look for delivery_failed in its log, and report it.",
}
_OTHERWISE = "Look the code up at https://docs.slack.dev/reference/methods/chat.postMessage#errors."


def dead_letters(found: Iterable[DeadLetter]) -> Iterator[Diagnosis]:
    """One warning for each reason; fine where nothing was given up."""
    some = False
    for letter in found:
        some = True
        says = f"{_counted(letter.count, letter.kind)} given up: {_why(letter.code)}."
        yield warning("dead letters", says, f"{_MEND.get(letter.code, _OTHERWISE)} Then {RETRY}")
    if not some:
        yield fine("dead letters", "Nothing was given up.")


def retried(before: Iterable[DeadLetter], after: Iterable[DeadLetter]) -> Diagnosis:
    """What ``--retry`` came to. Drafts older than the charter's ``catch_up_hours`` stay as they are."""
    due = sum(letter.count for letter in before) - sum(letter.count for letter in after)
    return fine("retry", f"Due again: {due}. A bot that runs on this database sees to them now.")


def _why(code: str) -> str:
    return "faults of the bot's own" if code == "internal" else f"Slack refused ({code})"


def _counted(count: int, kind: str) -> str:
    return f"1 {kind} was" if count == 1 else f"{count} {kind}s were"
