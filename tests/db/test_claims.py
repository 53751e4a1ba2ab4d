"""Claims, intents and outcomes: only the worker that holds the lease acts."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from bot.app.stores import Stores
from bot.db.records import DraftClaim, Suppression
from bot.db.schema import CooldownRow, DraftRow, NudgeRow
from bot.delivery import leases
from bot.delivery.doubt import Cause
from bot.delivery.leases import LeaseExpired
from bot.delivery.plan import Action, Delivered
from bot.drafts.events import DraftDeleted
from tests.db.conftest import GRACE, OpenTables
from tests.db.helpers import (
    change,
    claim_again,
    claimed,
    draft,
    ingest,
    intent,
    outcome,
    over,
    row_of,
    rows,
    silence,
    stamp,
)

NEARLY = 1.0  # seconds that a slow machine may take between two lines


async def test_a_claimed_row_cannot_be_claimed_again(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    assert await tables.draft_queue.claim(leases.grant(20)) is None
    assert await tables.draft_queue.claim(leases.grant(20), claim.key) is None


async def test_a_lease_expires_by_the_databases_clock(tables: Stores) -> None:
    """The claimant's clock doesn't count: replicas whose clocks differ agree on who holds the row."""
    claim = await claimed(tables, draft(), over())
    assert claim.lease.until < (await claim_again(tables, claim.key)).lease.until


async def test_a_new_draft_is_claimed_as_it_is_ingested(tables: Stores) -> None:
    """The claim is the same as a later one; nobody else gets the row until the lease expires."""
    message, lease = draft(), leases.grant(20)
    taken = await ingest(tables, "Ev1", message, checks_due=1, lease=lease)
    assert await tables.draft_queue.claim(leases.grant(20)) is None
    await change(tables, DraftRow, lease_until=0)
    assert taken == await claim_again(tables, message.key, lease)


async def test_a_known_draft_is_not_claimed_as_it_is_ingested(tables: Stores) -> None:
    message = draft()
    await ingest(tables, None, message)
    assert await ingest(tables, None, draft(message.key.ts, stamp(-60)), lease=leases.grant(20)) is True
    assert await ingest(tables, None, DraftDeleted(message.key)) is True
    assert await ingest(tables, None, draft(), horizon=stamp(-60), lease=leases.grant(20)) is False
    assert (await claim_again(tables, message.key)).deleted


async def test_the_row_that_waits_longest_comes_first(tables: Stores) -> None:
    waiting = [await claimed(tables, draft()) for _ in range(3)]
    for seconds, claim in zip((-20, -30, -10), waiting, strict=True):
        await tables.draft_queue.postpone(claim, seconds)
    claims = [await tables.draft_queue.claim(leases.grant(20)) for _ in range(4)]
    assert [claim and claim.key for claim in claims] == [waiting[1].key, waiting[0].key, waiting[2].key, None]


async def test_simultaneous_claims_get_each_row_once(tables: Stores, open_again: OpenTables) -> None:
    for _ in range(12):
        await ingest(tables, None, draft())
    async with open_again() as second, open_again() as third:

        async def claim_all(mine: Stores) -> list[DraftClaim]:
            got = []
            while (claim := await mine.draft_queue.claim(leases.grant(20))) is not None:
                got.append(claim)
            return got

        got = await asyncio.gather(*(claim_all(mine) for mine in (tables, second, third)))
    counts = Counter(claim.key for claims in got for claim in claims)
    assert (len(counts), set(counts.values())) == (12, {1})


async def test_an_intent_leaves_the_row_in_doubt_for_the_grace_period(tables: Stores) -> None:
    claim = await claimed(tables, draft(), over())
    assert await tables.draft_queue.record_intent(claim, Action.CREATE, intent("hash")) is None
    row = await row_of(tables, claim.key)
    assert row["attempt"] == "post"
    assert GRACE - NEARLY < row["due_in"] <= GRACE
    assert await tables.draft_queue.claim(leases.grant(20)) is None  # although its lease has expired
    assert [(cooldown["key"], nudge["rule"]) for cooldown, nudge in zip(*await marks(tables), strict=True)] == [
        ("hash", "no-hype")
    ]


async def marks(tables: Stores) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the cooldowns and the nudges."""
    return await rows(tables, CooldownRow), await rows(tables, NudgeRow)


async def test_an_event_during_doubt_does_not_shorten_the_grace_period(tables: Stores) -> None:
    claim = await claimed(tables, draft(), over())
    await tables.draft_queue.record_intent(claim, Action.CREATE, intent("hash"))
    await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    assert (await row_of(tables, claim.key))["due_in"] > GRACE - NEARLY


async def test_of_two_drafts_of_one_author_the_second_stays_silent(tables: Stores) -> None:
    first, second = await claimed(tables, draft()), await claimed(tables, draft())
    assert await tables.draft_queue.record_intent(first, Action.CREATE, intent("hash")) is None
    both = intent("another", "hash", rules=("no-bait", "no-hype"))
    assert await tables.draft_queue.record_intent(second, Action.CREATE, both) == Suppression(frozenset({"no-hype"}))
    assert [cooldown["key"] for cooldown in await rows(tables, CooldownRow)] == [
        "hash"
    ]  # the second transaction wrote nothing
    assert (await row_of(tables, second.key))["attempt"] is None


async def test_an_expired_cooldown_is_renewed(tables: Stores) -> None:
    first, second = await claimed(tables, draft()), await claimed(tables, draft())
    await tables.draft_queue.record_intent(first, Action.CREATE, intent("hash"))
    await change(tables, CooldownRow, until=1.0)
    assert await tables.draft_queue.record_intent(second, Action.CREATE, intent("hash")) is None
    assert [(cooldown["key"], cooldown["until"] > 1) for cooldown in await rows(tables, CooldownRow)] == [
        ("hash", True)
    ]


async def test_an_author_with_quiet_gets_no_new_reply(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.quiet.be_quiet("U0SAM", 1)
    first = replace(intent("hash"), author=tables.quiet.key_of("U0SAM"))
    assert await tables.draft_queue.record_intent(claim, Action.CREATE, first) == Suppression(quiet=True)
    assert await marks(tables) == ([], [])
    assert (
        await tables.draft_queue.record_intent(claim, Action.CREATE, replace(first, author=None)) is None
    )  # it already has a reply


async def test_without_a_cooldown_the_second_draft_gets_a_reply_too(tables: Stores) -> None:
    first, second = await claimed(tables, draft()), await claimed(tables, draft())
    assert await tables.draft_queue.record_intent(first, Action.CREATE, intent("hash", hours=0)) is None
    assert await tables.draft_queue.record_intent(second, Action.CREATE, intent("hash", hours=0)) is None
    assert await rows(tables, CooldownRow) == []


async def test_a_withdrawn_intent_leaves_nothing_behind(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.record_intent(claim, Action.CREATE, intent("hash"))
    await tables.draft_queue.withdraw(claim, intent("hash"))
    assert await marks(tables) == ([], [])
    row = await row_of(tables, claim.key)
    assert (row["attempt"], row["looks"]) == (None, 0)


async def test_a_rejection_does_not_resolve_an_earlier_doubt(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.record_intent(claim, Action.CREATE, intent("hash"))
    await tables.draft_queue.postpone(claim, 0)
    await change(tables, DraftRow, not_before=1.0)
    again = await claim_again(tables, claim.key)
    assert (again.attempt, again.spoken) == ("post", {"no-hype"})
    await tables.draft_queue.record_intent(again, Action.CREATE, intent(rules=()))
    await tables.draft_queue.withdraw(again, intent(rules=()))
    assert (await row_of(tables, claim.key))["looks"] == Cause.UNKNOWN_OUTCOME.count
    assert [len(found) for found in await marks(tables)] == [1, 1]


@pytest.mark.parametrize("question", ["record_intent", "withdraw"])
async def test_with_a_lost_lease_nothing_is_changed(tables: Stores, question: str) -> None:
    claim = await claimed(tables, draft(), over())
    await claim_again(tables, claim.key)
    queue = tables.draft_queue
    withdrawing = question == "withdraw"
    with pytest.raises(LeaseExpired):
        await (queue.withdraw(claim, intent()) if withdrawing else queue.record_intent(claim, Action.CREATE, intent()))
    assert await marks(tables) == ([], [])
    assert (await row_of(tables, claim.key))["attempt"] is None


async def test_with_a_lost_lease_nothing_is_recorded_but_checks_due(tables: Stores) -> None:
    """The sleeper's post may coexist with its successor's, or may land later."""
    claim = await claimed(tables, draft(), over())
    holder = await claim_again(tables, claim.key)
    (before,) = await rows(tables, DraftRow)
    await tables.draft_queue.dead_letter(claim, "is_archived")
    assert await rows(tables, DraftRow) == [before]
    assert not await tables.draft_queue.finish(
        claim, *outcome(claim.version, Delivered(stamp(), "content-hash"), closed=True)
    )
    await tables.draft_queue.postpone(claim, 60)
    after = await row_of(tables, claim.key)
    assert GRACE - NEARLY < after["due_in"] <= GRACE
    expected = before | {"looks": 3, "changes": 3, "not_before": after["not_before"]}
    assert await rows(tables, DraftRow) == [expected]
    assert after["lease_owner"] == holder.lease.owner


async def test_a_check_due_to_a_sleeper_outlives_the_work_under_way(tables: Stores) -> None:
    sleeper = await claimed(tables, draft(), over())
    holder = await claim_again(tables, sleeper.key)
    await tables.draft_queue.finish(sleeper, *outcome(sleeper.version, Delivered(stamp(), "content-hash")))
    assert await tables.draft_queue.finish(holder, *outcome(holder.version, Delivered(stamp(), "content-hash")))
    assert (await claim_again(tables, holder.key)).checks_due == 1


async def test_an_expired_lease_without_a_successor_still_records(tables: Stores) -> None:
    """The change in Slack is real."""
    claim = await claimed(tables, draft(), over())
    await tables.draft_queue.finish(claim, *outcome(claim.version, Delivered("1700000000.000001", "content-hash")))
    assert (await row_of(tables, claim.key))["reply_ts"] == "1700000000.000001"


async def test_a_finished_row_is_not_due(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.record_intent(claim, Action.CREATE, intent("hash"))
    assert not await tables.draft_queue.finish(
        claim, *outcome(claim.version, Delivered("1700000000.000001", "content-hash"))
    )
    row = await row_of(tables, claim.key)
    assert {name: row[name] for name in ("pending", "lease_owner", "attempt", "says", "failures")} == {
        "pending": False,
        "lease_owner": None,
        "attempt": None,
        "says": "content-hash",
        "failures": 0,
    }


async def test_an_event_during_the_work_leaves_the_row_due(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    assert await tables.draft_queue.finish(claim, *silence(claim))
    again = await claim_again(tables, claim.key)
    assert again.version > claim.version


@pytest.mark.parametrize("changed", [False, True])
async def test_a_check_that_is_due_stays_due(tables: Stores, changed: bool) -> None:
    """The new version makes the row due at once, too early for its check, so one more check is due."""
    claim = await claimed(tables, draft())
    if changed:
        await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    await tables.draft_queue.finish(claim, *silence(claim, checks_due=1))
    row = await row_of(tables, claim.key)
    assert (row["pending"], row["looks"]) == (True, 2 if changed else 1)
    assert (row["due_in"] < 0) if changed else (row["due_in"] > 3 * GRACE - NEARLY)


async def test_a_version_read_from_slack_is_the_newest_known(tables: Stores) -> None:
    """A worker reads the newest version of the draft from Slack, perhaps before its event arrives."""
    claim = await claimed(tables, draft())
    newer = stamp(-60)
    await tables.draft_queue.finish(claim, *outcome(newer, None, message_hash=claim.message_hash))
    assert not await ingest(tables, "Ev1", draft(claim.key.ts, newer))


async def test_deleted_and_closed_are_for_good(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    await tables.draft_queue.finish(claim, *silence(claim, deleted=True, closed=True))
    again = await claim_again(tables, claim.key)
    await tables.draft_queue.finish(again, *silence(again))
    row = await row_of(tables, claim.key)
    assert (row["deleted"], row["closed"]) == (True, True)


@pytest.mark.parametrize("fault", [False, True])
async def test_postponing_counts_only_the_bots_own_failures(tables: Stores, fault: bool) -> None:
    """After ten of them the row becomes a dead letter; an outage of Slack may last any time."""
    claim = await claimed(tables, draft())
    await tables.draft_queue.postpone(claim, 60, fault=fault)
    row = await row_of(tables, claim.key)
    assert 60 - NEARLY < row["due_in"] <= 60
    assert (row["lease_owner"], row["failures"], row["pending"]) == (None, int(fault), True)


async def test_a_dead_letter_is_counted_and_tried_again_at_the_next_start(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await tables.draft_queue.dead_letter(claim, "token_revoked")
    assert await tables.drafts.backlog() == (0, 1)
    await tables.retention.revive(stamp(-60))  # a horizon later than its ts: too old
    assert await tables.drafts.backlog() == (0, 1)
    await tables.retention.revive(stamp(60))
    assert await tables.drafts.backlog() == (1, 0)
    assert (await claim_again(tables, claim.key)).key == claim.key


async def test_an_event_during_the_rejection_is_tried(tables: Stores) -> None:
    claim = await claimed(tables, draft())
    await ingest(tables, None, draft(claim.key.ts, stamp(-60)))
    await tables.draft_queue.dead_letter(claim, "msg_too_long")
    assert (await claim_again(tables, claim.key)).version > claim.version


async def test_present_drafts_are_those_of_a_channel_and_period_that_are_not_deleted(tables: Stores) -> None:
    stamps = [stamp(ago) for ago in (400, 300, 200, 100, 50)]
    messages = [draft(ts) for ts in stamps]
    for message in messages:
        await ingest(tables, None, message)
    gone = await claim_again(tables, messages[2].key)
    await tables.draft_queue.finish(gone, *silence(gone, deleted=True))
    assert await tables.drafts.present("C0DRAFTS", stamps[1], stamps[4]) == {messages[1].key, messages[3].key}
    assert await tables.drafts.present("C0OTHER", stamps[0], stamps[3]) == frozenset()
