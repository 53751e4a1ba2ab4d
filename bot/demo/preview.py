"""What the bot would say about existing drafts with a charter as it is typed, or with one pack alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.charter.advice import advise
from bot.charter.checks import warnings
from bot.charter.draft import Draft
from bot.charter.fields import channel_name
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.packs import reading
from bot.charter.review import Reviewer
from bot.demo.wording import WORDINGS, PageWording
from bot.drafts.events import DraftVersion
from bot.drafts.history import ChannelHistory, longest_repeat
from bot.errors import CharterError, CharterFault
from bot.outcomes import DraftOutcome
from bot.reports.packs import card
from bot.slack.events import BotIdentity, read_message
from bot.wording.suggestion import suggest

Json = dict[str, Any]
Posts = Iterable[Mapping[str, Any]]

EXAMPLES = 3  # of each kind on a pack's card
PHRASES = 12
SIGNS = set("/[]*^~")
"""A phrase with one of these is a pattern for several, which nobody reads at a glance."""


def preview(source: str, posts: Posts, me: BotIdentity, language: str = "en") -> Json:
    """Return what ``charter validate`` says about a charter, and what the bot would say with it. Reads no file.

    Ignores cooldowns and quiet: the result depends on the charter and the posts alone.

    Args:
        source: TOML.
        posts: ``{"channel": id, "name": its name, "message": as in Slack's Web API}``, the oldest first.
        me: the bot's identity, to skip its own messages.
        language: the page's, for the reasons of silence.

    Returns:
        ``{"faults": [{"line", "where", "what", "fix"}]}``; without any, also ``summary``, ``warnings`` and
        ``drafts``: ``{"channel", "ts", "text", "points": [{"rule", "number", "match"}], "says", "silence"}``, one of
        the last two empty.
    """
    try:
        charter = parse(source)
    except CharterError as error:
        return {"faults": as_json(error.faults)}
    return {
        "faults": [],
        "summary": {"name": charter.name, "rules": len(charter.rules), "objectives": len(charter.objectives)},
        "warnings": list(warnings(charter)),
        "drafts": list(preview_drafts(charter, posts, me, WORDINGS[language])),
    }


def as_json(faults: Iterable[CharterFault]) -> list[Json]:
    """Convert faults for the page."""
    return [{"line": one.line, "where": one.where, "what": one.what, "fix": one.fix} for one in faults]


def _messages(charter: Charter, posts: Posts, me: BotIdentity) -> Iterator[DraftVersion]:
    """Yield the drafts: people's posts in the charter's channels."""
    wanted = {channel_name(name) for name in charter.drafts.channels}
    for post in posts:
        if wanted & {channel_name(post["channel"]), channel_name(post["name"])}:
            message = read_message(post["message"], post["channel"], me)
            if isinstance(message, DraftVersion):
                yield message


def preview_drafts(charter: Charter, posts: Posts, me: BotIdentity, wording: PageWording) -> Iterator[Json]:
    """Yield what the bot would say about each draft among the posts, as ``preview`` returns it."""
    reviewer, past = Reviewer(charter), ChannelHistory(charter.reminder.zone, longest_repeat(charter))
    for message in _messages(charter, posts, me):
        draft = Draft.read(
            message.text,
            default_platform=charter.drafts.platform,
            pictures=message.pictures,
            earlier=past.before(message.key),
        )
        yield {"channel": message.key.channel, "ts": message.key.ts, "text": message.text} | _said(
            draft, reviewer, message.key.ts, wording
        )
        if draft.earlier:
            draft.earlier.remember(draft.groups)


def _said(draft: Draft, reviewer: Reviewer, ts: str, wording: PageWording) -> Json:
    advice = advise(reviewer, draft)
    suggestion = suggest(advice.spoken, reviewer.charter, ts)
    if suggestion is None:
        return {"points": [], "says": "", "silence": wording.silences[advice.silence or DraftOutcome.NOTHING_FOUND]}
    points = [{"rule": one.rule_id, "number": one.number, "match": one.match} for one in suggestion.points]
    return {"points": points, "says": suggestion.text, "silence": ""}


def list_packs(language: str) -> list[Json]:
    """Return the packs of a language: ``[{"name", "about"}]``."""
    packs = (reading.pack(name, language) for name in reading.names())
    return [{"name": one.name, "about": one.about} for one in packs if one]


def show_pack(name: str, posts: Posts, me: BotIdentity, charter: Charter) -> Json | None:
    """Return a pack's card, and what the bot would say about the posts with it. ``None`` if there is no such pack.

    Args:
        name: the pack's.
        posts: as in ``preview``.
        me: the bot's identity, to skip its own messages.
        charter: the one in use, for its language and its channels. Its rules are left out.

    Returns:
        See the sandbox's ``CharterEditor.show_pack``.
    """
    if name not in reading.names() or (found := reading.pack(name, charter.language)) is None:
        return None
    rules = parse(f'name = "x"\nlanguage = "{charter.language}"\n[[rules]]\ntext = "x"\nfind = "{name}"').rules
    alone = charter.model_copy(update={"rules": tuple(one.model_copy(update={"text": found.about}) for one in rules)})
    phrases = [one.text for one in found.phrases if not SIGNS & set(one.text)]
    step = max(1, len(phrases) // PHRASES)
    return {
        "name": name,
        "about": found.about,
        "questions": [question.replace("{match}", "…") for question in found.say[:EXAMPLES]],
        "phrases": phrases[::step][:PHRASES],
        "catches": list(found.bad[:EXAMPLES]),
        "leaves": list(found.good[:EXAMPLES]),
        "figures": _figures(card(found)),
        "drafts": list(preview_drafts(alone, posts, me, WORDINGS[charter.language])),
    }


def _figures(told: Mapping[str, Any]) -> Json:
    measured = told.get("measured", {})
    names = ("caught", "faulty", "touched", "fine", "date")
    return {name: str(measured[name]) for name in names} if measured else {}
