"""``charter replay --reader``: a keeper looks at what the second reader finds in past posts, before a rule speaks."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.reader import make_readings, open_reader
from bot.app.stores import open_stores
from bot.charter.charters import ActiveCharter, charter_id
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer
from bot.drafts.decide import Pseudonymizer
from bot.drafts.history import ChannelHistory, longest_repeat
from bot.drafts.readings import Previewed, Readings
from bot.errors import BotError
from bot.ops.charter_files import CharterFiles
from bot.ops.logging import configure_logs
from bot.ops.metrics import Metrics
from bot.outcomes import ReadingOutcome
from bot.reports.check import Item, json_line, report
from bot.reports.past_posts import PastPosts, Wanted, open_posts
from bot.settings import Settings, SettingsError, read_settings
from bot.wording.page import POST_LENGTH, shorten
from bot.wording.second_reader import LOOKED_AT, Standing

Echo = Callable[[str], None]
Ask = Callable[[str], str]
"""Puts a question, and returns what the person types; ``EOFError`` at the end."""

_QUESTION = "Right? [y]es, [n]o, [s]kip, [q]uit: "


class ReadingError(BotError):
    """Nobody can look at what the second reader finds."""


class _Enough(Exception):
    """The keeper wants to look at no more."""


@dataclass(slots=True)
class _Count:
    """What came of the posts so far. Reasons are counted by their name."""

    posts: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    discarded: Counter[str] = field(default_factory=Counter)


def replay(
    echo: Echo, posts: Path, file: Path, charter: Charter, wanted: Wanted, *, as_lines: bool, ask: Ask = input
) -> None:
    """Put past posts to the second reader, and ask about each finding whether it is right.

    Args:
        echo: prints a line.
        posts: the file or folder of the posts.
        file: the charter's.
        charter: what is in force of it.
        wanted: which posts.
        as_lines: print the findings as JSON, one a line, and ask nothing.
        ask: puts a question to the keeper.

    Raises:
        BotError: there is no reader, no rule asks, or nobody can be asked.
    """
    settings = read_settings()
    configure_logs("CRITICAL", settings.log_format)
    if not settings.reader_url:
        raise SettingsError("READER_URL is not set: there is no second reader. docs/reader.md says how to start one.")
    if not any(rule.ask for rule in charter.rules):
        raise ReadingError(f"No rule of {file} asks a second reader. Write ask = true into one.")
    if not as_lines and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ReadingError(
            "`charter replay --reader` asks about each finding, and this isn't a terminal. Run it in one, or list the "
            "findings with --format json."
        )
    problems = asyncio.run(_replay(settings, echo, posts, file, charter, wanted, None if as_lines else ask))
    report(problems)


async def _replay(
    settings: Settings, echo: Echo, path: Path, file: Path, charter: Charter, wanted: Wanted, ask: Ask | None
) -> list[str]:
    if ask is not None:  # asyncio's own handler waits for the end of the line that is typed
        signal.signal(signal.SIGINT, signal.default_int_handler)
    past = ChannelHistory(charter.reminder.zone, longest_repeat(charter))
    with contextlib.closing(open_posts(path, wanted, past.before)) as posts:
        async with _open(settings, file, charter) as (readings, active):
            await _look(echo, readings, active, posts, ask)
    return posts.problems


async def _look(echo: Echo, readings: Readings, active: ActiveCharter, posts: PastPosts, ask: Ask | None) -> None:
    """Put each post to the reader, and show what it finds; at a terminal, sum it up."""
    count = _Count()
    with contextlib.suppress(_Enough):
        for item in posts.items(lambda _done: None):
            for finding in await _found(readings, active, item, count):
                await _show(echo, readings, active, item, finding, ask)
    for line in _summary(count, await readings.standings(active)) if ask else ():
        echo(line)


async def _found(readings: Readings, active: ActiveCharter, item: Item, count: _Count) -> tuple[Finding, ...]:
    """What the reader finds in a post; counts its answer."""
    previewed = await readings.preview(active, item.draft)
    if previewed is None:
        return ()
    _note(count, previewed)
    return previewed.findings


@contextlib.asynccontextmanager
async def _open(settings: Settings, file: Path, charter: Charter) -> AsyncIterator[tuple[Readings, ActiveCharter]]:
    id_ = charter_id(file.stem)
    active = ActiveCharter(id_, charter, Reviewer(charter), CharterFiles(settings.charter_file).scope(id_))
    names = Pseudonymizer(settings.slack_bot_token.get_secret_value())
    async with open_stores(settings) as stores, open_reader(settings) as reader:
        yield make_readings(settings, stores.readings, names, Metrics(), reader), active


def _note(count: _Count, previewed: Previewed) -> None:
    """Count an answer. ``ReadingError`` where the reader gives none any more."""
    count.posts += 1
    count.answers[previewed.outcome.value] += 1
    count.discarded.update(previewed.discarded)
    if previewed.outcome is ReadingOutcome.PAUSED:
        raise ReadingError(
            "The second reader gave no answer three times in a row. Check READER_URL, or raise READER_TIMEOUT_SECONDS "
            "(and LEASE_SECONDS)."
        )


async def _show(
    echo: Echo, readings: Readings, active: ActiveCharter, item: Item, finding: Finding, ask: Ask | None
) -> None:
    """Show a finding, and count what the keeper says of it."""
    if ask is None:
        return echo(json_line(_row(item, finding)))
    rule = finding.rule
    echo(f"\n{item.source}:{item.id}, rule {rule.number} ({rule.id}): {rule.asked}")
    echo(f"    {_marked(item, finding)}")
    said = _answer(ask)
    standing = None if said == "s" else await readings.judge(active, rule, agreed=said == "y")
    return echo(_agreement(rule.number, standing)) if standing else None


def _answer(ask: Ask) -> str:
    while True:
        try:
            said = ask(_QUESTION).strip().lower()[:1]
        except (EOFError, KeyboardInterrupt):
            raise _Enough from None
        if said == "q":
            raise _Enough
        if said in ("y", "n", "s"):
            return said


def _marked(item: Item, finding: Finding) -> str:
    """The post on one line, with the quoted words between arrows."""
    text, start, end = item.draft.text, finding.start, finding.end
    half = POST_LENGTH // 2
    before = text[:start] if start <= half else "…" + text[start - half : start]
    return f"{' '.join(before.split())} →{' '.join(text[start:end].split())}← {shorten(text[end:], half)}".strip()


def _row(item: Item, finding: Finding) -> dict[str, object]:
    rule, place = finding.rule, {"start": finding.start, "end": finding.end, "match": finding.match}
    return {"id": item.id, "source": item.source, "rule": rule.id, "number": rule.number, **place}


def _agreement(number: int, standing: Standing) -> str:
    said = f"You agreed {standing.agreed} times of {standing.looked}."
    if standing.speaks:
        return f"{said} Rule {number} speaks from now on."
    if standing.looked == LOOKED_AT:
        return f"{said} Rule {number} goes on listening: say its question otherwise, or begin another round."
    return said


def _summary(count: _Count, standings: tuple[Standing, ...]) -> Iterator[str]:
    yield f"\nPosts that the reader read: {count.posts}. Its answers: {_counted(count.answers) or 'none'}."
    if count.discarded:
        yield f"Discarded: {_counted(count.discarded)}."
    for one in standings:
        state = "speaks" if one.speaks else "listens"
        yield f"{one.rule_id} {state}. You agreed {one.agreed} times of {one.looked}."


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.most_common())
