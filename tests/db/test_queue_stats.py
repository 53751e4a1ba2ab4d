"""Queue statistics and the doctor's checks, on SQLite and PostgreSQL."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import create_engine, text

from bot.app.stores import Stores
from bot.db.engine import parse_url
from bot.db.queue_stats import DeadLetter, QueueDepth, QueueStats, ReminderState
from bot.db.records import ReminderClaim
from bot.db.schema import EventRow
from bot.delivery import leases
from bot.delivery.plan import Delivered
from bot.delivery.protocols import Result
from bot.doctor import database
from bot.doctor.diagnosis import Diagnosis, Level
from tests.db.conftest import OpenTables
from tests.db.helpers import claimed, draft, rows


async def test_an_empty_database_has_nothing_waiting(tables: Stores) -> None:
    checkup = QueueStats(tables.database)
    assert await checkup.queue() == QueueDepth(0, 0.0)
    assert await checkup.dead_letters() == []
    assert await checkup.reminders() == ReminderState(0, 0, 0, 0, 0.0)
    assert await checkup.clock() == pytest.approx(time.time(), abs=5)


async def test_the_queues_age_is_that_of_the_longest_due_row(tables: Stores) -> None:
    """A row that isn't due yet counts as waiting, but has no age."""
    for due in (-500.0, -20.0, 900.0):
        await tables.draft_queue.postpone(await claimed(tables, draft()), due)
    queue = await QueueStats(tables.database).queue()
    assert queue.waiting == 3
    assert queue.oldest == pytest.approx(500, abs=5)


async def test_dead_letters_are_counted_by_kind_and_code(tables: Stores) -> None:
    for _ in range(2):
        await tables.draft_queue.dead_letter(await claimed(tables, draft()), "is_archived")
    await tables.reminder_queue.dead_letter(await planned(tables, "C1"), "not_in_channel")
    expected = [DeadLetter("draft", "is_archived", 2), DeadLetter("reminder", "not_in_channel", 1)]
    assert await QueueStats(tables.database).dead_letters() == expected


async def test_reminders_are_counted_by_state(tables: Stores) -> None:
    await tables.reminder_queue.finish(
        await planned(tables, "C1"), None, Result(Delivered("1790000000.000100", None), 1)
    )
    await tables.reminder_queue.dead_letter(await planned(tables, "C2"), "is_archived")
    await tables.reminders.plan("C3", "2026-W48", "week off")
    await tables.reminders.plan("C4", "2026-W48", None)
    assert await QueueStats(tables.database).reminders() == ReminderState(1, 1, 1, 1, 1790000000.0001)


async def planned(tables: Stores, channel: str) -> ReminderClaim:
    """A channel's reminder, planned and claimed."""
    await tables.reminders.plan(channel, "2026-W48", None)
    claim = await tables.reminder_queue.claim(leases.grant(20))
    assert claim is not None
    return claim


async def test_a_probe_write_is_rolled_back(tables: Stores) -> None:
    await QueueStats(tables.database).write_and_undo()
    assert await rows(tables, EventRow) == []


async def examined(url: str) -> dict[str, Diagnosis]:
    """Return the doctor's findings about a database."""
    return {finding.check: finding async for finding in database.check_database(url, retry_hours=None)}


async def test_the_doctor_reports_a_healthy_database(open_again: OpenTables, url: str) -> None:
    async with open_again():
        found = await examined(url)
    assert {finding.level for finding in found.values()} == {Level.OK}
    assert {"schema", "database", "database clock", "queue", "dead letters"} <= found.keys()


async def test_the_doctor_finds_a_stuck_queue(tables: Stores, url: str) -> None:
    await tables.draft_queue.postpone(await claimed(tables, draft()), -1260)
    found = (await examined(url))["queue"]
    assert found.level is Level.WARNING
    assert found.says == "Waiting drafts and reminders: 1; the oldest has been due for 21 minutes."


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_the_doctor_finds_a_database_clock_that_is_an_hour_off(open_again: OpenTables, url: str) -> None:
    """Puts a clock function of the test's own in front of PostgreSQL's, through the search path."""
    engine = create_engine(parse_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        clock = "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ {0} $$"
        connection.execute(text(clock.format("SELECT pg_catalog.clock_timestamp() + interval '1 hour'")))
    engine.dispose()
    async with open_again():
        assert (await examined(url))["database clock"].level is Level.OK
        moved = (await examined(f"{url}&options=-csearch_path%3Dpublic,pg_catalog"))["database clock"]
    assert moved.level is Level.FAULT
    assert "3600 seconds ahead of this machine's." in moved.says


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_the_doctor_finds_a_read_only_database(open_again: OpenTables, url: str) -> None:
    async with open_again():
        found = (await examined(f"{url}&options=-cdefault_transaction_read_only%3Don"))["database"]
    assert found.level is Level.FAULT
    assert "read-only transaction" in found.says
