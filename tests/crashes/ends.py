"""How every test of the protocol must end, whatever happened before."""

from __future__ import annotations

from slack_sandbox import DRAFTS, Message, Sandbox
from tests.crashes.conftest import StartBot
from tests.crashes.hold import BotsDatabase
from tests.running import RunningBot, holding


async def settled(sandbox: Sandbox, database: BotsDatabase, *drafts: Message) -> None:
    """Wait until nothing is left to do: no row is due, no check either, no event on its way or to be sent again."""

    def quiet() -> bool:
        known = all(database.draft(draft.ts) for draft in drafts)
        return known and database.waiting == 0 and sandbox.deliveries.idle

    await holding(quiet)


async def ends_with_one_reply(
    start: StartBot, database: BotsDatabase, draft: Message, says: str = "game changer"
) -> None:
    """Start the bot again. Exactly one reply stands, it says the right thing, and the record agrees."""
    async with start() as bot:
        await settled(bot.sandbox, database, draft)
        reply, *others = bot.replies(draft.ts)
        assert others == []
        assert says in reply.text
        row = database.draft(draft.ts)
        assert (row["reply_ts"], row["attempt"], row["looks"], row["dead"]) == (reply.ts, None, 0, None)
        nothing_astray(bot)


async def ends_with_silence(start: StartBot, database: BotsDatabase, draft: Message) -> None:
    """Start the bot again. No reply stands, and the record agrees."""
    async with start() as bot:
        await settled(bot.sandbox, database, draft)
        row = database.draft(draft.ts)
        assert (row["reply_ts"], row["attempt"], row["dead"]) == (None, None, None)
        assert bot.replies(draft.ts) == []
        nothing_astray(bot)


def nothing_astray(bot: RunningBot) -> None:
    """Nothing of the bot's fell into the channel itself."""
    workspace = bot.sandbox.workspace
    own = [m for m in workspace.channel(DRAFTS).messages.values() if m.bot_id == workspace.bot_id]
    assert all(message.thread_ts for message in own)
