"""Stops the bot inside one of its own transactions, so that a kill hits exactly there. The bot has no hook for this.

A trigger in the bot's SQLite file, created over a second connection, counts forever: the transaction neither commits
nor fails. SQLite rolls it back when the process is killed, as after a power cut.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from tests.running import holding

Moment = Literal["take_in", "claim", "intend", "finish"]

# A statement that only this transaction executes.
DOES: dict[str, tuple[str, str]] = {
    "take_in": ("INSERT", "1"),
    "claim": ("UPDATE OF lease_owner", "NEW.lease_owner IS NOT NULL"),
    "intend": ("UPDATE OF attempt", "NEW.attempt IS NOT NULL"),
    "finish": ("UPDATE OF lease_owner", "NEW.lease_owner IS NULL AND OLD.attempt IS NOT NULL"),
}


class BotsDatabase:
    """A second connection to the bot's SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5)
        self._connection.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rows(self, question: str, *values: object) -> list[sqlite3.Row]:
        """Query the database; reads committed data even while the bot is in a transaction."""
        return self._connection.execute(question, values).fetchall()

    def draft(self, ts: str) -> dict[str, Any]:
        """Return a draft's row, or an empty dict."""
        found = self.rows("SELECT * FROM drafts WHERE ts = ?", ts)
        return dict(found[0]) if found else {}

    @property
    def waiting(self) -> int:
        """The number of rows that are due, checks included."""
        counts = self.rows(
            "SELECT (SELECT count(*) FROM drafts WHERE pending) + (SELECT count(*) FROM reminders WHERE pending)"
        )
        return int(counts[0][0])

    def stall(self, moment: Moment, table: str = "drafts", where: str = "1") -> None:
        """Stall the bot inside this transaction from now on; ``where`` narrows it to some rows."""
        self._connection.execute(
            "CREATE VIEW IF NOT EXISTS for_ever AS "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        )
        does, when = DOES[moment]
        self._connection.execute(
            f"CREATE TRIGGER stall_{moment} BEFORE {does} ON {table} WHEN {when} AND {where} "
            "BEGIN SELECT count(*) FROM for_ever; END"
        )

    def free(self) -> None:
        """Drop the triggers."""
        for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self._connection.execute(f"DROP TRIGGER {row['name']}")
        self._connection.execute("DROP VIEW IF EXISTS for_ever")

    def lock(self) -> None:
        """Take the only write lock: the bot waits at the start of its next transaction."""
        self._connection.execute("BEGIN IMMEDIATE")

    def unlock(self) -> None:
        """Release the write lock."""
        self._connection.execute("ROLLBACK")

    def without_the_loop(self, holds: Callable[[], bool], seconds: float = 5) -> None:
        """Wait for a condition without running the event loop, so that the sandbox reads nothing meanwhile."""
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until

    async def in_stall(self) -> None:
        """Wait until the bot is in the stalled transaction, where it keeps the write lock."""
        self._connection.execute("PRAGMA busy_timeout = 0")
        refused = 0

        def held() -> bool:
            nonlocal refused
            try:
                self.lock()
            except sqlite3.OperationalError:
                refused += 1
            else:
                self.unlock()
                refused = 0
            return refused > 60  # far longer than a transaction that is not stalled, also on a busy machine

        await holding(held)
        self._connection.execute("PRAGMA busy_timeout = 5000")


@contextmanager
def bots_database(folder: Path) -> Iterator[BotsDatabase]:
    """Open the database of the bot that runs in this folder."""
    database = BotsDatabase(folder / "charter.db")
    try:
        yield database
    finally:
        database.close()
