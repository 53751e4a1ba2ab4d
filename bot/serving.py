"""What ``charter run``, ``charter remind`` and ``charter doctor`` do: the commands that talk to Slack."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from bot import printing as printing
from bot.charter.loading import load
from bot.doctor.examination import examine
from bot.doctor.findings import Finding, Level, as_json, as_text, of_error
from bot.errors import BotError
from bot.logs import configure_logs
from bot.reloading import CharterFile, serve
from bot.running import uses_socket
from bot.settings import Settings, SettingsError, read_settings
from bot.slack import manifest as manifest
from bot.threads import schedule
from bot.threads.reminders import write
from bot.wiring import open_bot, open_tables, utc_now

Say = Callable[[str], None]


class RemindError(BotError):
    """The reminder was not posted."""


def run(say: Say) -> None:
    """Run the bot until a signal ends it."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    uses_socket(settings)
    asyncio.run(_run(settings, say))


async def _run(settings: Settings, say: Say) -> None:
    async def ready(summary: str) -> None:
        say(summary)

    await serve(settings, CharterFile(settings.charter_file), stopped_by_signal(), ready)


def stopped_by_signal() -> asyncio.Event:
    """Set when the process is asked to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def remind(say: Say, *, dry_run: bool) -> None:
    """Post this week's reminder now, unless it was posted; or only show it."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(_show(settings, say) if dry_run else _remind(settings, say))


async def _remind(settings: Settings, say: Say) -> None:
    async with open_bot(settings) as bot:
        asked = await bot.reminders.post_now()
        unsent = dict(await bot.reminders.unsent())
    for name, new in asked:
        if name not in unsent:
            say(f"#{name}: posted." if new else f"#{name}: this week's reminder was there already.")
    if not asked:
        raise RemindError("Nothing was posted: the bot is in none of the reminder's channels. Invite it with /invite.")
    if unsent:
        raise RemindError("\n".join(_why_unsent(name, code) for name, code in unsent.items()))


def _why_unsent(name: str, code: str) -> str:
    if code:
        return f"#{name}: Slack refused the reminder ({code}). Mend that and try again."
    return f"#{name}: Slack has not taken the reminder yet. `charter run` posts it as soon as Slack does; or try again."


async def _show(settings: Settings, say: Say) -> None:
    charter = load(settings.charter_file)
    slot = schedule.slot_of(charter.reminder, utc_now().astimezone(charter.reminder.zone).date())
    async with open_tables(settings) as tables:
        say((await write(charter, slot.week, tables.reminders)).text)


def migrate(say: Say) -> None:
    """Bring the schema to its newest version."""
    asyncio.run(_migrate(read_settings(), say))


async def _migrate(settings: Settings, say: Say) -> None:
    async with open_tables(settings):
        say("The database is at the newest version.")


def doctor(say: Say, *, retry: bool, as_lines: bool) -> bool:
    """Look at everything that a bot needs, and say how to mend what is wrong; returns whether it can work.

    Args:
        say: given each line.
        retry: try dead letters again.
        as_lines: write one JSON object a finding, instead of a page for people.
    """
    found = asyncio.run(_examine(retry=retry))
    for line in (as_json if as_lines else as_text)(found):
        say(line)
    return all(finding.level is not Level.FAULT for finding in found)


async def _examine(*, retry: bool) -> list[Finding]:
    try:
        settings = read_settings()
    except SettingsError as error:
        return [of_error("settings", error)]
    configure_logs("CRITICAL", settings.log_format)
    return [finding async for finding in examine(settings, retry=retry)]
