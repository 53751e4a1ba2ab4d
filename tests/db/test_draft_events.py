"""Ingesting events: order and repetition don't matter, a deletion is final, an event counts once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.container import Stores
from bot.db.records import DraftIntent, DraftKey
from bot.db.schema import DraftRow, EventRow, NudgeRow
from bot.delivery import leases
from bot.delivery.plan import Action, Delivered
from bot.drafts.events import DraftDeleted, DraftVersion, FeedbackGiven, ReplyDeleted
from tests.db.helpers import (
    CHANNEL,
    claim_again,
    claimed,
    draft,
    ingest,
    intent,
    outcome,
    row_of,
    rows,
    silence,
    stamp,
)

ORDERS = st.lists(st.sampled_from(["post", "edit", "second edit", "deletion"]), min_size=1, max_size=8)


@given(order=ORDERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_and_repetition_of_events_gives_the_same_row(tables: Stores, order: list[str]) -> None:
    """The newest version wins, and a deletion wins over whatever comes before or after it."""
    ts = stamp()
    seconds = ts.partition(".")[0]
    events: dict[str, DraftVersion | DraftDeleted] = {
        "post": draft(ts),
        "edit": draft(ts, f"{int(seconds) + 60}.000100"),
        "second edit": draft(ts, f"{int(seconds) + 60}.000200"),
        "deletion": DraftDeleted(DraftKey(CHANNEL, ts)),
    }
    for what in order:
        await ingest(tables, None, events[what])
    row = await row_of(tables, DraftKey(CHANNEL, ts))
    assert row["deleted"] == ("deletion" in order)
    if not row["deleted"]:
        assert row["version"] == max(event.version for what in order if isinstance(event := events[what], DraftVersion))
        assert row["pending"]
    assert len([other for other in await rows(tables, DraftRow) if other["ts"] == ts]) == 1


@given(order=st.permutations(["post", "edit", "deletion", "reply goes", "set aside"]))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_events_about_a_draft_with_a_reply_give_the_same_row_in_any_order(
    tables: Stores, order: list[str]
) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.finish(claim, *outcome(claim.version, Delivered(stamp(), "content-hash")))
    reply_ts = (await row_of(tables, claim.key))["reply_ts"]
    events = {
        "post": draft(claim.key.ts),
        "edit": draft(claim.key.ts, stamp(-60)),
        "deletion": DraftDeleted(claim.key),
        "reply goes": ReplyDeleted(CHANNEL, reply_ts),
        "set aside": FeedbackGiven(claim.key, ("no-hype",), "set_aside"),
    }
    for what in order:
        await ingest(tables, None, events[what])
    row = await row_of(tables, claim.key)
    assert (row["deleted"], row["closed"], row["reply_ts"], row["pending"]) == (True, True, None, True)


async def test_an_event_counts_once(tables: Stores) -> None:
    first = draft()
    assert await ingest(tables, "Ev1", first)
    assert not await ingest(tables, "Ev1", draft(first.key.ts, stamp(-60)))
    assert (await row_of(tables, first.key))["version"] == first.version


async def test_the_same_message_in_another_event_changes_nothing(tables: Stores) -> None:
    """A shared channel delivers one message under two team ids and two event ids."""
    first = draft()
    assert await ingest(tables, "Ev1", first)
    assert not await ingest(tables, "Ev2", first)
    assert (await row_of(tables, first.key))["changes"] == 1


async def test_a_failed_event_is_not_marked_as_seen(tables: Stores) -> None:
    """The event's id and its content are committed together; otherwise its redelivery would be skipped as known."""
    with pytest.raises(Exception):  # noqa: B017 - each database raises its own error
        await ingest(tables, "Ev1", draft(version=object()))  # type: ignore[arg-type]
    assert await rows(tables, EventRow) == []
    assert await ingest(tables, "Ev1", draft())


async def test_an_old_unknown_post_is_not_ingested(tables: Stores) -> None:
    old = draft(stamp(3600))
    assert not await ingest(tables, None, old, horizon=stamp(60))
    assert not await ingest(tables, None, DraftDeleted(old.key), horizon=stamp(60))
    assert await rows(tables, DraftRow) == []


async def test_an_old_known_post_is_followed(tables: Stores) -> None:
    old = draft(stamp(3600))
    await ingest(tables, None, old)
    assert await ingest(tables, None, draft(old.key.ts, stamp()), horizon=stamp(60))
    assert await ingest(tables, None, DraftDeleted(old.key), horizon=stamp(60))


async def test_a_deletion_that_arrives_first_makes_nothing_due(tables: Stores) -> None:
    message = draft()
    assert not await ingest(tables, None, DraftDeleted(message.key))
    assert not await ingest(tables, None, message)
    assert await tables.draft_queue.claim(leases.grant(20)) is None


async def test_deleting_a_reply_closes_the_draft_if_a_person_does_it(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    reply = Delivered(stamp(), "content-hash")
    await tables.draft_queue.finish(claim, *outcome(claim.version, reply))
    assert await ingest(tables, "Ev1", ReplyDeleted(CHANNEL, reply.ts))
    row = await row_of(tables, claim.key)
    assert (row["closed"], row["reply_ts"], row["says"]) == (True, None, None)
    assert not await ingest(tables, None, draft(claim.key.ts, stamp(-60)))


async def test_deleting_a_reply_does_not_close_the_draft_if_the_bot_does_it(tables: Stores) -> None:
    """Slack's event is the same for both; only the intent tells them apart."""
    claim = await claimed(tables, draft())
    reply = Delivered(stamp(), "content-hash")
    await tables.draft_queue.finish(claim, *outcome(claim.version, reply))
    again = await claimed(tables, draft(claim.key.ts, stamp(-60)))
    await tables.draft_queue.record_intent(again, Action.DELETE, DraftIntent())
    assert not await ingest(tables, "Ev1", ReplyDeleted(CHANNEL, reply.ts))
    assert not (await row_of(tables, claim.key))["closed"]


async def test_a_late_event_of_the_bots_own_deletion_does_not_close_the_draft(tables: Stores) -> None:
    """The bot restarts after its deletion, the author edits the draft, and only then Slack redelivers the event."""
    claim = await claimed(tables, draft())
    reply = Delivered(stamp(), "content-hash")
    await tables.draft_queue.finish(claim, *outcome(claim.version, reply))
    again = await claimed(tables, draft(claim.key.ts, stamp(-60)))
    await tables.draft_queue.record_intent(again, Action.DELETE, DraftIntent())
    await tables.draft_queue.record_intent(again, Action.CREATE, intent())
    assert not await ingest(tables, "Ev1", ReplyDeleted(CHANNEL, reply.ts))
    assert not (await row_of(tables, claim.key))["closed"]


async def test_feedback_counts_once_for_each_rule_and_the_last_press_wins(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.record_intent(claim, Action.CREATE, intent(rules=("no-hype", "no-bait")))
    for feedback in ("useful", "useful", "set_aside"):
        assert await ingest(tables, None, FeedbackGiven(claim.key, ("no-hype",), feedback))
    recorded = {row["rule"]: row["feedback"] for row in await rows(tables, NudgeRow)}
    assert recorded == {"no-hype": "set_aside", "no-bait": None}
    assert (await row_of(tables, claim.key))["closed"]


async def test_feedback_on_an_unknown_draft_makes_a_check_due(tables: Stores) -> None:
    """The database was lost, but the reply exists: the bot finds it before it does anything else."""
    key = DraftKey(CHANNEL, stamp())
    assert await ingest(tables, None, FeedbackGiven(key, ("no-hype",), "useful"))
    claim = await claim_again(tables, key)
    assert (claim.checks_due, claim.useful) == (1, {"no-hype"})


async def test_an_event_gives_a_dead_letter_another_chance(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.dead_letter(claim, "is_archived")
    assert await tables.draft_queue.claim(leases.grant(20)) is None
    assert await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    assert (await claim_again(tables, claim.key)).failures == 0


async def test_a_processed_version_that_arrives_again_is_not_due(tables: Stores) -> None:
    """Catch-up reads the same history every few minutes."""
    claim = await claimed(tables, draft())
    await tables.draft_queue.finish(claim, *silence(claim))
    assert not await ingest(tables, None, draft(claim.key.ts), checks_due=1)
    assert await tables.draft_queue.claim(leases.grant(20)) is None


async def test_only_unknown_or_newer_versions_of_a_history_page_are_new(tables: Stores) -> None:
    """After a busy day a start reads hundreds of known drafts: one query per page, not one per draft."""
    known, edited, new = (draft(stamp(ago)) for ago in (300, 200, 100))
    for message in (known, edited):
        await ingest(tables, None, message)
    newer = draft(edited.key.ts, stamp(50))
    page = [(message.key, message.version) for message in (new, newer, known)]
    assert await tables.drafts.unseen(CHANNEL, page) == {new.key, newer.key}
    assert await tables.drafts.unseen(CHANNEL, []) == frozenset()
