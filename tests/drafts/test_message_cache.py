"""Which text of a draft the cache holds."""

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
def test_the_newest_text_wins_in_any_order(order: list[str]) -> None:
    cache = MessageCache()
    for version in order:
        cache.hold(message(version))
    assert cache.get(KEY, min(order)) == message(max(order))


def test_an_outdated_text_is_not_returned() -> None:
    """The bot reads the draft from Slack instead."""
    cache = MessageCache()
    cache.hold(message(VERSIONS[0]))
    assert cache.get(KEY, VERSIONS[1]) is None
    assert cache.get(DraftKey("C0DRAFTS", VERSIONS[1]), VERSIONS[0]) is None


def test_a_processed_text_is_forgotten_and_a_newer_one_is_not() -> None:
    cache = MessageCache()
    cache.hold(message(VERSIONS[0]))
    cache.forget(KEY, VERSIONS[0])
    assert cache.get(KEY, VERSIONS[0]) is None
    cache.hold(message(VERSIONS[2]))
    cache.forget(KEY, VERSIONS[1])
    assert cache.get(KEY, VERSIONS[2]) == message(VERSIONS[2])


def test_the_cache_holds_a_thousand_texts_and_evicts_the_oldest() -> None:
    cache = MessageCache()
    keys = [DraftKey("C0DRAFTS", f"17000{number:05}.000001") for number in range(MOST_WOKEN + 1)]
    for key in keys:
        cache.hold(message(key.ts, key))
    assert [cache.get(key, key.ts) is None for key in (keys[0], keys[1], keys[-1])] == [True, False, False]
