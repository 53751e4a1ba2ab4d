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
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.errors import BotError

BUSY_SECONDS = 5.0  # how long SQLite waits for another process's transaction
CONNECT_SECONDS = 5  # how long PostgreSQL may take to answer a new connection
STATEMENT_SECONDS = 20  # how long PostgreSQL may work on one statement
# A server whose machine or cable is gone says nothing, and the kernel would wait for it for a quarter of an hour.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
_SILENT_SERVER = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


class DatabaseError(BotError):
    """The database cannot be used."""


UNUSABLE = (SQLAlchemyError, ValueError, TypeError, OSError)
"""What opening a database raises: SQLAlchemy's own errors, and what drivers say of an address that makes no sense."""


def insert(dialect: str, table: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the database's dialect."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


_ENCODE = "encode @ and : in the password as %40 and %3A"
_OTHERS = frozenset({"mariadb", "mssql", "mysql", "oracle"})
_NO_ADDRESS = (
    "DATABASE_URL isn't a database address. Write it like sqlite:///charter.db or "
    f"postgresql://user:password@host/name, and {_ENCODE}."
)
_IN_MEMORY = (
    "DATABASE_URL names no file, so a restart would forget which drafts have their reply. "
    "Write it like sqlite:///charter.db."
)


def parse_url(url: str) -> URL:
    """Read a database's address; raises ``DatabaseError`` without repeating any of it, for it may hold a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseError(_NO_ADDRESS) from None
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend in _OTHERS:
        raise DatabaseError(f"DATABASE_URL names {backend}, and this bot runs on sqlite and postgresql.")
    if backend != "sqlite" or any((parsed.username, parsed.password, parsed.host, parsed.port)):
        raise DatabaseError(_NO_ADDRESS)
    if "?" in url and "uri" not in parsed.query:  # SQLAlchemy ignores it, with a warning that repeats the names
        raise DatabaseError(_NO_ADDRESS)
    if parsed.database in (None, "", ":memory:"):
        raise DatabaseError(_IN_MEMORY)
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
    except (SQLAlchemyError, ValueError, TypeError):  # such as two ports in the query
        raise DatabaseError(_NO_ADDRESS) from None


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


def explain(error: Exception, url: str) -> DatabaseError:
    """What a person can do about a database that does not open.

    A driver's message repeats the address, in which a password may stand where the host should: of PostgreSQL's, only
    what we know is told.
    """
    parsed = parse_url(url)
    if not isinstance(error, DBAPIError):
        return DatabaseError(_NO_ADDRESS)
    if parsed.get_backend_name() != "sqlite":
        return DatabaseError(
            f"The PostgreSQL server of DATABASE_URL does not answer as it should ({_reason(error)}). "
            f"Check DATABASE_URL, and {_ENCODE}."
        )
    name = "The database of DATABASE_URL" if "@" in url else f"The database {parsed.database}"
    why = str(error.orig).split(":")[0]  # SQLite repeats a part of the address behind a colon
    if "database is locked" in why:
        return DatabaseError(f"{name} is in use by another process, which does not let go of it. End that one.")
    return DatabaseError(
        f"{name} cannot be opened ({why}). Its folder must exist and be writable for the "
        "bot; DATABASE_URL says where it is."
    )


_REASONS = {
    "password": "it refuses the user or the password",
    "refused": "connection refused",
    "resolve": "no such host",
    "translate host name": "no such host",
    "timeout": "no answer in time",
    "closed the connection": "no answer in time",
    "does not exist": "no such user or database",
    "permission denied": "permission denied",
    "read-only": "it allows nothing but read-only transactions",
    "too many": "it has no connection left",
    "remaining connection slots": "it has no connection left",
    "no such file": "nothing listens there",
    "invalid": "the address is not valid",
}


def _reason(error: DBAPIError) -> str:
    said = str(error.orig).lower()
    known = (reason for sign, reason in _REASONS.items() if sign in said)
    return next(known, type(error.orig).__name__)
