"""One engine, one writer thread; questions that wait for it share a transaction."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, registry, sqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import BotError

P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 5.0  # how long SQLite waits for another process's transaction
CONNECT_SECONDS = 5  # how long PostgreSQL may take to answer a new connection
# A server whose machine or cable is gone says nothing, and the kernel would wait for it for a quarter of an hour.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
SILENCE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
TOGETHER = 32  # questions in one transaction at most


class DatabaseError(BotError):
    """The database cannot be used."""


@dataclass(slots=True, eq=False)
class _Asked:
    question: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    answer: Any = None
    error: Exception | None = None


class Database:
    """Transactions, one after the other, in a thread of their own so that the event loop never waits for a disk.

    Synchronous: measured three times as fast as aiosqlite (DESIGN, section 5).

    Args:
        url: ``sqlite:///charter.db`` or ``postgresql://…``.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._asked: deque[_Asked] = deque()
        self._called = False

    async def run(self, work: Callable[[], T]) -> T:
        """Run something that uses the engine in the writer thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Answer a question in a transaction that is committed when this returns.

        Questions that came while another was answered share one: a commit and the way to another thread and back cost
        more than most questions do. Each still stands or falls by itself.
        """
        asked = _Asked(question, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if not self._called:
            self._called = True
            self._writer.submit(self._answer_all)
        return cast("T", await asked.future)

    async def close(self) -> None:
        """Let go of every connection."""
        await self.run(self.engine.dispose)
        self._writer.shutdown()

    def _answer_all(self) -> None:
        self._called = False  # first of all: what is asked from now on is seen below, or calls again
        while self._asked:
            asked = [self._asked.popleft() for _ in range(min(len(self._asked), TOGETHER))]
            self._answer(asked)
            asked[0].future.get_loop().call_soon_threadsafe(_tell, asked)

    def _answer(self, asked: Sequence[_Asked]) -> None:
        """All in one transaction. Where one of them fails, each gets its own; a COMMIT that fails fails for all."""
        asking = False
        try:
            with self.engine.begin() as connection:
                asking = True
                for one in asked:
                    one.answer = one.question(connection)
                asking = False
        except Exception as error:  # noqa: BLE001 - whoever asked is told
            if asking and len(asked) > 1:
                for one in asked:
                    self._answer([one])
            else:
                for one in asked:
                    one.error = error


def _tell(asked: Sequence[_Asked]) -> None:
    for one in asked:
        if one.future.done():  # nobody waits for it any more
            continue
        if one.error is not None:
            one.future.set_exception(one.error)
        else:
            one.future.set_result(one.answer)


class Store:
    """A set of questions to one database."""

    def __init__(self, database: Database) -> None:
        self.database = database


L = TypeVar("L", bound=Store)


def transaction(
    question: Callable[Concatenate[L, Connection, P], T],
) -> Callable[Concatenate[L, P], Coroutine[Any, Any, T]]:
    """Make a question that is given a connection into one that is awaited: it is committed when it returns.

    It neither commits nor rolls back by itself, for others may share its transaction; what it wants undone has a
    savepoint.
    """

    @functools.wraps(question)
    async def ask(self: L, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.ask(lambda connection: question(self, connection, *args, **kwargs))

    return ask


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
            "DATABASE_URL is no database address. Write it like sqlite:///charter.db or "
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


def _engine(url: str) -> Engine:
    parsed = parse_url(url)
    hidden = {"hide_parameters": True}  # an error would repeat them, and one of them may be a person's id
    try:
        if parsed.get_backend_name() == "sqlite":
            parsed = parsed.set(drivername="sqlite+immediate")
            engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, **hidden)
            event.listen(engine, "connect", _prepare_sqlite)
            return engine
        waits = {"connect_timeout": CONNECT_SECONDS, **SILENCE}
        return create_engine(parsed, pool_pre_ping=True, pool_size=2, connect_args=waits, **hidden)
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"PostgreSQL needs the package {error.name}: pip install 'charter-reminder[postgres]'."
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; see ImmediateSQLite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


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
