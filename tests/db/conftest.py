"""Every database test runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from bot.app.stores import Stores, open_stores
from bot.db.engine import parse_url
from bot.settings import Settings
from tests.db.postgres import running_postgres

OpenTables = Callable[[], AbstractAsyncContextManager[Stores]]

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server's address, with ``{}`` for a database's name; one server per xdist worker."""
    with running_postgres() as server:
        yield server.address


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'charter.db'}"
    address: str = request.getfixturevalue("postgres")
    name = f"test{next(_numbers)}"
    engine = create_engine(parse_url(address.format("postgres")), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return address.format(name)


@pytest.fixture
def open_again(url: str) -> OpenTables:
    """Open the database once more, as another process would."""
    settings: Any = Settings(_env_file=None, database_url=SecretStr(url), grace_seconds=GRACE)  # type: ignore[call-arg]
    return lambda: open_stores(settings)


@pytest.fixture
async def tables(open_again: OpenTables) -> AsyncIterator[Stores]:
    """The stores of a migrated database."""
    async with open_again() as opened:
        yield opened


GRACE = 5.0
