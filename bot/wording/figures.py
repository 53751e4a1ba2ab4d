"""Counts of how each rule does, over all authors; the rule to discuss; and ``/charter health``."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import comb

from bot.charter.model import Charter, Rule
from bot.wording.language import Language
from bot.wording.page import Heading, Line, Note, Page, page, section
from bot.wording.second_reader import Standing, reader_lines

FOUR_WEEKS = 28
"""In days. A shorter period has too few answers; a longer one reaches back to an older charter."""

BY_CHANCE = 0.10  # significance level of the sign test


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """Counts of how one rule did in some period, over all authors.

    Attributes:
        rule_id: the rule's id; figures of a rule that is no longer in the charter are ignored.
        spoke: drafts the rule was brought up for.
        useful: drafts whose author pressed *Useful*.
        set_aside: drafts whose author pressed *Not this time*.
        resolved: drafts that were edited until the rule no longer applied.
        both: drafts that count as both useful and resolved.
    """

    rule_id: str
    spoke: int
    useful: int = 0
    set_aside: int = 0
    resolved: int = 0
    both: int = 0

    @property
    def helped(self) -> int:
        """Count the drafts the rule helped: the author said so, or changed the draft."""
        return self.useful + self.resolved - self.both


def known(charter: Charter, figures: Iterable[RuleFigures]) -> list[tuple[Rule, RuleFigures]]:
    """Pair figures with rules, in the charter's order; rules without figures are left out."""
    by_id = {figure.rule_id: figure for figure in figures if figure.spoke or figure.helped or figure.set_aside}
    return [(rule, by_id[rule.id]) for rule in charter.rules if rule.id in by_id]


def most_doubtful(charter: Charter, figures: Iterable[RuleFigures]) -> tuple[Rule, RuleFigures] | None:
    """Return the rule that is most clearly set aside more often than it helps, or ``None``.

    An exact sign test decides: if both answers were equally likely, this many set aside would occur less than once in
    ten times. Three of three may be one person's mood and don't suffice; four of four do.
    """
    tested = [(_p_value(figure), rule, figure) for rule, figure in known(charter, figures)]
    significant = [one for one in tested if is_doubtful(one[2])]
    return min(significant, key=lambda one: one[0])[1:] if significant else None


def is_doubtful(figure: RuleFigures) -> bool:
    """Return whether a rule is clearly set aside more often than it helps, by the test of ``most_doubtful``."""
    return _p_value(figure) <= BY_CHANCE


def _p_value(figure: RuleFigures) -> float:
    """Return the probability that a rule that helps half the time is set aside at least this often."""
    answers = figure.set_aside + figure.helped
    return sum(comb(answers, times) for times in range(figure.set_aside, answers + 1)) / (1 << answers)


def by_rule(charter: Charter, figures: Sequence[RuleFigures], spoken: Language) -> Iterator[str]:
    """Yield a line for each rule that came up, and one for the most doubtful rule."""
    for rule, figure in known(charter, figures):
        yield "• " + spoken.plural(
            "figures.rule",
            figure.spoke,
            number=rule.number,
            id=rule.id,
            useful=figure.useful,
            set_aside=figure.set_aside,
            cured=figure.resolved,
        )
    doubtful = most_doubtful(charter, figures)
    if doubtful:
        yield doubt(doubtful, spoken)


def doubt(doubtful: tuple[Rule, RuleFigures], spoken: Language) -> str:
    """Say why the team should discuss a rule."""
    rule, figure = doubtful
    return spoken.text("figures.in_doubt", number=rule.number, set_aside=figure.set_aside, helped=figure.helped)


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


def health_page(
    charter: Charter,
    figures: Sequence[RuleFigures],
    condition: BotStatus,
    spoken: Language,
    standings: Sequence[Standing] = (),
) -> Page:
    """Show the figures of each rule for the last four weeks, and the bot's status; never a person.

    Args:
        charter: the charter.
        figures: by rule.
        condition: the bot's status.
        spoken: the reader's language.
        standings: of the rules that ask a second reader; none where there is no reader.
    """
    read = tuple(reader_lines(charter, standings, spoken))
    parts = (
        Heading(spoken.text("health.heading")),
        section(*fare(charter, figures, spoken)),
        *((Heading(spoken.text("health.reader")), section(*read)) if read else ()),
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
