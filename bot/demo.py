"""``charter demo``: the sandbox, its page and the real bot connected to it, in one process and a temporary database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import SecretStr

from bot.charter.model import Charter
from bot.charters import CHARTERS, names
from bot.errors import BotError
from bot.logs import configure_logs
from bot.running import run as work
from bot.sandbox import EXAMPLES, Sandbox
from bot.serving import Say, stopped_by_signal
from bot.settings import Settings
from bot.threads.facts import DraftKey
from bot.wiring import Bot, open_bot
from bot.workshop import Workshop

REMARKS = {
    "replied": "The bot offered a suggestion in the thread.",
    "edited": "The bot brought its suggestion up to date.",
    "retracted": "The bot took its suggestion away.",
    "nothing_found": "The bot stayed silent: no rule applies.",
    "short": "The bot stayed silent: a few words with no link and no picture are no draft.",
    "resting": "The bot stayed silent: you heard of that rule today already.",
    "quiet": "The bot stayed silent: you asked for quiet.",
    "left_alone": "The bot leaves this draft alone, as asked.",
    "thread": "The bot stayed silent: replies in a thread are no drafts.",
    "bot": "The bot stayed silent: this is a bot's message.",
    "service": "The bot stayed silent: this is no draft.",
}
"""What the page says beside a draft, by what it came to."""

REVIEWS = {
    "retracted": "no rule applies any more",
    "nothing_found": "no rule applies",
    "short": "too short for a draft",
    "resting": "a rule applies, and its author heard of it within a day",
    "quiet": "a rule applies, and its author asked for quiet",
}
"""What the review came to where the reply speaks of no rule."""


class DemoError(BotError):
    """The demo cannot start."""


def demo(charter: str, port: int, say: Say, *, browser: bool) -> None:
    """Serve the demo until it is interrupted."""
    configure_logs("WARNING", "console")
    asyncio.run(_demo(_charter(charter), port, say, browser=browser))


def _charter(name: str) -> Path:
    """The file of this name, or the charter of this name that ships with the bot."""
    return CHARTERS / f"{name}.toml" if name in names() else Path(name)


async def _demo(charter: Path, port: int, say: Say, *, browser: bool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-demo-")))
        workshop = Workshop(charter, folder)
        try:
            sandbox = await stack.enter_async_context(Sandbox(port=port, lab=workshop))
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()  # asyncio puts the address into its own words
            raise DemoError(f"Port {port} cannot be used ({why}). Try --port {port + 1}.") from None

        async def greet(bot: Bot) -> None:
            # A team that has just started would wait until Monday for its first reminder.
            await bot.reminders.post_now()
            say(f"The demo is ready: {sandbox.url}\nPress Ctrl+C to end it; nothing of it is kept.")
            if browser:
                webbrowser.open(sandbox.url)

        ended = stopped_by_signal()
        await _work(sandbox, workshop, ended, greet)
        while not ended.is_set():
            await _work(sandbox, workshop, ended)


async def _nothing(_bot: Bot) -> None: ...


async def _work(
    sandbox: Sandbox, workshop: Workshop, ended: asyncio.Event, greet: Callable[[Bot], Awaitable[None]] = _nothing
) -> None:
    """Run the bot by the charter as it now is, until the page changes it or the demo ends."""
    workshop.changed.clear()
    observer = _Observer(sandbox)
    async with open_bot(_settings(sandbox, workshop.file), observer) as bot:
        observer.charter = bot.charter
        sandbox.workspace.examples = _examples(bot.charter) or EXAMPLES

        async def ready(_summary: str) -> None:
            sandbox.workspace.watched = frozenset(channel.id for channel in bot.channels.watched)
            workshop.started.set()
            await greet(bot)

        stop = asyncio.Event()
        waiting = asyncio.create_task(_set_after_any(stop, ended, workshop.changed))
        await work(bot, stop, ready)
        waiting.cancel()


async def _set_after_any(event: asyncio.Event, *others: asyncio.Event) -> None:
    waiting = [asyncio.create_task(other.wait()) for other in others]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    event.set()


class _Observer:
    """Tells the page what each draft came to, and by which rules."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.charter: Charter | None = None
        self._sandbox = sandbox

    def __call__(self, key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        if outcome in REMARKS:
            self._sandbox.remark(key.channel, key.ts, REMARKS[outcome], self._review(outcome, rules))

    def _review(self, outcome: str, rules: tuple[str, ...]) -> str:
        known = self.charter.rules if self.charter else ()
        named = " and ".join(f"rule {rule.number} ({rule.id})" for rule in known if rule.id in rules)
        found = f"{named} applies" if named else REVIEWS.get(outcome)
        return f"Claimed, and read by the charter: {found}." if found else ""


def _examples(charter: Charter) -> dict[str, str]:
    """Texts to try, from a rule's own examples; none where the charter has no rule about words."""
    about_words = [rule for rule in charter.rules if rule.languages]
    if not about_words:
        return {}
    rule = about_words[-1]
    return {"nudge": rule.bad[0].post, "fine": rule.good[0].post, "clean": rule.good[-1].post}


def _settings(sandbox: Sandbox, charter: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_api_url=sandbox.api_url,
        charter_file=charter,
        database_url=SecretStr(f"sqlite:///{charter.with_name('charter.db')}"),
        host="127.0.0.1",
        port=0,
        public_url="",
    )
