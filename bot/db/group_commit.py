"""One writer thread; questions that wait for it share a transaction.

The rule that binds every question: it neither commits nor rolls back by itself, for others may share its transaction.
What it wants undone has a savepoint. Where one question of a shared transaction fails, each runs again in a transaction
of its own, so a question may run twice and must have no effect outside the database.
"""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection

from bot.db.engine import make_engine

P = ParamSpec("P")
T = TypeVar("T")

MOST_TOGETHER = 32  # questions in one transaction


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
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._waiting: deque[_Asked] = deque()
        self._called = False

    async def run(self, work: Callable[[], T]) -> T:
        """Run something that uses the engine in the writer thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Answer a question in a transaction that is committed when this returns.

        Questions that came while another was answered share one: a COMMIT and the way to another thread and back cost
        more than most questions do. Each still succeeds or fails by itself.
        """
        asked = _Asked(question, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if not self._called:
            self._called = True
            self._writer.submit(self._answer_all)
        return cast("T", await asked.future)

    async def close(self) -> None:
        """Close every connection."""
        await self.run(self.engine.dispose)
        self._writer.shutdown()

    def _answer_all(self) -> None:
        self._called = False  # first of all: what is asked from now on is seen below, or calls again
        while self._waiting:
            asked = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
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
        except Exception as error:  # noqa: BLE001 - passed on to those who asked
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
