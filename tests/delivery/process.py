"""A bot process for the state machines: the real stores, workers, catch-up and reminders, on a simulated clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from sqlalchemy import Connection, event, text

from bot.charter.charters import ActiveCharter, Charters, CurrentCharters
from bot.charter.loading import load
from bot.charter.review import Reviewer
from bot.db.channels import ChannelStore
from bot.db.draft_queue import DraftQueue
from bot.db.drafts import DraftStore
from bot.db.fingerprints import FingerprintStore
from bot.db.group_commit import Database
from bot.db.migrate import migrate
from bot.db.readings import ReadingStore
from bot.db.records import DraftClaim, DraftKey
from bot.db.reminders import ReminderQueue, ReminderStore
from bot.db.retention import Retention
from bot.db.schema import Base
from bot.delivery.leases import Timing
from bot.delivery.protocols import Key
from bot.delivery.worker import Worker
from bot.drafts.catch_up import CatchUp
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decider, Pseudonymizer
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Ingest, MessageCache
from bot.drafts.readings import Keys, Limits, Readings
from bot.drafts.target import DraftTarget
from bot.outcomes import DraftOutcome, ReadingOutcome
from bot.reminders.target import ReminderPlanner
from tests.delivery.slack_model import GRACE, Clock, SlackModel

T = TypeVar("T")
LEASE = 20.0
Trouble = Literal["kill before", "kill after", "fault before", "fault after", "edit", "delete", "pause"]


class Killed(BaseException):
    """``kill -9``: not caught by ``except Exception``."""


class Script:
    """Decides what happens at which await of a step.

    Attributes:
        at: the troubles by awaited method; each strikes once.
        act: runs the actions of people, other workers and time meanwhile.
        struck: how often each trouble has struck, so that a test can see what it covered.
    """

    struck: ClassVar[Counter[tuple[str, Trouble]]] = Counter()

    def __init__(self) -> None:
        self.at: dict[str, Trouble] = {}
        self.act: Callable[[Trouble, str], Awaitable[None]] | None = None

    async def run(self, method: Callable[..., Awaitable[Any]], *args: Any, fragile: bool, **kwargs: Any) -> Any:
        """Await a call, with the scripted trouble before or after it."""
        trouble = self.at.pop(method.__name__, None)
        if trouble is not None:
            self.struck[method.__name__, trouble] += 1
        if trouble in ("edit", "delete", "pause") and self.act:
            await self.act(trouble, method.__name__)
        if trouble == "kill before":
            raise Killed
        if trouble == "fault before" and fragile:
            raise ConnectionError("the database went away before the COMMIT")
        answer = await method(*args, **kwargs)
        if trouble == "kill after":
            raise Killed
        if trouble == "fault after" and fragile:
            raise ConnectionError("the database went away with the answer to the COMMIT")
        return answer


class Mortal:
    """Wraps a store or a gateway so that the script can strike at each await."""

    def __init__(self, real: Any, script: Script, *, fragile: bool) -> None:
        self._real, self._script, self._fragile = real, script, fragile

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        if name == "history":
            return method
        return lambda *args, **kwargs: self._script.run(method, *args, fragile=self._fragile, **kwargs)


class DatabaseAtOnce(Database):
    """Queries in the caller's own thread: thousands of queries would otherwise mostly wait for threads."""

    async def run(self, work: Callable[[], T], *, deadline: bool = True) -> T:
        return work()

    async def ask(self, question: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return question(connection)


class World:
    """What outlives every process: a charter and a database on the simulated clock, reused for many runs."""

    def __init__(self, folder: Path, charter: str) -> None:
        (folder / "charter.toml").write_text(charter, encoding="utf-8")
        self.folder, self.clock = folder, Clock()
        self.reviewer = Reviewer(load(folder / "charter.toml"))
        self.charters = Charters([ActiveCharter("charter", self.reviewer.charter, self.reviewer)])
        url = f"sqlite:///{folder / 'charter.db'}"
        self.database = DatabaseAtOnce(url)
        event.listen(self.database.engine, "connect", self._on_connect)
        asyncio.run(migrate(self.database, url))

    def _on_connect(self, connection: Any, _record: Any) -> None:
        connection.create_function("julianday", 1, lambda _now: self.clock.now / 86400 + 2440587.5)
        connection.execute("PRAGMA synchronous=OFF")

    def reset(self) -> None:
        """Delete the last run's data."""
        self.clock.now = Clock().now
        with self.database.engine.begin() as connection:
            for table in Base.metadata.tables.values():
                connection.execute(table.delete())

    def rows(self, question: str) -> list[dict[str, Any]]:
        """Query the database."""
        with self.database.engine.begin() as connection:
            return [dict(row) for row in connection.execute(text(question)).mappings()]


def uncounted(_outcome: ReadingOutcome, _discarded: Sequence[str]) -> None:
    """Nobody is asked in these tests."""


class Process:
    """A process: a kill loses its memory, but not the database."""

    def __init__(self, world: World, slack: SlackModel) -> None:
        self.script = Script()
        charters, clock, database = CurrentCharters(world.charters), world.clock, world.database
        store: Any = self._mortal(DraftStore(database))
        queue: Any = self._mortal(DraftQueue(database, GRACE))
        channel_store: Any = self._mortal(ChannelStore(database))
        gateway: Any = Mortal(slack, self.script, fragile=False)
        self.retention = Retention(database)
        names, timing = Pseudonymizer("xoxb-secret"), Timing(LEASE, GRACE, 5, poll=0)
        history = DraftHistory(FingerprintStore(database), charters, names.repetition_key)
        readings = Readings(ReadingStore(database), None, Keys(names.message, names.person), Limits(1, 1), uncounted)
        decider, messages = Decider(charters, names, history, readings), MessageCache()
        channels = DraftChannels(channel_store, gateway, charters)
        target = DraftTarget(gateway, decider, messages, timing, ignore, nothing_newer)
        self.worker = Worker(queue, target, timing)
        # A draft claimed during ingestion waits for ``work``, as if the process had no time before.
        self.begun: list[DraftClaim] = []
        self.worker._tasks = asyncio.TaskGroup()
        self.worker._begin = self.begun.append  # type: ignore[method-assign]
        self.ingest = Ingest(store, channels, messages, self.worker, names, observe=ignore)
        self.catch_up = CatchUp(store, channel_store, gateway, channels, self.ingest)
        self.reminders = ReminderPlanner(
            charters,
            self._mortal(ReminderStore(database)),
            self._mortal(ReminderQueue(database, GRACE)),
            channel_store,
            gateway,
            timing,
            lambda: dt.datetime.fromtimestamp(clock.now, dt.UTC),
        )

    def _mortal(self, store: object) -> Any:
        return Mortal(store, self.script, fragile=True)

    async def start(self) -> None:
        """Prepare the store, as a start does before any work."""
        await self.retention.revive("")

    async def work(self) -> bool:
        """Claim a due row and process it; False if none is due."""
        if self.begun:
            await self.worker.process(self.begun.pop(0))
            return True
        woken: list[Key | None] = [*self.worker._woken, None]
        self.worker._woken.clear()
        claim = None
        while claim is None and woken:
            claim = await self.worker._claim(woken.pop(0))
        self.worker._woken.extend(key for key in woken if key)
        if claim is not None:
            await self.worker.process(claim)
        return claim is not None


async def nothing_newer(_revision: int) -> None:
    """No charter is kept."""


def ignore(_key: DraftKey, _outcome: DraftOutcome, _rules: tuple[str, ...]) -> None:
    """Discard the outcome."""
