"""The protocol's steps against a model of Slack, in any order, with kills and faults at any await: how it always ends.

The stores, the workers, catch-up and the reminders are the real ones, on a real SQLite file; time is simulated.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from structlog.testing import capture_logs

from tests.delivery.process import LEASE, House, Killed, Process, Trouble
from tests.delivery.slack_model import GRACE, HOW, TEAM, How, Post, SlackModel, pressed
from tests.running import CHARTER, CLEAN, HYPE

T = TypeVar("T")
Troubles = dict[str, Trouble]

WORDS = {HYPE: "game changer", "Our new press is world class, everybody says": "world class", CLEAN: ""}
MODULES = ("delivery.worker", "drafts.events", "drafts.catch_up")  # those that ask what time it is
REPEATABLE = settings(
    derandomize=True,
    max_examples=400,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

INGESTING = ("ingest_version", "ingest_deletion", "ingest_reply_deletion", "ingest_feedback")
READING = ("ingest_version", "ingest_deletion", "read", "present", "read_up_to")
WORKING = (
    *("reply", "finish", "record_intent", "reply", "finish"),
    *("edit", "own_replies", "delete", "postpone", "claim", "read"),
)
REMINDING = ("remind", "finish", "record_intent", "remind", "own_reminders", "finish", "postpone", "plan", "claim")
DYING: tuple[Trouble, ...] = ("kill before", "kill after", "fault before", "fault after")

numbers, workers = st.integers(0, 99), st.integers(0, 1)
texts = st.sampled_from(sorted(WORDS))
outcomes = st.lists(st.sampled_from(("done", *HOW)), max_size=3)


def troubles(awaited: tuple[str, ...], *kinds: Trouble) -> st.SearchStrategy[Troubles]:
    """At most two troubles, each at one await of a step.

    One limit is left out: stopped for longer than its lease just before it posts, let go, and killed before it can say
    what it did. Nobody can know.
    """
    found = st.dictionaries(st.sampled_from(awaited), st.sampled_from(kinds), max_size=2)
    return found.filter(lambda at: "pause" not in at.values() or not {"kill before", "kill after"} & set(at.values()))


class Machine(RuleBasedStateMachine):
    """Two worker processes on one database."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.away = contextlib.ExitStack()
        self.away.enter_context(capture_logs())  # thousands of tracebacks take longer to draw than all the rest
        self.house.tidy()
        self.clock = self.house.clock
        for module in MODULES:
            self.away.enter_context(patch(f"bot.{module}.time", self.clock))
        self.slack = SlackModel(self.clock)
        self.workers = [self.worker(), self.worker()]

    def run(self, work: Awaitable[T]) -> T:
        """Wait for something."""
        return self.loop.run_until_complete(work)  # type: ignore[arg-type]

    def worker(self) -> Process:
        """A process that has just started."""
        worker = Process(self.house, self.slack)
        self.run(worker.start())
        self.run(worker.catch_up.everything())
        return worker

    def step(self, which: int, what: Awaitable[object], at: Troubles, how: list[How]) -> bool:
        """Let a worker do something, which may kill it; another process takes its place then. Whether it was done."""
        worker = self.workers[which]
        self.slack.outcomes.extend(how)
        worker.script.at = dict(at)
        worker.script.act = lambda trouble, method: self.meanwhile(self.workers[1 - which], trouble, method)
        try:
            self.run(what)
        except ConnectionError:  # nobody was told that it was done
            return False
        except Killed:
            worker.script.at = {}
            self.slack.outcomes.clear()
            self.workers[which] = self.worker()
            return False
        finally:
            self.slack.outcomes.clear()
            worker.script.at = {}
        return True

    async def meanwhile(self, other: Process, trouble: Trouble, method: str) -> None:
        """The process stands still for longer than its lease, and another works on.

        A limit: before it takes a reply away. It cannot be told from a person who does.
        """
        if trouble != "pause" or method == "delete":
            return
        withheld = list(self.slack.outcomes)
        self.slack.outcomes.clear()
        for seconds in (LEASE + 1, 4 * GRACE):
            self.advance(seconds)
            while await self.work(other):
                pass
        self.slack.outcomes.extend(withheld)

    async def work(self, worker: Process) -> bool:
        """One piece of work; False where there is none."""
        return await worker.work()

    def advance(self, seconds: float) -> None:
        """Time passes, and calls that nobody waits for any more take effect while they may."""
        self.clock.now += seconds
        self.slack.land(self.clock.now)

    @precondition(lambda self: self.slack.late)
    @rule()
    def late_calls_land(self) -> None:
        self.slack.land(self.clock.now + 3600)

    def teardown(self) -> None:
        try:
            self.settle()
            self.must_hold()
        finally:
            self.loop.close()
            self.away.close()

    def settle(self) -> None:
        """No more trouble: a process starts, every event comes, time passes until nothing is left to do."""
        self.advance(LEASE + 1)
        fresh = self.worker()
        for _ in range(20):
            self.deliver_all(fresh)
            while self.run(self.work(fresh)):
                pass
            self.advance(3 * GRACE + 1)
            if not (self.slack.told or self.unfinished("drafts") or self.unfinished("reminders")):
                return
        raise AssertionError("something is never finished")

    def deliver_all(self, worker: Process) -> None:
        """Every event arrives."""
        while self.slack.told:
            self.run(worker.ingest.event(*self.slack.told.pop(0)))

    def unfinished(self, table: str) -> list[dict[str, Any]]:
        """Rows that somebody has still to see to. A deletion that came first, or a week off, was nobody's work."""
        done = "NOT pending AND dead IS NULL AND lease_owner IS NULL AND attempt IS NULL AND looks = 0"
        idle = {"drafts": "deleted AND NOT pending", "reminders": "skipped IS NOT NULL"}[table]
        return self.house.rows(f"SELECT * FROM {table} WHERE NOT ({done}) AND NOT ({idle})")

    def must_hold(self) -> None:
        """The promise."""
        raise AssertionError("each machine says what must hold at its end")


class DraftsMachine(Machine):
    """Authors who post, edit and delete; events in any order, twice or never; workers that die."""

    def pick(self, number: int) -> Post:
        """One of the drafts."""
        return list(self.slack.posts.values())[number % len(self.slack.posts)]

    async def meanwhile(self, other: Process, trouble: Trouble, method: str) -> None:
        post = self.pick(-1)
        if trouble == "edit":
            self.slack.edit_post(post, next(text for text in WORDS if text != post.text))
        if trouble == "delete":
            self.slack.delete_post(post)
        if trouble in ("edit", "delete") and self.slack.told:
            await other.ingest.event(*self.slack.told[-1])
        await super().meanwhile(other, trouble, method)

    @initialize()
    def somebody_has_posted(self) -> None:
        self.slack.post(HYPE)
        self.deliver_all(self.workers[0])

    @rule(act=st.sampled_from(("post", "edit", "edit", "delete")), number=numbers, text=texts, heard=st.booleans())
    def an_author(self, act: str, number: int, text: str, heard: bool) -> None:
        if act == "post":
            self.slack.post(text)
        elif act == "edit":
            self.slack.edit_post(self.pick(number), text)
        else:
            self.slack.delete_post(self.pick(number))
        if heard:
            self.deliver_all(self.workers[0])

    @precondition(lambda self: self.slack.standing)
    @rule(act=st.sampled_from(("delete", "useful", "not this time")), number=numbers)
    def a_reader(self, act: str, number: int) -> None:
        post = self.pick(number)
        if act == "delete":
            self.slack.delete_reply(post)
        elif self.slack.replies(post.key):
            self.run(self.workers[0].ingest.event(None, pressed(post, useful=act == "useful")))

    @precondition(lambda self: self.slack.told)
    @rule(
        number=numbers, which=workers, then=st.sampled_from(("taken", "again", "lost")), at=troubles(INGESTING, *DYING)
    )
    def an_event(self, number: int, which: int, then: str, at: Troubles) -> None:
        told = self.slack.told[number % len(self.slack.told)]
        if then == "lost" or (self.step(which, self.workers[which].ingest.event(*told), at, []) and then == "taken"):
            self.slack.told.remove(told)

    @rule(
        which=workers,
        at=troubles(WORKING, *DYING, "edit", "delete", "pause"),
        how=outcomes,
        wait=st.sampled_from((0.0, GRACE + 1, LEASE + 1, 3 * GRACE + 1)),
    )
    def somebody_works(self, which: int, at: Troubles, how: list[How], wait: float) -> None:
        self.advance(wait)
        self.step(which, self.workers[which].work(), at, how)

    @rule(which=workers, at=troubles(WORKING, "pause", "kill after"), how=outcomes)
    def another_works(self, which: int, at: Troubles, how: list[How]) -> None:
        self.somebody_works(which, at, how, GRACE + 1)

    @rule(which=workers, number=numbers, text=texts, how=outcomes, at=troubles(("reply", "edit"), "pause"))
    def an_edit_is_worked_on(self, which: int, number: int, text: str, how: list[How], at: Troubles) -> None:
        """What by chance alone would seldom follow upon each other: most faults show where edits meet doubts."""
        self.slack.edit_post(self.pick(number), text)
        self.deliver_all(self.workers[which])
        self.somebody_works(which, at, how, GRACE + 1)

    @rule(which=workers, at=troubles(READING, *DYING), how=outcomes)
    def somebody_catches_up(self, which: int, at: Troubles, how: list[How]) -> None:
        self.step(which, self.workers[which].catch_up.everything(), at, how)

    def must_hold(self) -> None:
        for post in self.slack.posts.values():
            says = [self.slack.standing[place].says for place in self.slack.replies(post.key)]
            word = WORDS[post.text]
            if post.deleted or post.left_alone or not word:
                assert says == [], post
            elif not post.bereft:  # whoever deletes a reply that the bot did not know of yet may see another
                assert len(says) == 1, post
            assert all(word in text for text in says), post
        stored = b"".join(path.read_bytes() for path in self.house.folder.glob("charter.db*"))
        assert [word for word in WORDS.values() if word and word.encode() in stored] == []


class RemindersMachine(Machine):
    """Two clocks that tick, over days and weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.slack.channel = TEAM
        self.run(self.workers[0].reminders._channels.installed_at())
        self.advance(5 * 24 * 3600 + 2 * 3600)  # a Monday, a little after the hour

    async def work(self, worker: Process) -> bool:
        await worker.reminders.tick()
        return False

    @rule(
        which=workers,
        at=troubles(REMINDING, *DYING, "pause"),
        how=outcomes,
        wait=st.sampled_from((0.0, GRACE + 1, LEASE + 1, 3 * GRACE + 1, 24 * 3600.0)),
    )
    def somebody_ticks(self, which: int, at: Troubles, how: list[How], wait: float) -> None:
        self.advance(wait)
        self.step(which, self.workers[which].reminders.tick(), at, how)

    @rule()
    def a_week_passes(self) -> None:
        self.advance(7 * 24 * 3600)

    def must_hold(self) -> None:
        weeks = {row["week"]: row["skipped"] for row in self.house.rows("SELECT * FROM reminders")}
        for week, skipped in weeks.items():
            standing = len(self.slack.replies((TEAM.id, week)))
            # Begun and cut off for more than two days: it is past, and nobody looks whether it came about.
            assert standing == 1 if skipped is None else standing <= 1, week
        assert {message.about for message in self.slack.standing.values()} <= {(TEAM.id, week) for week in weeks}


@pytest.mark.timeout(600)  # many runs, none of which waits; on a busy machine they take their time
def test_every_draft_ends_with_what_it_should_have(tmp_path: Path) -> None:
    """One reply of its newest version, or none; every row finished; no text stored."""
    without_rest = CHARTER.replace("[reminder]", "[nudge]\nagain_after_hours = 0\n\n[reminder]")
    DraftsMachine.house = House(tmp_path, without_rest)
    run_state_machine_as_test(DraftsMachine, settings=REPEATABLE)


@pytest.mark.timeout(600)
def test_every_week_ends_with_one_reminder(tmp_path: Path) -> None:
    RemindersMachine.house = House(tmp_path, CHARTER)
    run_state_machine_as_test(RemindersMachine, settings=settings(REPEATABLE, max_examples=200))
