"""The commands that need Slack or the database, such as ``charter run``, ``charter remind`` and ``charter doctor``."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import mimetypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app.container import open_app, open_stores, utc_now
from bot.app.lifecycle import STOP_PATIENCE, stopped_by_signal, uses_socket
from bot.app.reload import CharterFile, serve
from bot.app.supervisor import Watchdog
from bot.charter.loading import load
from bot.db.backup import back_up
from bot.db.engine import explain
from bot.doctor.diagnosis import Diagnosis, Level, as_json, as_text, fix_for, from_error, warning
from bot.doctor.runner import run_checks
from bot.errors import BotError, SlackError
from bot.ops.logging import configure_logs
from bot.reminders import schedule
from bot.reminders.target import compose
from bot.reports.pages import Week
from bot.reports.pages import poster as make_poster
from bot.reports.pages import report as make_report
from bot.settings import Settings, SettingsError, read_settings, renamed_settings
from bot.slack import manifest as manifest
from bot.wording.figures import FOUR_WEEKS, RuleFigures, fare
from bot.wording.language import language

log = structlog.get_logger(__name__)

Echo = Callable[[str], None]
"""Prints a line, as ``typer.echo`` does."""


class RemindError(BotError):
    """The reminder was not posted."""


def run(echo: Echo) -> None:
    """Run the bot until SIGINT or SIGTERM."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    uses_socket(settings)
    try:
        asyncio.run(_run(settings, echo))
    except (BotError, SlackError):
        raise
    except Exception:  # as a log, for Python's own traceback may wait for ever for who reads standard error
        log.exception("ended")
        sys.exit(1)


async def _run(settings: Settings, echo: Echo) -> None:
    async def ready(summary: str) -> None:
        try:
            echo(summary)
        except (BotError, OSError):  # nobody reads it, or the disk is full: what was not written would fail at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    watchdog = Watchdog()
    stop = stopped_by_signal(watchdog, settings.lease_seconds + STOP_PATIENCE)
    file = CharterFile(settings.charter_file)
    watchdog.start()
    try:
        await serve(settings, file, stop, ready, watchdog=watchdog)
    except SQLAlchemyError as error:
        raise explain(error, settings.database_url.get_secret_value()) from None


def remind(echo: Echo, *, dry_run: bool) -> None:
    """Post this week's reminder now unless it was posted, or only print it."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    asyncio.run(_show(settings, echo) if dry_run else _remind(settings, echo))


async def _remind(settings: Settings, echo: Echo) -> None:
    async with open_app(settings) as bot:
        await bot.pictures.upload()
        planned = await bot.reminders.post_now()
        unsent = dict(await bot.reminders.unsent())
    for name, new in planned:
        if name not in unsent:
            echo(f"#{name}: posted." if new else f"#{name}: this week's reminder was already posted.")
    if not planned:
        raise RemindError(
            "Nothing was posted: the bot isn't in any of the reminder's channels. Invite it with /invite."
        )
    if unsent:
        raise RemindError("\n".join(_why_unsent(name, code) for name, code in unsent.items()))


def _why_unsent(name: str, code: str) -> str:
    if code:
        return f"#{name}: Slack rejected the reminder ({code}). {fix_for(code)} Then run `charter remind` again."
    return f"#{name}: Slack hasn't accepted the reminder yet. Run `charter remind` again, or leave it to `charter run`."


async def _show(settings: Settings, echo: Echo) -> None:
    charter = load(settings.charter_file)
    slot = schedule.slot_of(charter.reminder, utc_now().astimezone(charter.reminder.zone).date())
    async with open_stores(settings) as tables:
        echo((await compose(charter, slot.week, tables.reminders)).text)


def migrate(echo: Echo) -> None:
    """Migrate the database."""
    asyncio.run(_migrate(read_settings(), echo))


async def _migrate(settings: Settings, echo: Echo) -> None:
    async with open_stores(settings):
        echo("The database is at the newest version.")


def backup(echo: Echo, file: Path) -> None:
    """Copy the database to a file."""
    back_up(read_settings().database_url.get_secret_value(), file)
    echo(f"The database is copied to {file}.")


def doctor(echo: Echo, *, retry: bool, as_lines: bool) -> bool:
    """Check everything the bot needs and print the result; return whether the bot can work.

    Args:
        echo: prints a line.
        retry: queue dead letters again.
        as_lines: print one JSON object per diagnosis instead of text.
    """
    found = asyncio.run(_diagnose(retry=retry))
    for line in (as_json if as_lines else as_text)(found):
        echo(line)
    return all(finding.level is not Level.FAULT for finding in found)


async def _diagnose(*, retry: bool) -> list[Diagnosis]:
    try:
        settings = read_settings()
    except SettingsError as error:
        return [from_error("settings", error)]
    configure_logs("CRITICAL", settings.log_format)
    return [*_outdated(), *[finding async for finding in run_checks(settings, retry=retry)]]


def _outdated() -> Iterator[Diagnosis]:
    for old, new in renamed_settings():
        yield warning("settings", f"{old} is the old name of {new}.", f"Rename {old} to {new}.")


class PrintError(BotError):
    """The page can't be written to a file."""


def poster(echo: Echo, charter: Path, output: str) -> None:
    """Write the charter as an HTML page to a file, or to standard output for ``-``."""
    _write(make_poster(load(charter), lambda image: _source(charter.parent, image)), output, echo)


def report(echo: Echo, output: str, *, html: bool) -> None:
    """Report how each rule did in the last four weeks: an HTML page in a file, or lines of text."""
    settings = read_settings()
    charter = load(settings.charter_file)
    now = utc_now().astimezone(charter.reminder.zone)
    if html:
        return _write(make_report(charter, asyncio.run(_weeks(settings, now)), now.date()), output, echo)
    spoken = language(charter.language)
    (weeks,) = asyncio.run(_figures(settings, [(now - dt.timedelta(days=FOUR_WEEKS), now)]))
    for line in (spoken.text("health.heading"), *fare(charter, weeks, spoken), spoken.text("health.note")):
        echo(line)
    return None


async def _weeks(settings: Settings, now: dt.datetime) -> list[Week]:
    """Return the last four weeks, the oldest first."""
    edges = [now - dt.timedelta(days=days) for days in range(FOUR_WEEKS, -1, -7)]
    figures = await _figures(settings, list(pairwise(edges)))
    return [
        Week(since.date(), {one.rule_id: one for one in week}) for since, week in zip(edges[:-1], figures, strict=True)
    ]


async def _figures(settings: Settings, periods: Sequence[tuple[dt.datetime, dt.datetime]]) -> list[list[RuleFigures]]:
    async with open_stores(settings) as tables:
        return [await tables.reminders.figures(since.timestamp(), until.timestamp()) for since, until in periods]


def _source(folder: Path, image: str) -> str:
    """Return a URL as it is; embed a picture file in the page, so that the page is a single file."""
    if "://" in image:
        return image
    kind = mimetypes.guess_type(image)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode((folder / image).read_bytes()).decode()}"


def _write(page: str, output: str, echo: Echo) -> None:
    if output == "-":
        return echo(page.rstrip("\n"))
    try:
        Path(output).write_text(page, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PrintError(f"{output} can't be written ({why}). Name another file with --output.") from None
    echo(f"Wrote {output}. Open it in a browser to print it.")
    return None
