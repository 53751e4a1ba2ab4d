"""Quiet days: until when a person has quiet, and how to start or end it. Only that person sees it."""

import datetime
from collections.abc import Iterator

from bot.wording.days import Meaning as Meaning
from bot.wording.days import words as words
from bot.wording.language import Language
from bot.wording.page import Choice, Choices, DayChoice, Heading, Page, Part, Usage, page, section

SPANS = {"quiet_day": 1, "quiet_week": 7}
"""The buttons' periods, in days."""

_EXAMPLE_DAYS = 14


def _words(meaning: Meaning, spoken: Language) -> tuple[str, ...]:
    return spoken.wordings(f"quiet.words.{meaning}")


def quiet_page(until: datetime.datetime | None, spoken: Language, *, ended: bool = False) -> Page:
    """Say until when the reader has quiet, if at all, and what to type to change it.

    Args:
        until: the end, in the time zone of the reader or the team; ``None`` without quiet.
        spoken: the reader's language.
        ended: whether the reader has just ended it.
    """
    if until:
        lines = (_state(until, spoken), spoken.text("quiet.how_to_end", off=_command("off", spoken)))
    else:
        none = spoken.text("quiet.ended") if ended else _state(None, spoken)
        lines = (none, spoken.text("quiet.how_to_start", week=_command("week", spoken)))
    return page(spoken, spoken.text("quiet.title"), (section(*lines),))


def choices_page(until: datetime.datetime | None, spoken: Language, refused: int | None = None) -> Page:
    """Say the same, with buttons to start or end quiet.

    Args:
        until: the end, in the reader's time zone; ``None`` without quiet.
        spoken: the reader's language.
        refused: the most days possible, if the reader has just asked for an impossible number.
    """
    state = _state(until, spoken) if refused is None else spoken.text("quiet.out_of_reach", most=refused)
    return page(spoken, spoken.text("quiet.title"), (section(state), choices(until, spoken)))


def quiet_parts(until: datetime.datetime | None, spoken: Language) -> Iterator[Part]:
    """Yield a heading, the state and the buttons, for a page with other parts."""
    yield Heading(spoken.text("quiet.title"))
    yield section(_state(until, spoken))
    yield choices(until, spoken)


def choices(until: datetime.datetime | None, spoken: Language) -> Choices:
    """Return the button that ends quiet, or those that start it."""
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
    """Explain the arguments of ``quiet``, with an example of each.

    Args:
        most_days: the longest possible quiet.
        today: the reader's date, from which the example's date is computed.
        spoken: the reader's language.
    """
    day = today + datetime.timedelta(days=_EXAMPLE_DAYS)
    examples = (
        Usage(f"{_quiet(spoken)} 3", spoken.text("quiet.example.days")),
        Usage(_command("week", spoken), spoken.text("quiet.example.week")),
        Usage(
            f"{_command('until', spoken)} {day.isoformat()}", spoken.text("quiet.example.until", day=spoken.date(day))
        ),
        Usage(_command("off", spoken), spoken.text("quiet.example.off")),
    )
    return page(spoken, spoken.text("quiet.title"), (section(spoken.text("quiet.unclear", most=most_days), *examples),))


def quiet_out_of_reach(most_days: int, spoken: Language, day: datetime.date | None = None) -> Page:
    """Say that quiet can't end on that day, and which day was understood, if one was typed."""
    understood = spoken.text("quiet.understood", day=spoken.date(day), year=day.year) if day else None
    said = section(understood, spoken.text("quiet.out_of_reach", most=most_days))
    return page(spoken, spoken.text("quiet.title"), (said,))


def _state(until: datetime.datetime | None, spoken: Language) -> str:
    if until is None:
        return spoken.text("quiet.none")
    if until.time() == datetime.time():  # "until Tuesday at 00:00" is read as if Tuesday were quiet
        return spoken.text("quiet.through", day=spoken.date(until.date() - datetime.timedelta(days=1)))
    return spoken.text("quiet.until", moment=spoken.moment(until))


def _quiet(spoken: Language) -> str:
    return f"/charter {spoken.text('usage.quiet').split()[0]}"


def _command(meaning: Meaning, spoken: Language) -> str:
    return f"{_quiet(spoken)} {_words(meaning, spoken)[0]}"
