"""One writer thread; questions that wait for it share a transaction.

The rule that binds every question: it neither commits nor rolls back by itself, for others may share its transaction.
What it wants undone has a savepoint. Where one question of a shared transaction fails, each runs again in a transaction
of its own, so a question may run twice and must have no effect outside the database.

A transaction has a deadline of our own. A server that is gone is noticed by the kernel, but one that is there and never
answers, such as a pooler that lost its server, is not: the connection is cut, and the next question opens another.
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import structlog
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from bot.db.engine import cut, make_engine

log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER = 32  # questions in one transaction
DEADLINE = 10.0  # seconds between two looks at the writer thread; one transaction must not fill them


@dataclass(slots=True, eq=False)
class _Asked:
    question: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    answer: Any = None
    error: Exception | None = None


class Database:
    """Transactions, one after the other, in a thread of their own so that the event loop never waits for a disk.

    Synchronous: three times as fast as aiosqlite, see ``docs/architecture.md``, Measurements.

    Args:
        url: ``sqlite:///charter.db`` or ``postgresql://…``.
        deadline: seconds; what gets nothing done from one look to the next, which is as long, is cut off.
    """

    def __init__(self, url: str, deadline: float | None = None) -> None:
        self.engine = make_engine(url)
        self._deadline = deadline or DEADLINE
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._waiting: deque[_Asked] = deque()
        self._called = False
        self._begun = self._ended = 0  # what the writer thread was given to do, and what it has done
        self._answered = 0  # transactions
        self._timer: asyncio.TimerHandle | None = None
        self._connection: Any = None  # the driver's; one thread needs no more than one
        event.listen(self.engine, "connect", self._connected)

    @property
    def progress(self) -> tuple[int, int] | None:
        """What changes whenever the writer thread gets something done; ``None`` while it has nothing to do."""
        return None if self._begun == self._ended else (self._ended, self._answered)

    async def run(self, work: Callable[[], T], *, deadline: bool = True) -> T:
        """Run something that uses the engine in the writer thread.

        Args:
            work: what to run.
            deadline: whether it is cut off like a transaction that takes too long.
        """
        self._begin(deadline=deadline)
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._ending, work)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Answer a question in a transaction that is committed when this returns.

        Questions that came while another was answered share one: a COMMIT and the way to another thread and back cost
        more than most questions do. Each still succeeds or fails by itself.
        """
        asked = _Asked(question, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if not self._called:
            self._called = True
            self._begin(deadline=True)
            self._writer.submit(self._ending, self._answer_all)
        return cast("T", await asked.future)

    async def close(self) -> None:
        """Close every connection."""
        await self.run(self.engine.dispose)
        self._writer.shutdown()
        if self._timer is not None:
            self._timer.cancel()

    def _begin(self, *, deadline: bool) -> None:
        self._begun += 1
        if deadline and self._timer is None:
            self._expect()

    def _ending(self, work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            self._ended += 1

    def _expect(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._deadline, self._cut_if_late, self.progress)

    def _cut_if_late(self, before: tuple[int, int] | None) -> None:
        """Look again while there is work; where nothing got done since the last look, cut the connection."""
        self._timer = None
        if (progress := self.progress) is None:
            return
        if progress == before and self._connection is not None:
            log.warning("database_does_not_answer", seconds=self._deadline)
            cut(self._connection)
        self._expect()

    def _connected(self, connection: Any, _record: object) -> None:
        self._connection = connection

    def _answer_all(self) -> None:
        self._called = False  # first of all: what is asked from now on is seen below, or calls again
        while self._waiting:
            asked = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            self._answer(asked)
            self._answered += 1
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
        except Exception as error:  # noqa: BLE001 - passed on to those who asked
            if asking and len(asked) > 1 and not _lost(error):
                for one in asked:
                    self._answer([one])
            else:
                for one in asked:
                    one.error = error


def _lost(error: Exception) -> bool:
    """Whether the connection is lost or was cut: every other question would wait as long, one after the other."""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or str(error.orig) == "interrupted")


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


StoreT = TypeVar("StoreT", bound=Store)


def transaction(
    question: Callable[Concatenate[StoreT, Connection, P], T],
) -> Callable[Concatenate[StoreT, P], Coroutine[Any, Any, T]]:
    """Make a question that is given a connection into one that is awaited: it is committed when it returns.

    The module's docstring has the rule that binds it.
    """

    @functools.wraps(question)
    async def ask(self: StoreT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.ask(lambda connection: question(self, connection, *args, **kwargs))

    return ask
