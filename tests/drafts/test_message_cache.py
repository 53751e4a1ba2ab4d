"""Which text of a draft the cache holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.db.records import DraftKey
from bot.delivery.worker import MOST_WOKEN
from bot.drafts.events import DraftVersion
from bot.drafts.ingest import MessageCache

KEY = DraftKey("C0DRAFTS", "1700000000.000001")
VERSIONS = ("1700000000.000001", "1700000060.000000", "1700000120.000000")


def message(version: str, key: DraftKey = KEY) -> DraftVersion:
    return DraftVersion(key, version, "U0AMELIE", f"as of {version}")


def hold(cache: MessageCache, *versions: str, key: DraftKey = KEY) -> None:
    """Hold versions; their hashes are their numbers."""
    for version in versions:
        cache.hold(message(version, key), f"hash of {version}")


@given(order=st.lists(st.sampled_from(VERSIONS), min_size=1))
def test_the_newest_text_wins_in_any_order(order: list[str]) -> None:
    cache = MessageCache()
    hold(cache, *order)
    assert cache.get(KEY, f"hash of {max(order)}") == message(max(order))


def test_a_text_that_the_row_does_not_name_is_not_returned() -> None:
    """The bot reads the draft from Slack instead; a row without a hash names none."""
    cache = MessageCache()
    hold(cache, VERSIONS[0])
    assert cache.get(KEY, f"hash of {VERSIONS[1]}") is None
    assert cache.get(KEY, None) is None
    assert cache.get(DraftKey("C0DRAFTS", VERSIONS[1]), f"hash of {VERSIONS[0]}") is None


def test_a_processed_text_is_forgotten_and_a_newer_one_is_not() -> None:
    cache = MessageCache()
    hold(cache, VERSIONS[0])
    cache.forget(KEY, VERSIONS[0])
    assert cache.get(KEY, f"hash of {VERSIONS[0]}") is None
    hold(cache, VERSIONS[2])
    cache.forget(KEY, VERSIONS[1])
    assert cache.get(KEY, f"hash of {VERSIONS[2]}") == message(VERSIONS[2])


def test_the_cache_holds_a_thousand_texts_and_evicts_the_oldest() -> None:
    cache = MessageCache()
    keys = [DraftKey("C0DRAFTS", f"17000{number:05}.000001") for number in range(MOST_WOKEN + 1)]
    for key in keys:
        hold(cache, key.ts, key=key)
    held = [cache.get(key, f"hash of {key.ts}") is not None for key in (keys[0], keys[1], keys[-1])]
    assert held == [False, True, True]
