"""Running the real bot against the sandbox, in this process, and saying in a few words what a thread holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.app.container import App, open_app
from bot.app.lifecycle import run
from bot.db.records import DraftKey
from bot.settings import Settings
from slack_sandbox import DRAFTS, Message, Sandbox

CHARTER = """
name = "Test house"
language = "en"

[drafts]
channels = ["#social-drafts"]

[reminder]
channels = ["#social-team"]

[[objectives]]
text = "Three real conversations a day."

[[rules]]
id = "no-hype"
text = "Facts impress. No superlative that we cannot prove."
say = "“{match}” is a big promise. Could a figure say it instead?"
avoid.en = ["game changer", "world class"]
avoid.fr = ["révolutionnaire", "l'équipe de rêve"]
good = ["Our press halves water use."]
bad = ["A real game changer", "Des presses révolutionnaires"]

[[rules]]
id = "no-bait"
text = "Say what it is. No bait."
say = "“{match}” keeps something back. What is it about?"
avoid.en = ["you won't believe"]
good = ["Our press halves water use."]
bad = ["You won't believe this"]

[[rules]]
id = "pictures-described"
text = "Describe pictures for those who cannot see them."
say = "What does the picture show?"
when.has = "image"
needs = "alt_text"
good = [{ post = "Our press at work", image = true, alt = "A press" }]
bad = [{ post = "Our press at work", image = true }]

[[rules]]
id = "common-sense"
text = "Common sense first."
"""

HYPE = "Our new press is a game changer for everybody"
CLEAN = "Our new press uses half of the water, measured in May"


def settings_for(sandbox: Sandbox, folder: Path, *, charter: str = CHARTER, **changes: object) -> Settings:
    """Settings for a bot in this sandbox; its times are short, so that tests are."""
    file = folder / "charter.toml"
    file.write_text(charter, encoding="utf-8")
    values: dict[str, object] = {
        "slack_bot_token": SecretStr(sandbox.bot_token),
        "slack_app_token": SecretStr(sandbox.app_token),
        "slack_api_url": sandbox.api_url,
        "charter_file": file,
        "database_url": SecretStr(f"sqlite:///{folder / 'charter.db'}"),
        "host": "127.0.0.1",
        "port": 0,
        "public_url": "",
        "slack_timeout_seconds": 2,
        "lease_seconds": 5,
        "grace_seconds": 0.2,
        "catch_up_seconds": 300,
    }
    return Settings(_env_file=None, **(values | changes))  # type: ignore[call-arg,arg-type]


class RunningBot:
    """A bot at work.

    Attributes:
        outcomes: what drafts came to, in order: key, outcome and rules.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.outcomes: list[tuple[DraftKey, str, tuple[str, ...]]] = []
        self.parts: App | None = None

    def outcomes_of(self, ts: str) -> list[str]:
        """What this draft came to, in order."""
        return [outcome for key, outcome, _ in self.outcomes if key.ts == ts]

    async def came_to(self, ts: str, outcome: str, times: int = 1) -> None:
        """Wait until this draft came to this, so many times."""
        await self.until(lambda: self.outcomes_of(ts).count(outcome) >= times)

    async def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a condition, and say what happened so far when it does not come."""
        try:
            await holding(holds, seconds)
        except TimeoutError:
            raise AssertionError(f"it did not come to that; outcomes so far: {self.outcomes}") from None

    def replies(self, ts: str, channel: str = DRAFTS) -> list[Message]:
        """What stands in a draft's thread, by the bot."""
        return own_replies(self.sandbox, ts, channel)


async def holding(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for a condition of this process; ``TimeoutError`` when it does not come."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


def own_replies(sandbox: Sandbox, ts: str, channel: str = DRAFTS) -> list[Message]:
    """The bot's messages in a draft's thread."""
    workspace = sandbox.workspace
    return [
        message
        for message in workspace.channel(channel).messages.values()
        if message.thread_ts == ts and message.bot_id == workspace.bot_id
    ]


@asynccontextmanager
async def start_bot(sandbox: Sandbox, settings: Settings) -> AsyncIterator[RunningBot]:
    """A bot that is ready; at the end it is stopped as a signal would stop it."""
    running = RunningBot(sandbox)

    def observe(key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        running.outcomes.append((key, outcome, rules))

    async def ready(_summary: str) -> None:
        is_ready.set()

    stop, is_ready = asyncio.Event(), asyncio.Event()
    async with open_app(settings, observe) as bot:
        running.parts = bot
        work = asyncio.create_task(run(bot, stop, ready))
        waiting = asyncio.create_task(is_ready.wait())
        await asyncio.wait((work, waiting), timeout=60, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not is_ready.is_set():
            await work
            raise AssertionError("the bot is not ready after a minute")
        try:
            yield running
        finally:
            stop.set()
            await work
