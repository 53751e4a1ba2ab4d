"""Make SQLAlchemy's engine: address, driver, time-outs; and explain a database that does not open."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, registry, sqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import BotError

BUSY_SECONDS = 5.0  # how long SQLite waits for another process's transaction
CONNECT_SECONDS = 5  # how long PostgreSQL may take to answer a new connection
STATEMENT_SECONDS = 20  # how long PostgreSQL may work on one statement
# A server whose machine or cable is gone says nothing, and the kernel would wait for it for a quarter of an hour.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
_SILENT_SERVER = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


class DatabaseError(BotError):
    """The database cannot be used."""


def insert(dialect: str, table: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the database's dialect."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def parse_url(url: str) -> URL:
    """Read a database's address; raises ``DatabaseError`` without repeating it, for it may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "DATABASE_URL isn't a database address. Write it like sqlite:///charter.db or "
            "postgresql://user:password@host/name."
        ) from None
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseError(f"DATABASE_URL names {backend}, and this bot runs on sqlite and postgresql.")
    return parsed


class ImmediateSQLite(SQLiteDialect_pysqlite):
    """Takes SQLite's one write lock at the start: two processes wait for each other instead of failing half-way.

    A dialect, for a listener to "begin" makes SQLAlchemy look for listeners at each statement.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin, and wait for the lock."""
        dbapi_connection.execute("BEGIN IMMEDIATE")


registry.register("sqlite.immediate", __name__, ImmediateSQLite.__name__)


def make_engine(url: str) -> Engine:
    """Make the engine for a database's address; raises ``DatabaseError`` where that cannot be done."""
    parsed = parse_url(url)
    hidden = {"hide_parameters": True}  # an error would repeat them, and one of them may be a person's id
    try:
        if parsed.get_backend_name() == "sqlite":
            parsed = parsed.set(drivername="sqlite+immediate")
            engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, **hidden)
            event.listen(engine, "connect", _prepare_sqlite)
            return engine
        waits = {"connect_timeout": CONNECT_SECONDS, **_SILENT_SERVER}
        engine = create_engine(parsed, pool_pre_ping=True, pool_size=2, connect_args=waits, **hidden)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"PostgreSQL needs the package {error.name}: pip install 'charter-reminder[postgres]'."
        ) from None


def cut(connection: Any) -> None:
    """End what a driver's connection is waiting for, from another thread: its statement fails.

    SQLite interrupts the statement. PostgreSQL's connection is lost, for closing its socket is the one thing that a
    silent server cannot prevent; ``close`` would free the file descriptor under the thread that waits for it.
    """
    if isinstance(connection, sqlite3.Connection):
        with contextlib.suppress(sqlite3.ProgrammingError):  # it is closed
            connection.interrupt()
        return
    with (
        contextlib.suppress(Exception),  # the driver's own errors: it is closed
        socket.socket(fileno=os.dup(connection.fileno())) as duplicate,
    ):
        duplicate.shutdown(socket.SHUT_RDWR)


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """A statement that outlives its client's patience ends on the server too, and lets go of its locks.

    Not a start-up parameter: poolers such as PgBouncer refuse those that they don't know.
    """
    connection.execute(f"SET statement_timeout = {STATEMENT_SECONDS * 1000}")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; see ImmediateSQLite
    _switch_to_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any) -> None:
    """Switch to write-ahead logging. Of two processes that do so at once, SQLite lets one fail without waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def explain(error: SQLAlchemyError, url: str) -> DatabaseError:
    """What a person can do about a database that does not open."""
    parsed = parse_url(url)
    why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if "database is locked" in why:
        return DatabaseError(
            f"The database {parsed.database} is in use by another process, which does not let go of it. End that one."
        )
    if parsed.get_backend_name() == "sqlite":
        return DatabaseError(
            f"The database {parsed.database} cannot be opened ({why}). Its folder must exist and be writable for the "
            "bot; DATABASE_URL says where it is."
        )
    return DatabaseError(
        f"The database {parsed.database} on {parsed.host} does not answer as it should ({why}). Check DATABASE_URL."
    )
