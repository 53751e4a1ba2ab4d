"""Terminated, or stopped for longer than its lease while another process works."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Literal

import pytest

from slack_sandbox import AMELIE, DRAFTS, SAM, Message, Sandbox
from tests.crashes.conftest import Launch, StartBot
from tests.crashes.ends import ends_with_one_reply, settled
from tests.crashes.hold import BotsDatabase, bots_database
from tests.processes import Process
from tests.running import HYPE

POST, CHECK = "chat.postMessage", "conversations.replies"


async def test_on_termination_it_finishes_the_work_under_way(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Exit status 0 and nothing in doubt; the next start finds what arrived too late."""
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.signal(signal.SIGTERM)
    await sandbox.until(lambda: not sandbox.connected)
    later = sandbox.post(SAM, DRAFTS, HYPE)
    gate.release()
    assert await killed_later.ends() == 0
    row = database.draft(draft.ts)
    assert (row["reply_ts"], row["attempt"], row["lease_owner"]) == (draft.replies[0], None, None)
    assert "Traceback" not in killed_later.complained
    await ends_with_one_reply(start, database, later)


async def test_on_termination_it_does_not_wait_for_a_hanging_call(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    killed_later.signal(signal.SIGTERM)
    assert await killed_later.ends() == 0
    gate.drop()
    assert database.draft(draft.ts)["attempt"] == "post"
    await ends_with_one_reply(start, database, draft)


@pytest.fixture
async def missed(sandbox: Sandbox, start: StartBot) -> Message:
    """A draft without a reply, in whose thread people wrote, so that the bot checks the thread first."""
    async with start():
        pass
    sandbox.deliveries.losing = True
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    sandbox.post(SAM, DRAFTS, "I like it", thread_ts=draft.ts)
    sandbox.deliveries.losing = False
    return draft


def stop(process: Process, database: BotsDatabase) -> None:
    """Send SIGSTOP outside every transaction: inside one, the process would keep SQLite's only write lock."""
    database.lock()
    process.stop()
    database.unlock()


async def test_stopped_past_its_lease_before_it_posts(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path, missed: Message
) -> None:
    """It resumes with an expired lease and posts nothing: another bot has replied meanwhile."""
    gate = sandbox.faults.hold(CHECK, "after")
    sleeper = await launch(ready="")
    await gate.arrived()
    with bots_database(tmp_path) as database:
        stop(sleeper, database)
        async with start() as bot:
            await bot.came_to(missed.ts, "replied")
            gate.release()
            sleeper.signal(signal.SIGCONT)
            await sleeper.says("Ready.")
            await settled(sandbox, database, missed)
            sleeper.signal(signal.SIGTERM)
            assert await sleeper.ends() == 0
            assert len(bot.replies(missed.ts)) == 1
        assert len([call for call in sandbox.calls if call.method == POST]) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_stopped_past_its_lease_while_it_posts(
    sandbox: Sandbox,
    start: StartBot,
    killed_later: Process,
    database: BotsDatabase,
    when: Literal["before", "after"],
) -> None:
    """Its call takes effect at some time, whichever bot holds the row then: the other bot deletes the extra reply."""
    gate = sandbox.faults.hold(POST, when)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    stop(killed_later, database)
    async with start() as bot:
        await bot.until(lambda: database.draft(draft.ts)["reply_ts"] is not None)
        gate.release()
        killed_later.signal(signal.SIGCONT)
        await sandbox.until(lambda: gate.struck[0].answer)
        await settled(sandbox, database, draft)
        assert len(bot.replies(draft.ts)) == 1
    killed_later.signal(signal.SIGTERM)
    assert await killed_later.ends() == 0
    await ends_with_one_reply(start, database, draft)


async def test_a_stopped_workers_post_is_found_when_it_lands_after_the_first_check(
    sandbox: Sandbox, start: StartBot, launch: Launch, tmp_path: Path
) -> None:
    """It resumes without its lease and without a response; its post takes effect even later."""

    def checks() -> int:
        return sum(call.method == CHECK for call in sandbox.calls)

    sleeper = await launch(grace_seconds=0.6)
    gate = sandbox.faults.hold(POST)
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await gate.arrived()
    with bots_database(tmp_path) as database:
        stop(sleeper, database)
        async with start(grace_seconds=0.6) as bot:
            await settled(sandbox, database, draft)
            before = checks()
            sleeper.signal(signal.SIGCONT)
            await bot.until(lambda: checks() > before)
            gate.release()
            await sandbox.until(lambda: len(bot.replies(draft.ts)) == 2)
            await settled(sandbox, database, draft)
            assert len(bot.replies(draft.ts)) == 1
            sleeper.signal(signal.SIGTERM)
            assert await sleeper.ends() == 0


async def test_two_bots_on_one_database_reply_to_each_draft_once(
    sandbox: Sandbox, start: StartBot, killed_later: Process, database: BotsDatabase
) -> None:
    """Slack sends each event to one of them; both see every row."""
    async with start() as bot:
        drafts = [sandbox.post((AMELIE, SAM)[number % 2], DRAFTS, f"{HYPE}, {number}") for number in range(10)]
        await settled(sandbox, database, *drafts)
        replies = [len(bot.replies(draft.ts)) for draft in drafts]
    assert sorted(replies[0::2]) == sorted(replies[1::2]) == [0, 0, 0, 0, 1]  # cooldowns are per author
