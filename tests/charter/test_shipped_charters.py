"""The charters that teams start from: they load, keep the bot's manners, and leave ordinary posts alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from bot.charter.draft import Draft, Picture
from bot.charter.loading import TEMPLATES, load, template_names
from bot.charter.matchers.words import Words
from bot.charter.model import MOST_RULES, Charter
from bot.charter.review import Reviewer, first_per_rule

ROOT = Path(__file__).parent.parent.parent
FILES = {"en": ROOT / "charter.toml", "fr": TEMPLATES / "fr.toml", "starter": TEMPLATES / "en.toml"}
IDS = [
    "common-sense",
    "nothing-private",
    "sources",
    "own-mistakes",
    "pictures-described",
    "human-voice",
    "not-only-us",
    "no-bait",
    "calm-tone",
    "few-hashtags",
]
LONGEST_LIST = 60
QUOTED = re.compile(r"“\{match\}”|«[ \u00a0\u202f]\{match\}[ \u00a0\u202f]»")


@cache
def charter(code: str) -> Charter:
    return load(FILES[code])


@cache
def reviewer(code: str) -> Reviewer:
    return Reviewer(charter(code))


@pytest.mark.parametrize("code", ["en", "fr"])
def test_it_loads_with_ten_rules_three_objectives_and_their_pictures(code: str) -> None:
    shipped_charter = charter(code)
    assert [rule.id for rule in shipped_charter.rules] == IDS
    assert len(shipped_charter.rules) == MOST_RULES
    assert len(shipped_charter.objectives) == 3
    assert all(objective.image and objective.alt for objective in shipped_charter.objectives)
    assert shipped_charter.language == code


@pytest.mark.parametrize("code", FILES)
def test_it_fits_on_a_page(code: str) -> None:
    """A charter that one can't read in two minutes is the guide of 10,000 words that we are against."""
    lines = FILES[code].read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    assert max(map(len, lines)) <= 120
    assert not any("pattern" in line for line in lines)


@pytest.mark.parametrize("code", FILES)
def test_every_wording_is_gentle(code: str) -> None:
    """A short question that quotes; no order, no praise, no exclamation mark, no emoji."""
    for rule in charter(code).rules:
        for wording in rule.say:
            assert "?" in wording
            assert "!" not in wording
            assert len(wording) <= 120
            assert not Draft(wording).emoji
            assert "{match}" not in wording or re.search(
                r"“\{match\}”|«[ \u00a0\u202f]\{match\}[ \u00a0\u202f]»", wording
            )


@pytest.mark.parametrize("code", FILES)
def test_no_list_is_turning_into_a_guide(code: str) -> None:
    for rule in charter(code).rules:
        for matcher in rule.matchers:
            if isinstance(matcher, Words):
                assert all(len(entries) <= LONGEST_LIST for entries in matcher.avoid.values()), rule.id
                assert all(len(set(entries)) == len(entries) for entries in matcher.avoid.values()), rule.id


@pytest.mark.parametrize("code", FILES)
def test_a_rules_examples_break_no_other_rule(code: str) -> None:
    """Whoever copies a good example should not hear of the next rule."""
    for rule in charter(code).rules:
        for example in rule.good:
            findings = reviewer(code).review(example.draft("x"))
            assert [one.rule.id for one in findings] == [], example.post


def test_french_is_set_as_a_french_typographer_would() -> None:
    """Typographic apostrophes, and no-break spaces inside « » and before : ; ? !"""
    french = charter("fr")
    texts = [rule.text for rule in french.rules] + [one for rule in french.rules for one in rule.say]
    texts += [objective.text for objective in french.objectives] + [one.alt or "" for one in french.objectives]
    for text in texts:
        assert "'" not in text
        assert not re.search(r"« | »| [:;?!]|\w[:;?!»]|«\w", text), text


@pytest.mark.parametrize(
    ("code", "post", "rule"),
    [
        ("en", "This chair will make you cry", "no-bait"),
        ("en", "Thanks for reaching out, we value your feedback", "human-voice"),
        ("en", "We’re thrilled to announce our new opening hours", "human-voice"),
        ("en", "Please subscribe to our newsletter", "not-only-us"),
        ("en", "Follow us on Instagram", "not-only-us"),
        ("en", "Nine out of ten parents prefer wood", "sources"),
        ("en", "Mistakes were made.", "own-mistakes"),
        ("en", "Her number is 06 12 34 56 78", "nothing-private"),
        ("en", "THE BRIDGE IS CLOSED UNTIL SUNDAY", "calm-tone"),
        ("fr", "Abonnez-vous à notre page", "not-only-us"),
        ("fr", "Nous restons à votre écoute", "human-voice"),
        ("fr", "Veuillez nous excuser pour la gêne occasionnée", "own-mistakes"),
        ("fr", "Selon une étude, lire à voix haute fait du bien", "sources"),
        ("fr", "Ce vélo va tout changer", "calm-tone"),
        ("fr", "PROFITEZ ENCORE AUJOURD’HUI SEULEMENT", "calm-tone"),
    ],
)
def test_the_first_rule_that_speaks_is_the_one_a_colleague_would_name(code: str, post: str, rule: str) -> None:
    first, *_ = first_per_rule(reviewer(code).review(Draft(post)))
    assert first.rule.id == rule


def test_a_picture_without_description_is_noticed() -> None:
    (finding,) = reviewer("en").review(Draft("The first asparagus is here.", pictures=(Picture(),)))
    assert (finding.rule.id, finding.match) == ("pictures-described", "")


def test_shipped_charters_are_found_by_name() -> None:
    assert all((TEMPLATES / f"{name}.toml").is_file() for name in template_names())
    assert template_names() == ("en", "fr")
