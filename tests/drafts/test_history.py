"""What is held in memory or kept as a hash instead of a text, and how long a worker may act."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.records import DraftKey
from bot.delivery import leases
from bot.delivery.leases import LeaseExpired
from bot.delivery.worker import MOST_WOKEN
from bot.drafts.decide import Pseudonymizer
from bot.drafts.events import DraftVersion
from bot.drafts.ingest import MessageCache
from bot.wording.suggestion import Suggestion

KEY = DraftKey("C0DRAFTS", "1700000000.000001")
VERSIONS = ("1700000000.000001", "1700000060.000001", "1700000120.000001")


def message(version: str, key: DraftKey = KEY) -> DraftVersion:
    return DraftVersion(key, version, "U0AMELIE", f"as of {version}")


@given(order=st.lists(st.sampled_from(VERSIONS), min_size=1))
def test_the_newest_text_is_held_in_whatever_order_they_come(order: list[str]) -> None:
    texts = MessageCache()
    for version in order:
        texts.hold(message(version))
    assert texts.get(KEY, min(order)) == message(max(order))


def test_a_text_that_is_too_old_is_none() -> None:
    """Its draft is read from Slack instead."""
    texts = MessageCache()
    texts.hold(message(VERSIONS[0]))
    assert texts.get(KEY, VERSIONS[1]) is None
    assert texts.get(DraftKey("C0DRAFTS", VERSIONS[1]), VERSIONS[0]) is None


def test_what_was_dealt_with_is_forgotten_and_what_came_meanwhile_is_not() -> None:
    texts = MessageCache()
    texts.hold(message(VERSIONS[0]))
    texts.forget(KEY, VERSIONS[0])
    assert texts.get(KEY, VERSIONS[0]) is None
    texts.hold(message(VERSIONS[2]))
    texts.forget(KEY, VERSIONS[1])
    assert texts.get(KEY, VERSIONS[2]) == message(VERSIONS[2])


def test_no_more_than_a_thousand_texts_are_held_and_the_oldest_goes_first() -> None:
    texts = MessageCache()
    keys = [DraftKey("C0DRAFTS", f"17000{number:05}.000001") for number in range(MOST_WOKEN + 1)]
    for key in keys:
        texts.hold(message(key.ts, key))
    assert [texts.get(key, key.ts) is None for key in (keys[0], keys[1], keys[-1])] == [True, False, False]


def test_a_digest_tells_authors_and_rules_apart_and_shows_neither() -> None:
    names = Pseudonymizer("xoxb-secret")
    keys = {
        names.cooldown("U0AMELIE", "no-hype"),
        names.cooldown("U0AMELIE", "no-bait"),
        names.cooldown("U0SAM", "no-hype"),
        names.cooldown("U0AMELIEno", "-hype"),
        names.content(Suggestion((), "U0AMELIE\0no-hype")),
        Pseudonymizer("xoxb-another").cooldown("U0AMELIE", "no-hype"),
    }
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}
    assert not any("AMELIE" in key or "hype" in key for key in keys)


def test_a_digest_is_the_same_tomorrow() -> None:
    assert Pseudonymizer("xoxb-secret").cooldown("U0SAM", "no-hype") == Pseudonymizer("xoxb-secret").cooldown(
        "U0SAM", "no-hype"
    )


def test_a_lease_with_time_enough_is_good() -> None:
    leases.check(leases.grant(20), 5)


@pytest.mark.parametrize(("seconds", "needed"), [(4.0, 5.0), (0.0, 0.0), (-1.0, 0.0)])
def test_a_lease_that_ends_before_slack_could_answer_is_not(seconds: float, needed: float) -> None:
    with pytest.raises(LeaseExpired):
        leases.check(leases.grant(seconds), needed + 0.001)


def test_each_lease_has_an_owner_of_its_own() -> None:
    assert len({leases.grant(20).owner for _ in range(100)}) == 100


def test_a_lease_is_measured_on_a_clock_that_counts_suspension() -> None:
    """A laptop that was closed for an hour must not think that its lease has just begun."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    lease = leases.grant(20)
    assert 19 < lease.until - time.clock_gettime(clock) <= 20
