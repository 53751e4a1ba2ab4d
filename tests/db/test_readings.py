"""One version of a draft has one verdict, on every replica; rules speak once a keeper has agreed."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.app.stores import Stores
from bot.db.reading_tables import QuotationRow, ReadingRow
from bot.db.readings import Ask, Found, ReadingKey
from bot.db.records import DraftKey, Judged, Reading, StoredQuotation, ts_at
from bot.db.schema import NudgeRow
from bot.outcomes import ReadingOutcome
from bot.wording.second_reader import LOOKED_AT, Standing
from tests.db.conftest import OpenTables
from tests.db.helpers import CHANNEL, change, rows, stamp

VERSION, AUTHOR = "a" * 32, "b" * 32
BAIT = Judged("no-bait", "one question")


def new_key(ago: float = 0) -> DraftKey:
    return DraftKey(CHANNEL, stamp(ago))


async def begin(
    tables: Stores, key: DraftKey, version: str = VERSION, *, per_hour: int = 100, refusal: ReadingOutcome | None = None
) -> Reading:
    return await tables.readings.begin(ReadingKey(*key, version), Ask("small-1", AUTHOR, per_hour), refusal)


async def finish(tables: Stores, key: DraftKey, charter: str = "") -> Reading:
    return await tables.readings.finish(
        ReadingKey(*key, VERSION), ReadingOutcome.QUOTED, [Found(charter, BAIT, 16, 33)]
    )


async def standing(tables: Stores, judged: Judged = BAIT, charter: str = "") -> Standing:
    (found,) = await tables.readings.standings(charter, [judged])
    return found


async def judge(tables: Stores, *agreed: bool, judged: Judged = BAIT, charter: str = "") -> Standing:
    for one in agreed:
        found = await tables.readings.judge(charter, judged, agreed=one)
    return found


async def test_a_version_is_asked_about_once(tables: Stores, open_again: OpenTables) -> None:
    key = new_key()
    assert (await begin(tables, key)).ask
    said = await finish(tables, key)
    assert said.quotations == (StoredQuotation("no-bait", 16, 33, spoken=False),)
    async with open_again() as replica:
        assert await begin(replica, key) == said
        assert await replica.readings.recorded(ReadingKey(*key, VERSION)) == said
        assert (await begin(replica, key, "c" * 32)).ask


async def test_of_two_replicas_one_asks(tables: Stores, open_again: OpenTables) -> None:
    key = new_key()
    async with open_again() as replica:
        begun = await asyncio.gather(*(begin(one, key) for one in (tables, replica, tables, replica)))
    assert [one.ask for one in begun].count(True) == 1


async def test_who_asked_and_never_came_back_leaves_silence(tables: Stores, open_again: OpenTables) -> None:
    """A worker was killed, or lost its lease: another one settles the verdict, and a late answer changes nothing."""
    key = new_key()
    await begin(tables, key)
    async with open_again() as replica:
        assert await begin(replica, key) == Reading(model="small-1", outcome=ReadingOutcome.ABANDONED, unread=True)
        assert await finish(tables, key) == Reading(model="small-1", unread=True)
        assert await begin(replica, key) == Reading(model="small-1", unread=True)


@pytest.mark.parametrize("refusal", [ReadingOutcome.BUSY, ReadingOutcome.PAUSED])
async def test_what_was_not_asked_then_is_never_asked(
    tables: Stores, open_again: OpenTables, refusal: ReadingOutcome
) -> None:
    key = new_key()
    assert await begin(tables, key, refusal=refusal) == Reading(model="small-1", outcome=refusal, unread=True)
    async with open_again() as replica:
        assert await begin(replica, key) == Reading(model="small-1", unread=True)


async def test_all_replicas_share_the_budget_of_an_hour(tables: Stores, open_again: OpenTables) -> None:
    async with open_again() as replica:
        begun = [await begin((tables, replica)[at % 2], new_key(at + 1), per_hour=3) for at in range(5)]
        assert [one.outcome for one in begun] == [None, None, None, ReadingOutcome.BUDGET, ReadingOutcome.BUDGET]
        await change(tables, ReadingRow, asked_at=ReadingRow.asked_at - 3601)
        assert (await begin(replica, new_key(), per_hour=3)).ask


async def test_who_asked_for_quiet_is_not_read(tables: Stores) -> None:
    key = new_key()
    tables.quiet.key_of = lambda person: person
    await tables.quiet.be_quiet(AUTHOR, 7)
    assert await begin(tables, key) == Reading(unread=True)
    assert await rows(tables, ReadingRow) == []


async def test_verdicts_go_with_their_drafts(tables: Stores) -> None:
    old, new = DraftKey(CHANNEL, ts_at(1_700_000_000)), new_key()
    for key in (old, new):
        await begin(tables, key)
        await finish(tables, key)
    await tables.retention.forget()
    for table in (ReadingRow, QuotationRow):
        assert [row["ts"] for row in await rows(tables, table)] == [new.ts]


async def test_a_rule_speaks_once_a_keeper_agreed_with_all_but_one_of_twelve(tables: Stores) -> None:
    early = new_key(9)
    await begin(tables, early)
    await finish(tables, early)
    assert await judge(tables, False, *[True] * 10) == Standing("no-bait", agreed=10, looked=11, unsaid=1)
    assert await judge(tables, True) == Standing("no-bait", speaks=True, agreed=11, looked=12, unsaid=1)
    late = new_key()
    await begin(tables, late)
    assert [one.spoken for one in (await finish(tables, late)).quotations] == [True]
    assert [one.spoken for one in (await begin(tables, early)).quotations] == [False]  # no late nudge


async def test_with_two_wrong_a_new_round_begins(tables: Stores) -> None:
    assert await judge(tables, False, False, *[True] * 10) == Standing("no-bait", agreed=10, looked=12)
    assert await judge(tables, True) == Standing("no-bait", agreed=1, looked=1)
    assert (await judge(tables, *[True] * 11)).speaks
    assert await judge(tables, False) == Standing("no-bait", speaks=True, agreed=12, looked=12)


@pytest.mark.parametrize(
    ("other", "charter"),
    [(Judged("no-bait", "another question"), ""), (Judged("no-hype", "one question"), ""), (BAIT, "press")],
    ids=["question or model", "rule", "charter"],
)
async def test_another_question_model_rule_or_charter_listens_anew(tables: Stores, other: Judged, charter: str) -> None:
    await judge(tables, *[True] * LOOKED_AT)
    assert await standing(tables, other, charter) == Standing(other.rule)


async def spoken_drafts(tables: Stores, *feedback: str) -> None:
    """Drafts about which the reader's rule spoke, each with what its author said."""
    for at, one in enumerate(feedback):
        key = new_key(at + 1)
        await begin(tables, key)
        await finish(tables, key)

        def nudge(key: DraftKey = key, one: str = one) -> None:
            with tables.database.engine.begin() as connection:
                row = {**key._asdict(), "rule": "no-bait", "spoke_at": time.time() + 0.002, "feedback": one or None}
                connection.execute(NudgeRow.__table__.insert().values(**row))  # type: ignore[attr-defined]

        await tables.database.run(nudge)


async def test_a_rule_that_is_set_aside_more_often_than_it_helps_goes_back_to_listening(tables: Stores) -> None:
    await judge(tables, *[True] * LOOKED_AT)
    await spoken_drafts(tables, *["set_aside"] * 4)
    assert await standing(tables) == Standing("no-bait", set_aside=True)
    key = new_key()
    await begin(tables, key)
    assert [one.spoken for one in (await finish(tables, key)).quotations] == [False]
    assert (await judge(tables, *[True] * LOOKED_AT)).speaks
    assert (await standing(tables)).set_aside is False


async def test_a_rule_that_is_useful_as_often_goes_on_speaking(tables: Stores) -> None:
    await judge(tables, *[True] * LOOKED_AT)
    await spoken_drafts(tables, *["set_aside", "useful"] * 4, "", "set_aside")
    assert (await standing(tables)).speaks
