"""Queries that wait for the writer thread share a transaction; each still succeeds or fails by itself."""

from __future__ import annotations

import asyncio
import functools
import inspect

import pytest
from sqlalchemy import Connection, event, insert, literal, select, text
from sqlalchemy.exc import OperationalError

from bot.app.stores import Stores
from bot.db.group_commit import MOST_TOGETHER, Database
from bot.db.queue_stats import QueueStats
from bot.db.schema import EventRow

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
}


class Counting:
    """Counts COMMITs, and keeps the writer thread busy until all queries wait."""

    def __init__(self, database: Database) -> None:
        self.commits = 0
        self._database = database
        event.listen(database.engine, "commit", self._count)

    def _count(self, _connection: Connection) -> None:
        self.commits += 1

    async def ask(self, *questions: object) -> list[object]:
        """Submit all queries while the writer thread is busy."""
        loop, free = asyncio.get_running_loop(), asyncio.Event()
        busy = asyncio.ensure_future(
            self._database.run(lambda: asyncio.run_coroutine_threadsafe(free.wait(), loop).result(60))
        )
        await asyncio.sleep(0)
        asked = [asyncio.ensure_future(self._database.ask(question)) for question in questions]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        free.set()
        await busy
        return await asyncio.gather(*asked, return_exceptions=True)


def seen(name: str) -> object:
    """Return a query that writes one row and returns the number of rows."""

    def question(connection: Connection) -> int:
        connection.execute(insert(EventRow).values(id=name, seen_at=1.0))
        return len(connection.execute(select(EventRow.id)).all())

    return question


async def names(database: Database) -> set[str]:
    """Return the names written."""
    return set(await database.ask(lambda connection: connection.scalars(select(EventRow.id)).all()))


async def test_waiting_queries_are_committed_together(tables: Stores) -> None:
    counting = Counting(tables.database)
    answers = await counting.ask(*(seen(f"Ev{number}") for number in range(MOST_TOGETHER + 5)))
    assert answers == list(range(1, MOST_TOGETHER + 6))
    assert counting.commits == 2
    assert len(await names(tables.database)) == MOST_TOGETHER + 5


async def test_one_that_fails_fails_alone(tables: Stores) -> None:
    def fails(connection: Connection) -> None:
        connection.execute(insert(EventRow).values(id="never", seen_at=1.0))
        raise LookupError

    first, failed, last = await Counting(tables.database).ask(seen("Ev1"), fails, seen("Ev2"))
    assert isinstance(failed, LookupError)
    assert (first, last) == (1, 2)
    assert await names(tables.database) == {"Ev1", "Ev2"}


async def test_a_failed_commit_fails_every_query_that_shared_it(
    tables: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_connection: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(tables.database.engine.dialect, "do_commit", away)
    answers = await Counting(tables.database).ask(*(seen(f"Ev{number}") for number in range(4)))
    assert all(isinstance(answer, OSError) for answer in answers)
    monkeypatch.undo()
    assert await names(tables.database) == set()


async def test_every_query_of_a_transaction_that_was_cut_off_fails(url: str) -> None:
    """Each would hang for as long again, one after the other."""
    tried: list[str] = []

    def ask(name: str) -> object:
        def question(connection: Connection) -> None:
            tried.append(name)
            if name != "one that ends":
                connection.execute(text(ENDLESS[connection.dialect.name]))

        return question

    database = Database(url, deadline=0.2)
    answers = await Counting(database).ask(*(ask(name) for name in ("one that ends", "one that hangs", "another")))
    assert [type(answer) for answer in answers] == [OperationalError] * 3
    assert tried == ["one that ends", "one that hangs"]
    assert await database.ask(lambda connection: connection.scalar(select(literal(1)))) == 1
    await database.close()


async def test_a_query_that_rolls_back_leaves_the_others_writes(tables: Stores) -> None:
    tried = functools.partial(inspect.unwrap(QueueStats.write_and_undo), QueueStats(tables.database))
    assert await Counting(tables.database).ask(seen("Ev1"), seen("Ev2"), tried) == [1, 2, None]
    assert await names(tables.database) == {"Ev1", "Ev2"}


async def test_a_cancelled_query_does_not_block_the_others(tables: Stores) -> None:
    waiting = asyncio.ensure_future(tables.database.ask(seen("Ev1")))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    waiting.cancel()
    assert await tables.database.ask(seen("Ev2")) in (1, 2)  # type: ignore[arg-type]
