"""PostgreSQL restarts, runs out of connections, loses a COMMIT or gets a newer schema: no replica loses anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from bot.app.container import App
from bot.db.group_commit import Database
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.db.postgres import Server, running_postgres
from tests.db.stalling_proxy import stalling_proxy
from tests.processes import Process, environment, processes
from tests.running import CLEAN, HYPE, RunningBot, own_replies, settings_for

TIMES = {"slack_timeout_seconds": 0.5, "lease_seconds": 1.5, "grace_seconds": 0.2, "poll_seconds": 0.05}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox that redelivers unacknowledged events soon, and for a while."""
    async with Sandbox(ack_seconds=1, redeliver_after=(0.0, 0.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)) as running:
        yield running


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL server for one test."""
    with running_postgres() as running:
        yield running


@pytest.fixture
def at(server: Server) -> dict[str, Any]:
    """Return the settings of a bot that uses that server."""
    return {"database_url": SecretStr(server.address.format("postgres")), **TIMES}


def parts_of(bot: RunningBot) -> App:
    assert bot.parts is not None
    return bot.parts


async def all_done(bot: RunningBot) -> None:
    """Wait until no row or check is due."""
    while not bot.sandbox.deliveries.idle or (await parts_of(bot).stores.drafts.backlog()).waiting:
        await bot.until(lambda: bot.sandbox.deliveries.idle)


@pytest.mark.postgres
async def test_a_server_that_vanishes_is_noticed_within_seconds(server: Server) -> None:
    """The bot doesn't wait until the kernel gives up, a quarter of an hour later."""
    database = Database(server.address.format("postgres"))

    def settings(connection: Connection) -> dict[str, str]:
        driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        return driver.info.get_parameters()

    found = await database.ask(settings)
    await database.close()
    assert int(found["tcp_user_timeout"]) <= 10_000
    assert int(found["keepalives_idle"]) + int(found["keepalives_interval"]) * int(found["keepalives_count"]) <= 15


@pytest.mark.postgres
@pytest.mark.parametrize("when", ["a statement", "a new connection"])
async def test_a_server_that_never_answers_is_given_up(server: Server, when: str) -> None:
    """It is there and reads what is sent, as a pooler does that lost its server: the kernel sees nothing wrong."""
    async with stalling_proxy(server.folder / ".s.PGSQL.5432") as proxy:
        database = Database(f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres", deadline=3)
        if when == "a statement":
            assert await database.ask(one) == 1
        proxy.flowing.clear()
        with pytest.raises(OperationalError):
            await asyncio.wait_for(database.ask(one), 30)
        assert proxy.held > 0
        proxy.flowing.set()
        assert await database.ask(one) == 1
        await database.close()


@pytest.mark.postgres
async def test_the_bot_goes_on_after_its_database_was_silent(
    sandbox: Sandbox, start: StartBot, server: Server, at: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.db.group_commit.DEADLINE", 0.5)
    async with stalling_proxy(server.folder / ".s.PGSQL.5432") as proxy:
        url = SecretStr(f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres")
        async with start(**at | {"database_url": url}) as bot:
            proxy.flowing.clear()
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            await sandbox.until(lambda: sandbox.deliveries.log[-1].attempts > 1, 60)
            proxy.flowing.set()
            await bot.came_to(draft.ts, "replied")
            await all_done(bot)
            assert len(bot.replies(draft.ts)) == 1


def one(connection: Connection) -> int:
    return connection.scalars(text("SELECT 1")).one()


@pytest.mark.postgres
async def test_the_bot_survives_a_restart_of_the_database(
    sandbox: Sandbox, start: StartBot, server: Server, at: dict[str, Any]
) -> None:
    """Drafts are posted before, during and after the restart; during it, one reply is on its way to Slack."""
    async with start(**at) as bot:
        first = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(first.ts, "replied")
        gate = sandbox.faults.hold("chat.postMessage", "after")
        second = sandbox.post(SAM, DRAFTS, HYPE)
        await gate.arrived()
        server.stop()
        gate.release()
        third = sandbox.post(AMELIE, DRAFTS, "You won't believe what our press can do")
        await sandbox.until(lambda: sandbox.deliveries.log[-1].attempts > 1)
        server.start()
        await bot.came_to(third.ts, "replied")
        await all_done(bot)
        assert [len(bot.replies(draft.ts)) for draft in (first, second, third)] == [1, 1, 1]


@pytest.mark.postgres
async def test_with_no_connection_left_an_event_is_redelivered(
    sandbox: Sandbox, start: StartBot, server: Server, at: dict[str, Any]
) -> None:
    """The server has ended the bot's connections, and accepts none for a while."""
    address = server.address.format("postgres")
    with psycopg.connect(address, autocommit=True) as elsewhere:
        elsewhere.execute("CREATE ROLE charter LOGIN")
        elsewhere.execute("GRANT ALL ON SCHEMA public TO charter")
        async with start(**at | {"database_url": SecretStr(address.replace("postgres@", "charter@"))}) as bot:
            elsewhere.execute("ALTER ROLE charter CONNECTION LIMIT 0")
            elsewhere.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'charter'")
            draft = sandbox.post(AMELIE, DRAFTS, HYPE)
            await sandbox.until(lambda: sandbox.deliveries.log[-1].attempts > 1)
            assert bot.replies(draft.ts) == []
            elsewhere.execute("ALTER ROLE charter CONNECTION LIMIT -1")
            await bot.came_to(draft.ts, "replied")
            await all_done(bot)
            assert len(bot.replies(draft.ts)) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("reached", [False, True])
async def test_a_commit_whose_response_is_lost_loses_and_doubles_nothing(
    sandbox: Sandbox, start: StartBot, at: dict[str, Any], number: int, reached: bool
) -> None:
    """The connection is lost during the COMMIT, before or after its effect. Each of a draft's transactions in turn."""
    async with start(**at) as bot:
        engine, count = parts_of(bot).stores.database.engine, 0

        def cut(connection: Any) -> None:
            nonlocal count
            count += 1
            if count == number:
                if reached:
                    connection.connection.commit()
                connection.connection.dbapi_connection.close()

        event.listen(engine, "commit", cut)
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.until(lambda: count > number and len(bot.replies(draft.ts)) >= 1)
        await all_done(bot)
        assert len(bot.replies(draft.ts)) == 1
        event.remove(engine, "commit", cut)


async def test_a_replica_of_the_older_version_keeps_working(sandbox: Sandbox, start: StartBot, url: str) -> None:
    """A newer replica has started, and its migration has added a table, a column and its own version number."""
    newer = (
        "CREATE TABLE memories (id INTEGER PRIMARY KEY)",
        "ALTER TABLE drafts ADD COLUMN mood VARCHAR",
        "ALTER TABLE rests ADD COLUMN because VARCHAR",
        "CREATE INDEX drafts_mood ON drafts (mood)",
        "UPDATE alembic_version SET version_num = '9999'",
    )
    async with start(**TIMES, database_url=SecretStr(url)) as bot:
        first = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(first.ts, "replied")
        database = parts_of(bot).stores.database

        def migrate() -> None:
            with database.engine.begin() as connection:
                for statement in newer:
                    connection.execute(text(statement))

        await database.run(migrate)
        second = sandbox.post(SAM, DRAFTS, HYPE)
        sandbox.edit(AMELIE, DRAFTS, first.ts, CLEAN)
        await bot.came_to(second.ts, "replied")
        await bot.came_to(first.ts, "retracted")
        await parts_of(bot).reminders.post_now()
        await all_done(bot)
        assert [len(bot.replies(draft.ts)) for draft in (first, second)] == [0, 1]


async def test_processes_that_start_at_once_migrate_once_and_share_the_work(
    sandbox: Sandbox, tmp_path: Path, url: str
) -> None:
    """Two replicas on an empty database."""
    settings = settings_for(sandbox, tmp_path, database_url=SecretStr(url), **TIMES)
    with processes() as started:
        for _ in range(2):
            started.append(Process(tmp_path, environment(settings), "run"))
        for process in started:
            await process.says("Ready.", 30)
        drafts = [sandbox.post(user, DRAFTS, HYPE) for user in (AMELIE, SAM)]
        await sandbox.until(lambda: all(own_replies(sandbox, draft.ts) for draft in drafts), 15)
        assert [len(own_replies(sandbox, draft.ts)) for draft in drafts] == [1, 1]
        assert not any("Traceback" in process.complained for process in started)
