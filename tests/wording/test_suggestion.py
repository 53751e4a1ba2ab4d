"""The reply: its content, its choice of wordings, and how it shortens quotes."""

import datetime
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Finding
from bot.wording.language import language
from bot.wording.page import choose, shorten
from bot.wording.suggestion import filled, suggest

TS = "1790000000.000100"
EVERYTHING = "World class, a game changer! We utilise 40 % less water. #water #press #green"


def test_nothing_found_means_no_suggestion(charter):
    assert suggest((), charter, TS) is None


def test_it_names_the_first_rules_only(charter, review):
    """One rule by default; a charter may allow three, and *Why?* shows the others."""
    findings = review(EVERYTHING, charter)
    for most in (1, 2, 3):
        chatty = charter.model_copy(update={"nudge": charter.nudge.model_copy(update={"rules_per_reply": most})})
        assert suggest(findings, chatty, TS).rules == ("no-hype", "plain-words", "sources")[:most]


def test_a_point_says_the_rule_and_quotes_the_words(charter, review):
    point = suggest(review("What a GAME-CHANGER for the press.", charter), charter, TS).points[0]
    assert (point.rule_id, point.number) == ("no-hype", 1)
    assert point.rule_text == "Facts impress. No superlative we cannot prove."
    assert point.match == "GAME-CHANGER"


def test_the_words_are_quoted_in_every_wording(charter, review):
    """The author always sees the matched words once: quoted, or in the rule's own sentence."""
    findings = review("Our new press is a real game changer.", charter)
    for number in range(100):
        said = suggest(findings, charter, f"1790000000.{number:06}")
        assert said.text.count("game changer") == 1


def test_the_text_carries_the_whole_message(charter, review):
    """Screen readers and notifications read nothing else."""
    said = suggest(review(EVERYTHING, charter), charter, TS)
    for point in said.points:
        assert {point.lead, point.say} <= set(said.text.splitlines())
        assert point.rule_text in said.text
    assert said.closing in said.text


def test_thanks_are_the_only_change_of_the_text(charter, review):
    """The engine decides by the text whether to edit the reply."""
    findings = review(EVERYTHING, charter)
    before, after = suggest(findings, charter, TS), suggest(findings, charter, TS, thanks=True)
    assert not before.thanks
    assert after.text == f"{before.text}\n\n{after.thanks}"
    assert after.points == before.points


def test_the_same_draft_always_reads_the_same(charter, review):
    findings = review(EVERYTHING, charter)
    assert suggest(findings, charter, TS) == suggest(findings, charter, TS)


def test_wordings_do_not_depend_on_the_process():
    """Python salts its hash: after a restart the same draft would get another wording, and a needless edit."""
    program = "from bot.wording.page import choose; print(choose(['a', 'b', 'c', 'd', 'e'], 'closing', '1.2'))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            cwd=Path(bot.__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {f"{choose(list('abcde'), 'closing', '1.2')}\n"}


def test_wordings_are_distributed_evenly_and_independently():
    """Each wording gets its share, and the choice of one sentence doesn't determine the closing."""
    pairs = Counter(
        (choose("ab", "say", "no-hype", f"179.{number}"), choose("xyz", "closing", f"179.{number}"))
        for number in range(3000)
    )
    assert len(pairs) == 6
    assert all(400 < count < 600 for count in pairs.values())


def test_a_reply_is_in_the_charters_language(charters, review):
    french = charters["fr"]
    said = suggest(review("Une presse révolutionnaire pour nous.", french), french, TS)
    assert "règle 1" in said.text
    assert said.closing in language("fr").wordings("reply.closing")


def finding(charter: Charter, rule: int, match: str = "", **values: str | int) -> Finding:
    return Finding(charter.rules[rule], "words", 0, len(match), match, values)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{count} {what}, {limit} {what} at most", {"count": 3, "limit": 1}, "3 hashtags, 1 hashtag at most"),
        ("Fewer {what}?", {"count": 1, "limit": 0}, "Fewer hashtags?"),
        ("« {match} »", {}, "« it »"),
        ("{{match}}", {}, "{match}"),
    ],
)
def test_placeholders_are_filled_and_agree_in_number(charter, template, values, expected):
    found = finding(charter, 0, "it", what="hashtags", **values) if values else finding(charter, 0, "it")
    assert filled(template, found, language("en")) == expected


def test_a_day_is_written_as_the_language_does(charter):
    found = finding(charter, 0, "it", date=datetime.date(2026, 11, 1))
    assert filled("Much like on {date}?", found, language("en")) == "Much like on Sunday 1 November?"
    assert filled("Comme le {date} ?", found, language("fr")) == "Comme le dimanche 1er novembre ?"


def test_a_missing_thing_has_its_article(charter):
    found = finding(charter, 2, "40 %", what="alt_text")
    assert filled("Perhaps {what}?", found, language("en")) == "Perhaps a description of the picture?"
    assert filled("Peut-être {what} ?", found, language("fr")) == "Peut-être une description de l’image ?"


def test_braces_in_the_matched_words_are_left_alone(charter):
    """A draft can't inject into the sentence that quotes it."""
    assert filled("« {match} »", finding(charter, 0, "{prefer} {0}"), language("en")) == "« {prefer} {0} »"


def test_a_match_of_300_characters_does_not_fill_the_reply(charter):
    said = suggest([finding(charter, 0, "very " * 60)], charter, TS)
    assert len(said.points[0].match) <= 80
    assert said.points[0].match.endswith("very…")
    assert len(said.text) < 400


def test_a_sentence_that_quotes_endlessly_is_cut():
    charter = parse(
        'name = "N"\n[[rules]]\nid = "a"\ntext = "t"\nsay = "'
        + "{match}" * 42
        + '"\npattern = "x+"\ngood = "a"\nbad = "x"'
    )
    assert len(suggest([finding(charter, 0, "x" * 300)], charter, TS).points[0].say) <= 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("two\nlines \tmore", "two lines more"),
        ("a word and another", "a word and…"),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklm…"),
        ("abcdefghijk👨‍👩‍👧 family", "abcdefghijk…"),
        ("10\u00a0% de moins", "10\u00a0% de moins"),
    ],
)
def test_long_words_are_cut_where_a_reader_would(text, expected):
    """The cut is between words if possible, never inside an emoji; a non-breaking space remains one."""
    assert shorten(text, 14) == expected


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_a_shortened_quote_fits_on_one_line(text, length):
    short = shorten(text, length)
    assert len(short) <= length
    assert not {"\n", "\r", "\u2028", "\u2029"} & set(short)
