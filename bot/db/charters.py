"""The versions of the charters that are kept in the database. Versions are added, and none ever changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Row, Select, func, inspect, literal, select, text

from bot.db.engine import insert, parse_url
from bot.db.group_commit import Database, Store, transaction
from bot.db.schema import CharterVersionRow, now

_LOCK = 6_743_921_002  # PostgreSQL's advisory lock; any number that nobody else uses

NEWEST_REVISION = select(func.coalesce(func.max(CharterVersionRow.revision), 0)).scalar_subquery()
"""The newest revision of all charters; 0 where none is kept."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a kept charter.

    Attributes:
        revision: counts the versions of all charters: a larger one was committed later.
        charter: which charter, by its id.
        number: counts the versions of this charter, from 1.
        kept_at: seconds since 1970 by the database's clock.
        kept_by: Slack's id of who made it; ``""`` for the command line and the charter's file.
        what: the changes since the version before, as JSON; ``""`` where none are described.
        source: the whole charter, TOML.
    """

    revision: int
    charter: str
    number: int
    kept_at: float
    kept_by: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A version was not added: another one was, meanwhile.

    Attributes:
        newest: the charter's newest version; ``None`` where it has none.
    """

    newest: Version | None


@asynccontextmanager
async def kept_versions(url: str) -> AsyncIterator[CharterStore | None]:
    """The versions in a database, which is neither made nor migrated; ``None`` where it has none yet.

    Raises:
        SQLAlchemyError: the database cannot be read.
    """
    if not _exists(url):
        yield None
        return
    database = Database(url)
    try:
        known = await database.run(lambda: inspect(database.engine).has_table(CharterVersionRow.__tablename__))
        yield CharterStore(database) if known else None
    finally:
        await database.close()


def _exists(url: str) -> bool:
    parsed = parse_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


class CharterStore(Store):
    """One row per version."""

    @transaction
    def newest_revision(self, connection: Connection) -> int:
        """The newest revision of all charters; 0 where none is kept."""
        return int(connection.execute(select(NEWEST_REVISION)).scalar_one())

    @transaction
    def newest(self, connection: Connection) -> dict[str, Version]:
        """The newest version of each kept charter, by its id."""
        newest = select(func.max(CharterVersionRow.revision)).group_by(CharterVersionRow.charter)
        rows = connection.execute(_VERSIONS.where(CharterVersionRow.revision.in_(newest)))
        return {row.charter: _version(row) for row in rows}

    @transaction
    def history(self, connection: Connection, charter: str, limit: int | None = None) -> list[Version]:
        """The newest versions of a charter, the newest first."""
        return [_version(row) for row in connection.execute(_newest_of(charter).limit(limit))]

    @transaction
    def version(self, connection: Connection, charter: str, number: int) -> Version | None:
        """One version of a charter; ``None`` where there is none of this number."""
        row = connection.execute(_newest_of(charter).where(CharterVersionRow.number == number)).first()
        return row and _version(row)

    @transaction
    def was_kept(self, connection: Connection, charter: str, source: str) -> bool:
        """Whether this text is that of a version of the charter."""
        same = select(CharterVersionRow.revision).where(
            CharterVersionRow.charter == charter, CharterVersionRow.source == source
        )
        return connection.execute(same.limit(1)).first() is not None

    @transaction
    def append(
        self, connection: Connection, charter: str, source: str, by: str, what: str, base_number: int
    ) -> Version | Conflict:
        """Add a version after the one that its author has seen. It is in force once this returns.

        Args:
            connection: to the database.
            charter: the charter's id.
            source: TOML that loads: the caller has checked it.
            by: Slack's id of its author, or ``""``.
            what: see ``Version``.
            base_number: of the version that it was made from; 0 for the first.

        Returns:
            The version; a conflict where ``base_number`` isn't the newest any more.
        """
        if connection.dialect.name == "postgresql":
            # One at a time, so that revisions are committed in their order: a poll that has seen one has seen all
            # before it. SQLite has one writer anyway.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        newest = connection.execute(_newest_of(charter).limit(1)).first()
        if (newest.number if newest else 0) != base_number:
            return Conflict(newest and _version(newest))
        row = insert(connection.dialect.name, CharterVersionRow).values(
            charter=charter, number=base_number + 1, kept_at=now(), kept_by=by, what=what, source=source
        )
        return _version(connection.execute(row.returning(*_VERSIONS.selected_columns)).one())


_VERSIONS = select(
    CharterVersionRow.revision,
    CharterVersionRow.charter,
    CharterVersionRow.number,
    CharterVersionRow.kept_at,
    CharterVersionRow.kept_by,
    CharterVersionRow.what,
    CharterVersionRow.source,
)


def _newest_of(charter: str) -> Select[int, str, int, float, str, str, str]:
    return _VERSIONS.where(CharterVersionRow.charter == literal(charter)).order_by(CharterVersionRow.number.desc())


def _version(row: Row[int, str, int, float, str, str, str]) -> Version:
    return Version(*row)
