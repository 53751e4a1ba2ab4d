"""The versions of a kept charter as people read them, and the way back to one of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.charter.charters import ActiveCharter
from bot.charter.editing.differences import differences
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.db.charters import Conflict, Version
from bot.errors import CharterError, SlackError
from bot.ops.charters import version_name
from bot.slack.context import ListenerContext
from bot.slack.editing.edits import locked_out
from bot.slack.profiles import Profile
from bot.slack.suggestion_pages import is_keeper
from bot.wording.changes import change_sentences
from bot.wording.history import MOST_SHOWN, ShownVersion, history_page, not_restored, restored
from bot.wording.language import Language
from bot.wording.page import Page


async def history_of(
    context: ListenerContext, person: str, reader: Profile, active: ActiveCharter, said: str = ""
) -> Page:
    """Show how a charter came to say what it says; those who keep it can go back.

    Args:
        context: the bot's parts.
        person: who asks.
        reader: their language and time zone.
        active: the charter.
        said: what came of a press on *Back to this one*.
    """
    versions = await _newest(context, active, MOST_SHOWN + 1) if active.is_kept else []
    may_restore = len(versions) > 1 and await is_keeper(context, person, active)
    names = await _names(context, versions)
    shown = await asyncio.to_thread(_shown, versions, names, reader, active.number)
    if may_restore:
        shown = [_with_button(one, active.id, versions[0].number) for one in shown]
    return history_page(active.charter.name, shown[:MOST_SHOWN], reader.language, said)


async def restore(
    context: ListenerContext, person: str, reader: Profile, active: ActiveCharter, number: int, seen: int
) -> str:
    """Make an old version's text the newest version, and say what came of it.

    Args:
        context: the bot's parts.
        person: who wants it.
        reader: their language and time zone.
        active: the charter.
        number: of the old version.
        seen: the newest version that this person has seen.
    """
    spoken = reader.language
    if context.edits.limiter.take(person):
        return not_restored("too_often", spoken)
    try:
        if not await context.edits.keepers.keeps(person, active.charter.keepers):
            return not_restored("not_yours", spoken)
        old, (newest, *_) = await context.edits.versions.version(active.id, number), await _newest(context, active)
        if old is None or newest.number != seen:
            return not_restored("conflict", spoken)
        if old.source == newest.source:
            return not_restored("same", spoken)
        restored_to = context.loader.check(active.id, old.source, version_name(old))
        if await locked_out(context, person, active.charter.keepers, restored_to.keepers):
            return not_restored("locked_out", spoken)
        added = await context.loader.add(active.id, old.source, person, newest, version_name(old))
    except SlackError:
        return not_restored("slack_silent", spoken)
    except CharterError as error:
        return not_restored("refused", spoken, " ".join(fault.what for fault in error.faults[:1]))
    if isinstance(added, Conflict):
        return not_restored("conflict", spoken)
    return restored(number, added.number, spoken)


async def _newest(context: ListenerContext, active: ActiveCharter, most: int = 1) -> list[Version]:
    """The newest versions of a kept charter, the newest first."""
    return await context.edits.versions.history(active.id, most)


def read_restore_key(value: str) -> tuple[str, int, int]:
    """The charter's id, the version's number, and the newest that was seen; ``("", 0, 0)`` for no such value."""
    try:
        charter_id, number, seen = json.loads(value)
        return str(charter_id), int(number), int(seen)
    except (ValueError, TypeError):
        return "", 0, 0


async def _names(context: ListenerContext, versions: Sequence[Version]) -> Mapping[str, str]:
    """What those are called who made the versions; a name that Slack doesn't tell is the id."""
    people = sorted({version.kept_by for version in versions if version.kept_by})
    return dict(zip(people, await context.edits.keepers.display(people), strict=True))


def _shown(versions: Sequence[Version], names: Mapping[str, str], reader: Profile, in_force: int) -> list[ShownVersion]:
    """The versions, the newest first, each with what it changed since the one before."""
    texts = [_read(version) for version in versions]
    newest = texts[0] if texts else None
    return [
        ShownVersion(
            version.number,
            dt.datetime.fromtimestamp(version.kept_at, reader.zone),
            names.get(version.kept_by, ""),
            _changes(before, after, reader.language) if version.number > 1 else (),
            in_force=version.number == in_force,
            same_as=next((old.number for old in versions[at + 1 :] if old.source == version.source), 0),
            undoes=_changes(newest, after, reader.language) or (),
        )
        for at, (version, after, before) in enumerate(zip(versions, texts, (*texts[1:], None), strict=False))
    ]


def _with_button(shown: ShownVersion, charter_id: str, newest: int) -> ShownVersion:
    """A version with a button that leads back to it, where there is a way."""
    if shown.number == newest:
        return shown
    return replace(shown, key=json.dumps([charter_id, shown.number, newest]))


def _read(version: Version) -> Charter | None:
    try:
        return parse(version.source, version_name(version))
    except CharterError:
        return None


def _changes(before: Charter | None, after: Charter | None, spoken: Language) -> Sequence[str] | None:
    if before is None or after is None:
        return None
    return change_sentences(differences(before, after), spoken)
