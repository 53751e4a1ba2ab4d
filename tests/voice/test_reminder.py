"""The weekly reminder: its turn of rules, its figures, and what it never says."""

import datetime
from itertools import pairwise

import pytest

from bot.charter.model import Charter
from bot.voice.page import Illustrated
from bot.voice.reminder import RuleFigures, remind, rule_of_the_week, to_talk_about


def weeks(first: datetime.date, count: int) -> list[str]:
    mondays = (first + datetime.timedelta(weeks=number) for number in range(count))
    return ["{}-W{:02}".format(*monday.isocalendar()[:2]) for monday in mondays]


def test_each_rule_has_its_week_also_across_the_turn_of_the_year(charter):
    """2026 has 53 weeks: counting from each year's start would repeat or skip a rule."""
    numbers = [rule_of_the_week(charter, week).number for week in weeks(datetime.date(2026, 11, 2), 60)]
    assert all(after == before % 5 + 1 for before, after in pairwise(numbers))


def test_the_same_week_gives_the_same_reminder(charter):
    assert remind(charter, "2026-W53", []) == remind(charter, "2026-W53", [])


def test_weeks_differ(charter):
    texts = {remind(charter, week, []).text for week in weeks(datetime.date(2026, 11, 2), 5)}
    assert len(texts) == 5


def test_a_week_that_does_not_exist_is_refused(charter):
    with pytest.raises(ValueError):
        remind(charter, "2027-W53", [])


def test_it_shows_the_objectives_with_their_pictures(charter):
    said = remind(charter, "2026-W50", [])
    assert said.objectives == charter.objectives
    pictures = [part for part in said.parts if isinstance(part, Illustrated)]
    assert [picture.alt for picture in pictures] == ["Two people talking over a counter"]
    assert all(objective.text in said.text for objective in charter.objectives)


def test_the_rule_of_the_week_comes_with_its_good_example(charter):
    said = remind(charter, "2026-W50", [])
    assert said.rule_of_the_week.text in said.text
    assert said.rule_of_the_week.example in said.text


def test_a_rule_without_example_stands_alone(charter):
    week = next(week for week in weeks(datetime.date(2026, 11, 2), 5) if rule_of_the_week(charter, week).number == 5)
    assert "For example" not in remind(charter, week, []).text


def test_a_charter_without_rules_has_a_reminder_too():
    said = remind(Charter(name="New team"), "2026-W50", [])
    assert said.rule_of_the_week is None
    assert "quiet" in said.last_week


def test_last_week_is_told_in_three_figures_by_rule(charter):
    said = remind(charter, "2026-W50", [RuleFigures("sources", 5, 3, 1), RuleFigures("no-hype", 1, 0, 0)])
    assert said.last_week == (
        "Last week, rule 1 came up once (useful: 0, set aside: 0) and rule 3 came up 5 times (useful: 3, set aside: 1)."
    )
    assert said.last_week in said.text


def test_a_quiet_week_has_its_sentence(charter):
    said = remind(charter, "2026-W50", [RuleFigures("sources", 0, 0, 0), RuleFigures("gone", 4, 0, 4)])
    assert said.last_week == "Last week was quiet: no rule came up."
    assert said.to_talk_about is None


@pytest.mark.parametrize(
    ("useful", "set_aside", "named"),
    [(0, 3, True), (1, 2, True), (0, 2, False), (2, 2, False), (3, 2, False), (4, 5, True)],
)
def test_a_rule_set_aside_more_often_than_useful_is_one_to_talk_about(charter, useful, set_aside, named):
    """From three answers on: below that it would be one person's mood."""
    said = remind(charter, "2026-W50", [RuleFigures("sources", 9, useful, set_aside)])
    assert bool(said.to_talk_about) is named
    if named:
        assert f"({set_aside} to {useful})" in said.to_talk_about
        assert said.to_talk_about in said.text


def test_of_several_doubtful_rules_the_clearest_is_named(charter):
    figures = [RuleFigures("no-hype", 9, 1, 3), RuleFigures("sources", 9, 0, 5), RuleFigures("gone", 9, 0, 9)]
    rule, _ = to_talk_about(charter, figures)
    assert rule.id == "sources"
