"""Suggestions to the keepers of a charter: kept until they are answered, told once to each person, then forgotten."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.app.stores import Stores
from bot.db.records import SuggestionClaim, SuggestionKey
from bot.db.schema import ReminderRow, SuggestionMessageRow, SuggestionRow
from bot.db.suggestions import MOST_AN_HOUR, MOST_OPEN, TO_SUGGESTER
from bot.delivery import leases
from bot.delivery.doubt import Cause
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result
from tests.db.conftest import GRACE
from tests.db.helpers import change, over, rows, stamp

KEEPERS = ("U0AMELIE", "U0NORA")
DAY = 86400.0


async def suggested(tables: Stores, by: str = "U0SAM", charter: str = "charter") -> str:
    """Keep a suggestion, and have the keepers told."""
    added = await tables.suggestions.add(by, charter, "no-hype", "wrong_here", "game changer", "It is a game.")
    await tables.suggestions.plan(added, KEEPERS)
    return added


async def claimed(tables: Stores) -> SuggestionClaim:
    claim = await tables.suggestion_queue.claim(leases.grant(20))
    assert claim is not None
    return claim


async def told(tables: Stores, state: str) -> list[str]:
    """Deliver every message that is due, showing this state; return who got one."""
    people = []
    while (claim := await tables.suggestion_queue.claim(leases.grant(20))) is not None:
        await tables.suggestion_queue.record_intent(claim, Action.CREATE, None)
        await tables.suggestion_queue.finish(claim, None, Result(Delivered(f"1.{len(people)}", state)))
        people.append(claim.key.keeper)
    return sorted(people)


async def test_it_waits_with_its_words_until_it_is_answered(tables: Stores) -> None:
    id_ = await suggested(tables)
    (waiting,) = await tables.suggestions.open("charter")
    assert (waiting.id, waiting.rule, waiting.words) == (id_, "no-hype", "game changer")
    assert await tables.suggestions.open("other") == []
    assert await told(tables, "open") == ["U0AMELIE", "U0NORA"]
    assert await tables.suggestions.get(id_) == waiting


async def test_each_keeper_is_told_once(tables: Stores) -> None:
    id_ = await suggested(tables)
    await tables.suggestions.plan(id_, (*KEEPERS, "U0LEA"))
    assert await told(tables, "open") == ["U0AMELIE", "U0LEA", "U0NORA"]
    assert await told(tables, "open") == []


async def test_the_first_answer_counts(tables: Stores) -> None:
    id_ = await suggested(tables)
    won = await asyncio.gather(
        tables.suggestions.answer(id_, "taken_up", "U0AMELIE"),
        tables.suggestions.answer(id_, "declined", "U0NORA", "No."),
    )
    assert sorted(won) == [False, True]
    assert not await tables.suggestions.answer(id_, "taken_up", "U0NORA")
    assert await tables.suggestions.open("charter") == []


async def test_everybody_is_told_of_the_answer_and_then_its_words_are_forgotten(tables: Stores) -> None:
    """Who suggested it, too. That it was taken up, when and by which keeper stays."""
    id_ = await suggested(tables)
    await told(tables, "open")
    await tables.suggestions.answer(id_, "declined", "U0AMELIE", "It is a promise all the same.")
    kept = await tables.suggestions.get(id_)
    assert kept is not None
    assert (kept.words, kept.reply, kept.suggested_by) == ("game changer", "It is a promise all the same.", "U0SAM")
    assert await told(tables, "declined") == [TO_SUGGESTER, "U0AMELIE", "U0NORA"]
    past = await tables.suggestions.get(id_)
    assert past is not None
    assert (past.words, past.note, past.reply, past.suggested_by) == ("", "", "", None)
    assert (past.state, past.answered_by) == ("declined", "U0AMELIE")


async def test_a_keeper_who_answers_their_own_suggestion_is_not_told_of_it(tables: Stores) -> None:
    id_ = await suggested(tables, by="U0AMELIE")
    await told(tables, "open")
    await tables.suggestions.answer(id_, "taken_up", "U0AMELIE")
    assert await told(tables, "taken_up") == ["U0AMELIE", "U0NORA"]


async def test_an_answer_during_the_delivery_leaves_the_message_due(tables: Stores) -> None:
    id_ = await suggested(tables)
    claim = await claimed(tables)
    await tables.suggestion_queue.record_intent(claim, Action.CREATE, None)
    await tables.suggestions.answer(id_, "taken_up", "U0NORA")
    await tables.suggestion_queue.finish(claim, None, Result(Delivered("1.0", "open")))
    again = [await claimed(tables) for _ in range(3)]
    assert {one.key.keeper for one in again} == {TO_SUGGESTER, *KEEPERS}
    (mine,) = [one for one in again if one.key == claim.key]
    assert mine.current == Delivered("1.0", "open")
    kept = await tables.suggestions.get(id_)
    assert kept is not None
    assert kept.words == "game changer", "there are messages yet to be written"


async def test_a_message_in_doubt_is_checked_twice(tables: Stores) -> None:
    """See ``delivery.doubt``: a call without an outcome."""
    await suggested(tables)
    claim = await claimed(tables)
    await tables.suggestion_queue.record_intent(claim, Action.CREATE, None)
    await tables.suggestion_queue.postpone(claim, 0)
    again = next(one for one in [await claimed(tables), await claimed(tables)] if one.key == claim.key)
    assert (again.attempt, again.checks_due) == (Action.CREATE, 0)
    await tables.suggestion_queue.finish(again, None, Result(Delivered("1.0", "open"), checks_due=1))
    row = next(row for row in await rows(tables, SuggestionMessageRow) if row["keeper"] == claim.key.keeper)
    assert row["pending"]
    assert row["not_before"] - time.time() > (Cause.SECOND_CHECK.after - 1) * GRACE


async def test_a_worker_that_lost_its_lease_changes_nothing_and_leaves_a_doubt(tables: Stores) -> None:
    await suggested(tables)
    late = await tables.suggestion_queue.claim(over())
    assert late is not None
    holder = next(one for one in [await claimed(tables), await claimed(tables)] if one.key == late.key)
    await tables.suggestion_queue.finish(late, None, Result(Delivered("1.0", "open")))
    await tables.suggestion_queue.finish(holder, None, Result(Delivered("1.1", "open")))
    row = next(row for row in await rows(tables, SuggestionMessageRow) if row["keeper"] == late.key.keeper)
    assert (row["ts"], row["pending"]) == ("1.1", True)


async def test_a_refusal_is_a_dead_letter_that_the_next_start_tries_again(tables: Stores) -> None:
    id_ = await suggested(tables)
    await tables.suggestion_queue.dead_letter(await claimed(tables), "missing_scope")
    (letter,) = await tables.stats.dead_letters()
    assert (letter.kind, letter.code, letter.count) == ("suggestion", "missing_scope", 1)
    await tables.retention.revive("0")
    assert await tables.stats.dead_letters() == []
    assert (await tables.stats.queue()).waiting == 2
    assert {row["looks"] for row in await rows(tables, SuggestionMessageRow)} == {1}
    assert await told(tables, "open") == list(KEEPERS)
    assert SuggestionKey(id_, "U0NORA") in [
        SuggestionKey(row["suggestion"], row["keeper"]) for row in await rows(tables, SuggestionMessageRow)
    ]


@pytest.mark.parametrize(("who", "reached", "most"), [("U0SAM", "person", MOST_AN_HOUR), (None, "charter", MOST_OPEN)])
async def test_there_is_a_limit_for_each_person_and_each_charter(
    tables: Stores, who: str | None, reached: str, most: int
) -> None:
    ids = [await suggested(tables, by=who or f"U{number}") for number in range(most)]
    assert await tables.suggestions.add(who or "U0LEA", "charter", "", "rule_missing", "", "Words.") == reached
    assert len(await tables.suggestions.open("charter")) == most
    await tables.suggestions.answer(ids[0], "taken_up", "U0AMELIE")
    assert len(await suggested(tables, by=who or "U0LEA")) == 32


async def test_after_an_hour_a_person_may_suggest_again(tables: Stores) -> None:
    for _ in range(MOST_AN_HOUR):
        await suggested(tables)
    await change(tables, SuggestionRow, suggested_at=time.time() - 3601)
    assert len(await suggested(tables)) == 32


async def test_it_is_forgotten_after_sixty_days(tables: Stores) -> None:
    await suggested(tables)
    await change(tables, SuggestionRow, suggested_at=time.time() - 59 * DAY)
    await tables.retention.forget()
    assert len(await rows(tables, SuggestionMessageRow)) == 2
    await change(tables, SuggestionRow, suggested_at=time.time() - 61 * DAY)
    await tables.retention.forget()
    assert await rows(tables, SuggestionRow) == await rows(tables, SuggestionMessageRow) == []


async def test_what_was_taken_up_since_the_last_reminder_is_counted_by_charter(tables: Stores) -> None:
    """In all, and never by whom or whose they were."""
    before = time.time() - 60
    ids = [await suggested(tables, by=f"U{number}") for number in range(3)] + [await suggested(tables, charter="other")]
    await tables.suggestions.answer(ids[2], "declined", "U0AMELIE")
    for id_ in (ids[0], ids[1], ids[3]):
        await tables.suggestions.answer(id_, "taken_up", "U0AMELIE")
    assert await tables.reminders.taken_up("2026-W49", before, "charter") == 2
    assert await tables.reminders.taken_up("2026-W49", before, "other", "other") == 1
    await tables.reminders.plan("C0TEAM", "2026-W48", None)
    await change(tables, ReminderRow, ts=stamp(-60))
    assert await tables.reminders.taken_up("2026-W49", before, "charter") == 0
    assert await tables.reminders.taken_up("2026-W48", before, "charter") == 2, "that week's own reminder is no border"
