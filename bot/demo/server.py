"""``charter demo``: the sandbox, its page and the real bot in one process, with a temporary database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from bot.app.container import App
from bot.app.lifecycle import serve, stopped_by_signal
from bot.charter.loading import TEMPLATES, template_names
from bot.charter.model import Charter
from bot.db.records import DraftKey
from bot.demo.charter_editor import DemoCharterEditor
from bot.demo.guide import guide_examples
from bot.demo.wording import WORDINGS
from bot.errors import BotError
from bot.ops.logging import configure_logs
from bot.outcomes import DraftOutcome
from bot.settings import Settings
from slack_sandbox import PEOPLE, Person, Sandbox, UserGroup, Workspace

Echo = Callable[[str], None]
"""Prints a line, as ``typer.echo`` does."""

_AMELIE, _SAM = PEOPLE
_NORA = Person("U0NORA", "nora", "Nora Blake", "en-GB", "6b4a8a", "D0NORA", timezone="Europe/London")
_KARIM = Person("U0KARIM", "karim", "Karim Benali", "fr-FR", "7a5c2e", "D0KARIM")
PEOPLE_BY_LANGUAGE = {
    "en": (replace(_SAM, title="Community manager"), replace(_AMELIE, title="Editor"), replace(_NORA, title="Editor")),
    "fr": (replace(_AMELIE, title="Rédactrice"), replace(_KARIM, title="Community manager")),
}
"""Who posts in the demo, by the charter's language, which the first of them reads: the page starts as that person."""
EDITORS = UserGroup("S0EDITORS", "editors", "Editors", (_AMELIE.id, _NORA.id))
"""Those whom a charter of the demo may name as its keepers, by ``@editors``: the other people are members."""

HIGHEST_PORT = 65535
CHECK_EVERY = 0.25  # seconds between looks at the charter's file; a person waits for it at the page


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
            workspace = Workspace(PEOPLE_BY_LANGUAGE[editor.charter.language])
            workspace.groups = {EDITORS.id: EDITORS}
            sandbox = await stack.enter_async_context(Sandbox(workspace, port=port, charter_editor=editor))
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()  # asyncio's own message repeats the address
            another = port + 1 if port < HIGHEST_PORT else 0
            raise DemoError(f"Port {port} can't be used ({why}). Try --port {another}.") from None

        def greet() -> None:
            echo(f"The demo is ready: {sandbox.url}\nPress Ctrl+C to end it; nothing is kept.")
            if browser:
                webbrowser.open(sandbox.url)

        feed = _PageFeed(sandbox, editor, greet)
        settings = _settings(sandbox, editor.file)
        await serve(settings, stopped_by_signal(), feed.ready, feed.observe, feed.opened, feed.swapped)


class _PageFeed:
    """Tells the page about each charter that comes into force, and each draft.

    Args:
        greet: called when the bot is ready.
    """

    def __init__(self, sandbox: Sandbox, editor: DemoCharterEditor, greet: Callable[[], None]) -> None:
        self._sandbox = sandbox
        self._editor = editor
        self._greet = greet
        self._bot: App | None = None

    def opened(self, bot: App) -> None:
        """Handle a bot that is about to start."""
        self._bot = self._editor.bot = bot
        self._show(bot.charters.now.all[0].charter)

    async def swapped(self, bot: App) -> None:
        """Handle another charter that has come into force."""
        await self._editor.follow(bot)
        self._show(bot.charters.now.all[0].charter)
        self._watch(bot)

    def _show(self, charter: Charter) -> None:
        workspace = self._sandbox.workspace
        keeper = {"keeper": _AMELIE.real_name} if f"@{EDITORS.handle}" in charter.keepers else {}
        workspace.language, workspace.examples = charter.language, guide_examples(charter) | keeper
        workspace.welcome(PEOPLE_BY_LANGUAGE[charter.language])

    async def ready(self, _summary: str) -> None:
        """Handle a bot that has started."""
        if self._bot is None:
            return
        self._watch(self._bot)
        # Otherwise the first reminder would come next Monday.
        await self._bot.reminders.post_now()
        self._greet()

    def _watch(self, bot: App) -> None:
        self._sandbox.workspace.watched = frozenset(channel.id for channel in bot.channels.watched)
        self._editor.in_force.set()

    def observe(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        """Show a draft's outcome on the page."""
        if self._bot is None:
            return
        charter = self._bot.charters.now.all[0].charter
        wording = WORDINGS[charter.language]
        if outcome in wording.remarks:
            review = wording.review(outcome, (rule for rule in charter.rules if rule.id in rules))
            self._sandbox.remark(key.channel, key.ts, wording.remarks[outcome], review)


def _settings(sandbox: Sandbox, charter: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(sandbox.bot_token),
        slack_app_token=SecretStr(sandbox.app_token),
        slack_api_url=sandbox.api_url,
        charter_file=charter,
        database_url=SecretStr(f"sqlite:///{charter.with_name('charter.db')}"),
        host="127.0.0.1",
        port=0,
        # The page serves the pictures: one that the charter no longer names is still shown by messages.
        poll_seconds=CHECK_EVERY,
        public_url=f"{sandbox.url}/page/api/charter",
        reader_url="",  # whatever the environment says: nothing leaves this machine
    )
