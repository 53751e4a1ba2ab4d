"""What is kept of earlier drafts: no words, as long as it is wanted, and enough to tell which one comes again."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.matchers.repetition import Repetition
from bot.charter.repetition import FEWEST_GROUPS, Earlier, Fingerprint, Memory
from bot.charter.review import Finding, Reviewer

KEY = b"a key"
TODAY = datetime.date(2026, 11, 23)
POST = "Our baker shows how to shape a loaf in nine seconds, tonight at eight"
BARE = parse('name = "Us"\n[[rules]]\nid = "fresh"\ntext = "T."')
RULE = BARE.rules[0].model_copy(update={"matchers": (Repetition(repeat=14),), "say": ("{match}, {date}",)})
REVIEWER = Reviewer(BARE.model_copy(update={"rules": (RULE,)}))


def days_ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def memory_of(*posts: tuple[str, str, int], key: bytes = KEY) -> Memory:
    memory = Memory(key)
    for name, post, days in posts:
        day = days_ago(days)
        memory.remember(name, Fingerprint(day, frozenset(Draft(post, earlier=Earlier(memory, day, name)).groups)))
    return memory


def findings(memory: Memory, post: str = POST, name: str = "ts9") -> tuple[Finding, ...]:
    return REVIEWER.review(Draft(post, earlier=Earlier(memory, TODAY, name)))


@pytest.mark.parametrize(("days", "found"), [(0, True), (1, True), (14, True), (15, False)])
def test_only_the_days_that_the_charter_names_count(days: int, found: bool) -> None:
    assert bool(findings(memory_of(("ts1", POST, days)))) is found


def test_what_was_posted_later_is_not_repeated() -> None:
    """A draft is reviewed again when it is edited, and another one may say the same by then."""
    assert findings(memory_of(("ts8", POST, 0)), name="ts7") == ()


def test_the_newest_of_several_is_named() -> None:
    (finding,) = findings(memory_of(("ts1", POST, 9), ("ts2", POST, 3), ("ts3", "Quite another thing", 1)))
    assert (finding.values["date"], finding.match) == (days_ago(3), POST)


def test_a_draft_does_not_repeat_itself() -> None:
    """It is remembered when it is posted, and reviewed again when it is edited."""
    assert findings(memory_of(("ts1", POST, 0)), name="ts1") == ()


def test_what_is_forgotten_or_replaced_is_gone() -> None:
    memory = memory_of(("ts1", POST, 3))
    memory.remember("ts1", Fingerprint(days_ago(3), frozenset(memory.groups(["quite", "another", "thing"]))))
    assert findings(memory) == ()
    memory.forget("ts1")
    memory.forget("never there")
    assert len(memory) == 0
    assert not memory._holders


def test_what_is_too_old_is_forgotten() -> None:
    memory = Memory(KEY, days=14)
    for name, days in (("ts1", 20), ("ts2", 14), ("ts3", 1)):
        memory.remember(name, Fingerprint(days_ago(days), frozenset(range(days))))
    assert [len(memory), memory.before(TODAY, "ts4").today, len(memory)] == [3, TODAY, 2]


def test_another_key_knows_nothing() -> None:
    memory = memory_of(("ts1", POST, 3))
    other = Memory(b"another")
    for name, trace in memory._traces.items():
        other.remember(name, trace)
    assert findings(other) == ()


def test_hashes_stay_the_same_from_one_version_to_the_next() -> None:
    """They are kept: a change here forgets every earlier draft, so make it on purpose."""
    assert Memory(KEY).groups(["the", "first", "asparagus", "is"]) == [-8976973587692790046, 2158667223737751851]
    assert Memory(KEY).groups(["two", "words"]) == []


def test_short_posts_may_come_every_day() -> None:
    words = [f"w{number}" for number in range(FEWEST_GROUPS + 2)]
    long, short = " ".join(words), " ".join(words[:-1])
    assert findings(memory_of(("ts1", long, 1)), long)
    assert findings(memory_of(("ts1", short, 1)), short) == ()


def test_without_memory_nothing_is_repeated() -> None:
    assert REVIEWER.review(Draft(POST)) == ()


@given(st.text(), st.text())
def test_any_texts_can_be_compared(earlier: str, post: str) -> None:
    """Offsets cut the post at the words that both have, whatever the texts are."""
    for finding in findings(memory_of(("ts1", earlier, 1)), post):
        assert post[finding.start : finding.end] == finding.match != ""
