"""Helpers for the tests of a draft's life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import text as sql

from bot.app.container import App
from bot.charter.charters import ActiveCharter
from bot.charter.model import Charter
from bot.db.records import DraftClaim
from bot.delivery.worker import Worker
from bot.drafts.decide import Decision
from slack_sandbox import DRAFTS, Message, Sandbox
from slack_sandbox.views import View
from tests.running import CHARTER, RunningBot

BAIT = "You won't believe what our press can do"
HYPE_AND_BAIT = "You won't believe it, our new press is a game changer"
HYPE_IN_FRENCH = "Notre presse est révolutionnaire et elle est à vous"
BUTTONS = ["nudge_useful", "nudge_not_now", "nudge_why"]


def charter_with(*tables: str) -> str:
    """Return the tests' charter with more TOML tables appended."""
    return "\n".join((CHARTER, *tables))


def parts_of(bot: RunningBot) -> App:
    assert bot.parts is not None
    return bot.parts


def only_charter(bot: RunningBot) -> ActiveCharter:
    """Return the bot's only charter."""
    active = parts_of(bot).charters.now.only
    assert active is not None
    return active


def charter_of(bot: RunningBot) -> Charter:
    """Return what the bot's only charter says."""
    return only_charter(bot).charter


def worker_of(bot: RunningBot) -> Worker[DraftClaim, Decision]:
    return parts_of(bot).worker


def reach_back(bot: RunningBot, hours: float) -> None:
    """Let drafts of this age count, without the catch-up that follows such a change of the charter."""
    object.__setattr__(charter_of(bot).drafts, "catch_up_hours", hours)


async def settled(bot: RunningBot, seconds: float = 60) -> None:
    """Wait until every event is acknowledged and no draft is due."""
    deliveries, drafts = bot.sandbox.deliveries, parts_of(bot).stores.drafts
    async with asyncio.timeout(seconds):
        while not (deliveries.idle and (await drafts.backlog()).waiting == 0 and deliveries.idle):
            await asyncio.sleep(0.005)


async def replied(bot: RunningBot, user: str, text: str, **how: Any) -> tuple[Message, Message]:
    """Post a draft that gets a reply, and return both."""
    draft = bot.sandbox.post(user, DRAFTS, text, **how)
    await bot.came_to(draft.ts, "replied")
    await settled(bot)
    return draft, the_reply(bot, draft.ts)


def the_reply(bot: RunningBot, ts: str) -> Message:
    """Return the only reply in a draft's thread."""
    (reply,) = bot.replies(ts)
    return reply


def own_messages(sandbox: Sandbox, channel: str = DRAFTS) -> list[Message]:
    """Return the bot's remaining messages in a channel and its threads."""
    return [message for message in sandbox.workspace.channel(channel).messages.values() if is_own(sandbox, message)]


def is_own(sandbox: Sandbox, message: Message) -> bool:
    return message.bot_id == sandbox.workspace.bot_id


def buttons(message: Message) -> list[str]:
    """Return the action ids of a message's buttons, in order."""
    return [element["action_id"] for element in pressable(message.blocks or [])]


def pressable(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def shown(blocks: list[dict[str, Any]]) -> str:
    """Return every text in the blocks, one per line, in Slack's markup."""
    return "\n".join(_texts(blocks))


def _texts(value: object) -> list[str]:
    match value:
        case {"text": str(text)}:
            return [text]
        case dict():
            return [text for inner in value.values() for text in _texts(inner)]
        case list():
            return [text for inner in value for text in _texts(inner)]
    return []


def modal_of(sandbox: Sandbox, user: str) -> str:
    """Return the text of a user's open modal, or ``""`` without one."""
    view = sandbox.workspace.views.top(user)
    return shown([view.body["title"], *view.body["blocks"]]) if view else ""


def calls_of(sandbox: Sandbox, method: str) -> list[dict[str, Any]]:
    """Return the arguments of each call of a method, in order."""
    return [call.arguments for call in sandbox.calls if call.method == method]


def whispers(sandbox: Sandbox, user: str) -> list[Message]:
    """Return the ephemeral messages that a user sees, in any channel."""
    everywhere = (message for channel in sandbox.workspace.channels.values() for message in channel.ephemerals.values())
    return [message for message in everywhere if message.ephemeral_for == user]


@contextmanager
def unheard(sandbox: Sandbox) -> Iterator[None]:
    """Drop the events of the block; Slack doesn't redeliver them."""
    sandbox.deliveries.losing = True
    yield
    sandbox.deliveries.losing = False


@asynccontextmanager
async def unwritable(parts: App) -> AsyncIterator[None]:
    """Make the database fail as on a full disk."""
    refuse = "BEFORE {0} ON drafts BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    verbs = ("INSERT", "UPDATE")
    await _run(parts, *(f"CREATE TRIGGER no_{verb} {refuse.format(verb)}" for verb in verbs))
    yield
    await _run(parts, *(f"DROP TRIGGER no_{verb}" for verb in verbs))


async def _run(parts: App, *statements: str) -> None:
    """Run SQL on the bot's database."""

    def work() -> None:
        with parts.stores.database.engine.begin() as connection:
            for statement in statements:
                connection.execute(sql(statement))

    await parts.stores.database.run(work)


def top(sandbox: Sandbox, user: str) -> View:
    """Return the modal that a person sees."""
    view = sandbox.workspace.views.top(user)
    assert view is not None
    return view


def text_of(view: View) -> str:
    """Return what a view says."""
    return shown([view.body["title"], *view.body["blocks"]])


def inputs(view: View) -> dict[str, dict[str, Any]]:
    """Return the inputs of a view by field, each with its element."""
    blocks = [block for block in view.body["blocks"] if block["type"] == "input"]
    return {block["block_id"].partition("#")[0]: block["element"] for block in blocks}
