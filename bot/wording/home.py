"""App Home: the charter, the objectives, a field to check a text, the next reminder, and the reader's quiet days."""

import datetime
from collections.abc import Iterator

from bot.charter.model import Charter
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

TRIED = "try_text"
"""The name of the field for a text to check."""


def home_page(
    charter: Charter,
    spoken: Language,
    next_reminder: datetime.datetime | None,
    quiet_until: datetime.datetime | None,
) -> Page:
    """Lay out a person's App Home. Pass times in the zone they should be shown in."""
    parts = (
        Heading(spoken.text("charter.heading", name=charter.name)),
        charter_rules(charter, spoken),
        Note(spoken.text("home.note")),
        *charter_objectives(charter, spoken),
        *_try(spoken),
        *_reminder(next_reminder, spoken),
        *quiet_parts(quiet_until, spoken),
    )
    return page(spoken, spoken.text("charter.title"), parts)


def _try(spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("home.try"))
    yield Field(spoken.text("home.try_label"), TRIED, spoken.text("home.try_hint"))
    yield Choices((Choice(spoken.text("button.try"), "try"),))


def _reminder(moment: datetime.datetime | None, spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("home.reminder"))
    if moment:
        yield section(spoken.text("home.reminder_on", moment=spoken.moment(moment)))
    else:
        yield section(spoken.text("home.no_reminder"))
