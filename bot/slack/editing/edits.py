"""Changing a kept charter: who may, whether the change holds, and whether another keeper was faster.

Who keeps the charter is asked at each step, of its newest version: the form may be an hour old.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charter.charters import ActiveCharter
from bot.charter.editing.differences import differences
from bot.charter.editing.edits import Fields, Target, follow, place_of, read_fields, rebase, remove, write_fields
from bot.charter.editing.faults import FieldFault, check, check_keepers, unanswered_keeper, unknown_keeper
from bot.charter.editing.file import NotInCharterError
from bot.charter.loading import charter_files, parse
from bot.charter.model import Charter
from bot.db.charters import Conflict, Version
from bot.errors import CharterError, SlackError
from bot.ops.charters import version_name
from bot.slack.context import ListenerContext
from bot.slack.editing.state import EditState
from bot.slack.profiles import Profile
from bot.wording.changes import change_sentences
from bot.wording.edit_answers import apology, changed_meanwhile, kept_in_a_file, not_a_keeper
from bot.wording.page import Page, Part


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes a charter, and in which language they read."""

    person: str
    reader: Profile


@dataclass(frozen=True, slots=True)
class Opened:
    """A kept charter that this person may change.

    Attributes:
        version: the newest.
        charter: what it says.
    """

    active: ActiveCharter
    version: Version
    charter: Charter


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is changed, and a page says why."""

    page: Page


@dataclass(frozen=True, slots=True)
class Faulty:
    """The change doesn't hold.

    Attributes:
        place: of the form's own rule or objective, from 0; ``None`` for the other forms.
    """

    faults: tuple[FieldFault, ...]
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Another keeper was faster: the form again, with what was typed on top of the newest version.

    Attributes:
        fields: what the form shows now.
        above: what the other keeper changed.
    """

    opened: Opened
    target: Target
    fields: Fields
    above: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """A change that holds.

    Attributes:
        source: the file with it.
        charter: what it says then.
    """

    opened: Opened
    source: str
    charter: Charter


@dataclass(frozen=True, slots=True)
class Saved:
    """A version is in force.

    Attributes:
        sentences: what it changed; none where it says the same as before.
    """

    number: int
    sentences: tuple[str, ...]


async def open_charter(context: ListenerContext, editor: Editor, charter_id: str) -> Opened | Refused:
    """The newest version of a charter, for a person who keeps it."""
    spoken = editor.reader.language
    await context.loader.at_least(await context.edits.versions.newest_revision())
    active = context.charters.now.get(charter_id)
    if active is None:
        return Refused(apology("gone", spoken))
    newest = (await context.edits.versions.newest()).get(charter_id)
    if not active.is_kept or newest is None:
        return Refused(kept_in_a_file(active.charter.name, _file_of(context, charter_id), spoken))
    if active.number != newest.number:  # made by a newer release
        return Refused(apology("unreadable", spoken))
    keepers = active.charter.keepers
    try:
        is_keeper = await context.edits.keepers.keeps(editor.person, keepers)
    except SlackError:
        return Refused(apology("slack_silent", spoken))
    if is_keeper:
        return Opened(active, newest, active.charter)
    return Refused(not_a_keeper(await context.edits.keepers.display(keepers), spoken))


async def edit(
    context: ListenerContext, editor: Editor, state: EditState, fields: Fields
) -> Edited | Faulty | Overtaken | Refused:
    """What a form would make of its charter. Nothing is saved."""
    opened = await open_again(context, editor, state)
    if isinstance(opened, Refused):
        return opened
    assert state.target is not None  # noqa: S101 - only the menu has none
    base = await base_of(context, state, opened)
    try:
        if base is None or base.version.number != opened.version.number:
            return await overtaken(context, editor, state, fields, base or opened, opened)
        source = write_fields(base.version.source, base.charter, state.target, fields)
    except NotInCharterError:  # no version that was ever there has it
        return Refused(apology("removed", editor.reader.language))
    checked = await asyncio.to_thread(check, source, base.charter)
    if not isinstance(checked, Charter):
        return Faulty(tuple(checked), place_of(base.charter, state.target, fields))
    try:
        faults = await _whole(context, editor, opened, source, checked)
    except SlackError:
        return Refused(apology("slack_silent", editor.reader.language))
    return Faulty(faults) if faults else Edited(opened, source, checked)


async def edit_away(context: ListenerContext, editor: Editor, state: EditState) -> Edited | Faulty | Refused:
    """What removing a rule or an objective would make of its charter. Nothing is saved."""
    opened = await open_again(context, editor, state)
    if isinstance(opened, Refused):
        return opened
    assert state.target is not None  # noqa: S101 - only the menu has none
    base = await base_of(context, state, opened) or opened
    target = follow(state.target, base.charter, opened.charter)
    if target.is_new:
        return Refused(apology("removed", editor.reader.language))
    try:
        source = remove(opened.version.source, target)
    except NotInCharterError:
        return Refused(apology("removed", editor.reader.language))
    checked = await asyncio.to_thread(check, source, opened.charter)
    return Edited(opened, source, checked) if isinstance(checked, Charter) else Faulty(tuple(checked))


async def save_form(
    context: ListenerContext, editor: Editor, state: EditState, fields: Fields
) -> Saved | Faulty | Overtaken | Refused:
    """Check a form, and make it the newest version."""
    edited = await edit(context, editor, state, fields)
    return await save(context, editor, edited, state, fields) if isinstance(edited, Edited) else edited


async def save(
    context: ListenerContext, editor: Editor, edited: Edited, state: EditState, fields: Fields
) -> Saved | Faulty | Overtaken:
    """Make an edit the newest version: in force here when this returns, and everywhere within seconds."""
    opened = edited.opened
    if edited.source == opened.version.source:
        return Saved(opened.version.number, ())
    try:
        added = await context.loader.add(
            opened.active.id, edited.source, editor.person, opened.version, edited.charter.name
        )
    except CharterError as error:
        return Faulty(tuple(FieldFault("", None, "", one.what, one.fix) for one in error.faults))
    if isinstance(added, Conflict):
        assert added.newest is not None  # noqa: S101 - this edit was made from a version
        newest = Opened(opened.active, added.newest, parse(added.newest.source, version_name(added.newest)))
        return await overtaken(context, editor, state, fields, opened, newest)
    if state.suggestion:
        await context.suggestions.store.answer(state.suggestion, "taken_up", editor.person)
    said = change_sentences(differences(opened.charter, edited.charter), editor.reader.language)
    return Saved(added.number, said)


async def typed_fields(context: ListenerContext, state: EditState) -> Fields | None:
    """All fields of an edit that carries those that differ; ``None`` where the version it was made from is gone."""
    version = await context.edits.versions.version(state.charter, state.base)
    if version is None or state.target is None:
        return None
    try:
        return {**read_fields(parse(version.source, version_name(version)), state.target), **state.changed}
    except (CharterError, NotInCharterError):
        return None


async def base_of(context: ListenerContext, state: EditState, opened: Opened) -> Opened | None:
    """The version that a form was opened with; ``None`` where it is gone or doesn't load any more."""
    if state.base == opened.version.number:
        return opened
    version = await context.edits.versions.version(opened.active.id, state.base)
    if version is None:
        return None
    try:
        return Opened(opened.active, version, parse(version.source, version_name(version)))
    except CharterError:
        return None


async def open_again(context: ListenerContext, editor: Editor, state: EditState) -> Opened | Refused:
    """Open a charter for a press or a submission, unless this person has pressed very often just now."""
    if wait := context.edits.limiter.take(editor.person):
        return Refused(apology("too_often", editor.reader.language, wait))
    return await open_charter(context, editor, state.charter)


async def _whole(
    context: ListenerContext, editor: Editor, opened: Opened, source: str, edited: Charter
) -> tuple[FieldFault, ...]:
    """What is wrong with a charter that loads: nobody could change it any more, or another has its channel."""
    before, after = opened.charter.keepers, edited.keepers
    if before != after:
        if fault := await locked_out(context, editor.person, before, after):
            return (fault,)
        if unknown := await _unknown_keepers(context, [one for one in after if one not in before]):
            return unknown
    try:
        context.loader.check(opened.active.id, source, edited.name)
    except CharterError as error:
        first = error.faults[0]
        return (FieldFault("channels", None, "channels", first.what, first.fix),)
    return ()


async def locked_out(
    context: ListenerContext, person: str, before: Sequence[str], after: Sequence[str]
) -> FieldFault | None:
    """What is wrong where other keepers would leave the charter to none of those who keep it, this person included."""
    keepers = context.edits.keepers
    stays, named = await keepers.keeps(person, after), await keepers.own_names(person, before)
    return check_keepers(before, after, editor_in_after=stays, editor_named_in=named)


async def _unknown_keepers(context: ListenerContext, added: list[str]) -> tuple[FieldFault, ...]:
    """The keepers that an edit adds and that Slack doesn't know, or says nothing about."""
    if not added:
        return ()
    try:
        return tuple(map(unknown_keeper, await context.edits.keepers.unknown(added)))
    except SlackError:
        return (unanswered_keeper(added[0]),)


async def overtaken(
    context: ListenerContext, editor: Editor, state: EditState, fields: Fields, base: Opened, newest: Opened
) -> Overtaken:
    """The form of an edit on top of a version that another keeper has saved; ``base`` is what it was made from."""
    assert state.target is not None  # noqa: S101 - only the menu has none
    target = follow(state.target, base.charter, newest.charter)
    is_gone = target.is_new and not state.target.is_new
    before = read_fields(base.charter, state.target)
    after = read_fields(newest.charter, target)
    shown = {**fields, "place": after["place"]} if is_gone else rebase(before, fields, after)
    who = await context.edits.keepers.name_of(newest.version.kept_by) if newest.version.kept_by else ""
    said = change_sentences(differences(base.charter, newest.charter), editor.reader.language)
    above = changed_meanwhile(who, said, editor.reader.language, is_gone=is_gone)
    return Overtaken(newest, target, shown, above)


def _file_of(context: ListenerContext, charter_id: str) -> str:
    """The name of a charter's file, without its folder."""
    try:
        return charter_files(context.loader.files.path)[charter_id].name
    except (CharterError, KeyError):
        return context.loader.files.path.name
