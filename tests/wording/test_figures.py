"""Whether a rule helps: clearly, or too few figures to say."""

import pytest

from bot.wording.figures import RuleFigures, most_doubtful


@pytest.mark.parametrize(
    ("figures", "named"),
    [
        ((9, 0, 3), False),
        ((9, 0, 4), True),
        ((9, 1, 4), False),
        ((9, 1, 6), True),
        ((40, 8, 15), False),
        ((40, 8, 16), True),
        ((9, 4, 4), False),
        ((9, 0, 4, 1), False),
        ((9, 0, 0, 9), False),
        ((20_000, 4_000, 9_000), True),
    ],
)
def test_a_rule_is_worth_discussing_below_a_p_value_of_one_tenth(charter, figures, named):
    """The exact sign test: 0.125 for three of three, 0.0625 for four of four, 1/64 + 6/64 for one of six, and so on."""
    assert bool(most_doubtful(charter, [RuleFigures("sources", *figures)])) is named


def test_a_useful_and_changed_draft_counts_once(charter):
    assert RuleFigures("sources", 5, useful=2, resolved=2, both=1).helped == 3


def test_of_several_doubtful_rules_the_clearest_is_named(charter):
    figures = [RuleFigures("no-hype", 9, 1, 7), RuleFigures("sources", 9, 0, 8), RuleFigures("gone", 9, 0, 9)]
    rule, _ = most_doubtful(charter, figures)
    assert rule.id == "sources"
