"""Lengths, sentences and the entities of any text: as the platforms and readers count them, and in linear time."""

from __future__ import annotations

import time
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_text.emoji import emoji_pattern, sign
from post_text.entities import ENTITIES
from post_text.lengths import length
from post_text.platforms import LIMITS, PLATFORMS
from post_text.sentences import split_sentences
from post_text.text import Folded, compose

ODD_TEXT = st.text(st.characters() | st.sampled_from("ab.@#/:_-(＠＃。日é\u200d1 \n"), max_size=40)


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("a ♾️ b", "x", 6),
        ("a 🏴󠁧󠁢󠁥󠁮󠁧󠁿 b", "x", 6),
        ("a ® b ™", "x", 9),
        ("a and.it b", "x", 27),
        ("é e\u0301 語", "x", 6),
        ("@jo@example.org https://example.org/a", "mastodon", 27),
        ("@jo@" + "b" * 260 + ".com", "mastodon", 268),
        ("a ® 🙂", "threads", 9),
        ("👩‍👩‍👧‍👦 e\u0301 🇫🇷🇩🇪", "graphemes", 6),
        ("é🙂", "bytes", 6),
    ],
)
def test_a_post_is_as_long_as_its_platform_says(text: str, unit: str, count: int) -> None:
    assert length(text, unit) == count  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ask Dr. Lee or Mr. A. I. Jones, e.g. at 5 p.m. on Friday.", 1),
        ("We work for Bread & Co. in the U.S. Senate. They left the U.S. They came back.", 3),
        ("See p. 5, art. 3 and no. 12. It rose by 1.5 %.", 2),
        ("Wait... what? Oh… fine. And then . . . silence. . . . The end.", 4),
        ("You and I. Did you see?", 2),
        ("She said “Come. Stay.” and left (as ever. Really). We stayed.", 2),
        ("1. Bread\n2. Cake\n3. Tea", 3),
        ("We sell: a) bread b) cake c) tea", 4),
        ("• Bread • Cake", 2),
        ("1. One item only.", 1),
        ("It was a cold \nnight here.", 1),
        ("A title\nAnd a line", 2),
        ("🎉🎉\n---\n100 %", 0),
        ("Le n° 12, av. Foch, chez M. et Mme. Dubois ! Venez ?", 2),
        ("¡Ven! ¿Vienes? Sí.", 3),
        ("本当。はい！", 2),
        ("As shown.12 The rest follows.[3] It ends.", 3),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_it_end(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(ODD_TEXT, st.sampled_from(PLATFORMS))
def test_whatever_is_counted_lies_in_the_text_in_order(text: str, platform: str) -> None:
    for find in [find for (_, on), find in ENTITIES.items() if on == platform] + [split_sentences]:
        spans = find(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "A. ",
        "a@",
        "@a@b.",
        "#a",
        "#_",
        "a.com/(",
        "日a.",
        "a.com日",
        "http://",
        "1. ",
        "\t",
        "(",
        '"a ',
        ". ",
        "\n ",
    ],
)
def test_no_text_is_slow_to_count_in(piece: str) -> None:
    """Twice the text, about twice the time: 40,000 characters in far less than a second, on whatever machine."""
    text = (piece * 40_000)[:40_000]
    for find in {*ENTITIES.values(), split_sentences}:
        before = time.process_time()
        find(text)
        assert time.process_time() - before < 1


def test_every_platform_has_limits_with_source_and_date() -> None:
    assert set(LIMITS) == set(PLATFORMS)
    assert all(limit.source.startswith("https://") for limits in LIMITS.values() for limit in limits)


def test_every_name_of_slacks_is_one_emoji() -> None:
    assert [sign(name) for name in ("tada", "+1", "flag-fr", "man-girl-boy", "no such name")] == [
        "🎉",
        "👍",
        "🇫🇷",
        "👨‍👧‍👦",
        None,
    ]
    assert emoji_pattern().fullmatch(sign("heart") or "")
    assert sign("+1::skin-tone-6") == "👍🏿"


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0316", "\u0316\u0301\u0335"])
def test_marks_without_end_are_composed_in_linear_time(marks: str) -> None:
    before = time.process_time()
    assert len(compose("e" + marks * 10_000)) > 1_000
    assert time.process_time() - before < 1


@pytest.mark.parametrize("text", ["e\u0301", "e\u0316\u0301", "plain", "\u1100\u1161", "a" + "\u0301\u0316" * 10])
def test_what_people_write_is_composed_as_unicode_says(text: str) -> None:
    assert compose(text) == normalize("NFC", text)


def test_a_place_holds_the_marks_of_its_last_letter() -> None:
    text = "un cafe\u0301\u0316 noir"
    folded = Folded(text)
    at = folded.text.index("cafe")
    assert folded.place(at, at + 4) == (3, 9)


def test_one_sign_does_not_become_a_sentence() -> None:
    assert len(Folded("\ufdfa" * 100).text) == 100
    assert Folded("ﬁn").text == "fin"
