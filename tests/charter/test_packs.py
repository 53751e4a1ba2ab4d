"""Packs: how their phrases are read and found, what they quote, and how right they are on posts nobody tuned on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import FINE, Row, invented, result
from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.packs import reading
from bot.charter.packs.finder import PackFinder
from bot.charter.packs.index import PhraseIndex
from bot.charter.packs.phrases import PhraseError, read
from bot.charter.packs.private import PRIVATE_DATA
from bot.charter.packs.quoting import FEWEST
from bot.charter.packs.reading import Pack
from bot.charter.packs.vocabulary import vocabulary
from bot.charter.review import Reviewer
from bot.reports.packs import places
from post_text.language import is_function_word
from post_text.text import Span, fold, tokens

PACKS = [pack for name in reading.names() for pack in reading.in_all_languages(name)]
ids = [f"{pack.name}-{pack.language}" for pack in PACKS]


def found(phrase: str, post: str, language: str = "en") -> list[str]:
    """Return the words of a post that a phrase stands for."""
    index = PhraseIndex(vocabulary(language))
    index.add(0, phrase)
    draft = Draft.read(post, default_platform="x")
    return [" ".join(draft.tokens[hit.first : hit.last]) for hit in index.find(draft)]


@pytest.mark.parametrize(
    ("phrase", "post"),
    [
        ("you will not believe", "You won't believe it"),
        ("you will not believe", "you WONT believe it"),
        ("thank/thanks (you) for patience", "Thanks for your patience"),
        ("thank/thanks (you) for patience", "Thank you so very much for all your patience"),
        ("at heart of everything", "People are at the very heart of everything we do"),
        ("left … speechless", "It left, every single passenger 🎉 speechless!"),
        ("wait until you see this", "Wait…\nuntil you see this"),
        ("wait until you see this", "Wait, until you see 👀 this"),
        ("^ [number] reasons", "7 reasons to come"),
        ("apologise for inconvenience", "We apologize for any inconvenience"),
        ("[our] award", "OUR awards"),
        ("[number] reasons", "1,000 reasons"),
        ("[many] reasons", "27 reasons"),
        ("[percent] of parents", "12.5 % of parents"),
        ("stay tuned $", "More on Friday. Stay tuned!"),
        ("guess what … $", "Guess what we found under the stage"),
        ("miss [name]", "Ask Miss Pym, please"),
        ("[name] [name] has", "Liam O'Dowd has arrived"),
        ("we value =your", "We value all your stamps"),
    ],
)
def test_a_phrase_is_found_as_people_write_it(phrase, post):
    assert found(phrase, post)


@pytest.mark.parametrize(
    ("phrase", "post"),
    [
        ("you will not believe", "You will believe it"),
        ("^ [number] reasons", "We have 7 reasons"),
        ("[our] award", "the award"),
        ("[many] reasons", "7 reasons"),
        ("[many] reasons", "1,027 reasons"),
        ("[many] reasons", "2027 reasons"),
        ("[percent] of parents", "12 of parents"),
        ("stay tuned $", "Stay tuned to channel five"),
        ("guess what … $", "Guess what we found under the stage: two keys and a comb"),
        ("miss [name]", "We miss a third of our drivers"),
        ("our/the [name]", "Meet our driver. Monday is free"),
        ("[name] [name] has", "The Council has met"),
        ("we value =your", "We value stamps"),
        ("left … (speechless)", "It left early"),
        ("left … speechless", "It left one two three four speechless"),
        ("wait until you see", "Wait\n\nuntil you see"),
        ("wait until you see", "Wait https://example.org until you see"),
        ("wait until you see", "“Wait until you see”, she said, and he did not"),
    ],
)
def test_a_phrase_is_not_found_where_it_says_something_else(phrase, post):
    assert not found(phrase, post)


@pytest.mark.parametrize(
    ("phrase", "post"), [("on n'y croit pas", "On y croit pas"), ("nos équipes de nuit", "Notre équipe de nuit")]
)
def test_french_negation_and_plural_may_vary(phrase, post):
    assert found(phrase, post, "fr")


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "no word"),
        ("…", "no word"),
        ("… reasons", "no word"),
        ("see [this thing]", "slot"),
        ("[nowhere] to", "slot"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase, why):
    with pytest.raises(PhraseError, match=why):
        read(phrase, vocabulary("en"))


class Written(Pack):
    """A pack whose files are here."""

    def lines(self, name):
        return iter(FILES.get(name, ()))


FILES = {
    "alone.txt": ["buy cheap seats"],
    "together.txt": ["big news", "coming soon", "== regret", "deeply sorry", "much regret", "== blame", "misread us"],
    "unless.txt": ["just kidding"],
}


@pytest.mark.parametrize(
    ("post", "quotes"),
    [
        ("Buy our cheap seats, friends", ["Buy our cheap seats"]),
        ("Big news for the village", []),
        ("Big news, coming soon to the village", ["Big news", "coming soon to the village"]),
        ("Big news! Big news! Big news!", []),
        ("Deeply sorry, much regret from all here", []),
        ("Deeply sorry that you misread us yesterday", ["Deeply sorry", "you misread us yesterday"]),
        ("Buy cheap seats. Just kidding.", []),
        (f"Big news{' and more of it' * 6}, coming soon to the village", []),
        ("We never buy cheap seats", []),
        ("We do not only buy cheap seats", ["buy cheap seats"]),
        ("Not today. Buy cheap seats", ["Buy cheap seats"]),
        ("We buy cheap seats: they are in the hall now", []),
        ("We buy cheap seats: read on to the end", ["We buy cheap seats"]),
        ("We buy cheap seats: now", ["We buy cheap seats"]),
        ("We buy. Cheap seats for you", ["We buy. Cheap seats for you"]),
        ("Yes, every bakery in town will buy cheap. Seats are two pounds", ["will buy cheap", "Seats are two pounds"]),
    ],
)
def test_phrases_count_alone_or_together_and_some_words_silence_them(post, quotes):
    finder = PackFinder([Written("made-up", "en", "", is_deniable=True, is_tellable=True)], "en")
    assert [post[one.start : one.end] for one in finder.find(Draft(post))] == quotes


@pytest.mark.parametrize("pack", PACKS, ids=ids)
def test_a_pack_is_whole(pack):
    """Each phrase can be read, each question quotes, and there are posts on both sides."""
    for phrase in (*(one.text for one in pack.phrases), *pack.unless):
        assert read(phrase, vocabulary(pack.language))
    assert len(pack.say) >= 3
    assert all("{match}" in question and "?" in question and len(question) <= 120 for question in pack.say)
    assert len(pack.good) >= 10
    assert len(pack.bad) >= 10
    assert pack.about


@pytest.mark.parametrize("pack", PACKS, ids=ids)
def test_a_pack_speaks_about_its_bad_posts_and_leaves_its_good_ones_alone(pack):
    assert [post for post in pack.bad if not places(pack, post)] == []
    assert [post for post in pack.good if places(pack, post)] == []


@cache
def labelled(language: str) -> list[Row]:
    return [*invented(language, "tuned"), *invented(language, "apart")]


def _meaning(words: str, language: str) -> int:
    return sum(
        one[0].isdigit() or (len(one) > 1 and not is_function_word(one, language)) for one in tokens(fold(words))
    )


@pytest.mark.parametrize("pack", PACKS, ids=ids)
def test_a_quotation_means_something_and_without_it_the_pack_is_silent(pack):
    """What is private depends on the words around it, so of a cut post a number may count that didn't before."""
    rows_here, loud = labelled(pack.language), []
    for row in rows_here:
        spans = places(pack, row.text)
        if pack.name != PRIVATE_DATA:
            assert all(_meaning(row.text[slice(*span)], pack.language) >= FEWEST for span in spans), row.text
        if places(pack, without(row.text, spans)):
            loud.append(row.text)
    assert len(loud) <= (len(rows_here) / 500 if pack.name == PRIVATE_DATA else 0), loud


def without(text: str, spans: Sequence[Span]) -> str:
    """Return a text with some places cut out, and what was around them kept apart."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}\n\n{text[end:]}"
    return text


@pytest.mark.parametrize("language", reading.languages())
def test_the_packs_find_most_and_touch_little_of_what_nobody_tuned_on(language):
    """The figures of docs/packs.md, with room for a post or two."""
    measured = result(invented(language, "apart"), language)
    assert measured.caught / measured.faulty >= 0.62
    assert measured.touched / measured.fine <= 0.04


@given(st.text(max_size=300))
def test_no_text_breaks_a_pack(text):
    for pack in PACKS:
        for start, end in places(pack, text):
            assert 0 <= start < end <= len(text)


def test_a_rule_adds_words_to_a_pack_and_takes_some_away():
    source = """name = "Us"
    [[rules]]
    text = "No bait."
    find = "bait"
    also = ["cat picture"]
    except = ["you won't believe it’s Tuesday"]
    """
    reviewer = Reviewer(parse(source))
    assert [one.match for one in reviewer.review(Draft("Two cat pictures for you"))] == ["cat pictures"]
    assert reviewer.review(Draft("You won't believe what happened next")) != ()
    assert reviewer.review(Draft("You won't believe it's Tuesday")) == ()


def test_every_labelled_post_has_a_known_label():
    known = {FINE, *reading.names()}
    for language in reading.languages():
        rows_here = labelled(language)
        assert {row.label for row in rows_here} == known
        assert len({re.sub(r"\W+", "", row.text.lower()) for row in rows_here}) == len(rows_here)
