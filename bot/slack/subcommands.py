"""The subcommands of ``/charter``. A new one is a function and a name in ``SUBCOMMANDS``; a page, and the
same name in ``HELP_ORDER``, in ``wording.private``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from bot.charter.charters import ActiveCharter
from bot.charter.draft import Picture
from bot.db.records import DraftKey
from bot.slack import quiet_requests
from bot.slack.context import ListenerContext
from bot.slack.editing import entry
from bot.slack.editing.edits import Editor
from bot.slack.editing.history import history_of
from bot.slack.events import pictures
from bot.slack.mrkdwn import to_plain
from bot.slack.profiles import Profile
from bot.slack.shapes import Json, Malformed
from bot.slack.suggestion_pages import open_suggestion, suggest_page
from bot.slack.words import Words, read_words
from bot.wording import private, quiet
from bot.wording.figures import FOUR_WEEKS, health_page
from bot.wording.home import MOST_SHOWN, by_charter, charters_page
from bot.wording.page import Page

FEWEST_WORDS = 3
"""What names no subcommand and has as many words is a text to check."""

_ALONE = frozenset({"objectives", "history", "health", "edit", "help"})  # subcommands that nothing follows


class Asked(NamedTuple):
    """Who asks, and of which charter.

    Attributes:
        person: Slack's id.
        reader: their language and time zone.
        active: the charter of the channel; ``None`` in a channel of none, where there are several.
        trigger: opens a modal; ``""`` in a direct message, which has none.
        direct: whether it was a direct message, in which commands have no slash.
    """

    person: str
    reader: Profile
    active: ActiveCharter | None
    trigger: str = ""
    direct: bool = False


Subcommand = Callable[[ListenerContext, Asked, str], Awaitable[Page]]
"""Takes the context, who asks, and what they typed after the subcommand."""

CharterSubcommand = Callable[[ListenerContext, Asked, ActiveCharter, str], Awaitable[Page]]
"""The same with the channel's charter."""


def of_the_channel(subcommand: CharterSubcommand) -> Subcommand:
    """A subcommand that needs the channel's charter; in a channel of none, it lists the charters."""

    async def answered(context: ListenerContext, asked: Asked, rest: str) -> Page:
        if asked.active is None:
            return list_charters(context, asked.reader)
        return await subcommand(context, asked, asked.active, rest)

    return answered


def list_charters(context: ListenerContext, reader: Profile) -> Page:
    """List the charters with their channels, named as Slack names them."""
    named = context.charters.names
    found = [
        (one.charter.name, [f"#{named.get(name, name).removeprefix('#')}" for name in one.charter.drafts.channels])
        for one in context.charters.now.all
    ]
    return charters_page(found, reader.language)


async def answer(context: ListenerContext, asked: Asked, text: str) -> Page:
    """Answer ``/charter TEXT``; without a text, show the charter."""
    word, *rest = text.strip().split(maxsplit=1) or [""]
    if not word:
        return await _charter(context, asked, "")
    name = private.subcommand(word)
    is_text = len(text.split()) >= FEWEST_WORDS
    if name is None or (is_text and _is_alone(asked, name, "".join(rest))):
        return await _unnamed(context, asked, text.strip(), is_text=is_text)
    return await SUBCOMMANDS[name](context, asked, "".join(rest))


async def _unnamed(context: ListenerContext, asked: Asked, text: str, *, is_text: bool) -> Page:
    """Answer what names no subcommand: a rule's number or name, a text to check, or a word that isn't known."""
    if asked.active and private.find_rule(asked.active.charter, text):
        return private.rule_page(asked.active.charter, text, asked.reader.language)
    if is_text:
        return await _check(context, asked, text)
    return private.unknown_page(text.split(maxsplit=1)[0], asked.reader.language)


@of_the_channel
async def _charter(_context: ListenerContext, asked: Asked, active: ActiveCharter, _rest: str) -> Page:
    return private.charter_page(active.charter, asked.reader.language)


@of_the_channel
async def _check(context: ListenerContext, asked: Asked, active: ActiveCharter, text: str) -> Page:
    if not text:
        return private.check_usage(asked.reader.language)
    return await check_text(context, asked, active, to_plain(text))


async def check_everywhere(
    context: ListenerContext,
    person: str,
    reader: Profile,
    typed: str,
    shown: tuple[Picture, ...] = (),
    *,
    unread: bool = False,
) -> Page:
    """Say what the charters of a person's channels bring to mind about a text that was not posted there."""
    if wait := context.check_limiter.take(person):
        return private.check_later(wait, reader.language)
    charters = (await context.charters_of(person))[:MOST_SHOWN]
    found = [(active.charter, (await context.advise(active, typed, shown)).findings) for active in charters]
    checks = [
        (charter.name, private.check_page(typed, findings, charter, reader.language, unread=unread))
        for charter, findings in found
    ]
    return by_charter(checks, reader.language)


async def answer_message(context: ListenerContext, person: str, reader: Profile, message: Json) -> Page:
    """Answer a direct message: a greeting, what ``/charter`` answers too (a subcommand, a rule), or check a draft."""
    asked = Asked(person, reader, context.charters.now.only, direct=True)
    text = message.get("text")
    if isinstance(text, str) and not message.get("files"):
        typed = text.strip().removeprefix(f"{private.COMMAND} ")
        if private.is_greeting(typed):
            return private.greeting_page(reader.language)
        if private.asks_for_charter(typed):
            return await _charter(context, asked, "")
        if _is_command(context, asked, typed):
            return await answer(context, asked, typed)
    words, shown = _read(message)
    return await check_everywhere(context, person, reader, words.text, shown, unread=words.unread)


def _is_command(context: ListenerContext, asked: Asked, text: str) -> bool:
    """Whether a text asks for something. "Quiet mornings are back" and "Rule the waves with us" are drafts."""
    word, _, rest = text.partition(" ")
    name, is_text = private.subcommand(word), len(text.split()) >= FEWEST_WORDS
    if name is None:
        return _is_rule(asked, text)
    if name == "rule":
        return not is_text or _is_rule(asked, rest)
    if name == "quiet":
        return not is_text or quiet_requests.parse_request(rest, context.now().date()) is not None
    return not (is_text and _is_alone(asked, name, rest))


def _is_alone(asked: Asked, name: str, rest: str) -> bool:
    """Whether nothing can follow a subcommand: "Help us find a baker" is a draft, "edit the rule 3" none."""
    return name in _ALONE and not (name == "edit" and _is_rule(asked, rest))


def _is_rule(asked: Asked, text: str) -> bool:
    return asked.active is not None and private.find_rule(asked.active.charter, text) is not None


async def check_message(context: ListenerContext, person: str, reader: Profile, message: Json, channel: str) -> Page:
    """Say what the channel's charter brings to mind about a message: its words wherever they are, and its pictures."""
    active = context.charters.of(channel)
    if active is None:
        return list_charters(context, reader)
    words, shown = _read(message)
    ts = message.get("ts")
    key = DraftKey(channel, ts if isinstance(ts, str) else "")
    asked = Asked(person, reader, active)
    return await check_text(context, asked, active, words.text, shown, key, unread=words.unread)


def _read(message: Json) -> tuple[Words, tuple[Picture, ...]]:
    """A message's words wherever they are, and its pictures."""
    try:
        words, shown = read_words(message), pictures(message)
    except Malformed:
        words, shown = Words("", unread=True), ()
    if not words.text and not shown:
        words = words._replace(unread=True)
    return words, shown


async def check_text(
    context: ListenerContext,
    asked: Asked,
    active: ActiveCharter,
    typed: str,
    shown: tuple[Picture, ...] = (),
    key: DraftKey | None = None,
    *,
    unread: bool = False,
) -> Page:
    """Say what a charter brings to mind about a text, unless this person has checked many just now.

    Args:
        context: the bot's parts.
        asked: who asks.
        active: the charter.
        typed: plain text.
        shown: the pictures posted with it.
        key: of the message, ``None`` for a text that was not posted.
        unread: whether there are words, or may be some, that cannot be read.
    """
    if wait := context.check_limiter.take(asked.person):
        return private.check_later(wait, asked.reader.language)
    findings = (await context.advise(active, typed, shown, key)).findings
    ts = key.ts if key else ""
    return private.check_page(typed, findings, active.charter, asked.reader.language, ts, unread=unread)


@of_the_channel
async def _rule(_context: ListenerContext, asked: Asked, active: ActiveCharter, wanted: str) -> Page:
    return private.rule_page(active.charter, wanted, asked.reader.language)


@of_the_channel
async def _objectives(_context: ListenerContext, asked: Asked, active: ActiveCharter, _rest: str) -> Page:
    return private.objectives_page(active.charter, asked.reader.language)


async def _quiet(context: ListenerContext, asked: Asked, wanted: str) -> Page:
    person, reader = asked.person, asked.reader
    today = context.now().astimezone(reader.zone).date()
    wish = quiet_requests.parse_request(wanted, today, month_first=reader.month_first)
    if wish is None and wanted:
        return quiet.quiet_unclear(quiet_requests.MOST_DAYS, today, reader.language)
    if wish is not None and not await quiet_requests.grant(context, person, reader, wish):
        day = wish if isinstance(wish, dt.date) else None
        return quiet.quiet_out_of_reach(quiet_requests.MOST_DAYS, reader.language, day)
    until = await quiet_requests.quiet_until(context, person, reader)
    return quiet.quiet_page(until, reader.language, ended=wish == "off")


@of_the_channel
async def _health(context: ListenerContext, asked: Asked, active: ActiveCharter, _rest: str) -> Page:
    status = await context.status()
    if status.since:
        status = replace(status, since=status.since.astimezone(asked.reader.zone))
    figures, standings = await context.figures(active, FOUR_WEEKS), await context.readings.standings(active)
    return health_page(active.charter, figures, status, asked.reader.language, standings)


@of_the_channel
async def _suggest(context: ListenerContext, asked: Asked, active: ActiveCharter, typed: str) -> Page:
    if not typed:
        return await suggest_page(context, asked.reader, active)
    check = private.check_command(asked.reader.language, direct=asked.direct)
    return await open_suggestion(context, asked.reader, active, asked.trigger, to_plain(typed), check)


@of_the_channel
async def _history(context: ListenerContext, asked: Asked, active: ActiveCharter, _rest: str) -> Page:
    return await history_of(context, asked.person, asked.reader, active)


async def _edit(context: ListenerContext, asked: Asked, wanted: str) -> Page:
    return await entry.answer_edit(context, Editor(asked.person, asked.reader), asked.active, asked.trigger, wanted)


async def _help(_context: ListenerContext, asked: Asked, _rest: str) -> Page:
    return private.help_page(asked.reader.language, direct=asked.direct)


SUBCOMMANDS: Mapping[str, Subcommand] = {
    "check": _check,
    "rule": _rule,
    "objectives": _objectives,
    "quiet": _quiet,
    "suggest": _suggest,
    "history": _history,
    "health": _health,
    "edit": _edit,
    "help": _help,
}
