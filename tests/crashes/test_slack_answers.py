"""Whatever Slack's response to a first reply, the draft ends up with exactly one. Delayed work is in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.db.records import DraftKey
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.ends import ends_with_one_reply, ends_with_silence, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.running import CLEAN, HYPE, RunningBot

POST, EDIT, REMOVE, CHECK = "chat.postMessage", "chat.update", "chat.delete", "conversations.replies"
EMPTY = "This reminder was taken back."
WORLD_CLASS = "Our new press is world class, everybody says"


@pytest.fixture
def database(bot: RunningBot, tmp_path: Path) -> Iterator[BotsDatabase]:
    with bots_database(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("kind", "details", "outcome"),
    [
        ("429", {"retry_after": 1}, "rate_limited"),
        ("error_before", {"error": "ratelimited"}, "rate_limited"),
        ("error_before", {"status": 500}, "outcome_unknown"),
        ("error_after", {"status": 500}, "outcome_unknown"),
        ("error_before", {"status": 502}, "outcome_unknown"),
        ("error_after", {"status": 504}, "outcome_unknown"),
        ("error_before", {"status": 503}, "outcome_unknown"),
        ("error_after", {"status": 503}, "outcome_unknown"),
        ("error_before", {"error": "internal_error"}, "outcome_unknown"),
        ("error_after", {"error": "fatal_error"}, "outcome_unknown"),
        ("hang", {}, "outcome_unknown"),
        ("hang_after", {}, "outcome_unknown"),
        ("reset_before", {}, "outcome_unknown"),
        ("reset_after", {}, "outcome_unknown"),
        ("cut_short", {}, "outcome_unknown"),
        ("not_json", {}, "outcome_unknown"),
        ("not_json_after", {}, "outcome_unknown"),
    ],
)
async def test_a_failed_post_ends_with_one_reply(
    sandbox: Sandbox,
    start: StartBot,
    bot: RunningBot,
    database: BotsDatabase,
    kind: str,
    details: dict[str, object],
    outcome: str,
) -> None:
    fault = sandbox.faults.add(POST, kind, **details)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, outcome)
    if details.get("error") == "ratelimited":  # the default without a Retry-After is long
        waits = database.draft(draft.ts)["not_before"] - time.time()
        assert 25 < waits < 31
        return
    await bot.until(lambda: database.draft(draft.ts)["reply_ts"] is not None)
    await settled(sandbox, database, draft)
    assert len(bot.replies(draft.ts)) == 1
    posts = [call for call in sandbox.calls if call.method == POST]
    assert len(posts) == (1 if fault.after else 2)


@pytest.mark.parametrize(("retry_after", "least", "most"), [(2, 1.5, 2.1), (7200, 3500, 3601), (None, 29, 30.1)])
async def test_a_429_waits_in_the_database(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, retry_after: float | None, least: float, most: float
) -> None:
    """No task sleeps and no lease is held: the row is due later. A Retry-After of up to an hour is honoured."""
    sandbox.faults.add(POST, "429", retry_after=retry_after)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    row = database.draft(draft.ts)
    assert (row["pending"], row["lease_owner"], row["attempt"]) == (1, None, None)
    assert least < row["not_before"] - time.time() < most


async def test_a_429_survives_a_restart(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    sandbox.faults.add(POST, "429", retry_after=1)
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rate_limited")
    with bots_database(tmp_path) as database:
        due = database.draft(draft.ts)["not_before"]
        await ends_with_one_reply(start, database, draft)
    assert [call.at >= due - 0.05 for call in sandbox.calls if call.method == POST] == [False, True]


async def test_a_429_for_one_draft_delays_no_other(sandbox: Sandbox, bot: RunningBot) -> None:
    sandbox.faults.add(POST, "429", retry_after=3600)
    first = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(first.ts, "rate_limited")
    second = sandbox.post(SAM, DRAFTS, HYPE)
    await bot.came_to(second.ts, "replied")


async def test_a_due_row_is_found_however_many_others_are_woken(sandbox: Sandbox, bot: RunningBot) -> None:
    """Nothing wakes a row when it becomes due; here other rows are woken without end."""
    assert bot.parts is not None
    worker, drafts = bot.parts.worker, bot.parts.stores.drafts

    async def wake() -> None:
        while True:
            worker.wake(DraftKey(DRAFTS, "1000000000.000001"))
            await drafts.backlog()  # as long as a claim takes, so that there is always another one

    sandbox.faults.add(POST, "429", retry_after=1)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    waking = [asyncio.create_task(wake()) for _ in range(3)]
    await bot.came_to(draft.ts, "replied")
    for task in waking:
        task.cancel()


async def test_a_429_withdraws_the_cooldown(sandbox: Sandbox, bot: RunningBot, database: BotsDatabase) -> None:
    """The author has seen nothing yet, so the next draft may bring the rule to mind."""
    sandbox.faults.add(POST, "429", retry_after=3600)
    first = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(first.ts, "rate_limited")
    assert database.rows("SELECT * FROM rests") == database.rows("SELECT * FROM nudges") == []
    second = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(second.ts, "replied")


@pytest.mark.parametrize("code", ["is_archived", "token_revoked", "msg_too_long", "not_in_channel"])
async def test_a_permanent_rejection_is_a_dead_letter_until_the_next_start(
    sandbox: Sandbox, start: StartBot, tmp_path: Path, code: str
) -> None:
    sandbox.faults.add(POST, "error_before", error=code)
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await bot.came_to(draft.ts, "rejected")
        with bots_database(tmp_path) as database:
            row = database.draft(draft.ts)
            assert (row["dead"], row["pending"], row["attempt"]) == (code, 0, None)
            assert bot.parts is not None
            assert (await bot.parts.listener_context.status()).given_up == 1
    with bots_database(tmp_path) as database:
        await ends_with_one_reply(start, database, draft)


async def test_an_edit_gives_a_dead_letter_another_chance(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "error_before", error="restricted_action")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rejected")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await bot.came_to(draft.ts, "replied")
    assert database.draft(draft.ts)["dead"] is None


@pytest.mark.parametrize("text", [WORLD_CLASS, CLEAN])
async def test_a_reply_that_a_person_deleted_is_not_posted_again(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, text: str
) -> None:
    """This holds even without an event: the bot finds out when it tries to edit or delete the reply."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    sandbox.deliveries.losing = True
    sandbox.delete(AMELIE, DRAFTS, draft.replies[0])
    sandbox.deliveries.losing = False
    sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
    await bot.until(lambda: database.draft(draft.ts)["closed"] == 1)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, HYPE)
    await settled(sandbox, database, draft)
    assert bot.replies(draft.ts) == []
    assert [call.method for call in sandbox.calls].count(POST) == 1


async def test_two_replies_become_one(sandbox: Sandbox, bot: RunningBot, database: BotsDatabase) -> None:
    """The first call takes effect only after the check and the second post; the next check finds both."""
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "outcome_unknown")
    await bot.came_to(draft.ts, "replied")
    assert database.draft(draft.ts)["looks"] == 1
    gate.release()
    await sandbox.until(lambda: len(bot.replies(draft.ts)) == 2)
    kept = database.draft(draft.ts)["reply_ts"]
    await settled(sandbox, database, draft)
    assert [reply.ts for reply in bot.replies(draft.ts)] == [kept]
    assert database.draft(draft.ts)["looks"] == 0


async def test_an_unknown_outcome_that_ended_well_is_checked_once_more(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "reset_after")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.until(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await settled(sandbox, database, draft)
    assert [call.method for call in sandbox.calls].count(CHECK) == 2


async def test_an_edit_in_between_does_not_use_up_the_check_that_is_due(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    late = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "outcome_unknown")
    second = sandbox.faults.hold(POST)
    await second.arrived()
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await sandbox.until(lambda: sandbox.deliveries.idle)
    second.release()
    await bot.came_to(draft.ts, "edited")
    late.release()
    await sandbox.until(lambda: len(bot.replies(draft.ts)) == 2)
    await settled(sandbox, database, draft)
    (reply,) = bot.replies(draft.ts)
    assert "world class" in reply.text


async def test_a_late_reply_is_adopted_and_edited_to_the_newest_version(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    """Two posts with different words were begun and the older one took effect, so its words are stale."""
    older, newer = sandbox.faults.hold(POST), sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "outcome_unknown")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await newer.arrived()
    older.release()
    newer.drop()
    await bot.until(lambda: database.draft(draft.ts)["reply_ts"] is not None)
    await settled(sandbox, database, draft)
    (reply,) = bot.replies(draft.ts)
    assert "world class" in reply.text


@pytest.mark.parametrize("kind", ["429", "reset_before", "reset_after"])
async def test_a_reply_in_the_channel_is_deleted_whatever_slack_responds(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase, kind: str
) -> None:
    """The draft was deleted during the post, and the call that deletes the reply fails too."""
    gate = sandbox.faults.hold(POST)
    sandbox.faults.add(REMOVE, kind)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    sandbox.delete(AMELIE, DRAFTS, draft.ts)
    gate.release()
    await settled(sandbox, database, draft)
    assert own_messages(sandbox) == []


def own_messages(sandbox: Sandbox) -> list[str]:
    return [m.ts for m in sandbox.workspace.channel(DRAFTS).messages.values() if m.bot_id is not None]


@pytest.mark.parametrize("kind", ["429", "hang", "reset_before", "reset_after", "not_json_after"])
@pytest.mark.parametrize("method", [EDIT, REMOVE])
async def test_a_failed_edit_or_retraction_is_corrected(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase, method: str, kind: str
) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    sandbox.faults.add(method, kind)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS if method == EDIT else CLEAN)
    await bot.until(lambda: bool({"rate_limited", "outcome_unknown"} & set(bot.outcomes_of(draft.ts))))
    await settled(sandbox, database, draft)
    assert ["world class" in reply.text for reply in bot.replies(draft.ts)] == [True] * (method == EDIT)


EDIT_REFUSALS = ("edit_window_closed", "cant_update_message", "restricted_action_thread_locked")
DELETE_REFUSALS = ("compliance_exports_prevent_deletion", "cant_delete_message")


@pytest.mark.parametrize("code", DELETE_REFUSALS)
async def test_a_reply_that_cannot_be_deleted_is_emptied(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase, code: str
) -> None:
    """It quotes nothing and has no buttons. It is filled again when a rule applies again, and emptied only once."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    (reply,) = bot.replies(draft.ts)
    sandbox.faults.refuse(REMOVE, code)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, CLEAN)
    await bot.came_to(draft.ts, "retracted")
    await settled(sandbox, database, draft)
    assert (reply.text, "game changer" in str(reply.blocks), "button" in str(reply.blocks)) == (EMPTY, False, False)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, f"{CLEAN} twice")
    await bot.came_to(draft.ts, "nothing_found")
    assert [call.method for call in sandbox.calls].count(REMOVE) == 1
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await bot.came_to(draft.ts, "edited")
    await settled(sandbox, database, draft)
    assert [("world class" in one.text, one.ts) for one in bot.replies(draft.ts)] == [(True, reply.ts)]
    assert database.draft(draft.ts)["dead"] is None


async def test_not_this_time_empties_a_reply_that_cannot_be_deleted(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    (reply,) = bot.replies(draft.ts)
    sandbox.faults.refuse(REMOVE, DELETE_REFUSALS[0], ts=reply.ts)
    await sandbox.click(AMELIE, DRAFTS, reply.ts, "nudge_not_now")
    await bot.came_to(draft.ts, "retracted")
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await settled(sandbox, database, draft)
    assert [one.text for one in bot.replies(draft.ts)] == [EMPTY]


@pytest.mark.parametrize("code", EDIT_REFUSALS)
@pytest.mark.parametrize("text", [WORLD_CLASS, CLEAN])
async def test_a_reply_that_cannot_be_edited_is_posted_anew(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase, code: str, text: str
) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    sandbox.faults.refuse(EDIT, code)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, text)
    await bot.came_to(draft.ts, "edited" if text == WORLD_CLASS else "retracted")
    await settled(sandbox, database, draft)
    assert ["world class" in reply.text for reply in bot.replies(draft.ts)] == [True] * (text == WORLD_CLASS)
    assert database.draft(draft.ts)["dead"] is None


@pytest.mark.parametrize("kind", ["429", "reset_before", "reset_after", "hang"])
@pytest.mark.parametrize(
    ("refused", "code", "second"), [(EDIT, EDIT_REFUSALS[0], REMOVE), (EDIT, EDIT_REFUSALS[0], POST)]
)
async def test_the_way_out_may_fail_too(
    sandbox: Sandbox,
    start: StartBot,
    bot: RunningBot,
    database: BotsDatabase,
    refused: str,
    code: str,
    second: str,
    kind: str,
) -> None:
    """The second call is on record before it is made: whatever becomes of it, one reply is there in the end."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    sandbox.faults.refuse(refused, code)
    sandbox.faults.add(second, kind)
    sandbox.edit(AMELIE, DRAFTS, draft.ts, WORLD_CLASS)
    await bot.until(lambda: bool({"rate_limited", "outcome_unknown"} & set(bot.outcomes_of(draft.ts))))
    await settled(sandbox, database, draft)
    assert ["world class" in reply.text for reply in bot.replies(draft.ts)] == [True]


async def test_an_extra_reply_that_cannot_be_deleted_is_emptied(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    """A post landed after its time-out: of two replies one keeps its words."""
    gate = sandbox.faults.hold(POST)
    sandbox.faults.refuse(REMOVE, DELETE_REFUSALS[0])
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "replied")
    gate.release()
    await sandbox.until(lambda: len(bot.replies(draft.ts)) == 2)
    await settled(sandbox, database, draft)
    assert sorted("game changer" in reply.text for reply in bot.replies(draft.ts)) == [False, True]


async def test_a_locked_thread_is_no_alarm(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    """People chose it: silence, no dead letter, and the rule does not rest for words that were never said."""
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    other = sandbox.faults.refuse(POST, "restricted_action_thread_locked", thread_ts=draft.ts)
    await bot.came_to(draft.ts, "restricted")
    await settled(sandbox, database, draft)
    assert (database.draft(draft.ts)["dead"], other.struck != []) == (None, True)
    await bot.came_to(sandbox.post(AMELIE, DRAFTS, HYPE).ts, "replied")


async def test_too_many_messages_in_the_workspace_means_later(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    sandbox.faults.add(POST, "error_before", error="message_limit_exceeded")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.came_to(draft.ts, "rate_limited")
    row = database.draft(draft.ts)
    assert (row["pending"], row["dead"]) == (1, None)
    assert 25 < row["not_before"] - time.time() < 31


@pytest.mark.parametrize("kind", ["429", "hang", "reset_before", "not_json"])
async def test_a_failed_check_posts_nothing(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase, kind: str
) -> None:
    sandbox.faults.add(POST, "reset_after")
    sandbox.faults.add(CHECK, kind)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.until(lambda: database.draft(draft.ts).get("reply_ts") is not None)
    await settled(sandbox, database, draft)
    assert len(bot.replies(draft.ts)) == 1
    assert [call.method for call in sandbox.calls].count(POST) == 1


async def test_with_its_lease_nearly_expired_it_sends_nothing(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """Reading the draft took so long that the post could outlive the lease, so the row is claimed again."""
    async with start():
        pass
    sandbox.deliveries.losing = True
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
    sandbox.deliveries.losing = False
    gate = sandbox.faults.hold(CHECK)
    async with start(lease_seconds=1.0, slack_timeout_seconds=0.6) as bot:
        call = await gate.arrived()
        await bot.until(lambda: time.time() > call.at + 0.45)
        gate.release()
        await bot.came_to(draft.ts, "lease_expired")
        assert POST not in [call.method for call in sandbox.calls]
        await bot.came_to(draft.ts, "replied")
        assert len(bot.replies(draft.ts)) == 1


async def test_a_draft_gets_its_reply_when_slack_is_back(
    sandbox: Sandbox, bot: RunningBot, database: BotsDatabase
) -> None:
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    await sandbox.go_away()
    gate.drop()
    await bot.came_to(draft.ts, "outcome_unknown")
    await sandbox.come_back()
    await bot.until(lambda: len(bot.replies(draft.ts)) == 1, 15)


async def test_simultaneous_drafts_of_one_author_get_one_reply(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    """Two drafts processed at once compete for the cooldown's key: the second decides again, and stays silent."""
    gate = sandbox.faults.hold(POST, times=2)
    drafts = [sandbox.post(AMELIE, DRAFTS, HYPE), sandbox.post(AMELIE, DRAFTS, HYPE)]
    await gate.arrived()
    gate.release()
    await settled(sandbox, database, *drafts)
    assert sorted(len(bot.replies(draft.ts)) for draft in drafts) == [0, 1]


async def test_silence_ends_as_silence(
    sandbox: Sandbox, start: StartBot, bot: RunningBot, database: BotsDatabase
) -> None:
    draft = sandbox.post(AMELIE, DRAFTS, CLEAN)
    await bot.came_to(draft.ts, "nothing_found")
    await ends_with_silence(start, database, draft)
