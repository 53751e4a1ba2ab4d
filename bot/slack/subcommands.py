"""The subcommands of ``/charter``. A new one is a function and a name in ``SUBCOMMANDS``; a page, and the
same name in ``HELP_ORDER``, in ``wording.private``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.slack import quiet_requests
from bot.slack.context import ListenerContext, Profile
from bot.slack.events import pictures
from bot.slack.mrkdwn import to_plain
from bot.slack.shapes import Json, Malformed
from bot.slack.words import Words, read_words
from bot.wording import private, quiet
from bot.wording.figures import FOUR_WEEKS, health_page
from bot.wording.page import Page

FEWEST_WORDS = 3
"""What names no subcommand and has as many words is a text to check."""

_ALONE = frozenset({"objectives", "health", "help"})  # subcommands that nothing follows

Subcommand = Callable[[ListenerContext, str, Profile, str], Awaitable[Page]]
"""Takes the context, the person's id, their profile, and what they typed after the subcommand."""


async def answer(context: ListenerContext, person: str, reader: Profile, text: str) -> Page:
    """Answer ``/charter TEXT``; without a text, show the charter."""
    word, *rest = text.strip().split(maxsplit=1) or [""]
    if not word:
        return private.charter_page(context.charter, reader.language)
    name = private.subcommand(word)
    is_text = len(text.split()) >= FEWEST_WORDS
    if name is None or (name in _ALONE and is_text):  # "Help us find a baker" is a draft
        return await _unnamed(context, person, reader, text.strip(), is_text=is_text)
    return await SUBCOMMANDS[name](context, person, reader, "".join(rest))


async def _unnamed(context: ListenerContext, person: str, reader: Profile, text: str, *, is_text: bool) -> Page:
    """Answer what names no subcommand: a rule's number or name, a text to check, or a word that isn't known."""
    if private.find_rule(context.charter, text):
        return private.rule_page(context.charter, text, reader.language)
    if is_text:
        return await check_text(context, person, reader, to_plain(text))
    return private.unknown_page(text.split(maxsplit=1)[0], reader.language)


async def _check(context: ListenerContext, person: str, reader: Profile, text: str) -> Page:
    if not text:
        return private.check_usage(reader.language)
    return await check_text(context, person, reader, to_plain(text))


async def check_message(context: ListenerContext, person: str, reader: Profile, message: Json, channel: str) -> Page:
    """Say what the charter brings to mind about a message: its words wherever they are, and its pictures."""
    try:
        words, shown = read_words(message), pictures(message)
    except Malformed:
        words, shown = Words("", unread=True), ()
    if not words.text and not shown:
        words = words._replace(unread=True)
    ts = message.get("ts")
    key = DraftKey(channel, ts if isinstance(ts, str) else "")
    return await check_text(context, person, reader, words.text, shown, key, unread=words.unread)


async def check_text(
    context: ListenerContext,
    person: str,
    reader: Profile,
    typed: str,
    shown: tuple[Picture, ...] = (),
    key: DraftKey | None = None,
    *,
    unread: bool = False,
) -> Page:
    """Say what the charter brings to mind about a text, unless this person has checked many just now.

    Args:
        context: the bot's parts.
        person: the id of the person who asks.
        reader: their language and time zone.
        typed: plain text.
        shown: the pictures posted with it.
        key: of the message, ``None`` for a text that was not posted.
        unread: whether there are words, or may be some, that cannot be read.
    """
    if wait := context.check_limiter.take(person):
        return private.check_later(wait, reader.language)
    findings = (await context.advise(typed, shown, key)).findings
    ts = key.ts if key else ""
    return private.check_page(typed, findings, context.charter, reader.language, ts, unread=unread)


async def _rule(context: ListenerContext, _person: str, reader: Profile, wanted: str) -> Page:
    return private.rule_page(context.charter, wanted, reader.language)


async def _objectives(context: ListenerContext, _person: str, reader: Profile, _rest: str) -> Page:
    return private.objectives_page(context.charter, reader.language)


async def _quiet(context: ListenerContext, person: str, reader: Profile, wanted: str) -> Page:
    today = context.now().astimezone(reader.zone).date()
    wish = quiet_requests.parse_request(wanted, today, month_first=reader.month_first)
    if wish is None and wanted:
        return quiet.quiet_unclear(quiet_requests.MOST_DAYS, today, reader.language)
    if wish is not None and not await quiet_requests.grant(context, person, reader, wish):
        day = wish if isinstance(wish, dt.date) else None
        return quiet.quiet_out_of_reach(quiet_requests.MOST_DAYS, reader.language, day)
    until = await quiet_requests.quiet_until(context, person, reader)
    return quiet.quiet_page(until, reader.language, ended=wish == "off")


async def _health(context: ListenerContext, _person: str, reader: Profile, _rest: str) -> Page:
    status = await context.status()
    if status.since:
        status = replace(status, since=status.since.astimezone(reader.zone))
    return health_page(context.charter, await context.figures(FOUR_WEEKS), status, reader.language)


async def _help(_context: ListenerContext, _person: str, reader: Profile, _rest: str) -> Page:
    return private.help_page(reader.language)


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "check": _check,
    "rule": _rule,
    "objectives": _objectives,
    "quiet": _quiet,
    "health": _health,
    "help": _help,
}
