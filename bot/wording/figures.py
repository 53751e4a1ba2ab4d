"""Counts of how each rule does, over all authors, and the rule that the team should discuss."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import comb

from bot.charter.model import Charter, Rule
from bot.wording.language import Language

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
    significant = [one for one in tested if one[0] <= BY_CHANCE]
    return min(significant, key=lambda one: one[0])[1:] if significant else None


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
