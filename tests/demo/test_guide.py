"""The guide's examples: they fit whatever charter is in use, in its language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.charter.advice import advise
from bot.charter.draft import Draft, Picture
from bot.charter.loading import TEMPLATES, load, parse
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer
from bot.demo.guide import PLAIN_DRAFTS, guide_examples

SHIPPED = [Path("charter.toml"), *sorted(TEMPLATES.glob("**/*.toml"))]
WORDS = 'name = "House"\n[[rules]]\ntext = "No jargon."\navoid = ["leverage synergies"]\n'
HASHTAGS = 'name = "House"\n[[rules]]\ntext = "Few hashtags."\nmax = { hashtags = 1 }\n'


def spoken(charter: Charter, post: str, *pictures: Picture) -> tuple[Finding, ...]:
    """Return what the bot would speak about."""
    draft = Draft.read(post, default_platform=charter.drafts.platform, pictures=pictures)
    return advise(Reviewer(charter), draft).spoken


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_examples_are_what_the_guide_says_they_are(path: Path) -> None:
    charter = load(path)
    examples = guide_examples(charter)
    first = spoken(charter, examples["nudge"])[0].rule
    assert examples["rule"] == {"number": first.number, "text": first.text}
    assert spoken(charter, examples["fine"]) == spoken(charter, examples["clean"]) == ()
    assert spoken(charter, examples["picture"], Picture())
    assert not spoken(charter, examples["picture"], Picture("Beds of salad"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_edit_only_takes_words_out(path: Path) -> None:
    """The edited draft is the same draft, not another post."""
    examples = guide_examples(load(path))
    rest = iter(examples["nudge"].split())
    assert all(word in rest for word in examples["fine"].split())


def test_a_rule_about_words_alone_is_shown_in_a_plain_draft() -> None:
    examples = guide_examples(parse(WORDS))
    assert examples["nudge"] == f"{PLAIN_DRAFTS['en'][0]} Leverage synergies."
    assert examples["fine"] == examples["clean"] == PLAIN_DRAFTS["en"][0]


def test_the_rules_own_example_comes_first() -> None:
    own = 'bad = ["The bakery opens again on Monday morning. We leverage synergies."]\n'
    examples = guide_examples(parse(WORDS + own))
    assert examples["fine"] == "The bakery opens again on Monday morning."


@pytest.mark.parametrize("source", ['name = "House"\n', HASHTAGS])
def test_a_charter_without_an_example_has_no_step_about_a_rule(source: str) -> None:
    assert guide_examples(parse(source)) == {"clean": PLAIN_DRAFTS["en"][0]}


def test_no_plain_draft_is_suggested_where_a_rule_speaks_about_all_of_them() -> None:
    rule = 'text = "Ask."\nwhen.pattern = "."\nneeds = "question"\ngood = ["Who?"]\nbad = ["I."]\n'
    assert "clean" not in guide_examples(parse(f'name = "House"\n[[rules]]\n{rule}'))
