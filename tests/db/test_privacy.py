"""No word of a draft and no author's name is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.slack import blocks
from slack_sandbox import AMELIE, DRAFTS, SAM, Sandbox
from tests.conftest import StartBot

SECRETS = ("Zanzibar", "Quetzalcoatl", "game changer", "promise", AMELIE, SAM, "Amélie")


async def test_the_database_never_contains_a_draft_or_an_author(
    sandbox: Sandbox, start: StartBot, tmp_path: Path
) -> None:
    """Neither in its tables, nor in its journal, nor in freed pages: the test searches the raw bytes."""
    async with start() as bot:
        draft = sandbox.post(AMELIE, DRAFTS, "A game changer for Zanzibar")
        await bot.came_to(draft.ts, "replied")
        sandbox.edit(AMELIE, DRAFTS, draft.ts, "A game changer for Quetzalcoatl")
        await bot.until(lambda: sandbox.deliveries.idle)
        await sandbox.click(AMELIE, DRAFTS, draft.replies[0], blocks.USEFUL)
        await bot.came_to(draft.ts, "edited")
        second = sandbox.post(SAM, DRAFTS, "You won't believe Zanzibar")
        await bot.came_to(second.ts, "replied")
        await sandbox.click(SAM, DRAFTS, second.replies[0], blocks.NOT_NOW)
        await bot.came_to(second.ts, "retracted")
        sandbox.delete(AMELIE, DRAFTS, draft.ts)
        await bot.came_to(draft.ts, "retracted")
        holds_no_secret(tmp_path, {"charter.db", "charter.db-shm", "charter.db-wal"})
    holds_no_secret(tmp_path, {"charter.db"})
    with sqlite3.connect(tmp_path / "charter.db") as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (2,)
    connection.close()


def holds_no_secret(folder: Path, files: set[str]) -> None:
    """Search every file of the database, and prove that the search finds what is there."""
    stored = {path.name: path.read_bytes() for path in folder.glob("charter.db*")}
    assert stored.keys() == files
    everything = b"".join(stored.values())
    assert b"no-hype" in everything
    for secret in SECRETS:
        assert secret.encode() not in everything
        assert secret.encode("utf-16-le") not in everything
