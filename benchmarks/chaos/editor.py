"""A keeper who edits the charter all the time: each version says its number in every question."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.db.charters import CharterStore, Conflict, Version
from bot.db.group_commit import Database

CHARTER = "charter"  # the id of the charter's file
_TAG = re.compile(r"\(version (\d+)\)")
_FIRST = "(version 1)"


@dataclass(frozen=True, slots=True)
class Committed:
    """A version, and when it was known to be committed, in seconds since 1970."""

    number: int
    at: float


def number_in(said: str) -> int | None:
    """Return the version whose words these are; ``None`` where they have none of its questions."""
    found = _TAG.search(said)
    return int(found[1]) if found else None


def as_first(said: str) -> str:
    """Return what the first version would have said."""
    return _TAG.sub(_FIRST, said)


def in_force(committed: Sequence[Committed], at: float) -> int:
    """Return the newest version that was committed before a moment; 1 at first."""
    return max((one.number for one in committed if one.at < at), default=1)


class Editor:
    """Appends versions through the store, as the bot does, while everything else goes wrong.

    Args:
        store: of the replicas' database, on a connection of its own.
        dice: when it edits.

    Attributes:
        committed: in their order.
    """

    def __init__(self, store: CharterStore, dice: random.Random) -> None:
        self.committed: list[Committed] = []
        self._store = store
        self._dice = dice

    async def work(self) -> None:
        """Edit until cancelled. A database that is away, or a lost answer, is looked at again."""
        while True:
            await asyncio.sleep(self._dice.uniform(0.3, 2.0))
            with contextlib.suppress(SQLAlchemyError):
                await self._edit()

    async def history(self) -> list[Version]:
        """Return every version, the oldest first."""
        return (await self._store.history(CHARTER))[::-1]

    async def _edit(self) -> None:
        (newest,) = await self._store.history(CHARTER, 1)
        self._note(newest.number)  # an append whose answer was lost may have been committed
        source = _TAG.sub(f"(version {newest.number + 1})", newest.source)
        added = await self._store.append(CHARTER, source, "", "", newest.number)
        assert not isinstance(added, Conflict), "nobody else edits"  # noqa: S101
        self._note(added.number)

    def _note(self, number: int) -> None:
        if number > (self.committed[-1].number if self.committed else 1):
            self.committed.append(Committed(number, time.time()))


def misnumbered(history: Sequence[Version], committed: Sequence[Committed]) -> list[str]:
    """Return what is wrong with the versions: one that is missing, or that holds another's text."""
    wrong = [
        f"version {version.number} in place {at}" for at, version in enumerate(history, start=1) if version.number != at
    ]
    wrong += [
        f"version {version.number} holds the text of {number_in(version.source)}"
        for version in history
        if number_in(version.source) != version.number
    ]
    known = {version.number for version in history}
    return wrong + [f"version {one.number} was committed and is gone" for one in committed if one.number not in known]


@asynccontextmanager
async def editor(url: str, dice: random.Random) -> AsyncIterator[Editor]:
    """Return an editor with a connection of its own, closed at the end."""
    database = Database(url)
    try:
        yield Editor(CharterStore(database), dice)
    finally:
        await database.close()
