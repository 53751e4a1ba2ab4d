"""``charter demo``: the sandbox, its page and the real bot in one process, with a temporary database."""

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
from bot.db.records import DraftKey
from bot.demo.charter_editor import DemoCharterEditor
from bot.errors import BotError
from bot.ops.logging import configure_logs
from bot.outcomes import DraftOutcome
from bot.settings import Settings
from slack_sandbox import EXAMPLES, Sandbox

Echo = Callable[[str], None]
"""Prints a line, as ``typer.echo`` does."""

REMARKS = {
    DraftOutcome.REPLIED: "The bot offered a suggestion in the thread.",
    DraftOutcome.EDITED: "The bot updated its suggestion.",
    DraftOutcome.RETRACTED: "The bot took its suggestion away.",
    DraftOutcome.NOTHING_FOUND: "The bot stayed silent: no rule applies.",
    DraftOutcome.SHORT: "The bot stayed silent: a few words without a link or a picture aren't a draft.",
    DraftOutcome.RESTING: "The bot stayed silent: you were reminded of that rule today.",
    DraftOutcome.QUIET: "The bot stayed silent: you asked for quiet.",
    DraftOutcome.LEFT_ALONE: "The bot leaves this draft alone, as asked.",
    DraftOutcome.THREAD: "The bot stayed silent: replies in a thread aren't drafts.",
    DraftOutcome.BOT: "The bot stayed silent: this is a bot's message.",
    DraftOutcome.SERVICE: "The bot stayed silent: this isn't a draft.",
}
"""The remark next to a draft on the page, by outcome."""

REVIEWS = {
    DraftOutcome.RETRACTED: "no rule applies any more",
    DraftOutcome.NOTHING_FOUND: "no rule applies",
    DraftOutcome.SHORT: "too short for a draft",
    DraftOutcome.RESTING: "a rule applies, but its author was reminded of it within a day",
    DraftOutcome.QUIET: "a rule applies, but its author asked for quiet",
}
"""The result of a review, by outcome, for replies that name no rule."""

HIGHEST_PORT = 65535
CHECK_EVERY = 0.1  # seconds between looks at the charter file; a person waits for it at the page


class DemoError(BotError):
    """The demo can't start."""


def demo(charter: str, port: int, echo: Echo, *, browser: bool) -> None:
    """Serve the demo until SIGINT or SIGTERM."""
    if not 0 <= port <= HIGHEST_PORT:
        raise DemoError(f"--port: there is no port {port}. Use a number up to {HIGHEST_PORT}; 0 picks a free one.")
    configure_logs("WARNING", "console")
    asyncio.run(_demo(_charter(charter), port, echo, browser=browser))


def _charter(name: str) -> Path:
    """Return the path of a shipped charter by its name, or else the path itself."""
    return TEMPLATES / f"{name}.toml" if name in template_names() else Path(name)


async def _demo(charter: Path, port: int, echo: Echo, *, browser: bool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="charter-demo-")))
        editor = DemoCharterEditor(charter, folder)
        try:
            sandbox = await stack.enter_async_context(Sandbox(port=port, charter_editor=editor))
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()  # asyncio's own message repeats the address
            another = port + 1 if port < HIGHEST_PORT else 0
            raise DemoError(f"Port {port} can't be used ({why}). Try --port {another}.") from None

        def greet() -> None:
            echo(f"The demo is ready: {sandbox.url}\nPress Ctrl+C to end it; nothing is kept.")
            if browser:
                webbrowser.open(sandbox.url)

        file = CharterFile(editor.file, look_every=CHECK_EVERY)
        feed = _PageFeed(sandbox, editor, file, greet)
        settings = _settings(sandbox, editor.file)
        await serve(settings, file, stopped_by_signal(), feed.ready, feed.observe, feed.opened)


class _PageFeed:
    """Tells the page about each start of the bot and each draft.

    Args:
        file: the charter file that the bot reloads.
        greet: called when the bot is ready for the first time.
    """

    def __init__(
        self, sandbox: Sandbox, editor: DemoCharterEditor, file: CharterFile, greet: Callable[[], None]
    ) -> None:
        self._sandbox = sandbox
        self._editor = editor
        self._file = file
        self._greet = greet
        self._bot: App | None = None
        self._greeted = False

    def opened(self, bot: App) -> None:
        """Handle a bot that is about to start."""
        self._bot = bot
        self._sandbox.workspace.examples = _examples(bot.charter) or EXAMPLES

    async def ready(self, _summary: str) -> None:
        """Handle a bot that has started."""
        if self._bot is None:
            return
        watched = self._bot.channels.watched
        self._sandbox.workspace.watched = frozenset(channel.id for channel in watched)
        self._editor.started.set()
        if not self._greeted:
            self._greeted = True
            # Otherwise the first reminder would come next Monday.
            await self._bot.reminders.post_now()
            self._greet()

    def observe(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        """Show a draft's outcome on the page."""
        if outcome in REMARKS:
            self._sandbox.remark(key.channel, key.ts, REMARKS[outcome], self._review(outcome, rules))

    def _review(self, outcome: DraftOutcome, rules: tuple[str, ...]) -> str:
        known = (rule for rule in self._file.charter.rules if rule.id in rules)
        named = " and ".join(f"rule {rule.number} ({rule.id})" for rule in known)
        found = f"{named} applies" if named else REVIEWS.get(outcome)
        return f"Claimed, and checked against the charter: {found}." if found else ""


def _examples(charter: Charter) -> dict[str, str]:
    """Return sample texts from a rule's examples; empty if no rule is about words."""
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
