"""Retention of events, cooldowns, quiet days and drafts, and the permanent record of channels."""

from __future__ import annotations

import time

from bot.app.stores import Stores
from bot.db.records import SlackChannel
from bot.db.schema import CooldownRow, DraftRow, EventRow, NudgeRow, QuietRow
from bot.delivery.plan import Action
from tests.db.helpers import change, claimed, draft, ingest, intent, rows, silence, stamp

DAY = 86400.0


async def test_events_are_kept_for_two_days(tables: Stores) -> None:
    await ingest(tables, "Ev1", draft())
    await change(tables, EventRow, seen_at=time.time() - 2 * DAY + 60)
    await tables.retention.forget()
    assert len(await rows(tables, EventRow)) == 1
    await change(tables, EventRow, seen_at=time.time() - 2 * DAY - 60)
    await tables.retention.forget()
    assert await rows(tables, EventRow) == []


async def test_expired_cooldowns_and_quiet_days_are_deleted(tables: Stores) -> None:
    await tables.draft_queue.record_intent(await claimed(tables, draft()), Action.CREATE, intent("hash"))
    await tables.quiet.be_quiet("U0SAM", 7)
    await tables.retention.forget()
    assert [len(await rows(tables, table)) for table in (CooldownRow, QuietRow)] == [1, 1]
    for table in (CooldownRow, QuietRow):
        await change(tables, table, until=time.time() - 1)
    await tables.retention.forget()
    assert [len(await rows(tables, table)) for table in (CooldownRow, QuietRow)] == [0, 0]


async def test_drafts_and_nudges_are_deleted_after_sixty_days(tables: Stores) -> None:
    for ago in (61 * DAY, 59 * DAY):
        claim = await claimed(tables, draft(stamp(ago)))
        await tables.draft_queue.record_intent(claim, Action.CREATE, intent())
        await tables.draft_queue.finish(claim, *silence(claim))
    await tables.retention.forget()
    assert [len(await rows(tables, table)) for table in (DraftRow, NudgeRow)] == [1, 1]


async def test_quiet_lasts_as_long_as_requested(tables: Stores) -> None:
    assert await tables.quiet.quiet_until("U0SAM") is None
    until = await tables.quiet.be_quiet("U0SAM", 7)
    assert abs(until - time.time() - 7 * DAY) < 5
    assert await tables.quiet.quiet_until("U0SAM") == until
    assert await tables.quiet.quiet_until("U0AMELIE") is None


async def test_a_second_request_replaces_the_quiet_period(tables: Stores) -> None:
    await tables.quiet.be_quiet("U0SAM", 7)
    until = await tables.quiet.be_quiet("U0SAM", 1)
    assert await tables.quiet.quiet_until("U0SAM") == until
    assert until - time.time() < 1.1 * DAY


async def test_expired_or_cancelled_quiet_does_not_count(tables: Stores) -> None:
    await tables.quiet.be_quiet("U0SAM", 7)
    await tables.quiet.be_quiet("U0AMELIE", 7)
    await tables.quiet.speak_again("U0SAM")
    assert await tables.quiet.quiet_until("U0SAM") is None
    await change(tables, QuietRow, until=time.time() - 1)
    assert await tables.quiet.quiet_until("U0AMELIE") is None


async def test_the_installation_is_dated_once(tables: Stores) -> None:
    first = await tables.channels.installed_at()
    assert abs(first - time.time()) < 5
    assert await tables.channels.installed_at() == first


async def test_a_channel_counts_from_where_it_was_first_seen(tables: Stores) -> None:
    """A channel may be renamed; its start stays, and a watermark never moves back."""
    first = await tables.channels.watch(SlackChannel("C1", "drafts"), "1700000000.000001")
    again = await tables.channels.watch(SlackChannel("C1", "social-drafts"), "1800000000.000001")
    assert (again.since, again.name) == (first.since, "social-drafts")
    await tables.channels.read_up_to("C1", "1750000000.000001")
    await tables.channels.read_up_to("C1", "1740000000.000001")
    (known,) = await tables.channels.watched(["C1", "C2"])
    assert (known.since, known.watermark) == ("1700000000.000001", "1750000000.000001")
    assert await tables.channels.watched([]) == []
