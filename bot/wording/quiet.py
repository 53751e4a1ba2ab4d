"""Quiet days: until when somebody has them, how to ask for them and how to end them. Only that person is told."""

import datetime
from collections.abc import Iterator
from typing import Literal

from bot.charter.language import LANGUAGES
from bot.wording.language import Language, language
from bot.wording.page import Choice, Choices, DayChoice, Heading, Page, Part, Usage, page, section

COMMAND = "/charter quiet"
SPANS = {"quiet_day": 1, "quiet_week": 7}
"""What the buttons ask for, in days."""

Meaning = Literal["day", "week", "until", "off"]
"""What can be said after ``quiet``, besides numbers and dates."""

_EXAMPLE_DAYS = 14


def words(meaning: Meaning) -> frozenset[str]:
    """Give the words that stand for one of these, in every language that the bot speaks.

    Whoever types a command may do so in one language and read answers in another.
    """
    return frozenset(word for code in LANGUAGES for word in _words(meaning, language(code)))


def _words(meaning: Meaning, spoken: Language) -> tuple[str, ...]:
    return spoken.wordings(f"quiet.words.{meaning}")


def quiet_page(until: datetime.datetime | None, spoken: Language, *, ended: bool = False) -> Page:
    """Say until when the reader has quiet, or that there is none, and what to type next.

    Args:
        until: on the reader's clock, or the team's; ``None`` for no quiet.
        spoken: the reader's language.
        ended: it was just ended.
    """
    if until:
        lines = (_state(until, spoken), spoken.text("quiet.how_to_end", off=f"{COMMAND} {_first('off', spoken)}"))
    else:
        none = spoken.text("quiet.ended") if ended else _state(None, spoken)
        lines = (none, spoken.text("quiet.how_to_start", week=f"{COMMAND} {_first('week', spoken)}"))
    return page(spoken, spoken.text("quiet.title"), (section(*lines),))


def choices_page(until: datetime.datetime | None, spoken: Language, refused: int | None = None) -> Page:
    """Say the same with buttons to ask for quiet or to end it.

    Args:
        until: on the reader's clock; ``None`` for no quiet.
        spoken: the reader's language.
        refused: the most days there can be, where more or less was asked for just now.
    """
    state = _state(until, spoken) if refused is None else spoken.text("quiet.out_of_reach", most=refused)
    return page(spoken, spoken.text("quiet.title"), (section(state), choices(until, spoken)))


def quiet_parts(until: datetime.datetime | None, spoken: Language) -> Iterator[Part]:
    """Give the state and its buttons under a heading of their own, to stand on a page with other things."""
    yield Heading(spoken.text("quiet.title"))
    yield section(_state(until, spoken))
    yield choices(until, spoken)


def choices(until: datetime.datetime | None, spoken: Language) -> Choices:
    """Give the buttons: to end the quiet there is, or else to ask for some."""
    if until:
        return Choices((Choice(spoken.text("button.quiet_off"), "quiet_off"),))
    return Choices(
        (
            Choice(spoken.text("button.quiet_day"), "quiet_day"),
            Choice(spoken.text("button.quiet_week"), "quiet_week"),
            DayChoice(spoken.text("button.quiet_until"), "quiet_until"),
        )
    )


def quiet_unclear(most_days: int, today: datetime.date, spoken: Language) -> Page:
    """Say what can stand after ``quiet``, with an example of each.

    Args:
        most_days: the longest quiet.
        today: the reader's; the example's day lies after it.
        spoken: the reader's language.
    """
    day = today + datetime.timedelta(days=_EXAMPLE_DAYS)
    examples = (
        Usage(f"{COMMAND} 3", spoken.text("quiet.example.days")),
        Usage(f"{COMMAND} {_first('week', spoken)}", spoken.text("quiet.example.week")),
        Usage(
            f"{COMMAND} {_first('until', spoken)} {day.isoformat()}",
            spoken.text("quiet.example.until", day=spoken.date(day)),
        ),
        Usage(f"{COMMAND} {_first('off', spoken)}", spoken.text("quiet.example.off")),
    )
    return page(spoken, spoken.text("quiet.title"), (section(spoken.text("quiet.unclear", most=most_days), *examples),))


def quiet_out_of_reach(most_days: int, spoken: Language) -> Page:
    """Say that quiet cannot end on the day that was asked for."""
    said = section(spoken.text("quiet.out_of_reach", most=most_days))
    return page(spoken, spoken.text("quiet.title"), (said,))


def _state(until: datetime.datetime | None, spoken: Language) -> str:
    return spoken.text("quiet.until", moment=spoken.moment(until)) if until else spoken.text("quiet.none")


def _first(meaning: Meaning, spoken: Language) -> str:
    return _words(meaning, spoken)[0]
