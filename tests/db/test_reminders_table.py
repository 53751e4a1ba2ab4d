"""The weekly reminder's rows, and the figures that it reports."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.app.stores import Stores
from bot.db.records import Feedback, ReminderClaim
from bot.db.schema import CharterRow, ReminderRow
from bot.delivery import leases
from bot.delivery.doubt import Cause
from bot.delivery.leases import LeaseExpired
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result
from bot.drafts.events import FeedbackGiven
from bot.wording.figures import RuleFigures
from tests.db.conftest import GRACE, OpenTables
from tests.db.helpers import change, claimed, draft, ingest, intent, over, rows, silence, stamp

WEEK = "2026-W48"
DAY = 86400.0


async def planned(tables: Stores) -> ReminderClaim:
    """A planned and claimed row of a week."""
    await tables.reminders.plan("C0TEAM", WEEK, None)
    return await claim_again(tables)


async def claim_again(tables: Stores) -> ReminderClaim:
    claim = await tables.reminder_queue.claim(leases.grant(20))
    assert claim is not None
    return claim


async def test_a_week_is_planned_once_per_channel(tables: Stores) -> None:
    assert await tables.reminders.plan("C0TEAM", WEEK, None)
    assert not await tables.reminders.plan("C0TEAM", WEEK, None)
    assert not await tables.reminders.plan("C0TEAM", WEEK, "week off")
    assert await tables.reminders.plan("C0DRAFTS", WEEK, None)
    assert await tables.reminders.plan("C0TEAM", "2026-W49", None)
    assert {row["skipped"] for row in await rows(tables, ReminderRow)} == {None}


async def test_a_skipped_week_is_not_posted(tables: Stores) -> None:
    assert await tables.reminders.plan("C0TEAM", WEEK, "week off")
    assert await tables.reminder_queue.claim(leases.grant(20)) is None
    assert await tables.reminders.unsent(WEEK) == {}


async def test_a_skipped_week_can_be_requested_later(tables: Stores) -> None:
    await tables.reminders.plan("C0TEAM", WEEK, "week off")
    assert not await tables.reminders.plan("C0TEAM", WEEK, "too late")
    assert await tables.reminders.plan("C0TEAM", WEEK, None)
    assert await tables.reminders.unsent(WEEK) == {"C0TEAM": ""}
    assert (await claim_again(tables)).key.week == WEEK


async def test_one_that_was_posted_is_done(tables: Stores) -> None:
    claim = await planned(tables)
    await tables.reminder_queue.record_intent(claim, Action.CREATE, None)
    await tables.reminder_queue.finish(claim, None, Result(Delivered("1700000000.000001", None), 0))
    assert await tables.reminder_queue.claim(leases.grant(20)) is None
    assert await tables.reminders.unsent(WEEK) == {}
    assert not await tables.reminders.plan("C0TEAM", WEEK, None)


async def test_an_attempt_leaves_it_in_doubt_for_the_grace_period(tables: Stores) -> None:
    claim = await planned(tables)
    await tables.reminder_queue.record_intent(claim, Action.CREATE, None)
    (row,) = await rows(tables, ReminderRow)
    assert row["attempt"] == "post"
    assert GRACE - 1 < row["not_before"] - time.time() <= GRACE
    await change(tables, ReminderRow, not_before=1.0, lease_until=1.0)
    again = await claim_again(tables)
    assert again.attempted_at is not None
    await tables.reminder_queue.withdraw(again, None)
    (row,) = await rows(tables, ReminderRow)
    assert (row["attempt"], row["looks"]) == (None, Cause.UNKNOWN_OUTCOME.count)  # the first attempt is still in doubt


async def test_a_check_is_due_later(tables: Stores) -> None:
    claim = await planned(tables)
    await tables.reminder_queue.finish(claim, None, Result(Delivered("1700000000.000001", None), 1))
    assert await tables.reminder_queue.claim(leases.grant(20)) is None
    (row,) = await rows(tables, ReminderRow)
    assert row["not_before"] - time.time() > 3 * GRACE - 1
    await change(tables, ReminderRow, not_before=1.0)
    again = await claim_again(tables)
    assert (again.current, again.checks_due, again.attempted_at) == (Delivered("1700000000.000001", None), 1, None)


async def test_with_a_lost_lease_nothing_is_changed_but_checks_due(tables: Stores) -> None:
    await tables.reminders.plan("C0TEAM", WEEK, None)
    lost = await tables.reminder_queue.claim(over())
    assert lost is not None
    await claim_again(tables)
    (before,) = await rows(tables, ReminderRow)
    with pytest.raises(LeaseExpired):
        await tables.reminder_queue.record_intent(lost, Action.CREATE, None)
    with pytest.raises(LeaseExpired):
        await tables.reminder_queue.withdraw(lost, None)
    await tables.reminder_queue.finish(lost, None, Result(Delivered("1700000000.000001", None), 0))
    await tables.reminder_queue.postpone(lost, 60)
    await tables.reminder_queue.dead_letter(lost, "is_archived")
    (after,) = await rows(tables, ReminderRow)
    assert after == before | {"looks": before["looks"] + 3, "not_before": after["not_before"]}
    assert after["not_before"] - time.time() > GRACE - 1


async def test_a_rejected_one_is_retried_at_the_next_start(tables: Stores) -> None:
    await tables.reminder_queue.dead_letter(await planned(tables), "is_archived")
    assert await tables.reminder_queue.claim(leases.grant(20)) is None
    assert await tables.reminders.unsent(WEEK) == {"C0TEAM": "is_archived"}
    await tables.retention.revive("")
    assert (await claim_again(tables)).key.week == WEEK


async def test_a_rejected_one_is_retried_on_request(tables: Stores) -> None:
    await tables.reminder_queue.dead_letter(await planned(tables), "is_archived")
    assert await tables.reminders.plan("C0TEAM", WEEK, None)
    assert await tables.reminders.unsent(WEEK) == {"C0TEAM": ""}
    assert (await claim_again(tables)).key.week == WEEK


@pytest.mark.parametrize("refused", [False, True])
async def test_one_that_waited_for_more_than_two_days_is_skipped(tables: Stores, refused: bool) -> None:
    """After a downtime nobody wants Monday's reminder on Friday."""
    claim = await planned(tables)
    if refused:
        await tables.reminder_queue.dead_letter(claim, "is_archived")
    await change(tables, ReminderRow, not_before=time.time() - 2 * DAY - 60, lease_until=1.0)
    await tables.retention.revive("")
    assert await tables.reminder_queue.claim(leases.grant(20)) is None
    assert [row["skipped"] for row in await rows(tables, ReminderRow)] == ["too late"]


async def test_one_whose_post_was_begun_is_checked_before_it_is_past(tables: Stores) -> None:
    claim = await planned(tables)
    await tables.reminder_queue.record_intent(claim, Action.CREATE, None)
    await change(tables, ReminderRow, not_before=time.time() - 2 * DAY - 60, lease_until=1.0)
    await tables.retention.revive("")
    again = await claim_again(tables)
    assert (again.attempt, again.skipped) == (Action.CREATE, True)
    await tables.reminder_queue.finish(again, None, Result(Delivered("1700000000.000001", None), 0))
    assert [row["skipped"] for row in await rows(tables, ReminderRow)] == [None]


async def test_a_request_does_not_lower_the_checks_due(tables: Stores) -> None:
    await tables.reminder_queue.dead_letter(await planned(tables), "is_archived")
    await change(tables, ReminderRow, checks_due=2)
    assert await tables.reminders.plan("C0TEAM", WEEK, None)
    assert (await claim_again(tables)).checks_due == 2


async def test_one_that_waited_for_less_is_posted(tables: Stores) -> None:
    await planned(tables)
    await change(tables, ReminderRow, not_before=time.time() - 2 * DAY + 60, lease_until=1.0)
    await tables.retention.revive("")
    assert (await claim_again(tables)).key.week == WEEK


async def test_figures_are_counted_by_rule_over_a_period(tables: Stores) -> None:
    answers: tuple[Feedback, ...] = ("useful", "useful", "set_aside")
    for feedback in answers:
        claim = await claimed(tables, draft())
        await tables.draft_queue.record_intent(claim, Action.CREATE, intent())
        await ingest(tables, None, FeedbackGiven(claim.key, ("no-hype",), feedback))
    await tables.draft_queue.record_intent(
        await claimed(tables, draft()), Action.CREATE, intent(rules=("no-hype", "no-bait"))
    )
    now = time.time()
    assert await tables.reminders.figures(now - DAY, now + 60) == [
        RuleFigures("no-bait", 1),
        RuleFigures("no-hype", 4, 2, 1),
    ]
    assert await tables.reminders.figures(now + 60, now + DAY) == []


async def test_figures_count_the_edits_that_resolved_a_finding(tables: Stores) -> None:
    """Each new version of the draft counts anew: the last one wins."""
    for answered, edits in (("useful", [True]), (None, [True, False]), (None, [False, True])):
        claim = await claimed(tables, draft())
        await tables.draft_queue.record_intent(claim, Action.CREATE, intent())
        await tables.draft_queue.finish(claim, *silence(claim))
        if answered:
            await ingest(tables, None, FeedbackGiven(claim.key, ("no-hype",), "useful"))
        for resolved in edits:
            again = await claimed(tables, draft(claim.key.ts, stamp()))
            await tables.draft_queue.finish(again, *silence(again, resolved={"no-hype": resolved, "never-spoke": True}))
    now = time.time()
    assert await tables.reminders.figures(now - DAY, now + 60) == [RuleFigures("no-hype", 3, 1, 0, 2, 1)]


async def test_the_charter_of_the_last_reminder_is_remembered(tables: Stores) -> None:
    """It is the charter that ran at the newest post; later changes are news."""
    before = time.time()
    assert await tables.reminders.charter_before("2026-W50", before) is None
    for rules in ("first", "second", "second"):
        await tables.reminders.remember_charter(rules)
    assert len(await rows(tables, CharterRow)) == 2
    assert await tables.reminders.charter_before("2026-W50", before) is None
    assert await tables.reminders.charter_before("2026-W50", time.time() + 60) == "second"


async def test_news_begins_with_the_last_posted_reminder(tables: Stores) -> None:
    """A skipped week has announced no changes, so they are still news."""
    claim = await planned(tables)
    await tables.reminders.remember_charter("old")
    await change(tables, CharterRow, ran_at=time.time() - 2 * DAY)
    await tables.reminder_queue.finish(claim, None, Result(Delivered(stamp(DAY), None), 0))
    await tables.reminders.remember_charter("new")
    later = time.time() + 3 * 7 * DAY
    assert await tables.reminders.charter_before("9999-W01", later) == "old"
    assert await tables.reminders.charter_before(WEEK, later) == "new"


async def test_starts_within_the_same_moment_are_all_remembered(tables: Stores, open_again: OpenTables) -> None:
    """Two replicas with other charters: neither start fails on the other's moment."""
    async with open_again() as others:
        for number in range(20):
            await asyncio.gather(
                tables.reminders.remember_charter(f"ours {number}"),
                others.reminders.remember_charter(f"theirs {number}"),
            )
    assert len(await rows(tables, CharterRow)) == 40
