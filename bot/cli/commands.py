"""The commands that need Slack or the database, such as ``charter run``, ``charter remind`` and ``charter doctor``."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import mimetypes
import os
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app.container import open_app, utc_now
from bot.app.lifecycle import STOP_PATIENCE, serve, stopped_by_signal, uses_socket
from bot.app.stores import Stores, open_stores
from bot.app.supervisor import Watchdog
from bot.charter.charters import ActiveCharter, CurrentCharters
from bot.charter.model import Charter
from bot.cli import in_force as in_force
from bot.cli import kept as kept
from bot.cli import reading as reading
from bot.db.backup import back_up
from bot.db.engine import explain
from bot.doctor.diagnosis import Diagnosis, Level, as_json, as_text, fix_for, from_error, warning
from bot.doctor.runner import run_checks
from bot.errors import BotError, SlackError
from bot.ops.charter_files import CharterFiles
from bot.ops.charters import CharterLoader
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
    watchdog.start()
    try:
        await serve(settings, stop, ready, watchdog=watchdog)
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
    async with open_stores(settings) as tables:
        charters = await _charters(settings, tables)
        for active in charters.now.all:
            plan = active.charter.reminder
            slot = schedule.slot_of(plan, utc_now().astimezone(plan.zone).date())
            channels = charters.drafts_channels(active)
            echo((await compose(active, slot.week, tables.reminders, channels)).text)


async def _charters(settings: Settings, tables: Stores) -> CurrentCharters:
    """The charters in force, with the names of the channels that the bot has watched. Nothing is written down."""
    charters = await CharterLoader(CharterFiles(settings.charter_file), tables.charters, keep=False).start()
    charters.name_channels(await tables.channels.names())
    return charters


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


def poster(echo: Echo, charter: Charter, folder: Path, output: str) -> None:
    """Write the charter as an HTML page to a file, or to standard output for ``-``; its pictures are in a folder."""
    _write(make_poster(charter, lambda image: _source(folder, image)), output, echo)


def report(echo: Echo, output: str, *, html: bool) -> None:
    """Report how each rule did in the last four weeks: an HTML page in a file, or lines of text.

    Of several charters, each has a file of its own, with its id in the name.
    """
    settings = read_settings()
    configure_logs("ERROR", settings.log_format)
    found = asyncio.run(_reports(settings, html=html))
    for id_, lines in found.items():
        if html:
            _write(lines[0], _named_after(output, id_) if len(found) > 1 else output, echo)
        else:
            for line in lines:
                echo(line)


def _named_after(output: str, id_: str) -> str:
    path = Path(output)
    return output if output == "-" else str(path.with_name(f"{path.stem}-{id_}{path.suffix}"))


async def _reports(settings: Settings, *, html: bool) -> dict[str, list[str]]:
    """By the charter's id, a page or lines of text."""
    async with open_stores(settings) as tables:
        charters = await _charters(settings, tables)
        make = _page if html else _lines
        return {active.id: await make(active, charters, tables) for active in charters.now.all}


async def _page(active: ActiveCharter, charters: CurrentCharters, tables: Stores) -> list[str]:
    now = utc_now().astimezone(active.charter.reminder.zone)
    edges = [now - dt.timedelta(days=days) for days in range(FOUR_WEEKS, -1, -7)]
    weeks = [
        Week(since.date(), {one.rule_id: one for one in await _figures(active, charters, tables, since, until)})
        for since, until in pairwise(edges)
    ]
    return [make_report(active.charter, weeks, now.date())]


async def _lines(active: ActiveCharter, charters: CurrentCharters, tables: Stores) -> list[str]:
    now, spoken = utc_now(), language(active.charter.language)
    weeks = await _figures(active, charters, tables, now - dt.timedelta(days=FOUR_WEEKS), now)
    name = () if charters.now.only else (active.charter.name,)
    fares = fare(active.charter, weeks, spoken)
    return [*name, spoken.text("health.heading"), *fares, spoken.text("health.note")]


async def _figures(
    active: ActiveCharter, charters: CurrentCharters, tables: Stores, since: dt.datetime, until: dt.datetime
) -> list[RuleFigures]:
    channels = charters.drafts_channels(active)
    return await tables.reminders.figures(since.timestamp(), until.timestamp(), channels)


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
