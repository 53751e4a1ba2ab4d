"""The weekly reminder: what the team is after, one rule to think about, and last week by rule. It never names a person.

Deterministic: whoever computes it for a week from the same charter and figures gets the same words.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.charter.changes import Change
from bot.charter.model import Charter, Objective, Rule
from bot.wording.figures import RuleFigures, by_rule, known
from bot.wording.language import Language, language
from bot.wording.page import Heading, Note, Numbered, Part, charter_objectives, plain, rule_example, section

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PastWeeks:
    """What came before a reminder.

    Attributes:
        last_week: figures of the week before, for the rules that spoke.
        four_weeks: the same for the four weeks before.
        changes: what changed in the charter since the last reminder.
    """

    last_week: Sequence[RuleFigures] = ()
    four_weeks: Sequence[RuleFigures] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """One week's reminder, in the charter's language. All texts are plain.

    Attributes:
        objectives: all of the charter's.
        rule_of_the_week: another one each week, in the charter's order; ``None`` where the charter has no rules yet.
        last_week: one sentence.
        parts: the whole, ready to be laid out.
        text: the whole in plain text; escape it (``mrkdwn.quote``) before Slack gets it.
    """

    title: str
    objectives: tuple[Objective, ...]
    rule_of_the_week: Rule | None
    last_week: str
    parts: tuple[Part, ...]
    text: str


def remind(charter: Charter, week: str, past: PastWeeks) -> Reminder:
    """Write the reminder for an ISO week such as ``2026-W48``.

    Args:
        charter: its rules, objectives and language.
        week: the week that the reminder is for.
        past: what came before it.

    Raises:
        ValueError: ``week`` is no ISO week.
    """
    spoken = language(charter.language)
    rule = rule_of_the_week(charter, week)
    title = spoken.text("reminder.title", name=charter.name)
    last_week = _last_week(charter, past.last_week, spoken)
    lines = tuple(by_rule(charter, past.four_weeks, spoken))
    parts = (
        Heading(title),
        *charter_objectives(charter, spoken),
        *_changes(past.changes, spoken),
        *_rule(rule, spoken),
        section(last_week),
        *([section(spoken.text("figures.four_weeks"), *lines)] if lines else []),
        Note(turn(spoken.wordings("reminder.question"), week)),
    )
    return Reminder(title, charter.objectives, rule, last_week, parts, plain(parts, spoken))


def turn(things: Sequence[T], week: str) -> T:
    """Give the one whose week it is: each in its order, also across the turn of the year."""
    monday = datetime.date.fromisoformat(week)
    return things[monday.toordinal() // 7 % len(things)]


def rule_of_the_week(charter: Charter, week: str) -> Rule | None:
    """Give the rule whose turn it is."""
    return turn(charter.rules, week) if charter.rules else None


def _changes(changes: Sequence[Change], spoken: Language) -> Iterator[Part]:
    if changes:
        said = (spoken.text(f"changes.{one.what}", number=one.number, text=one.text) for one in changes)
        yield section(spoken.text("changes.lead"), *(f"• {line}" for line in said))


def _rule(rule: Rule | None, spoken: Language) -> Iterator[Part]:
    if rule:
        yield section(spoken.text("reminder.rule"), Numbered(rule.number, rule.text), *rule_example(rule, spoken))


def _last_week(charter: Charter, figures: Sequence[RuleFigures], spoken: Language) -> str:
    shares = [
        spoken.plural("reminder.rule_spoke", figure.spoke, number=rule.number)
        for rule, figure in known(charter, figures)
    ]
    if not shares:
        return spoken.text("reminder.quiet_week")
    return spoken.text("reminder.last_week", rules=spoken.listed(shares))
