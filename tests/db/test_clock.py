"""The database's clock is set back: rows become due when they would have, and leases end."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import Connection, select, update

from bot.app.stores import Stores
from bot.db.clock import ClockWatch
from bot.db.schema import DraftRow, ReminderRow
from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.conftest import StartBot
from tests.end_to_end.helpers import parts_of
from tests.running import HYPE

HOUR = 3600.0


async def set_back(stores: Stores, seconds: float) -> None:
    """Set back SQLite's clock, for the bot's own connection."""

    def change(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.create_function("julianday", -1, lambda *_now: (time.time() - seconds) / 86400 + 2440587.5)

    await stores.database.ask(change)


@pytest.fixture
async def watch(tables: Stores) -> ClockWatch:
    """A watch that has looked once, and a reminder that waits for a minute under a lease of a minute."""
    watching = ClockWatch(tables.stats, tables.retention, longest=30.0, lease=20.0)
    await watching.look()
    assert await tables.reminders.plan("C0TEAM", "2026-W30", None)
    now = await tables.stats.clock()
    values = {"not_before": now + 60, "lease_until": now + 60, "lease_owner": "other"}
    await tables.database.ask(lambda to: to.execute(update(ReminderRow).values(**values)))
    return watching


async def waits(tables: Stores) -> tuple[float, float]:
    """For how long the reminder still waits, and its lease lasts."""
    row = await tables.database.ask(
        lambda to: to.execute(select(ReminderRow.not_before, ReminderRow.lease_until)).one()
    )
    now = await tables.stats.clock()
    return row[0] - now, row[1] - now


async def test_a_clock_that_runs_on_changes_nothing(tables: Stores, watch: ClockWatch) -> None:
    await watch.look()
    assert min(await waits(tables)) > 50


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_clock_that_is_set_back_an_hour_delays_nothing_by_an_hour(tables: Stores, watch: ClockWatch) -> None:
    await set_back(tables, HOUR)
    assert min(await waits(tables)) > HOUR
    await watch.look()
    not_before, lease = await waits(tables)
    assert (not_before <= 30, lease <= 20) == (True, True)


async def test_a_draft_that_waits_after_a_429_gets_its_reply_although_the_clock_was_set_back(
    sandbox: Sandbox, start: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.lifecycle.CLOCK_SECONDS", 0.1)
    async with start() as bot:
        stores = parts_of(bot).stores
        sandbox.faults.add("chat.postMessage", "429", retry_after=1)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rate_limited")
        await set_back(stores, HOUR)
        await bot.came_to(draft.ts, "replied")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_clock_that_was_set_back_while_no_bot_ran_delays_nothing(tables: Stores) -> None:
    await tables.database.ask(lambda to: to.execute(update(DraftRow).values(not_before=1.0)))
    assert await tables.reminders.plan("C0TEAM", "2026-W30", None)
    await set_back(tables, 2 * HOUR)
    await tables.retention.bring_forward(HOUR, 20.0)
    assert (await tables.stats.queue()).waiting == 1
    not_before = await tables.database.ask(lambda to: to.scalars(select(ReminderRow.not_before)).one())
    assert not_before - await tables.stats.clock() <= HOUR
