"""An answer counts only where it quotes the draft; everything else is discarded, by reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.charter.asking import asked_rules, finding_of, standard_of
from bot.reader.answers import MOST_READ, MOST_WORDS, Checked, Discard, check
from post_text.text import fold, tokens
from tests.reader.helpers import BAIT, CHARTER, QUOTED, findings, read, reviewer

REVIEWER = reviewer()
RULES = tuple(rule for rule in REVIEWER.charter.rules if rule.ask)
LINK = "See https://example.org/all-we-are-saying about it now"
VERSIONS = "LinkedIn:\nThe mill opens on Friday.\n\nInstagram:\nYou should be ashamed of your bread."


def checked(content: str, text: str = BAIT, source: str = CHARTER) -> Checked:
    by = reviewer(source) if source != CHARTER else REVIEWER
    draft = read(text)
    return check(content, asked_rules(by.charter, draft), draft, by)


def quoted(content: str, text: str = BAIT) -> list[str]:
    return [text[one.start : one.end] for one in checked(content, text).quotations.values()]


@pytest.mark.parametrize(
    "quote",
    [QUOTED, "All we ARE saying", "  all we are\nsaying. ", "“all we are saying”", "Friday. That is all"],
    ids=["as it stands", "another case", "other spaces", "quotation marks", "over a full stop"],
)
def test_words_that_stand_in_the_post_count_and_are_shown_as_its_author_typed_them(quote: str) -> None:
    (words,) = quoted(findings(("no-bait", quote)))
    assert tokens(fold(words)) == tokens(fold(quote))
    assert words in BAIT


def test_one_quotation_a_rule_counts_in_the_charters_order() -> None:
    found = checked(
        findings(("no-scolding", "is all we are saying for now"), ("no-bait", QUOTED), ("no-bait", "saying for now"))
    )
    assert [BAIT[one.start : one.end] for one in found.quotations.values()] == [QUOTED, "is all we are saying for now"]
    assert found.discarded == [Discard.REPEATED]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", Discard.NOT_JSON),
        ("Sure! Here is my review of your draft.", Discard.NOT_JSON),
        (f"```json\n{findings(('no-bait', QUOTED))}\n```", Discard.NOT_JSON),
        (findings(("no-bait", QUOTED))[:-9], Discard.CUT),
        (findings(("no-bait", QUOTED))[:-2], Discard.CUT),
        ("[" * 100_000, Discard.NOT_JSON),
        ('{"findings": 1' + "0" * 5000 + "}", Discard.NOT_JSON),
        ("null", Discard.WRONG_TYPE),
        ('["no-bait", "all we are saying"]', Discard.WRONG_TYPE),
        ('{"findings": {"rule": "no-bait", "quote": "all we are saying"}}', Discard.WRONG_TYPE),
        ('{"findings": ["all we are saying"]}', Discard.WRONG_TYPE),
        ('{"findings": [{"rule": "no-bait"}]}', Discard.WRONG_TYPE),
        ('{"findings": [{"rule": 2, "quote": "all we are saying"}]}', Discard.WRONG_TYPE),
        ('{"findings": [{"rule": "no-bait", "quote": ["all", "we"]}]}', Discard.WRONG_TYPE),
        (findings(("no-hype", QUOTED)), Discard.OTHER_RULE),
        (findings(("be-nice", QUOTED)), Discard.OTHER_RULE),
        (findings(("no-bait", "saying")), Discard.ONE_WORD),
        (findings(("no-bait", "!!!")), Discard.ONE_WORD),
        (findings(("no-bait", "word " * (MOST_WORDS + 1))), Discard.TOO_LONG),
        (findings(("no-bait", "Friday that" + " " * 3000)), Discard.TOO_LONG),
        (findings(("no-bait", "that is")), Discard.EMPTY_WORDS),
        (findings(("no-bait", "all they are saying")), Discard.NOT_IN_POST),
        (findings(("no-bait", "Join us on Friday at nine")), Discard.NOT_IN_POST),
        (findings(("no-bait", "l we are sayin")), Discard.NOT_IN_POST),
    ],
)
def test_everything_else_is_discarded_by_its_reason(content: str, reason: Discard) -> None:
    found = checked(content)
    assert not found.quotations
    assert found.discarded == [reason]


@pytest.mark.parametrize(
    ("text", "quote", "reason"),
    [
        ("She wrote “that is all we are saying” to him", QUOTED, Discard.EXEMPT),
        ("> That is all we are saying\nWhat an answer that was", QUOTED, Discard.EXEMPT),
        (LINK, "all-we-are-saying", Discard.EXEMPT),
        ("That is ~all we are~ saying for now", "we are saying", Discard.EXEMPT),
        ("Wait for “bread” on Friday morning", "for on", Discard.EMPTY_WORDS),
        ("Wait until “bread” comes on Friday morning", "until comes", Discard.NOT_IN_POST),
        ("That is all we ask of anybody today", "all we ask of anybody", Discard.EXCEPTED),
        ("Friday: the mill opens its doors", "the mill opens", Discard.GOOD_EXAMPLE),
        ("This is the finest grain of the year", "finest grain", Discard.GOOD_EXAMPLE),
    ],
)
def test_words_that_are_exempt_or_fine_do_not_count(text: str, quote: str, reason: Discard) -> None:
    found = checked(findings(("no-bait", quote)), text)
    assert not found.quotations
    assert found.discarded == [reason]


def test_words_that_stand_in_a_quotation_and_outside_of_it_count_outside() -> None:
    text = "She said “all we are saying” and it is all we are saying"
    (quotation,) = checked(findings(("no-bait", QUOTED)), text).quotations.values()
    assert quotation.start == text.rindex(QUOTED)


def test_advice_is_left_out_and_the_quotation_next_to_it_counts() -> None:
    finding = {"rule": "no-bait", "quote": QUOTED, "better": "Friday: the mill opens."}
    found = checked(json.dumps({"findings": [finding], "score": 7}))
    assert list(found.quotations) == ["no-bait"]
    assert found.discarded == [Discard.ADVICE, Discard.ADVICE]


def test_of_a_thousand_findings_a_few_are_read() -> None:
    found = checked(findings(*[(f"rule-{n}", QUOTED) for n in range(1000)], ("no-bait", QUOTED)))
    assert not found.quotations
    assert found.discarded == [Discard.TOO_MANY, *[Discard.OTHER_RULE] * MOST_READ]


def test_of_several_posts_a_rule_reads_those_that_it_is_for() -> None:
    scold = checked(findings(("no-scolding", "ashamed of your bread")), VERSIONS)
    assert scold.discarded == [Discard.EXEMPT]
    bait = checked(findings(("no-bait", "ashamed of your bread")), VERSIONS)
    assert VERSIONS[bait.quotations["no-bait"].start :].startswith("ashamed")


def test_a_finding_speaks_as_those_of_matchers_do() -> None:
    draft, rule = read(BAIT), RULES[0]
    (place,) = checked(findings(("no-bait", QUOTED))).quotations.values()
    found = finding_of(rule, draft, place.start, place.end, "small-1")
    assert (found.match, found.kind, found.values["model"]) == (QUOTED, "reader", "small-1")


def test_another_question_text_or_model_is_another_standard() -> None:
    rule = RULES[0]
    others = (rule.model_copy(update={"text": "Say it."}), rule.model_copy(update={"ask": "Is it bait?"}))
    standards = {standard_of(one, "small-1") for one in (rule, *others)} | {standard_of(rule, "large-1")}
    assert len(standards) == 4


def test_a_post_without_words_is_not_read() -> None:
    assert asked_rules(REVIEWER.charter, read("https://example.org/a")) == ()
    assert [rule.id for rule in asked_rules(REVIEWER.charter, read("[Instagram] It is Friday"))] == ["no-bait"]


WORDS = st.sampled_from(
    ("all", "we", "are", "saying", "Friday", "“all", "now”", "é", "*we*", "~are~", "@sam", "\n> we")
)
POSTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
FINDING = st.fixed_dictionaries(
    {"rule": st.sampled_from(("no-bait", "no-scolding", "no-hype")), "quote": st.one_of(POSTS, st.text(max_size=20))}
)
ANSWERS = st.one_of(
    st.text(max_size=60),
    JSON.map(json.dumps),
    st.lists(st.one_of(FINDING, JSON), max_size=4).map(lambda found: json.dumps({"findings": found})),
)


def written(content: str) -> list[str]:
    """Every quotation that a model wrote, whatever the shape of its answer."""
    try:
        answer: Any = json.loads(content)
        return [
            one["quote"] for one in answer["findings"] if isinstance(one, dict) and isinstance(one.get("quote"), str)
        ]
    except (ValueError, TypeError, KeyError):
        return []


@given(content=ANSWERS, text=POSTS)
@example(content=findings(("no-bait", "we are")), text="we “are” are")
@example(content=findings(("no-bait", "we now")), text="we ~are~ now")
def test_nothing_that_is_not_a_true_quotation_ever_passes(content: str, text: str) -> None:
    draft = read(text)
    asked = asked_rules(REVIEWER.charter, draft)
    found = check(content, asked, draft, REVIEWER)
    said = [tokens(fold(quote)) for quote in written(content)]
    for quotation in found.quotations.values():
        words = tokens(fold(draft.plain[quotation.start : quotation.end]))
        assert len(words) >= 2
        assert words in said
        assert quotation.rule in {rule.id for rule in asked}
        assert not any(start < quotation.end and quotation.start < end for start, end in draft.marks.quotes)


@given(text=POSTS, data=st.data())
def test_words_copied_from_a_post_without_marks_are_found_again(text: str, data: st.DataObject) -> None:
    plain = " ".join(word for word in tokens(fold(text)) if word.isascii() and word.isalpha())
    words = plain.split()
    if len(words) < 2:
        return
    start = data.draw(st.integers(0, len(words) - 2))
    end = data.draw(st.integers(start + 2, len(words)))
    found = checked(findings(("no-bait", " ".join(words[start:end]))), plain)
    assert found.quotations or found.discarded[0] in (Discard.EMPTY_WORDS, Discard.TOO_LONG, Discard.EXCEPTED)
