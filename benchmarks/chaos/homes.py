"""The bot's database, from outside: queries it, stops a process inside a transaction, lets it stall, takes it away."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.crashes.hold import DOES, BotsDatabase, Moment
from tests.db.postgres import Server, running_postgres
from tests.db.stalling_proxy import StallingProxy, stalling_proxy
from tests.running import holding

MOMENTS: tuple[Moment, ...] = ("take_in", "claim", "intend", "finish")
WAITING = "SELECT (SELECT count(*) FROM drafts WHERE pending) + (SELECT count(*) FROM reminders WHERE pending)"
DEAD = WAITING.replace("pending", "dead IS NOT NULL")
PATIENCE = 3.0  # seconds until a replica reaches a blocked transaction

Away = (psycopg.OperationalError, sqlite3.OperationalError)


class Home(Protocol):
    """Controls a database from outside the bot."""

    def url(self, replica: str) -> str:
        """``DATABASE_URL`` for a replica."""

    def prepare(self) -> None:
        """Prepare the database; called once, after the migration."""

    async def ask(self, question: str) -> int:
        """Query one number. Raises one of ``Away``."""

    async def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Query rows."""

    async def held(self, moment: Moment, name_of: Callable[[int], str | None]) -> str:
        """Block the next replica in this transaction and return its name; raises ``TimeoutError`` if none comes.

        Args:
            moment: which transaction.
            name_of: a replica's name by its process's id.
        """

    def free(self) -> None:
        """Release the block."""

    async def stall(self, seconds: float) -> None:
        """Let the database answer nobody for so long. Raises one of ``Away``."""

    def files(self) -> Iterator[Path]:
        """Return every file of the database."""


class SqliteHome:
    """An SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "charter.db"
        self._database: BotsDatabase | None = None

    def url(self, _replica: str) -> str:
        """See ``Home``."""
        return f"sqlite:///{self._path}"

    def prepare(self) -> None:
        """See ``Home``."""
        self._database = BotsDatabase(self._path)

    async def ask(self, question: str) -> int:
        """See ``Home``."""
        return int(self._open.rows(question)[0][0])

    async def rows(self, question: str) -> list[tuple[Any, ...]]:
        """See ``Home``."""
        return [tuple(row) for row in self._open.rows(question)]

    async def held(self, moment: Moment, name_of: Callable[[int], str | None]) -> str:
        """See ``Home``. The replica that keeps the write lock is the blocked one."""
        self._open.stall(moment)
        holders = [""] * 10

        def same_holder() -> str | None:
            pid = self._writer()
            holders.append((name_of(pid) if pid else None) or "")
            return holders[-1] if len(set(holders[-10:])) == 1 and holders[-1] else None

        await holding(lambda: bool(same_holder()), PATIENCE)
        return holders[-1]

    def free(self) -> None:
        """See ``Home``."""
        self._open.free()

    async def stall(self, seconds: float) -> None:
        """See ``Home``. Another process holds the write lock."""
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=0)) as other:
            async with asyncio.timeout(PATIENCE):
                while not _begun(other):  # noqa: ASYNC110 - SQLite tells nobody that the lock is free
                    await asyncio.sleep(0.001)
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")

    def files(self) -> Iterator[Path]:
        """See ``Home``."""
        return self._path.parent.glob("charter.db*")

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()

    @property
    def _open(self) -> BotsDatabase:
        assert self._database is not None, "the schema is not there yet"  # noqa: S101
        return self._database

    def _writer(self) -> int | None:
        """Return the process that holds the write lock: byte 120 of the shared-memory file. https://www.sqlite.org/walformat.html#locks"""
        try:
            inode = os.stat(f"{self._path}-shm").st_ino  # noqa: PTH116
        except FileNotFoundError:
            return None
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            fields = line.split()
            if fields[-3].endswith(f":{inode}") and fields[-2:] == ["120", "120"] and "->" not in fields:
                return int(fields[-4])
        return None


class PostgresHome:
    """A PostgreSQL server that can be restarted and whose connections can be cut.

    Args:
        server: it.
        proxy: in front of it for the replicas, which can forward nothing.
    """

    def __init__(self, server: Server, proxy: StallingProxy) -> None:
        self._server = server
        self._proxy = proxy
        self._address = server.address.format("chaos")
        self._holding: psycopg.Connection | None = None
        with self._connect(server.address.format("postgres")) as connection:
            connection.execute("CREATE DATABASE chaos")

    def url(self, replica: str) -> str:
        """See ``Home``."""
        return f"postgresql://postgres@127.0.0.1:{self._proxy.port}/chaos?application_name={replica}"

    def prepare(self) -> None:
        """See ``Home``. Adds triggers that wait for the lock of ``held``."""
        with self._connect() as connection:
            connection.execute(
                "CREATE FUNCTION chaos_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NEW; END $$"
            )
            for moment in MOMENTS:
                does, when = DOES[moment]
                condition = "" if when == "1" else f"WHEN ({when})"
                connection.execute(
                    f"CREATE TRIGGER hold_{moment} BEFORE {does} ON drafts FOR EACH ROW {condition} "
                    f"EXECUTE FUNCTION chaos_hold({MOMENTS.index(moment)})"
                )

    async def ask(self, question: str) -> int:
        """See ``Home``."""
        return await asyncio.to_thread(self._ask, question)

    async def rows(self, question: str) -> list[tuple[Any, ...]]:
        """See ``Home``."""
        return await asyncio.to_thread(self._rows, question)

    async def held(self, moment: Moment, _name_of: Callable[[int], str | None]) -> str:
        """See ``Home``.

        The lock is awaited in a thread: a replica that holds it needs the proxy, and so this event loop, to end its
        transaction.
        """
        self._holding = await asyncio.to_thread(self._connect)
        await asyncio.to_thread(self._lock, self._holding, MOMENTS.index(moment))
        async with asyncio.timeout(PATIENCE):
            while not (found := await asyncio.to_thread(self._waiting_for_lock)):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.02)
        return found

    def free(self) -> None:
        """See ``Home``."""
        if self._holding is not None:
            self._holding.close()
            self._holding = None

    async def stall(self, seconds: float) -> None:
        """See ``Home``. Connections stay open, and nothing comes through."""
        self._proxy.flowing.clear()
        try:
            await asyncio.sleep(seconds)
        finally:
            self._proxy.flowing.set()

    def files(self) -> Iterator[Path]:
        """See ``Home``."""
        return (path for path in (self._server.folder / "data").rglob("*") if path.is_file())

    def cut(self) -> int:
        """End every connection of the replicas and return their number."""
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'replica-%'"
        return self._ask(ended)

    async def restart(self, *, crash: bool) -> None:
        """Restart the server; a crash loses uncommitted work."""
        await asyncio.to_thread(self._server.stop, "immediate" if crash else "fast")
        await asyncio.to_thread(self._server.start)

    def _lock(self, connection: psycopg.Connection, moment: int) -> None:
        connection.execute(f"SET lock_timeout = {PATIENCE * 1000:.0f}")
        connection.execute("SELECT pg_advisory_lock(%s)", [moment])

    def _waiting_for_lock(self) -> str:
        found = (
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
            "WHERE locktype = 'advisory' AND NOT granted LIMIT 1"
        )
        with self._connect() as connection:
            row = connection.execute(found).fetchone()
            return str(row[0]) if row else ""

    def _ask(self, question: str) -> int:
        with self._connect() as connection:
            row = connection.execute(question).fetchone()
            return int(row[0]) if row else 0

    def _rows(self, question: str) -> list[tuple[Any, ...]]:
        with self._connect() as connection:
            return connection.execute(question).fetchall()

    def _connect(self, address: str = "") -> psycopg.Connection:
        return psycopg.connect(address or self._address, autocommit=True, connect_timeout=5)


def _begun(other: sqlite3.Connection) -> bool:
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


@asynccontextmanager
async def home(database: str, folder: Path) -> AsyncIterator[SqliteHome | PostgresHome]:
    """Create an empty database, removed at the end."""
    if database == "sqlite":
        file = SqliteHome(folder)
        try:
            yield file
        finally:
            file.close()
        return
    with running_postgres() as server:
        async with stalling_proxy(server.folder / ".s.PGSQL.5432") as proxy:
            yield PostgresHome(server, proxy)


def at_rest(channel: str, ts: str) -> str:
    """Return the query for whether a draft's reply is recorded and no work is due."""
    return (
        f"SELECT count(*) FROM drafts WHERE channel = '{channel}' AND ts = '{ts}' AND reply_ts IS NOT NULL "  # noqa: S608
        "AND attempt IS NULL AND lease_owner IS NULL AND looks = 0"
    )
