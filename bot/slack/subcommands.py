"""What ``/charter`` answers to each word. A new one is a function, a name in the list, and its words in ``voice``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.charter.draft import Picture
from bot.slack import quieting
from bot.slack.mrkdwn import to_plain
from bot.slack.readers import Reader
from bot.slack.services import Services
from bot.threads.facts import DraftKey
from bot.voice import private, quiet
from bot.voice.figures import FOUR_WEEKS
from bot.voice.health import health_page
from bot.voice.page import Page

Subcommand = Callable[[Services, str, Reader, str], Awaitable[Page]]
"""Given the services, the person's id, how they read, and what they wrote after the word."""


async def answer(services: Services, person: str, reader: Reader, text: str) -> Page:
    """Answer what somebody wrote after ``/charter``; nothing at all shows the charter."""
    word, *rest = text.strip().split(maxsplit=1) or [""]
    if not word:
        return private.charter_page(services.charter, reader.language)
    subcommand = SUBCOMMANDS.get(word.lower())
    if subcommand is None:
        return private.unknown_page(word, reader.language)
    return await subcommand(services, person, reader, "".join(rest))


async def _check(services: Services, person: str, reader: Reader, text: str) -> Page:
    if not text:
        return private.check_usage(reader.language)
    return await try_text(services, person, reader, to_plain(text))


async def try_text(
    services: Services,
    person: str,
    reader: Reader,
    typed: str,
    pictures: tuple[Picture, ...] = (),
    key: DraftKey | None = None,
) -> Page:
    """Say what the charter brings to mind about a text, unless this person has tried many just now.

    Args:
        services: the bot's.
        person: who asks.
        reader: how they read.
        typed: plain text.
        pictures: what is posted with it.
        key: of the message that it is; ``None`` for a text that was posted nowhere.
    """
    if wait := services.allowance.take(person):
        return private.check_later(wait, reader.language)
    findings = await services.review(typed, pictures, key)
    return private.check_page(typed, findings, services.charter, reader.language, key.ts if key else "")


async def _rule(services: Services, _person: str, reader: Reader, wanted: str) -> Page:
    return private.rule_page(services.charter, wanted, reader.language)


async def _objectives(services: Services, _person: str, reader: Reader, _rest: str) -> Page:
    return private.objectives_page(services.charter, reader.language)


async def _quiet(services: Services, person: str, reader: Reader, wanted: str) -> Page:
    wish = quieting.read_wish(wanted)
    if wish is None and wanted:
        today = services.now().astimezone(reader.zone).date()
        return quiet.quiet_unclear(quieting.MOST_DAYS, today, reader.language)
    if wish is not None and not await quieting.grant(services, person, reader, wish):
        return quiet.quiet_out_of_reach(quieting.MOST_DAYS, reader.language)
    until = await quieting.quiet_until(services, person, reader)
    return quiet.quiet_page(until, reader.language, ended=wish == "off")


async def _health(services: Services, _person: str, reader: Reader, _rest: str) -> Page:
    condition = await services.condition()
    if condition.since:
        condition = replace(condition, since=condition.since.astimezone(reader.zone))
    return health_page(services.charter, await services.figures(FOUR_WEEKS), condition, reader.language)


async def _help(_services: Services, _person: str, reader: Reader, _rest: str) -> Page:
    return private.help_page(reader.language)


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "check": _check,
    "rule": _rule,
    "objectives": _objectives,
    "quiet": _quiet,
    "health": _health,
    "help": _help,
}
