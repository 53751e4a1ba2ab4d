"""No word of a draft and no author's name is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select

from bot.app.stores import Stores
from bot.db.schema import QuietRow
from bot.slack import blocks
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot
from tests.db.postgres import running_postgres

SECRETS = ("Zanzibar", "Quetzalcoatl", "game changer", "promise", AMELIE, SAM, "Amélie")


async def test_the_database_never_contains_a_draft_or_an_author(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """Neither in its tables, nor in its journal, nor in freed pages: the test searches the raw bytes."""
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, "A game changer for Zanzibar")
        await bot.came_to(draft.ts, "replied")
        sandbox.edit(AMELIE, DRAFTS, draft.ts, "A game changer for Quetzalcoatl")
        await bot.until(lambda: sandbox.deliveries.idle)
        await sandbox.click(AMELIE, DRAFTS, draft.replies[0], blocks.USEFUL)
        await bot.came_to(draft.ts, "edited")
        second = sandbox.post(SAM, DRAFTS, "You won't believe Zanzibar")
        await bot.came_to(second.ts, "replied")
        await sandbox.click(SAM, DRAFTS, second.replies[0], blocks.NOT_NOW)
        await bot.came_to(second.ts, "retracted")
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
        await bot.came_to(draft.ts, "retracted")
        holds_no_secret(tmp_path, {"charter.db", "charter.db-shm", "charter.db-wal"})
    holds_no_secret(tmp_path, {"charter.db"})
    with sqlite3.connect(tmp_path / "charter.db") as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (2,)
    connection.close()


@pytest.mark.postgres
async def test_no_statement_names_a_person(sandbox: Sandbox, start: StartBot) -> None:
    """An operator may log every statement, with its parameters, and keep that log for years."""
    with running_postgres() as server:
        url = server.address.format("postgres")
        with psycopg.connect(url, autocommit=True) as operator:
            operator.execute("ALTER SYSTEM SET log_statement = 'all'")
            operator.execute("ALTER SYSTEM SET log_parameter_max_length = -1")
            operator.execute("SELECT pg_reload_conf()")
        async with start(database_url=SecretStr(url)) as bot:
            await sandbox.command(AMELIE, DRAFTS, "/charter quiet 7")
            silenced = sandbox.post(AMELIE, DRAFTS, "A game changer for Zanzibar")
            await bot.came_to(silenced.ts, "quiet")
            await sandbox.command(AMELIE, DRAFTS, "/charter quiet off")
            draft = sandbox.post(SAM, DRAFTS, "A game changer for Quetzalcoatl")
            await bot.came_to(draft.ts, "replied")
            await sandbox.click(SAM, DRAFTS, draft.replies[0], blocks.NOT_NOW)
            await bot.came_to(draft.ts, "retracted")
        logged = (server.folder / "log").read_text(encoding="utf-8")
    assert "INSERT INTO quiets" in logged
    assert draft.ts in logged, "parameters are logged"
    for secret in SECRETS:
        assert secret not in logged


async def test_ids_of_an_earlier_version_are_replaced(tables: Stores) -> None:
    """Nobody loses their quiet, and a key is left alone."""
    until = await tables.quiet.be_quiet("U0AMELIE", 1)
    await tables.database.ask(lambda to: to.execute(insert(QuietRow).values(person="U0SAM", until=until)))
    for _ in range(2):
        await tables.quiet.rekey()
        assert await tables.quiet.quiet_until("U0SAM") == await tables.quiet.quiet_until("U0AMELIE") == until
    kept = await tables.database.ask(lambda to: to.scalars(select(QuietRow.person)).all())
    assert sorted(kept) == sorted(map(tables.quiet.key_of, ("U0AMELIE", "U0SAM")))


def holds_no_secret(folder: Path, files: set[str]) -> None:
    """Search every file of the database, and prove that the search finds what is there."""
    stored = {path.name: path.read_bytes() for path in folder.glob("charter.db*")}
    assert stored.keys() == files
    everything = b"".join(stored.values())
    assert b"no-hype" in everything
    for secret in SECRETS:
        assert secret.encode() not in everything
        assert secret.encode("utf-16-le") not in everything
