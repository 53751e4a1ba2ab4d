"""``charter demo``: the sandbox, its page and the real bot connected to it, in one process and a temporary database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from bot.app.container import App
from bot.app.lifecycle import stopped_by_signal
from bot.app.reload import CharterFile, serve
from bot.charter.loading import TEMPLATES, template_names
from bot.charter.model import Charter
from bot.cli.serve import Echo
from bot.db.records import DraftKey
from bot.demo.charter_editor import DemoCharterEditor
from bot.errors import BotError
from bot.ops.logging import configure_logs
from bot.outcomes import DraftOutcome
from bot.settings import Settings
from slack_sandbox import EXAMPLES, Sandbox

Say = Callable[[str], None]

REMARKS = {
    DraftOutcome.REPLIED: "The bot offered a suggestion in the thread.",
    DraftOutcome.EDITED: "The bot brought its suggestion up to date.",
    DraftOutcome.RETRACTED: "The bot took its suggestion away.",
    DraftOutcome.NOTHING_FOUND: "The bot stayed silent: no rule applies.",
    DraftOutcome.SHORT: "The bot stayed silent: a few words with no link and no picture are no draft.",
    DraftOutcome.RESTING: "The bot stayed silent: you heard of that rule today already.",
    DraftOutcome.QUIET: "The bot stayed silent: you asked for quiet.",
    DraftOutcome.LEFT_ALONE: "The bot leaves this draft alone, as asked.",
    DraftOutcome.THREAD: "The bot stayed silent: replies in a thread are no drafts.",
    DraftOutcome.BOT: "The bot stayed silent: this is a bot's message.",
    DraftOutcome.SERVICE: "The bot stayed silent: this is no draft.",
}
"""What the page says beside a draft, by what it came to."""

REVIEWS = {
    DraftOutcome.RETRACTED: "no rule applies any more",
    DraftOutcome.NOTHING_FOUND: "no rule applies",
    DraftOutcome.SHORT: "too short for a draft",
    DraftOutcome.RESTING: "a rule applies, and its author heard of it within a day",
    DraftOutcome.QUIET: "a rule applies, and its author asked for quiet",
}
"""What the review came to where the reply speaks of no rule."""


LOOK_EVERY = 0.1  # seconds; whoever has pressed the page's button waits for it


class DemoError(BotError):
    """The demo cannot start."""


def demo(charter: str, port: int, echo: Echo, *, browser: bool) -> None:
    """Serve the demo until it is interrupted."""
    configure_logs("WARNING", "console")
    asyncio.run(_demo(_charter(charter), port, echo, browser=browser))


def _charter(name: str) -> Path:
    """The file of this name, or the charter of this name that ships with the bot."""
    return TEMPLATES / f"{name}.toml" if name in template_names() else Path(name)


async def _demo(charter: Path, port: int, echo: Echo, *, browser: bool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-demo-")))
        workshop = DemoCharterEditor(charter, folder)
        try:
            sandbox = await stack.enter_async_context(Sandbox(port=port, charter_editor=workshop))
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()  # asyncio puts the address into its own words
            raise DemoError(f"Port {port} cannot be used ({why}). Try --port {port + 1}.") from None

        def greet() -> None:
            echo(f"The demo is ready: {sandbox.url}\nPress Ctrl+C to end it; nothing of it is kept.")
            if browser:
                webbrowser.open(sandbox.url)

        file = CharterFile(workshop.file, look_every=LOOK_EVERY)
        stage = _Stage(sandbox, workshop, file, greet)
        settings = _settings(sandbox, workshop.file)
        await serve(settings, file, stopped_by_signal(), stage.ready, stage.observe, stage.opened)


class _Stage:
    """What the page is told of the bot: at each start, and of each draft.

    Args:
        file: the charter's, which the bot follows.
        greet: called when the bot is ready for the first time.
    """

    def __init__(
        self, sandbox: Sandbox, workshop: DemoCharterEditor, file: CharterFile, greet: Callable[[], None]
    ) -> None:
        self._sandbox = sandbox
        self._workshop = workshop
        self._file = file
        self._greet = greet
        self._bot: App | None = None
        self._greeted = False

    def opened(self, bot: App) -> None:
        """A bot is about to start."""
        self._bot = bot
        self._sandbox.workspace.examples = _examples(bot.charter) or EXAMPLES

    async def ready(self, _summary: str) -> None:
        """It has started."""
        if self._bot is None:
            return
        watched = self._bot.channels.watched
        self._sandbox.workspace.watched = frozenset(channel.id for channel in watched)
        self._workshop.started.set()
        if not self._greeted:
            self._greeted = True
            # A team that has just started would wait until Monday for its first reminder.
            await self._bot.reminders.post_now()
            self._greet()

    def observe(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        """A draft came to this, by these rules."""
        if outcome in REMARKS:
            self._sandbox.remark(key.channel, key.ts, REMARKS[outcome], self._review(outcome, rules))

    def _review(self, outcome: DraftOutcome, rules: tuple[str, ...]) -> str:
        known = (rule for rule in self._file.charter.rules if rule.id in rules)
        named = " and ".join(f"rule {rule.number} ({rule.id})" for rule in known)
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
