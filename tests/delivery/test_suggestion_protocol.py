"""Messages about suggestions against a model of Slack: steps in any order, with kills and failures at any await."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from bot.charter.charters import CurrentCharters
from bot.db.records import StoredSuggestion
from bot.db.suggestions import SuggestionQueue, SuggestionStore
from bot.delivery.leases import Timing
from bot.delivery.protocols import Created
from bot.errors import Gone
from bot.suggestions.target import Recipient, SuggestionPlanner
from tests.delivery.process import LEASE, Mortal, Process, World
from tests.delivery.slack_model import GRACE, BotMessage, How, SlackModel
from tests.delivery.test_protocol import DYING, EXAMPLES, REPEATABLE, Machine, Troubles, outcomes, troubles, workers
from tests.running import CHARTER

KEEPERS = ("U0AMELIE", "U0NORA")
PEOPLE = (*KEEPERS, "U0SAM")
KEPT = CHARTER.replace('language = "en"', 'language = "en"\nkeepers = ["U0AMELIE", "U0NORA"]')
TICKING = ("post", "finish", "record_intent", "update", "own_messages", "postpone", "plan", "claim", "get", "unplanned")


class Messages(SlackModel):
    """``SuggestionGateway`` without a network."""

    async def keepers(self, named: Sequence[str]) -> list[str]:
        self._may_fail()
        return list(named)

    async def own_messages(self, to: Recipient, about: StoredSuggestion) -> list[str]:
        self._may_fail()
        return [ts for _, ts in self.replies(_about(to, about.id))]

    async def post(self, to: Recipient, about: StoredSuggestion) -> Created:  # type: ignore[override]
        assert about.words, "no message is written without its words"
        ts, message = self.stamp(), BotMessage(_about(to, about.id), about.state)
        self._act(lambda: self.shown.update({(to.person, ts): message}))
        return Created(ts)

    async def update(self, to: Recipient, ts: str, about: StoredSuggestion) -> None:
        assert about.words or about.state != "open", "only an answer may come after the words are gone"
        self._edit(to.person, ts, about.state)

    async def remove(self, to: Recipient, ts: str) -> None:
        if (to.person, ts) not in self.shown:
            raise Gone("message_not_found")
        self._act(lambda: self.shown.pop((to.person, ts), None))


def _about(to: Recipient, suggestion: str) -> tuple[str, str]:
    return suggestion, to.person if to.is_keeper else "answer"


class SuggestingProcess(Process):
    """A bot process that tells people of suggestions."""

    def __init__(self, world: World, slack: SlackModel) -> None:
        super().__init__(world, slack)
        gateway: Any = Mortal(slack, self.script, fragile=False)
        store: Any = self._mortal(SuggestionStore(world.database))
        queue: Any = self._mortal(SuggestionQueue(world.database, GRACE))
        timing = Timing(LEASE, GRACE, 5, poll=0)
        self.store = SuggestionStore(world.database)
        self.planner = SuggestionPlanner(CurrentCharters(world.charters), store, queue, gateway, timing)


class SuggestionsMachine(Machine):
    """Two bot processes; people suggest, and keepers answer."""

    def __init__(self) -> None:
        super().__init__()
        self.slack = Messages(self.clock)
        self.workers = [self.worker(), self.worker()]
        self.made: dict[str, str] = {}
        self.answers: dict[str, tuple[str, str]] = {}

    def worker(self) -> SuggestingProcess:
        """Start a process."""
        worker = SuggestingProcess(self.world, self.slack)
        self.run(worker.start())
        return worker

    def of(self, which: int) -> SuggestingProcess:
        return cast("SuggestingProcess", self.workers[which])

    async def work(self, worker: Process) -> bool:
        await cast("SuggestingProcess", worker).planner.tick()
        return False

    @rule(by=st.sampled_from(PEOPLE))
    def one_suggests(self, by: str) -> None:
        added = self.run(self.of(0).store.add(by, "charter", "no-hype", "wrong_here", "game changer", ""))
        if len(added) == 32:
            self.made[added] = by

    @rule(which=st.integers(0, 9), by=st.sampled_from(KEEPERS), state=st.sampled_from(("taken_up", "declined")))
    def a_keeper_answers(self, which: int, by: str, state: Literal["taken_up", "declined"]) -> None:
        if self.made:
            suggestion = list(self.made)[which % len(self.made)]
            won = self.run(self.of(1).store.answer(suggestion, state, by))
            assert won == (suggestion not in self.answers), "the first answer counts"
            self.answers.setdefault(suggestion, (state, by))

    @rule(
        which=workers,
        at=troubles(TICKING, *DYING, "pause"),
        how=outcomes,
        wait=st.sampled_from((0.0, GRACE + 1, LEASE + 1, 3 * GRACE + 1)),
    )
    def one_ticks(self, which: int, at: Troubles, how: list[How], wait: float) -> None:
        self.advance(wait)
        self.step(which, self.of(which).planner.tick(), at, how)

    def unfinished(self, table: str) -> list[dict[str, Any]]:
        done = "NOT pending AND dead IS NULL AND lease_owner IS NULL AND attempt IS NULL AND looks = 0"
        unplanned = "SELECT id FROM suggestions WHERE state = 'open' AND NOT planned"
        rows = self.world.rows(f"SELECT * FROM suggestion_messages WHERE NOT ({done})")
        return rows + self.world.rows(unplanned)

    def must_hold(self) -> None:
        """One message to each keeper and one answer, each with the last word; and no words in the database."""
        for suggestion, by in self.made.items():
            state, answerer = self.answers.get(suggestion, ("open", ""))
            for keeper in KEEPERS:
                said = self.said(suggestion, keeper)
                assert said == [state] or (said == [] and answerer), (suggestion, keeper, said)
            assert self.said(suggestion, "answer") == ([state] if answerer not in ("", by) else [])
        for row in self.world.rows("SELECT * FROM suggestions"):
            kept = (row["words"], row["suggested_by"])
            assert kept == (("game changer", self.made[row["id"]]) if row["state"] == "open" else ("", None))

    def said(self, suggestion: str, to: str) -> list[str]:
        """What somebody's messages about a suggestion say."""
        return [self.slack.shown[place].says for place in self.slack.replies((suggestion, to))]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("example", EXAMPLES)
def test_unknown_outcomes_leave_one_message(tmp_path: Path, example: str, answered: bool) -> None:
    SuggestionsMachine.world = World(tmp_path, KEPT)
    machine = SuggestionsMachine()
    machine.one_suggests("U0SAM")
    for wait, how in EXAMPLES[example]:
        machine.one_ticks(0, {}, ["done", *how] if wait == 0 else how, wait)
    if answered:
        machine.a_keeper_answers(0, "U0NORA", "taken_up")
    machine.teardown()


@pytest.mark.parametrize("first", ["unknown before", "unknown late", "unknown after", "refused"])
def test_an_answer_that_slack_refuses_is_told_after_the_next_start(tmp_path: Path, first: How) -> None:
    """Its words, and whom it is for, are kept until then."""
    SuggestionsMachine.world = World(tmp_path, KEPT)
    machine = SuggestionsMachine()
    machine.one_suggests("U0SAM")
    machine.one_ticks(0, {}, [], 0.0)
    machine.a_keeper_answers(0, "U0NORA", "declined")
    for how in ([first] * 3, ["refused"] * 3, ["refused"] * 3):
        machine.one_ticks(0, {}, cast("list[How]", how), LEASE + 1)
    machine.late_calls_land()
    machine.teardown()


@pytest.mark.timeout(600)
def test_everybody_is_told_of_each_suggestion_once(tmp_path: Path) -> None:
    """And nothing of it is kept once it is answered and all are told."""
    SuggestionsMachine.world = World(tmp_path, KEPT)
    run_state_machine_as_test(SuggestionsMachine, settings=settings(REPEATABLE, max_examples=120))
