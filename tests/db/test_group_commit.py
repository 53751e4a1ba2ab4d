"""Questions that wait for the writer thread share a transaction; each still stands or falls by itself."""

from __future__ import annotations

import asyncio
import functools
import inspect

import pytest
from sqlalchemy import Connection, event, insert, select

from bot.app.container import Stores
from bot.db.group_commit import MOST_TOGETHER, Database
from bot.db.queue_stats import QueueStats
from bot.db.schema import EventRow


class Counting:
    """Counts COMMITs, and keeps the writer thread busy until all questions wait."""

    def __init__(self, database: Database) -> None:
        self.commits = 0
        self._database = database
        event.listen(database.engine, "commit", self._count)

    def _count(self, _connection: Connection) -> None:
        self.commits += 1

    async def ask(self, *questions: object) -> list[object]:
        """Ask all of them while the thread is busy."""
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
    """Writes one row, and returns how many there are."""

    def question(connection: Connection) -> int:
        connection.execute(insert(EventRow).values(id=name, seen_at=1.0))
        return len(connection.execute(select(EventRow.id)).all())

    return question


async def names(database: Database) -> set[str]:
    """What was written."""
    return set(await database.ask(lambda connection: connection.scalars(select(EventRow.id)).all()))


async def test_what_waits_is_committed_together(tables: Stores) -> None:
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


async def test_a_commit_that_fails_is_told_to_everybody_who_shared_it(
    tables: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_connection: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(tables.database.engine.dialect, "do_commit", away)
    answers = await Counting(tables.database).ask(*(seen(f"Ev{number}") for number in range(4)))
    assert all(isinstance(answer, OSError) for answer in answers)
    monkeypatch.undo()
    assert await names(tables.database) == set()


async def test_a_question_that_undoes_its_own_writing_leaves_that_of_the_others(tables: Stores) -> None:
    tried = functools.partial(inspect.unwrap(QueueStats.write_and_undo), QueueStats(tables.database))
    assert await Counting(tables.database).ask(seen("Ev1"), seen("Ev2"), tried) == [1, 2, None]
    assert await names(tables.database) == {"Ev1", "Ev2"}


async def test_nobody_who_gave_up_waiting_is_in_the_way(tables: Stores) -> None:
    waiting = asyncio.ensure_future(tables.database.ask(seen("Ev1")))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    waiting.cancel()
    assert await tables.database.ask(seen("Ev2")) in (1, 2)  # type: ignore[arg-type]
