"""Two replicas on one database, while Slack misbehaves: each draft gets one reply, on SQLite and PostgreSQL."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pydantic import SecretStr

from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.running import HYPE, RunningBot, settings_for, start_bot

TIMES = {"slack_timeout_seconds": 0.5, "lease_seconds": 1.5, "grace_seconds": 0.2, "poll_seconds": 0.05}
KINDS = ("429", "error_before", "error_after", "reset_before", "reset_after", "not_json_after", "cut_short")


@pytest.fixture
def no_cooldown(sandbox: Sandbox, tmp_path: Path) -> str:
    """A charter without cooldowns."""
    file = settings_for(sandbox, tmp_path).charter_file
    return file.read_text(encoding="utf-8").replace("[reminder]", "[nudge]\nagain_after_hours = 0\n\n[reminder]")


async def test_two_replicas_reply_to_every_draft_once(
    sandbox: Sandbox, tmp_path: Path, url: str, no_cooldown: str
) -> None:
    settings = settings_for(sandbox, tmp_path, charter=no_cooldown, database_url=SecretStr(url), **TIMES)
    dice = random.Random(7)
    for kind in KINDS:
        sandbox.faults.add("chat.postMessage", kind, times=2, where=lambda _call: dice.random() < 0.5)
    async with start_bot(sandbox, settings) as first, start_bot(sandbox, settings):
        await sandbox.until(lambda: sandbox.sockets.count == 2)
        drafts = [sandbox.post((AMELIE, SAM)[number % 2], DRAFTS, f"{HYPE}, {number}") for number in range(24)]
        await first.until(lambda: sandbox.deliveries.idle and all(first.replies(draft.ts) for draft in drafts), 20)
        await all_done(first)
        assert [len(first.replies(draft.ts)) for draft in drafts] == [1] * 24
        assert {call.fault for call in sandbox.calls if call.method == "chat.postMessage"} >= {"", "reset_after"}


async def all_done(bot: RunningBot) -> None:
    """Wait until no row or check is due."""
    assert bot.parts is not None
    while (await bot.parts.stores.drafts.backlog()).waiting:
        await bot.until(lambda: bot.sandbox.deliveries.idle)
