"""A worker process of the state machines: the real ledgers, keeper, catch-up and reminders, on the simulated clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from sqlalchemy import Connection, event, text

from bot.charter.loading import load
from bot.charter.review import Reviewer
from bot.db.channels import ChannelStore as ChannelTable
from bot.db.drafts import DraftStore
from bot.db.engine import Database
from bot.db.fingerprints import FingerprintStore
from bot.db.migrate import migrate
from bot.db.reminders import ReminderStore as ReminderTable
from bot.db.retention import Retention
from bot.db.schema import Base
from bot.delivery.leases import Timing
from bot.delivery.worker import Worker
from bot.drafts.catch_up import CatchUp, CatchUpWindow
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decider
from bot.drafts.events import DraftKey
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Intake
from bot.drafts.ledger import DraftClaim
from bot.drafts.message_cache import MessageCache
from bot.drafts.pseudonyms import Pseudonymizer
from bot.reminders.target import Reminders
from tests.delivery.slack_model import SETTLE, Clock, SlackModel

T = TypeVar("T")
LEASE, REACH = 20.0, 24 * 3600.0
Trouble = Literal["kill before", "kill after", "fault before", "fault after", "edit", "delete", "pause"]


class Killed(BaseException):
    """``kill -9``: not even an ``except Exception`` comes to anything any more."""


class Script:
    """What happens at which await of one step.

    Attributes:
        at: by the method that is awaited; each strikes once.
        act: what people, other workers and time do meanwhile.
        struck: how often each has struck, so that a test can see what it has tested.
    """

    struck: ClassVar[Counter[tuple[str, Trouble]]] = Counter()

    def __init__(self) -> None:
        self.at: dict[str, Trouble] = {}
        self.act: Callable[[Trouble, str], Awaitable[None]] | None = None

    async def run(self, method: Callable[..., Awaitable[Any]], *args: Any, fragile: bool, **kwargs: Any) -> Any:
        """One await, and what comes in between."""
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
    """Stands before a ledger or a messenger, so that the script can strike at each await."""

    def __init__(self, real: Any, script: Script, *, fragile: bool) -> None:
        self._real, self._script, self._fragile = real, script, fragile

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        if name == "history":
            return method
        return lambda *args, **kwargs: self._script.run(method, *args, fragile=self._fragile, **kwargs)


class DatabaseAtOnce(Database):
    """Asks its questions in the caller's own thread: thousands of them would mostly wait for threads."""

    async def run(self, work: Callable[[], T]) -> T:
        return work()

    async def ask(self, question: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return question(connection)


class House:
    """What outlives every process: a charter, and a database by the simulated clock. One for many runs."""

    def __init__(self, folder: Path, charter: str) -> None:
        (folder / "charter.toml").write_text(charter, encoding="utf-8")
        self.folder, self.clock = folder, Clock()
        self.reviewer = Reviewer(load(folder / "charter.toml"))
        url = f"sqlite:///{folder / 'charter.db'}"
        self.database = DatabaseAtOnce(url)
        event.listen(self.database.engine, "connect", self._on_connect)
        asyncio.run(migrate(self.database, url))

    def _on_connect(self, connection: Any, _record: Any) -> None:
        connection.create_function("julianday", 1, lambda _now: self.clock.now / 86400 + 2440587.5)
        connection.execute("PRAGMA synchronous=OFF")

    def tidy(self) -> None:
        """Forget the last run."""
        self.clock.now = Clock().now
        with self.database.engine.begin() as connection:
            for table in Base.metadata.tables.values():
                connection.execute(table.delete())

    def rows(self, question: str) -> list[dict[str, Any]]:
        """Ask the database."""
        with self.database.engine.begin() as connection:
            return [dict(row) for row in connection.execute(text(question)).mappings()]


class Process:
    """A process: what it holds in memory goes with it, what is in the database stays."""

    def __init__(self, house: House, slack: SlackModel) -> None:
        self.script = Script()
        charter, clock, database = house.reviewer.charter, house.clock, house.database
        drafts: Any = Mortal(DraftStore(database, SETTLE), self.script, fragile=True)
        reminders: Any = Mortal(ReminderTable(database, SETTLE), self.script, fragile=True)
        channels: Any = Mortal(ChannelTable(database), self.script, fragile=True)
        messenger: Any = Mortal(slack, self.script, fragile=False)
        self.housekeeping = Retention(database)
        digests, timing = Pseudonymizer("xoxb-secret"), Timing(LEASE, SETTLE, 5, poll=0)
        recall = DraftHistory(FingerprintStore(database), charter, digests.repetition)
        opinions = Decider(house.reviewer, digests, recall)
        watched = DraftChannels(channels, messenger, charter.drafts.channels)
        texts = MessageCache()
        hours = charter.nudge.again_after_hours
        self.keeper = Worker(
            drafts, messenger, opinions, digests, texts, timing=timing, rest_hours=hours, reach=REACH, observe=ignore
        )
        # What is claimed as it is taken in waits for ``work``, as if the process got no time before.
        self.begun: list[DraftClaim] = []
        self.keeper._tasks = asyncio.TaskGroup()
        self.keeper.begin = self.begun.append  # type: ignore[method-assign]
        self.intake = Intake(drafts, watched, texts, self.keeper, reach=REACH, observe=ignore)
        self.catch_up = CatchUp(drafts, channels, messenger, watched, self.intake, CatchUpWindow(REACH))
        self.reminders = Reminders(
            charter, reminders, channels, messenger, timing, lambda: dt.datetime.fromtimestamp(clock.now, dt.UTC)
        )

    async def start(self) -> None:
        """What a start does before it works."""
        await self.housekeeping.revive("")

    async def work(self) -> bool:
        """Claim a due row and work on it; False where none is due."""
        if self.begun:
            await self.keeper.keep(self.begun.pop(0))
            return True
        fresh: list[DraftKey | None] = [*self.keeper._fresh, None]
        self.keeper._fresh.clear()
        claim = None
        while claim is None and fresh:
            claim = await self.keeper._claim(fresh.pop(0))
        self.keeper._fresh.extend(key for key in fresh if key)
        if claim is not None:
            await self.keeper.keep(claim)
        return claim is not None


def ignore(_key: DraftKey, _outcome: str, _rules: tuple[str, ...]) -> None:
    """Nobody watches."""
