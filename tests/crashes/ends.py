"""The end state that every protocol test must reach."""

from __future__ import annotations

from slack_sandbox import DRAFTS, Message, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.hold import BotsDatabase
from tests.running import RunningBot, holding


async def settled(sandbox: Sandbox, database: BotsDatabase, *drafts: Message) -> None:
    """Wait until no row or check is due and no event is undelivered."""

    def quiet() -> bool:
        known = all(database.draft(draft.ts) for draft in drafts)
        return known and database.waiting == 0 and sandbox.deliveries.idle

    await holding(quiet)


async def ends_with_one_reply(
    start: StartBot, database: BotsDatabase, draft: Message, says: str = "game changer"
) -> None:
    """Start the bot again: the draft has exactly one reply, with the right text, and its row agrees."""
    async with start() as bot:
        await settled(bot.sandbox, database, draft)
        reply, *others = bot.replies(draft.ts)
        assert others == []
        assert says in reply.text
        row = database.draft(draft.ts)
        assert (row["reply_ts"], row["attempt"], row["looks"], row["dead"]) == (reply.ts, None, 0, None)
        nothing_astray(bot)


async def ends_with_silence(start: StartBot, database: BotsDatabase, draft: Message) -> None:
    """Start the bot again: the draft has no reply, and its row agrees."""
    async with start() as bot:
        await settled(bot.sandbox, database, draft)
        row = database.draft(draft.ts)
        assert (row["reply_ts"], row["attempt"], row["dead"]) == (None, None, None)
        assert bot.replies(draft.ts) == []
        nothing_astray(bot)


def nothing_astray(bot: RunningBot) -> None:
    """Assert that no message of the bot's is outside a thread."""
    workspace = bot.sandbox.workspace
    own = [m for m in workspace.channel(DRAFTS).messages.values() if m.bot_id == workspace.bot_id]
    assert all(message.thread_ts for message in own)
