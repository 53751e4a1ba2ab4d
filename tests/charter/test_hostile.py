"""A small part of ``make fuzz``: nothing that anybody writes breaks the engine, and the fuzz would notice if it did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import fuzz
from benchmarks.hostile import FAMILY
from bot.charter.draft import Draft
from bot.charter.patterns import PatternIndex
from bot.charter.review import Finding, Reviewer


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_no_text_breaks_a_review_or_is_cut_wrongly(seed: str) -> None:
    tally = fuzz.texts(seed, 300)
    assert tally.faults == []
    assert tally.counts["findings"] > 300


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_no_charter_breaks_the_loading_or_what_loads(seed: str) -> None:
    tally = fuzz.charters(seed, 70)
    assert tally.faults == []
    assert 0 < tally.counts["loaded"] < tally.counts["charters"]


def find(source: str, text: str) -> list[str]:
    return [text[start:end] for _, start, end in PatternIndex([(0, source)]).find(Draft(text))]


def test_a_large_pattern_is_looked_for_in_the_beginning_of_a_very_long_draft() -> None:
    large = "(?:zap|b{900})"
    assert find(large, "a" * 3_000 + " zap " + "a" * 30_000) == ["zap"]
    assert find(large, "a" * 30_000 + " zap") == []
    assert find("zap", "a" * 30_000 + " zap") == ["zap"]


def test_where_the_search_ends_is_no_end_of_the_draft() -> None:
    assert find("(?:b{900}|a+$)", "a" * 30_000) == []
    assert find("(?:b{900}|a+$)", "a" * 3_000) == ["a" * 3_000]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("source", FAMILY)
def test_the_patterns_that_bring_others_to_a_halt_are_refused_or_searched(source: str) -> None:
    tally = fuzz.Tally()
    fuzz.pattern(tally, fuzz.Random(1), source)
    assert tally.faults == []


def test_the_fuzz_notices_a_place_that_is_cut_wrongly() -> None:
    draft = Draft("A real game changer for us")
    (right,) = (one for one in fuzz.reviewers()[0].review(draft) if one.kind == "words")
    assert not [*fuzz.cut_wrongly(draft, (right,))]
    assert [*fuzz.cut_wrongly(draft, (replace(right, end=right.end - 1),))]
    assert [*fuzz.cut_wrongly(draft, (replace(right, end=right.end - 1, match=right.match[:-1]),))]
    assert [*fuzz.cut_wrongly(draft, (replace(right, start=right.start - 1, match=f" {right.match}"),))]


def test_the_fuzz_notices_words_that_are_found_after_they_were_taken_away() -> None:
    class Stubborn(Reviewer):
        def review(self, draft: Draft) -> tuple[Finding, ...]:
            return findings

    draft = Draft("A real game changer for us")
    findings = fuzz.reviewers()[0].review(draft)
    assert fuzz.remove(fuzz.reviewers()[0], draft, findings) > 0
    with pytest.raises(AssertionError, match="again"):
        fuzz.remove(Stubborn(fuzz.reviewers()[0].charter), draft, findings)
