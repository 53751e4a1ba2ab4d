"""Ingesting events: order and repetition don't matter, a deletion is final, an event counts once."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.stores import Stores
from bot.db.records import DraftClaim, DraftIntent, DraftKey, DraftRecord
from bot.db.schema import DraftRow, EventRow, NudgeRow
from bot.delivery import leases
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result
from bot.drafts.events import DraftDeleted, DraftVersion, FeedbackGiven, ReplyDeleted
from bot.drafts.ingest import MessageCache
from tests.db.helpers import (
    CHANNEL,
    change,
    claim_again,
    claimed,
    draft,
    hash_of,
    ingest,
    intent,
    outcome,
    row_of,
    rows,
    silence,
    stamp,
)

ORDERS = st.lists(st.sampled_from(["post", "edit", "second edit", "deletion"]), min_size=1, max_size=8)


CHANGES = ("edit", "edit a second later", "describe")
STEPS = (*CHANGES, "event", "old event", "catch up", "claim", "finish", "older release")
MICROSECONDS = itertools.count(1)


class Life:
    """A draft's life: what it says in Slack, what was told of it, and what was answered last.

    Attributes:
        said: the draft's versions, oldest first.
        answered: the version that the bot's thread answers.
    """

    def __init__(self, tables: Stores) -> None:
        self.tables, self.cache = tables, MessageCache()
        self.seconds = int(time.time())
        self.said = [draft(f"{self.seconds}.{next(MICROSECONDS):06}", text="0")]
        self.told = 0
        self.at_work: tuple[DraftClaim, DraftVersion] | None = None
        self.answered: DraftVersion | None = None

    async def step(self, what: str) -> None:
        match what:
            case "edit" | "edit a second later" | "describe":
                self._change(what)
            case "event" if self.told < len(self.said) - 1:
                await self.tell(self.told + 1)
            case "old event":
                await self.tell(max(0, self.told - 1))
            case "catch up":
                await self.tell(len(self.said) - 1)
            case "claim" if self.at_work is None:
                await self._claim()
            case "finish" if self.at_work is not None:
                await self._finish()
            case "older release" if self.at_work is None:
                await self._older_release()

    async def tell(self, which: int) -> None:
        """Ingest one of the versions, as an event or catch-up does."""
        self.told, message = max(self.told, which), self.said[which]
        if await ingest(self.tables, None, message):
            self.cache.hold(message, hash_of(message))

    async def end(self) -> None:
        """Work until no row is due; catch-up comes where the last change was never told."""
        await self.step("finish")
        if self.told < len(self.said) - 1:
            await self.step("catch up")
        for _ in range(4):
            await self.step("claim")
            await self.step("finish")
        assert self.at_work is None

    def _change(self, what: str) -> None:
        self.seconds += what == "edit a second later"
        newest = self.said[-1]
        edited = newest.version if what == "describe" else max(newest.key.ts, f"{self.seconds}.000000")
        self.said.append(replace(newest, version=edited, text=str(len(self.said))))

    async def _claim(self) -> None:
        claim = await self.tables.draft_queue.claim(leases.grant(20), self.said[0].key)
        if claim is not None:
            self.at_work = claim, self.cache.get(claim.key, claim.message_hash) or self.said[-1]

    async def _finish(self) -> None:
        assert self.at_work is not None
        (claim, message), self.at_work = self.at_work, None
        record = DraftRecord(message.version, hash_of(message))
        await self.tables.draft_queue.finish(claim, record, Result(None, 0))
        self.cache.forget(message.key, message.version)
        self.answered = message

    async def _older_release(self) -> None:
        """A replica that knows no hashes works on the row, with a text of the same version that may be outdated."""
        claim = await self.tables.draft_queue.claim(leases.grant(20), self.said[0].key)
        if claim is None:
            return
        await self.tables.draft_queue.finish(claim, DraftRecord(claim.version, claim.message_hash), Result(None, 0))
        is_outdated = claim.message_hash is None
        self.answered = self.said[0] if is_outdated else self.said[-1]
        if is_outdated:
            self.told = -1  # until catch-up


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
        await tables.drafts.ingest_version("Ev1", draft().key, object(), "hash")
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


async def test_the_same_version_with_other_words_is_due_and_nobody_says_which_is_newer(tables: Stores) -> None:
    """Slack stamps edits in whole seconds, and descriptions of pictures not at all."""
    claim = await claimed(tables, draft())
    await tables.draft_queue.finish(claim, *silence(claim))
    other = draft(claim.key.ts, text="Fine words of ours")
    assert await ingest(tables, None, other)
    again = await claim_again(tables, claim.key)
    assert again.message_hash is None
    await tables.draft_queue.finish(again, *silence(again, message_hash=hash_of(other)))
    assert not await ingest(tables, None, other)
    assert await ingest(tables, None, draft(claim.key.ts)), "a retry of the first costs a look"


async def test_words_that_arrive_while_the_same_version_is_worked_on_leave_the_row_due(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await ingest(tables, None, draft(claim.key.ts, text="Fine words of ours"))
    assert await tables.draft_queue.finish(claim, *silence(claim))
    again = await claim_again(tables, claim.key)
    assert again.message_hash is None
    assert await ingest(tables, None, draft(claim.key.ts)), "the draft may have been read before this"


async def test_a_row_that_an_older_release_wrote_is_read_again_once(tables: Stores) -> None:
    """It knows no hashes, and leaves its predecessor's or none."""
    claim = await claimed(tables, draft())
    await tables.draft_queue.finish(claim, *silence(claim, message_hash=None))
    message = draft(claim.key.ts)
    assert await ingest(tables, None, message)
    again = await claim_again(tables, claim.key)
    await tables.draft_queue.finish(again, *silence(again, message_hash=hash_of(message)))
    assert not await ingest(tables, None, message)


async def test_what_the_history_repeats_gives_a_dead_letter_no_other_chance(tables: Stores) -> None:
    """Catch-up tells it every few minutes; a fault keeps its count, too."""
    claim = await claimed(tables, draft())
    other = draft(claim.key.ts, text="Fine words of ours")
    await ingest(tables, None, other)
    await tables.draft_queue.dead_letter(claim, "is_archived")
    again = await claim_again(tables, claim.key)
    await tables.draft_queue.postpone(again, 60, fault=True)
    assert not await ingest(tables, None, other)
    assert (await row_of(tables, claim.key))["failures"] == 1
    await change(tables, DraftRow, not_before=0.0)
    await tables.draft_queue.dead_letter(await claim_again(tables, claim.key), "is_archived")
    assert not await ingest(tables, None, other)


@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_after_any_order_of_changes_events_and_work_the_newest_words_are_answered(
    tables: Stores, steps: list[str]
) -> None:
    """Edits within a second and descriptions share a version; the words that a worker held may be outdated.

    Events come late, twice or in another order; a worker may have read the draft before a change and finish after it.
    """
    life = Life(tables)
    await life.tell(0)
    for step in steps:
        await life.step(step)
    await life.end()
    assert life.answered == life.said[-1]


async def test_only_unknown_or_newer_versions_of_a_history_page_are_new(tables: Stores) -> None:
    """After a busy day a start reads hundreds of known drafts: one query per page, not one per draft."""
    known, edited, new = (draft(stamp(ago)) for ago in (300, 200, 100))
    for message in (known, edited):
        await ingest(tables, None, message)
    newer = draft(edited.key.ts, stamp(50))
    otherwise = draft(known.key.ts, text="Fine words of ours")
    page = [(message.key, message.version, hash_of(message)) for message in (new, newer, known)]
    assert await tables.drafts.unseen(CHANNEL, page) == {new.key, newer.key}
    assert await tables.drafts.unseen(CHANNEL, [(otherwise.key, otherwise.version, hash_of(otherwise))]) == {known.key}
    assert await tables.drafts.unseen(CHANNEL, []) == frozenset()
