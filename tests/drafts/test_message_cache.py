"""Which text of a draft is held in memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.db.records import DraftKey
from bot.delivery.worker import MOST_WOKEN
from bot.drafts.events import DraftVersion
from bot.drafts.ingest import MessageCache

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
