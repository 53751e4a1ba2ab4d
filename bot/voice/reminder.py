"""The weekly reminder: what the team is after, one rule to think about, and last week by rule. It never names a person.

Deterministic: whoever computes it for a week from the same charter and figures gets the same words.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.charter.model import Charter, Objective, Rule
from bot.voice.extracts import example, objectives
from bot.voice.language import Language, language
from bot.voice.page import Heading, Note, Numbered, Part, plain, section
from bot.voice.wording import choose

FEW_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How a rule fared over some time, counted over everybody.

    Attributes:
        rule_id: the rule's id; figures of a rule that left the charter are passed over.
        spoke: how many drafts it was brought up for.
        useful: how many of these were found useful.
        set_aside: how many were answered with "not this time".
    """

    rule_id: str
    spoke: int
    useful: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """One week's reminder, in the charter's language. All texts are plain.

    Attributes:
        objectives: all of the charter's.
        rule_of_the_week: another one each week, in the charter's order; ``None`` where the charter has no rules yet.
        last_week: one or two sentences with three figures for each rule that spoke.
        to_talk_about: a sentence that names a rule that is set aside more often than found useful, if there is one.
        parts: the whole, ready to be laid out.
        text: the whole in plain text; escape it (``mrkdwn.quote``) before Slack gets it.
    """

    title: str
    objectives: tuple[Objective, ...]
    rule_of_the_week: Rule | None
    last_week: str
    to_talk_about: str | None
    parts: tuple[Part, ...]
    text: str


def remind(charter: Charter, week: str, figures: Sequence[RuleFigures]) -> Reminder:
    """Write the reminder for an ISO week such as ``2026-W48``.

    Args:
        charter: its rules, objectives and language.
        week: the week that the reminder is for.
        figures: of the week before, for the rules that spoke.

    Raises:
        ValueError: ``week`` is no ISO week.
    """
    spoken = language(charter.language)
    rule = rule_of_the_week(charter, week)
    title = spoken.text("reminder.title", name=charter.name)
    last_week = _last_week(charter, figures, spoken)
    doubtful = to_talk_about(charter, figures)
    doubt = in_doubt(doubtful, spoken) if doubtful else None
    parts = (
        Heading(title),
        *objectives(charter, spoken),
        *_rule(rule, spoken),
        section(last_week, doubt),
        Note(choose(spoken.wordings("reminder.closing"), "reminder", week)),
    )
    return Reminder(title, charter.objectives, rule, last_week, doubt, parts, plain(parts, spoken))


def rule_of_the_week(charter: Charter, week: str) -> Rule | None:
    """Give the rule whose turn it is: each in the charter's order, also across the turn of the year."""
    monday = datetime.date.fromisoformat(week)
    return charter.rules[monday.toordinal() // 7 % len(charter.rules)] if charter.rules else None


def known(charter: Charter, figures: Iterable[RuleFigures]) -> list[tuple[Rule, RuleFigures]]:
    """Pair the figures with their rules, in the charter's order; a rule that never spoke is left out."""
    by_id = {figure.rule_id: figure for figure in figures if figure.spoke or figure.useful or figure.set_aside}
    return [(rule, by_id[rule.id]) for rule in charter.rules if rule.id in by_id]


def to_talk_about(charter: Charter, figures: Iterable[RuleFigures]) -> tuple[Rule, RuleFigures] | None:
    """Give the rule that is most clearly set aside more often than found useful; below three answers, none is."""
    doubtful = [
        (rule, figure)
        for rule, figure in known(charter, figures)
        if figure.set_aside > figure.useful and figure.set_aside + figure.useful >= FEW_ANSWERS
    ]
    return max(doubtful, key=lambda pair: pair[1].set_aside - pair[1].useful, default=None)


def in_doubt(doubtful: tuple[Rule, RuleFigures], spoken: Language) -> str:
    """Say how a rule came to be one to talk about."""
    rule, figure = doubtful
    return spoken.text("figures.in_doubt", number=rule.number, set_aside=figure.set_aside, useful=figure.useful)


def _rule(rule: Rule | None, spoken: Language) -> Iterator[Part]:
    if rule:
        yield section(spoken.text("reminder.rule"), Numbered(rule.number, rule.text), *example(rule, spoken))


def _last_week(charter: Charter, figures: Sequence[RuleFigures], spoken: Language) -> str:
    shares = [
        spoken.plural(
            "figures.rule", figure.spoke, number=rule.number, useful=figure.useful, set_aside=figure.set_aside
        )
        for rule, figure in known(charter, figures)
    ]
    if not shares:
        return spoken.text("reminder.quiet_week")
    return spoken.text("reminder.last_week", rules=spoken.listed(shares))
