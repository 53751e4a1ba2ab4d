"""A charter that somebody is writing, tried on drafts that are there already: its faults, or what the bot would say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.charter.warnings import warnings
from bot.errors import CharterError, Fault
from bot.slack.events import Self, read_message
from bot.threads.facts import Message
from bot.threads.opinion import too_short
from bot.threads.recall import Past, longest_repeat
from bot.voice.suggestion import suggest

Json = dict[str, Any]

SILENCES = {
    "short": "Silent: a few words with no link and no picture are no draft.",
    "nothing_found": "Silent: no rule applies.",
}
"""Why the bot would say nothing, as far as the charter alone decides it."""


def try_charter(source: str, posts: Iterable[Mapping[str, Any]], me: Self) -> Json:
    """What ``charter validate`` says of a charter, and what the bot would say by it. Reads no file.

    Nobody rests from a rule here and nobody asked for quiet: this is what the charter says, whoever wrote.

    Args:
        source: TOML.
        posts: ``{"channel": id, "name": its name, "message": as Slack's Web API gives it}``, the oldest first.
        me: who the bot is, to leave out what it wrote itself.

    Returns:
        ``{"faults": [{"line", "where", "what", "mend"}]}``; without any, also ``summary``, ``warnings`` and
        ``drafts``: ``{"channel", "ts", "text", "points": [{"rule", "number", "match"}], "says", "silence"}``, the last
        or the one before it empty.
    """
    try:
        charter = parse(source)
    except CharterError as error:
        return {"faults": as_json(error.faults)}
    return {
        "faults": [],
        "summary": {"name": charter.name, "rules": len(charter.rules), "objectives": len(charter.objectives)},
        "warnings": list(warnings(charter)),
        "drafts": list(_tried(charter, _messages(charter, posts, me))),
    }


def as_json(faults: Iterable[Fault]) -> list[Json]:
    """Faults, for the page."""
    return [asdict(fault) for fault in faults]


def _messages(charter: Charter, posts: Iterable[Mapping[str, Any]], me: Self) -> Iterator[Message]:
    """What is a draft by this charter: a person's post in one of its channels."""
    wanted = {name.removeprefix("#") for name in charter.drafts.channels}
    for post in posts:
        if wanted & {post["channel"], post["name"]}:
            message = read_message(post["message"], post["channel"], me)
            if isinstance(message, Message):
                yield message


def _tried(charter: Charter, messages: Iterable[Message]) -> Iterator[Json]:
    reviewer, past = Reviewer(charter), Past(charter.reminder.zone, longest_repeat(charter))
    for message in messages:
        draft = Draft.read(
            message.text,
            default_platform=charter.drafts.platform,
            pictures=message.pictures,
            earlier=past.before(message.key),
        )
        yield {"channel": message.key.channel, "ts": message.key.ts, "text": message.text} | _said(
            draft, reviewer, message.key.ts
        )
        if draft.earlier:
            draft.earlier.remember(draft.groups)


def _said(draft: Draft, reviewer: Reviewer, ts: str) -> Json:
    charter = reviewer.charter
    if too_short(draft, charter.drafts.min_words):
        return {"points": [], "says": "", "silence": SILENCES["short"]}
    suggestion = suggest(reviewer.review(draft), charter, ts)
    if suggestion is None:
        return {"points": [], "says": "", "silence": SILENCES["nothing_found"]}
    points = [{"rule": one.rule_id, "number": one.number, "match": one.match} for one in suggestion.points]
    return {"points": points, "says": suggestion.text, "silence": ""}
