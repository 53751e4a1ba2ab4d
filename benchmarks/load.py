"""Sends the bot many events as fast as it acknowledges them: is anything lost, does memory grow, what takes time?

``make load ARGS="--events 300000"``. People post (some drafts bring a rule to mind), edit, talk in threads and
delete; each reply of the bot's brings two events of its own. Events count as Slack counts them: what was sent. The bot
runs as its users run it, with its default settings, on SQLite. Nothing is killed here; see ``benchmarks.chaos``.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.crowd import READER, crowd, writer
from benchmarks.end_to_end import running
from benchmarks.machine import machine
from benchmarks.processes import cpu_of_threads, memory
from bot.charter.draft import Draft
from bot.charter.loading import load
from bot.charter.review import Reviewer
from slack_sandbox import DRAFTS, Message, Sandbox
from tests.processes import ROOT

MEETS = "Day {}: you won't believe what our new press can do"
CLEAN = "We open the workshop on Saturday at ten, number {}. Come and see how paper is made."
ACTS = {"meets": 20, "clean": 40, "edit": 15, "talk": 20, "delete": 5}
UNDER_WAY = 200  # events without an acknowledgement at any moment
GROWTH = 1.10  # memory at the end, in that of after the first tenth
PATIENCE = 3600.0  # seconds until the queue is empty after the last event, which is acknowledged before it is processed


@dataclass(slots=True)
class Mark:
    """One measurement: megabytes, and CPU seconds of the event loop and of the other threads."""

    events: int
    at: float
    memory: float
    loop: float
    store: float


class Crowd:
    """People who act as fast as the bot acknowledges."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.events = 0
        self.drafts: list[tuple[int, Message]] = []
        self.meets: set[str] = set()
        self._sandbox = sandbox
        self._dice = random.Random(7)  # noqa: S311 - chance, no secret
        deliver = sandbox.workspace.on_event

        def count(event: dict[str, object]) -> object:
            self.events += 1
            return deliver(event)

        sandbox.workspace.on_event = count

    async def until(self, events: int) -> None:
        """Act until that many events were sent."""
        deliveries = self._sandbox.deliveries
        while self.events < events:
            await self._sandbox.until(lambda: deliveries.in_flight < UNDER_WAY, 60)
            self._act(self._dice.choices(tuple(ACTS), tuple(ACTS.values()))[0])

    def _act(self, act: str) -> None:
        if act in ("meets", "clean") or not self.drafts:
            return self._post(act == "meets")
        number, draft = self._dice.choice(self.drafts[-200:])
        if draft.subtype == "tombstone" or draft.ts not in self._sandbox.workspace.channels[DRAFTS].messages:
            return None
        if act == "talk":
            self._sandbox.post(READER, DRAFTS, f"I like number {number}", thread_ts=draft.ts, raw=True)
        elif act == "delete":
            self.meets.discard(draft.ts)
            self._sandbox.delete(writer(number), DRAFTS, draft.ts)
        else:
            self._edit(number, draft)
        return None

    def _post(self, meets: bool) -> None:
        number = len(self.drafts)
        text = (MEETS if meets else CLEAN).format(number)
        draft = self._sandbox.post(writer(number), DRAFTS, text, raw=True)
        self.drafts.append((number, draft))
        if meets:
            self.meets.add(draft.ts)

    def _edit(self, number: int, draft: Message) -> None:
        meets = self._dice.random() < 0.5
        self._sandbox.edit(writer(number), DRAFTS, draft.ts, (MEETS if meets else CLEAN).format(number), raw=True)
        (self.meets.add if meets else self.meets.discard)(draft.ts)

    def wrong(self) -> int:
        """Return the drafts whose thread doesn't have the expected number of replies."""
        messages = self._sandbox.workspace.channels[DRAFTS].messages
        bot = self._sandbox.workspace.bot_id
        return sum(
            sum(messages[ts].bot_id == bot for ts in draft.replies) != (draft.ts in self.meets)
            for _, draft in self.drafts
        )


async def main() -> int:
    """Run and print; exit with status 1 if a guarantee is broken."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--events", type=int, default=300_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory(prefix="charter-load-") as name:
        file = Path(name) / "load.db"
        async with (
            Sandbox(crowd(events, {DRAFTS: "social-drafts"})) as sandbox,
            running(sandbox, "bot", "run", DATABASE_URL=f"sqlite:///{file}") as process,
        ):
            people, marks = Crowd(sandbox), []
            for tenth in range(1, 11):
                await people.until(events * tenth // 10)
                marks.append(_mark(people, process.pid))
            emptied = await _emptied(file)
            marks.append(_mark(people, process.pid))
            return _show(people, marks, emptied)


def _mark(people: Crowd, pid: int) -> Mark:
    return Mark(people.events, time.monotonic(), memory(pid), *cpu_of_threads(pid))


async def _emptied(file: Path) -> float:
    """Return the seconds until the queue is empty; raises ``TimeoutError`` if that takes too long."""
    began = time.monotonic()
    connection = sqlite3.connect(file)
    async with asyncio.timeout(PATIENCE):
        while connection.execute("SELECT count(*) FROM drafts WHERE pending").fetchone()[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    connection.close()
    return time.monotonic() - began


def _show(people: Crowd, marks: list[Mark], emptied: float) -> int:
    first, last = marks[0], marks[-1]
    seconds, loop, store = last.at - first.at, last.loop - first.loop, last.store - first.store
    drafts = len(people.drafts) * 9 / 10
    charter = drafts * _review_seconds()
    table = Table("what", "", title=f"{last.events} events, {len(people.drafts)} drafts")
    for what, value in (
        ("drafts without the right reply", f"{people.wrong()}"),
        ("MB after the first tenth, and at the end", f"{first.memory:.0f}, {last.memory:.0f}"),
        ("events/s, drafts/s", f"{(last.events - first.events) / seconds:.0f}, {drafts / seconds:.0f}"),
        ("s until the queue was empty after the last event", f"{emptied:.1f}"),
        ("of the CPU time: database, in its thread", f"{store / (loop + store):.0%}"),
        ("of the CPU time: charter, timed by itself", f"{charter / (loop + store):.1%}"),
        ("of the CPU time: Slack's events and calls, and the rest", f"{(loop - charter) / (loop + store):.0%}"),
        ("CPU ms an event", f"{1000 * (loop + store) / (last.events - first.events):.2f}"),
    ):
        table.add_row(what, value)
    console = Console(highlight=False)
    console.print(table)
    console.print(machine())
    return int(people.wrong() > 0 or last.memory > GROWTH * first.memory)


def _review_seconds() -> float:
    """Return the seconds of one review of such a draft."""
    reviewer = Reviewer(load(ROOT / "charter.toml"))
    began = time.process_time()
    for number in range(1000):
        text = (MEETS if number % 3 == 0 else CLEAN).format(number)
        reviewer.review(Draft.read(text, default_platform="x"))
    return (time.process_time() - began) / 1000


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
