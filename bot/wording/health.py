"""The answer to ``/charter health``: how each rule does, and whether the bot is working."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.charter.model import Charter
from bot.wording.figures import RuleFigures, by_rule, known
from bot.wording.language import Language
from bot.wording.page import Heading, Line, Note, Page, page, section


@dataclass(frozen=True, slots=True)
class BotStatus:
    """Whether the bot is working.

    Attributes:
        connected: whether events from Slack arrive.
        since: when the bot started, in the time zone of the reader or the team; ``None`` if unknown.
        waiting: the number of drafts that are due.
        given_up: the number of dead letters.
    """

    connected: bool
    since: datetime.datetime | None = None
    waiting: int = 0
    given_up: int = 0


def health_page(charter: Charter, figures: Sequence[RuleFigures], condition: BotStatus, spoken: Language) -> Page:
    """Show the figures of each rule for the last four weeks, and the bot's status; never a person."""
    parts = (
        Heading(spoken.text("health.heading")),
        section(*fare(charter, figures, spoken)),
        Heading(spoken.text("health.condition")),
        section(*_condition(condition, spoken)),
        Note(spoken.text("health.note")),
    )
    return page(spoken, spoken.text("health.title"), parts)


def fare(charter: Charter, figures: Sequence[RuleFigures], spoken: Language) -> Iterator[str]:
    """Say how each rule does: those that came up, those that didn't, and the most doubtful one."""
    yield from by_rule(charter, figures, spoken)
    heard = {rule.id for rule, _ in known(charter, figures)}
    silent = [str(rule.number) for rule in charter.rules if rule.matchers and rule.id not in heard]
    if silent:
        yield spoken.plural("health.silent", len(silent), rules=spoken.listed(silent))


def _condition(condition: BotStatus, spoken: Language) -> Iterator[Line]:
    if not condition.connected:
        yield spoken.text("health.not_connected")
    elif condition.since:
        yield spoken.text("health.connected_since", moment=spoken.moment(condition.since))
    else:
        yield spoken.text("health.connected")
    yield spoken.plural("health.waiting", condition.waiting) if condition.waiting else spoken.text("health.all_seen")
    if condition.given_up:
        yield spoken.plural("health.given_up", condition.given_up)
