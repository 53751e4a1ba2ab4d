"""The weekly reminder: its rotation of rules, its figures, and what it never says."""

import datetime
from itertools import pairwise

import pytest

from bot.charter.changes import Change
from bot.charter.model import Charter
from bot.wording.figures import RuleFigures
from bot.wording.page import Illustrated
from bot.wording.reminder import PastWeeks, remind, rule_of_the_week


def weeks(first: datetime.date, count: int) -> list[str]:
    mondays = (first + datetime.timedelta(weeks=number) for number in range(count))
    return ["{}-W{:02}".format(*monday.isocalendar()[:2]) for monday in mondays]


def test_each_rule_has_its_week_even_across_new_year(charter):
    """2026 has 53 weeks: counting from the start of each year would repeat or skip a rule."""
    numbers = [rule_of_the_week(charter, week).number for week in weeks(datetime.date(2026, 11, 2), 60)]
    assert all(after == before % 5 + 1 for before, after in pairwise(numbers))


def test_the_same_week_gives_the_same_reminder(charter):
    assert remind(charter, "2026-W53", PastWeeks()) == remind(charter, "2026-W53", PastWeeks())


def test_weeks_differ(charter):
    messages = {remind(charter, week, PastWeeks()).text for week in weeks(datetime.date(2026, 11, 2), 5)}
    assert len(messages) == 5


def test_a_week_that_does_not_exist_is_rejected(charter):
    with pytest.raises(ValueError):
        remind(charter, "2027-W53", PastWeeks())


def test_it_shows_the_objectives_with_their_pictures(charter):
    said = remind(charter, "2026-W50", PastWeeks())
    assert said.objectives == charter.objectives
    pictures = [part for part in said.parts if isinstance(part, Illustrated)]
    assert [picture.alt for picture in pictures] == ["Two people talking over a counter"]
    assert all(objective.text in said.text for objective in charter.objectives)


def test_the_rule_of_the_week_comes_with_its_good_example(charter):
    said = remind(charter, "2026-W50", PastWeeks())
    assert said.rule_of_the_week.text in said.text
    assert said.rule_of_the_week.example in said.text


def test_a_rule_without_an_example_is_shown_alone(charter):
    week = next(week for week in weeks(datetime.date(2026, 11, 2), 5) if rule_of_the_week(charter, week).number == 5)
    assert "For example" not in remind(charter, week, PastWeeks()).text


def test_a_charter_without_rules_has_a_reminder_too():
    said = remind(Charter(name="New team"), "2026-W50", PastWeeks())
    assert said.rule_of_the_week is None
    assert "quiet" in said.last_week


def test_last_week_is_reported_in_one_sentence(charter):
    said = remind(charter, "2026-W50", PastWeeks(last_week=[RuleFigures("sources", 5), RuleFigures("no-hype", 1)]))
    assert said.last_week == "Last week, rule 1 came up once and rule 3 came up 5 times."
    assert said.last_week in said.text


def test_a_quiet_week_has_its_sentence(charter):
    said = remind(charter, "2026-W50", PastWeeks(last_week=[RuleFigures("sources", 0), RuleFigures("gone", 4, 0, 4)]))
    assert said.last_week == "Last week was quiet: no rule came up."
    assert "four weeks" not in said.text


def test_four_weeks_are_reported_rule_by_rule(charter):
    said = remind(charter, "2026-W50", PastWeeks(four_weeks=[RuleFigures("sources", 9, 0, 4, 0, 0)])).text
    assert "Rule 3 (sources) came up 9 times. Useful: 0, set aside: 4, draft changed: 0." in said
    assert "Rule 3 is clearly set aside more often than it helps (4 to 0): one to talk about." in said


def test_changes_of_the_charter_are_announced(charter):
    """Readers know the charter already, and would not notice a change."""
    changed = [Change("new", 4, "Be kind."), Change("reworded", 1, "No hype."), Change("gone", 0, "No jokes.")]
    said = remind(charter, "2026-W50", PastWeeks(changes=changed)).text
    assert "Rule 4 is new: “Be kind.”" in said
    assert "Rule 1 has changed. It now says: “No hype.”" in said
    assert "A rule is gone: “No jokes.”" in said
    assert "The charter has changed" not in remind(charter, "2026-W50", PastWeeks()).text


def test_each_week_has_another_question(charter):
    asked = [remind(charter, week, PastWeeks()).text.splitlines()[-1] for week in weeks(datetime.date(2026, 11, 2), 7)]
    assert len(set(asked)) == 7
    assert all(question.endswith("?") for question in asked)
