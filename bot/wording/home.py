"""App Home, and the list of charters for a channel that none of them watches."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.charter.model import Charter
from bot.wording.answering import ShownSuggestion, open_suggestions
from bot.wording.edit_forms import OPEN
from bot.wording.history import history_button
from bot.wording.language import Language
from bot.wording.page import (
    Choice,
    Choices,
    Field,
    Heading,
    Note,
    Page,
    Part,
    charter_objectives,
    charter_rules,
    page,
    section,
)
from bot.wording.quiet import quiet_parts
from bot.wording.second_reader import ReaderPlace, reads_drafts
from bot.wording.suggesting import suggest_button

TRIED = "try_text"
"""The name of the field for a text to check."""

MOST_SHOWN = 4
"""Charters that Home shows in full: a view holds 100 blocks, and a charter takes up to twenty."""


MOST_WAITING = 3
"""Suggestions that Home shows: the oldest."""


@dataclass(frozen=True, slots=True)
class HomeCharter:
    """A charter as Home shows it.

    Attributes:
        next_reminder: when the next one is posted, in the reader's time zone; ``None`` where none is planned.
        file_differs: its file on the server holds a text that isn't in force.
        kept_as: the charter's id where people keep it in Slack; ``""`` for the text of a file.
        editable: whether the reader may change it.
        keepers: who may, as people know them; empty for a charter that is what its file says.
        waiting: suggestions that the reader may answer.
        reader: where drafts go besides Slack; ``None`` where they go nowhere.
    """

    charter: Charter
    next_reminder: datetime.datetime | None = None
    file_differs: bool = False
    kept_as: str = ""
    editable: bool = False
    keepers: tuple[str, ...] = ()
    waiting: Sequence[ShownSuggestion] = ()
    reader: ReaderPlace | None = None


def home_page(charters: Sequence[HomeCharter], spoken: Language, quiet_until: datetime.datetime | None) -> Page:
    """Lay out a person's App Home. Pass times in the zone they should be shown in.

    Args:
        charters: of the reader's channels; those beyond ``MOST_SHOWN`` are only named.
        spoken: the reader's language.
        quiet_until: when the reader's quiet ends; ``None`` without quiet.
    """
    parts = (
        *(part for one in charters[:MOST_SHOWN] for part in _charter(one, spoken)),
        *_waiting(charters, spoken),
        *_others(charters[MOST_SHOWN:], spoken),
        *_try(spoken),
        *_reminders(charters, spoken),
        *quiet_parts(quiet_until, spoken),
    )
    return page(spoken, spoken.text("charter.title"), parts)


def charters_page(charters: Sequence[tuple[str, Sequence[str]]], spoken: Language) -> Page:
    """Answer ``/charter`` in a channel that none of several charters watches: list them.

    Args:
        charters: the name of each, and its drafts channels with ``#``.
        spoken: the reader's language.
    """
    lines = (
        "• " + spoken.text("charters.one", name=name, channels=spoken.listed(list(channels)))
        for name, channels in charters
    )
    parts = (section(spoken.text("charters.lead")), section(*lines), Note(spoken.text("charters.note")))
    return page(spoken, spoken.text("charters.title"), parts)


def by_charter(checks: Sequence[tuple[str, Page]], spoken: Language) -> Page:
    """Join what several charters say about one text, under the name of each.

    Args:
        checks: the name of each charter, and what it says.
        spoken: the reader's language.
    """
    if len(checks) == 1:
        return checks[0][1]
    parts = (part for name, check in checks for part in (Heading(name), *check.parts))
    return page(spoken, spoken.text("check.title"), parts)


def _charter(shown: HomeCharter, spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("charter.heading", name=shown.charter.name))
    yield charter_rules(shown.charter, spoken)
    yield Note(spoken.text("home.note"))
    if shown.keepers:
        yield Note(spoken.text("home.keepers", keepers=spoken.listed(shown.keepers)))
    if read := reads_drafts(shown.charter, shown.reader, spoken):
        yield Note(read)
    if shown.file_differs:
        yield Note(spoken.text("home.file_differs"))
    yield from charter_objectives(shown.charter, spoken)
    if kept_as := shown.kept_as:
        edit = (Choice(spoken.text("button.edit_charter"), OPEN, kept_as),) if shown.editable else ()
        yield Choices((*edit, suggest_button(kept_as, spoken), history_button(kept_as, spoken)))


def _waiting(charters: Sequence[HomeCharter], spoken: Language) -> Iterator[Part]:
    """The suggestions that wait for the reader's answer. The others are in their messages, too."""
    waiting = [one for shown in charters for one in shown.waiting]
    yield from open_suggestions(waiting[:MOST_WAITING], len(waiting), spoken)


def _others(charters: Sequence[HomeCharter], spoken: Language) -> Iterator[Part]:
    if charters:
        yield section(spoken.text("home.others", names=spoken.listed([one.charter.name for one in charters])))


def _try(spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("home.try"))
    yield Field(spoken.text("home.try_label"), TRIED, spoken.text("home.try_hint"))
    yield Choices((Choice(spoken.text("button.try"), "try"),))


def _reminders(charters: Sequence[HomeCharter], spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("home.reminder"))
    planned = [(one.charter.name, one.next_reminder) for one in charters if one.next_reminder]
    if not planned:
        yield section(spoken.text("home.no_reminder"))
    elif len(charters) == 1:
        yield section(*(spoken.text("home.reminder_on", moment=spoken.moment(at)) for _, at in planned))
    else:
        yield section(
            *(f"• {spoken.text('home.reminder_of', name=name, moment=spoken.moment(at))}" for name, at in planned)
        )
