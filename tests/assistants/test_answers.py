"""What a check answers: a question, the words it means, the rule; never a verdict, and never much."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistants.answers import LARGEST_CHECK, Answer, as_json, check, list_rules
from bot.assistants.charters import NamedCharter
from bot.assistants.inputs import CheckRequest
from bot.charter.draft import Picture
from bot.charter.loading import load, parse
from tests.running import CHARTER, CLEAN, HYPE

ROOT = Path(__file__).parents[2]
OURS = NamedCharter("ours", parse(CHARTER))
SHIPPED = NamedCharter("charter", load(ROOT / "charter.toml"))
FRENCH = NamedCharter("fr", load(ROOT / "bot" / "charter" / "templates" / "fr.toml"))
LONG = "An endless rule about a big word that we would never say across the counter, not even to a friend who asks for"
WORDS = [f"supercalifragilistic{letter}" for letter in "abcdefghij"]
ENDLESS = NamedCharter(
    "endless",
    parse(
        'name = "Endless"\n'
        + "".join(
            f'[[rules]]\ntext = "{LONG} rule {at}"\navoid = ["{word}"]\nsay = "{"Why “{match}”, and why here? " * 7}"\n'
            for at, word in enumerate(WORDS)
        )
    ),
)


def asked(named: NamedCharter, text: str, **more: object) -> Answer:
    return check(named, CheckRequest(text, more.get("on"), more.get("pictures", ()), None))  # type: ignore[arg-type]


def test_a_remark_is_a_question_the_words_and_the_rule() -> None:
    answer = asked(OURS, f"{HYPE}. World class!")
    assert answer["remarks"] == [
        {
            "number": 1,
            "id": "no-hype",
            "question": "“game changer” is a big promise. Could a figure say it instead?",
            "words": ["game changer", "World class"],
            "rule": "Facts impress. No superlative that we cannot prove.",
        }
    ]
    assert (answer["charter"], answer["also"]) == ("Test house", [])


def test_nothing_found_is_no_approval() -> None:
    answer = asked(OURS, CLEAN)
    assert (answer["remarks"], answer["also"]) == ([], [])
    assert "approves nothing" in str(answer["note"])


def test_pictures_and_platforms_count() -> None:
    described, undescribed = (Picture("A press"),), (Picture(),)
    assert asked(OURS, CLEAN, pictures=described)["remarks"] == []
    remark = asked(OURS, CLEAN, pictures=undescribed)["remarks"]
    assert [(one["id"], one["words"]) for one in remark] == [("pictures-described", [])]  # type: ignore[attr-defined,index]
    tags = "Bread #a1 #b2 #c3 #d4 #e5"
    assert asked(SHIPPED, tags, on="instagram")["remarks"] == []
    assert asked(SHIPPED, tags, on="x")["remarks"] != []


def test_a_french_draft_is_asked_in_french() -> None:
    answer = asked(FRENCH, "Vous n’allez pas en croire vos yeux")
    assert re.search("[«é’]", answer["remarks"][0]["question"])  # type: ignore[index]
    assert "décide" in str(answer["note"])


def test_the_same_draft_always_reads_the_same() -> None:
    assert as_json(asked(SHIPPED, HYPE)) == as_json(asked(SHIPPED, HYPE))


@pytest.mark.parametrize("times", [1, 40])
def test_no_answer_is_larger_than_an_assistants_context_likes(times: int) -> None:
    """Ten rules come up, each with a rule, a question and words as long as they may be."""
    answer = asked(ENDLESS, " ".join(WORDS * times))
    assert len(as_json(answer).encode()) <= LARGEST_CHECK
    found = [*answer["remarks"], *answer["also"]]  # type: ignore[misc]
    assert [one["number"] for one in found] == list(range(1, 11))


@given(st.lists(st.sampled_from([*WORDS, "👩‍👩‍👧‍👦", "é" * 30, "#tag", "\ud7ff"]) | st.text(max_size=30), max_size=60))
def test_an_answer_is_small_whatever_the_draft(words: list[str]) -> None:
    text = " ".join(words).encode("utf-8", "replace").decode()
    written = as_json(asked(ENDLESS, text))
    assert len(written.encode()) <= LARGEST_CHECK
    assert set(json.loads(written)) == {"charter", "remarks", "also", "note"}


@given(st.sampled_from([HYPE, CLEAN, "You won't believe it", "Vous n’allez pas en croire vos yeux", "?"]))
def test_no_answer_scores_approves_or_rewrites(text: str) -> None:
    for named in (OURS, SHIPPED, FRENCH):
        answer = asked(named, text)
        assert not re.search(r"score|pass|valid|approved|approuvé|instead of your", as_json(answer).casefold())
        assert text not in [one for remark in answer["remarks"] for one in remark.values()]  # type: ignore[attr-defined]


def test_the_rules_are_listed_with_what_a_writer_needs() -> None:
    answer = list_rules(OURS)
    rules: list[dict[str, object]] = answer["rules"]  # type: ignore[assignment]
    assert answer["objectives"] == ["Three real conversations a day."]
    assert [rule["checked"] for rule in rules] == [True, True, True, False]
    assert rules[0] == {
        "number": 1,
        "id": "no-hype",
        "text": "Facts impress. No superlative that we cannot prove.",
        "checked": True,
        "example": "Our press halves water use.",
    }
    assert len(as_json(list_rules(SHIPPED))) < 4_000
