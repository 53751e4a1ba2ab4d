"""The bot claims a new draft as it ingests it if a slot is free; otherwise the draft waits for one."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app.supervisor import PartEnded
from bot.delivery.worker import SLOTS
from slack_sandbox import AMELIE, DRAFTS, Sandbox
from tests.conftest import StartBot
from tests.crashes.hold import bots_database
from tests.end_to_end.helpers import parts_of, settled, worker_of
from tests.running import HYPE, RunningBot, holding, own_replies


async def test_the_number_of_slots_is_limited(sandbox: Sandbox, bot: RunningBot) -> None:
    worker, drafts = worker_of(bot), parts_of(bot).stores.drafts
    with ExitStack() as slots:
        leases = [slots.enter_context(worker._reserved()) for _ in range(SLOTS + 1)]
        assert [lease is None for lease in leases] == [False] * SLOTS + [True]
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await sandbox.until(lambda: sandbox.deliveries.log[-1].acknowledged)
        assert (await drafts.backlog()).waiting == 1
        assert bot.outcomes_of(draft.ts) == []
    await bot.came_to(draft.ts, "replied")


async def test_waiting_rows_come_first(sandbox: Sandbox, bot: RunningBot) -> None:
    worker = worker_of(bot)
    with ExitStack() as slots:
        for _ in range(SLOTS):
            slots.enter_context(worker._reserved())
        draft = sandbox.post(AMELIE, DRAFTS, HYPE)
        await sandbox.until(lambda: sandbox.deliveries.log[-1].acknowledged)
        slots.pop_all().close()
        with worker._reserved() as lease:
            assert lease is None
    await bot.came_to(draft.ts, "replied")


async def test_ingestion_under_way_at_shutdown_is_finished(sandbox: Sandbox, start: StartBot, tmp_path: Path) -> None:
    """The supervisor notices the worker that was stopped by hand here, once all is done."""
    with pytest.raises(PartEnded, match="worker"):  # noqa: PT012 (the block is the life of a bot)
        async with start(poll_seconds=3600) as bot:
            await settled(bot)
            with bots_database(tmp_path) as database:
                database.lock()
                draft = sandbox.post(AMELIE, DRAFTS, HYPE)
                await holding(lambda: worker_of(bot)._busy == 1)
                worker_of(bot).stop()
                await asyncio.sleep(0.01)  # as long as the worker takes to stop, if it stops
                database.unlock()
                await bot.came_to(draft.ts, "replied")
                await holding(lambda: database.draft(draft.ts)["lease_owner"] is None)
            with worker_of(bot)._reserved() as lease:
                assert lease is None
    assert len(own_replies(sandbox, draft.ts)) == 1
