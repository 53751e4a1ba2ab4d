"""The weekly reminder: the objectives, one rule to think about, and last week by rule. It never names a person.

Deterministic: the same week, charter and figures give the same words.
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
    """The weeks before a reminder.

    Attributes:
        last_week: figures of the last week, for the rules that came up.
        four_weeks: figures of the last four weeks.
        changes: changes to the charter since the last reminder.
        taken_up: how many suggestions were taken up since then.
    """

    last_week: Sequence[RuleFigures] = ()
    four_weeks: Sequence[RuleFigures] = ()
    changes: Sequence[Change] = ()
    taken_up: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """One week's reminder, in the charter's language. All texts are plain.

    Attributes:
        objectives: the charter's objectives.
        rule_of_the_week: rotates weekly in the charter's order; ``None`` if the charter has no rules.
        last_week: one sentence.
        parts: the whole reminder, for a renderer.
        text: the whole reminder in plain text; escape it (``mrkdwn.quote``) before sending it to Slack.
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
        week: the ISO week.
        past: the weeks before it.

    Raises:
        ValueError: ``week`` isn't an ISO week.
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
        *([section(spoken.plural("reminder.taken_up", past.taken_up))] if past.taken_up else []),
        *_rule(rule, spoken),
        section(last_week),
        *([section(spoken.text("figures.four_weeks"), *lines)] if lines else []),
        Note(turn(spoken.wordings("reminder.question"), week)),
    )
    return Reminder(title, charter.objectives, rule, last_week, parts, plain(parts, spoken))


def turn(things: Sequence[T], week: str) -> T:
    """Pick the week's item; items rotate in order, also across years."""
    monday = datetime.date.fromisoformat(week)
    return things[monday.toordinal() // 7 % len(things)]


def rule_of_the_week(charter: Charter, week: str) -> Rule | None:
    """Return the week's rule."""
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
