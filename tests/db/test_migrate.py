"""Migrations produce exactly the models' schema, and no release runs on a schema that it doesn't know."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.app.stores import Stores
from bot.db.engine import DatabaseError
from bot.db.group_commit import Database
from bot.db.migrate import migrate, migrations_folder
from bot.db.records import DraftKey
from bot.db.schema import Base
from bot.delivery import leases
from tests.db.helpers import silence


def schema(connection: Connection) -> dict[str, Any]:
    """Return the database's description of its tables."""
    found = inspect(connection)
    return {
        table: {
            "columns": [{k: str(v) for k, v in column.items()} for column in sorted_by_name(found.get_columns(table))],
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "indexes": [(i["name"], i["column_names"], i["unique"]) for i in sorted_by_name(found.get_indexes(table))],
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def sorted_by_name(rows: Any) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["name"]))


async def test_the_migrations_give_exactly_the_models_schema(tables: Stores) -> None:
    with tables.database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        migrated = schema(connection)
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        assert migrated == schema(connection)
        assert migrated.keys() == Base.metadata.tables.keys()


async def test_downgrading_leaves_nothing_and_upgrading_gives_it_back(tables: Stores, url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with tables.database.engine.begin() as connection:
        before = schema(connection)
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert schema(connection) == {}
    await migrate(tables.database, url)
    with tables.database.engine.begin() as connection:
        assert schema(connection) == before


DROPPED = {"0004": {"applied", "attempted_at"}}
"""Columns that a migration drops; for each, a test shows that a replica of the previous release survives."""


async def test_each_migration_only_adds(url: str) -> None:
    """A replica of the previous release keeps working: its tables and columns stay, and new columns have defaults."""
    database, config = Database(url), Config()
    config.set_main_option("script_location", str(migrations_folder()))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revisions[0])
        before = schema(connection)
        assert before
        for revision in revisions[1:]:
            command.upgrade(config, revision)
            after = schema(connection)
            for table, known in before.items():
                columns = {column["name"]: column for column in after[table]["columns"]}
                kept = [
                    column
                    for column in known["columns"]
                    if table != "drafts" or column["name"] not in DROPPED.get(revision, ())
                ]
                assert [columns[column["name"]] for column in kept] == kept, revision
                new = [column for name, column in columns.items() if name not in {c["name"] for c in known["columns"]}]
                assert all(column["nullable"] == "True" or column["default"] != "None" for column in new), revision
                assert after[table]["key"] == known["key"], revision
            before = after
    await database.close()


async def test_a_replica_of_the_release_before_survives_the_columns_that_0004_drops(tables: Stores) -> None:
    """It ingests, fails before it calls Slack, and releases the row, which a replica of this release then processes."""
    key = DraftKey("C0DRAFTS", "1795000000.000100")
    release_0003 = {
        "ingest": "INSERT INTO drafts (channel, ts, version, deleted, closed, changes, pending, not_before, looks, "
        "failures, lease_owner, lease_until) VALUES ('C0DRAFTS', '1795000000.000100', '1795000000.000100', false, "
        "false, 1, true, 0, 0, 0, 'old', 9e9) ON CONFLICT DO NOTHING RETURNING ts",
        "intend": "UPDATE drafts SET attempt = 'post', attempted_at = 1795000000 WHERE lease_owner = 'old'",
        "claim": "UPDATE drafts SET lease_owner = 'old' RETURNING channel, ts, applied",
        "postpone": "UPDATE drafts SET pending = true, not_before = 1, failures = failures + 1, lease_owner = NULL, "
        "lease_until = NULL WHERE lease_owner = 'old' RETURNING channel, ts",
    }

    def run(statement: str) -> int:
        with tables.database.engine.begin() as connection:
            return len(connection.execute(text(release_0003[statement])).all())

    assert await tables.database.run(lambda: run("ingest")) == 1
    for failing in ("intend", "claim"):
        with pytest.raises(DBAPIError):
            await tables.database.run(functools.partial(run, failing))
    assert await tables.database.run(lambda: run("postpone")) == 1
    claim = await tables.draft_queue.claim(leases.grant(20))
    assert claim is not None
    assert (claim.key, claim.attempt, claim.failures) == (key, None, 1)
    await tables.draft_queue.finish(claim, *silence(claim))
    assert (await tables.drafts.backlog()).waiting == 0


async def test_migrating_again_changes_nothing(tables: Stores, url: str) -> None:
    await tables.channels.installed_at()
    assert await migrate(tables.database, url) == await migrate(tables.database, url)
    assert await tables.channels.installed_at() > 0


async def test_two_replicas_that_start_together_migrate_once(url: str) -> None:
    databases = [Database(url), Database(url)]
    first, second = await asyncio.gather(*(migrate(database, url) for database in databases))
    assert first == second
    await asyncio.gather(*(database.close() for database in databases))


async def test_a_schema_of_a_newer_release_is_rejected(tables: Stores, url: str) -> None:
    with tables.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"version 9999, which this release does not know.*newer release"):
        await migrate(tables.database, url)


async def test_a_migration_that_fails_leaves_the_database_as_it_was(url: str) -> None:
    """Both databases roll back schema changes with the transaction."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE rests (key VARCHAR)"))  # the last table that the migration creates
    with pytest.raises(DatabaseError):
        await migrate(database, url)
    with database.engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["rests"]
    await database.close()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://me:secret@localhost/charter", "names mysql, and this bot runs on sqlite and postgresql"),
        ("secret", "isn't a database address"),
        ("postgresql://me:secret@127.0.0.1:1/charter", "does not answer as it should (connection refused)"),
        ("sqlite:////dev/null/secret.db", "cannot be opened"),
    ],
)
async def test_an_unusable_database_is_reported_in_one_sentence_without_its_password(address: str, says: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        await migrate(Database(address), address)
    assert says in str(caught.value)
    assert "me:secret" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


async def test_a_file_that_is_not_a_database_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "charter.db"
    file.write_text("name = 'Maison Verte'\n" * 100)
    address = f"sqlite:///{file}"
    with pytest.raises(DatabaseError, match="file is not a database"):
        await migrate(Database(address), address)


async def test_a_locked_database_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path / 'charter.db'}"
    monkeypatch.setattr("bot.db.engine.BUSY_SECONDS", 0.05)
    holder = create_engine(address)
    with holder.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError, match="in use by another process"):
            await migrate(Database(address), address)
    holder.dispose()
