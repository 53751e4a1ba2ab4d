"""The charter editor of the demo's page: previews a charter as it is typed, and puts it to use in a copy."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.charter.advice import advise
from bot.charter.checks import warnings
from bot.charter.draft import Draft
from bot.charter.fields import channel_name
from bot.charter.loading import TEMPLATES, load, parse, template_names
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.drafts.events import DraftVersion
from bot.drafts.history import ChannelHistory, longest_repeat
from bot.errors import CharterError, CharterFault
from bot.outcomes import DraftOutcome
from bot.slack.events import BotIdentity, read_message
from bot.wording.suggestion import suggest
from slack_sandbox import Workspace

Json = dict[str, Any]

SECONDS_TO_START = 20.0  # how long the page waits for the bot to restart, which takes less than one


class DemoCharterEditor:
    """The demo's copy of a charter. Implements the sandbox's ``CharterEditor``.

    Attributes:
        file: the copy, in a folder with the charter's pictures. The bot reloads it when it changes.
        started: set at each start of the bot.
    """

    def __init__(self, charter: Path, folder: Path) -> None:
        """Copy a charter into an empty folder. Raises ``CharterError`` if it doesn't load."""
        self.file = folder / "charter.toml"
        self.started = asyncio.Event()
        _copy_pictures(load(charter), charter.parent, folder)
        shutil.copytree(TEMPLATES / "pictures", folder / "pictures", dirs_exist_ok=True)
        shutil.copyfile(charter, self.file)

    def charters(self) -> Json:
        """Return the charter in use, and those that ship with the bot."""
        shipped = ((name, TEMPLATES / f"{name}.toml") for name in template_names())
        starts = [{"name": name, "title": load(path).name, "source": _text(path)} for name, path in shipped]
        return {"source": _text(self.file), "charters": starts}

    def try_charter(self, source: str, posts: list[Json]) -> Json:
        """Return the charter's faults, or what the bot would say with it."""
        return preview(source, posts, BotIdentity(Workspace.bot.id, Workspace.bot_id))

    async def use_charter(self, source: str) -> Json:
        """Save the charter, if it loads, and wait until the bot has reloaded it."""
        candidate = self.file.with_name("candidate.toml")
        candidate.write_text(source, encoding="utf-8", newline="\n")
        try:
            same = load(candidate) == load(self.file)
        except CharterError as error:
            return {"faults": as_json(error.faults)}
        self.started.clear()
        candidate.replace(self.file)
        return {"faults": []} if same else await self._wait()

    async def _wait(self) -> Json:
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                await self.started.wait()
        except TimeoutError:
            return {"faults": as_json([CharterFault(None, "", "the bot hasn't started with it yet.", "Try again.")])}
        return {"faults": []}


def _copy_pictures(charter: Charter, source: Path, target: Path) -> None:
    """Copy the charter's picture files into the copy's folder, from where the bot serves them."""
    for image in (objective.image for objective in charter.objectives if objective.image):
        if "://" not in image:
            (target / image).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / image, target / image)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


SILENCES = {
    DraftOutcome.SHORT: "Silent: a few words without a link or a picture aren't a draft.",
    DraftOutcome.NOTHING_FOUND: "Silent: no rule applies.",
}
"""Why the bot would stay silent, as far as the charter alone decides."""


def preview(source: str, posts: Iterable[Mapping[str, Any]], me: BotIdentity) -> Json:
    """Return what ``charter validate`` says about a charter, and what the bot would say with it. Reads no file.

    Ignores cooldowns and quiet: the result depends on the charter and the posts alone.

    Args:
        source: TOML.
        posts: ``{"channel": id, "name": its name, "message": as in Slack's Web API}``, the oldest first.
        me: the bot's identity, to skip its own messages.

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
        "drafts": list(_tried(charter, _messages(charter, posts, me))),
    }


def as_json(faults: Iterable[CharterFault]) -> list[Json]:
    """Convert faults for the page."""
    return [{"line": one.line, "where": one.where, "what": one.what, "fix": one.fix} for one in faults]


def _messages(charter: Charter, posts: Iterable[Mapping[str, Any]], me: BotIdentity) -> Iterator[DraftVersion]:
    """Yield the drafts: people's posts in the charter's channels."""
    wanted = {channel_name(name) for name in charter.drafts.channels}
    for post in posts:
        if wanted & {channel_name(post["channel"]), channel_name(post["name"])}:
            message = read_message(post["message"], post["channel"], me)
            if isinstance(message, DraftVersion):
                yield message


def _tried(charter: Charter, messages: Iterable[DraftVersion]) -> Iterator[Json]:
    reviewer, past = Reviewer(charter), ChannelHistory(charter.reminder.zone, longest_repeat(charter))
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
    advice = advise(reviewer, draft)
    suggestion = suggest(advice.spoken, reviewer.charter, ts)
    if suggestion is None:
        return {"points": [], "says": "", "silence": SILENCES[advice.silence or DraftOutcome.NOTHING_FOUND]}
    points = [{"rule": one.rule_id, "number": one.number, "match": one.match} for one in suggestion.points]
    return {"points": points, "says": suggestion.text, "silence": ""}
