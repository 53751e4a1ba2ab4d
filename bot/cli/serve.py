"""What ``charter run``, ``charter remind`` and ``charter doctor`` do: the commands that talk to Slack."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import mimetypes
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bot.app.container import open_app, open_stores, utc_now
from bot.app.lifecycle import stopped_by_signal, uses_socket
from bot.app.reload import CharterFile, serve
from bot.charter.loading import load
from bot.doctor.findings import Diagnosis, Level, as_json, as_text, of_error
from bot.doctor.runner import examine
from bot.errors import BotError
from bot.ops.logging import configure_logs
from bot.reminders import schedule
from bot.reminders.target import compose
from bot.reports.poster import poster as make_poster
from bot.reports.report import Week
from bot.reports.report import report as make_report
from bot.settings import Settings, SettingsError, read_settings
from bot.slack import manifest as manifest
from bot.wording.figures import FOUR_WEEKS, RuleFigures
from bot.wording.health import fare
from bot.wording.language import language

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


def remind(say: Say, *, dry_run: bool) -> None:
    """Post this week's reminder now, unless it was posted; or only show it."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(_show(settings, say) if dry_run else _remind(settings, say))


async def _remind(settings: Settings, say: Say) -> None:
    async with open_app(settings) as bot:
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
    async with open_stores(settings) as tables:
        say((await compose(charter, slot.week, tables.reminders)).text)


def migrate(say: Say) -> None:
    """Bring the schema to its newest version."""
    asyncio.run(_migrate(read_settings(), say))


async def _migrate(settings: Settings, say: Say) -> None:
    async with open_stores(settings):
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


async def _examine(*, retry: bool) -> list[Diagnosis]:
    try:
        settings = read_settings()
    except SettingsError as error:
        return [of_error("settings", error)]
    configure_logs("CRITICAL", settings.log_format)
    return [finding async for finding in examine(settings, retry=retry)]


class PrintError(BotError):
    """The page cannot be written."""


def poster(say: Say, charter: Path, output: str) -> None:
    """Write the charter as one page; ``-`` writes it to standard output."""
    _write(make_poster(load(charter), lambda image: _source(charter.parent, image)), output, say)


def report(say: Say, output: str, *, html: bool) -> None:
    """Write how the rules of the environment's charter fare in this database: a page in a file, or lines."""
    settings = read_settings()
    charter = load(settings.charter_file)
    now = utc_now().astimezone(charter.reminder.zone)
    if html:
        return _write(make_report(charter, asyncio.run(_weeks(settings, now)), now.date()), output, say)
    spoken = language(charter.language)
    (weeks,) = asyncio.run(_figures(settings, [(now - dt.timedelta(days=FOUR_WEEKS), now)]))
    for line in (spoken.text("health.heading"), *fare(charter, weeks, spoken), spoken.text("health.note")):
        say(line)
    return None


async def _weeks(settings: Settings, now: dt.datetime) -> list[Week]:
    """The four weeks up to now, the oldest first."""
    edges = [now - dt.timedelta(days=days) for days in range(FOUR_WEEKS, -1, -7)]
    figures = await _figures(settings, list(pairwise(edges)))
    return [
        Week(since.date(), {one.rule_id: one for one in week}) for since, week in zip(edges[:-1], figures, strict=True)
    ]


async def _figures(settings: Settings, stretches: Sequence[tuple[dt.datetime, dt.datetime]]) -> list[list[RuleFigures]]:
    async with open_stores(settings) as tables:
        return [await tables.reminders.figures(since.timestamp(), until.timestamp()) for since, until in stretches]


def _source(folder: Path, image: str) -> str:
    """An address as it is; a picture beside the charter as part of the page, so that one file is all there is."""
    if "://" in image:
        return image
    kind = mimetypes.guess_type(image)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode((folder / image).read_bytes()).decode()}"


def _write(page: str, output: str, say: Say) -> None:
    if output == "-":
        return say(page.rstrip("\n"))
    try:
        Path(output).write_text(page, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PrintError(f"{output} cannot be written ({why}). Name another file with --output.") from None
    say(f"{output} is written. Open it in a browser, and print it from there.")
    return None
