"""App Home: the charter, the objectives, the next reminder, and the reader's own quiet days."""

import datetime
from collections.abc import Iterator

from bot.charter.model import Charter
from bot.voice import extracts
from bot.voice.language import Language
from bot.voice.page import Choice, Heading, Note, Page, Part, page, section

QUIET_DAYS = (1, 7)


def home_page(
    charter: Charter,
    spoken: Language,
    next_reminder: datetime.datetime | None,
    quiet_until: datetime.datetime | None,
) -> Page:
    """Show a person's home. Times are shown as they stand on their own clocks: give them in the zone to be read in."""
    parts = (
        Heading(spoken.text("charter.heading", name=charter.name)),
        extracts.rules(charter, spoken),
        Note(spoken.text("home.note")),
        *extracts.objectives(charter, spoken),
        *_reminder(next_reminder, spoken),
        *_quiet(quiet_until, spoken),
    )
    return page(spoken, spoken.text("charter.title"), parts)


def _reminder(moment: datetime.datetime | None, spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("home.reminder"))
    if moment:
        yield section(spoken.text("home.reminder_on", moment=spoken.moment(moment)))
    else:
        yield section(spoken.text("home.no_reminder"))


def _quiet(until: datetime.datetime | None, spoken: Language) -> Iterator[Part]:
    yield Heading(spoken.text("quiet.title"))
    if until:
        yield section(spoken.text("quiet.until", moment=spoken.moment(until)))
        yield Choice(spoken.text("button.quiet_off"), "quiet_off", "off")
    else:
        yield section(spoken.text("quiet.none"))
        yield from (Choice(spoken.plural("button.quiet", days), "quiet", str(days)) for days in QUIET_DAYS)
