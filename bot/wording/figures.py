"""How each rule fares, counted over everybody: pure figures, and the rule that is one to talk about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import comb

from bot.charter.model import Charter, Rule
from bot.wording.language import Language

FOUR_WEEKS = 28
"""Days: fewer say too little, more say what was true of another charter."""

BY_CHANCE = 0.10


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How a rule fared over some time, counted over everybody.

    Attributes:
        rule_id: the rule's id; figures of a rule that left the charter are passed over.
        spoke: how many drafts it was brought up for.
        useful: how many of these were found useful.
        set_aside: how many were answered with "not this time".
        cured: how many were edited so that the rule applies no more.
        both: how many were found useful and cured.
    """

    rule_id: str
    spoke: int
    useful: int = 0
    set_aside: int = 0
    cured: int = 0
    both: int = 0

    @property
    def helped(self) -> int:
        """How many drafts it helped: somebody said so, or changed the draft."""
        return self.useful + self.cured - self.both


def known(charter: Charter, figures: Iterable[RuleFigures]) -> list[tuple[Rule, RuleFigures]]:
    """Pair the figures with their rules, in the charter's order; a rule that never spoke is left out."""
    by_id = {figure.rule_id: figure for figure in figures if figure.spoke or figure.helped or figure.set_aside}
    return [(rule, by_id[rule.id]) for rule in charter.rules if rule.id in by_id]


def to_talk_about(charter: Charter, figures: Iterable[RuleFigures]) -> tuple[Rule, RuleFigures] | None:
    """Give the rule that is most clearly set aside more often than it helps, if any clearly is.

    Clearly: were one as likely as the other, so many set aside would come up less than once in ten times (the exact
    sign test). Three of three may be one person's mood, and are not enough; four of four are.
    """
    chances = [(_chance(figure), rule, figure) for rule, figure in known(charter, figures)]
    clear = [one for one in chances if one[0] <= BY_CHANCE]
    return min(clear, key=lambda one: one[0])[1:] if clear else None


def _chance(figure: RuleFigures) -> float:
    """How likely it is that a rule which is as often of help is set aside at least so often."""
    answers = figure.set_aside + figure.helped
    return sum(comb(answers, times) for times in range(figure.set_aside, answers + 1)) / (1 << answers)


def by_rule(charter: Charter, figures: Sequence[RuleFigures], spoken: Language) -> Iterator[str]:
    """A line for each rule that spoke, and one for the rule to talk about."""
    for rule, figure in known(charter, figures):
        yield "• " + spoken.plural(
            "figures.rule",
            figure.spoke,
            number=rule.number,
            id=rule.id,
            useful=figure.useful,
            set_aside=figure.set_aside,
            cured=figure.cured,
        )
    doubtful = to_talk_about(charter, figures)
    if doubtful:
        yield in_doubt(doubtful, spoken)


def in_doubt(doubtful: tuple[Rule, RuleFigures], spoken: Language) -> str:
    """Say how a rule came to be one to talk about."""
    rule, figure = doubtful
    return spoken.text("figures.in_doubt", number=rule.number, set_aside=figure.set_aside, helped=figure.helped)
