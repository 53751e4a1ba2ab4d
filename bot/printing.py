"""``charter poster`` and ``charter report``: pages in a file, to open in a browser and to print."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import mimetypes
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bot.charter.loading import load
from bot.errors import BotError
from bot.settings import Settings, read_settings
from bot.sheets.poster import poster as make_poster
from bot.sheets.report import Week
from bot.sheets.report import report as make_report
from bot.voice.figures import FOUR_WEEKS, RuleFigures
from bot.voice.health import fare
from bot.voice.language import language
from bot.wiring import open_tables, utc_now

Say = Callable[[str], None]


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
    async with open_tables(settings) as tables:
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
