"""Findings: always the same, in the same order, and always cut from the post as typed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.charter.draft import Draft, Picture
from bot.charter.loading import parse
from bot.charter.matchers import KINDS
from bot.charter.review import Finding, Reviewer, first_per_rule
from post_text.language import is_another
from post_text.platforms import PLATFORMS

CHARTER = """
name = "Us"
[[rules]]
id = "people"
text = "For people."

[[rules]]
id = "words"
text = "T."
say = "{match}"
avoid.en = ["game changer", "game", "changer of rooms", "été", "100%"]
avoid.fr = ["révolutionnaire", "l'été"]
pattern = ['game \\w+', '\\d+ ?%']
except = ["game of go"]
good = ["fine"]
bad = ["game"]

[[rules]]
id = "counts"
text = "T."
say = "{count} {limit} {what}"
max = { exclamations = 1, words = 4, hashtags = 0 }
min = { links = 1 }
good = ["fine: example.org"]
bad = ["fine"]

[[rules]]
id = "better"
text = "T."
say = "{match}"
prefer.en = { utilize = "use" }
when = { has = "image", pattern = 'figures?' }
needs = ["alt_text"]
good = ["fine"]
bad = ["utilize"]
"""
REVIEWER = Reviewer(parse(CHARTER.replace('say = "{match}"\nprefer', 'say = "?"\nprefer')))
VISIBLE = """game GAMES changer - ’ ' été ete l’ 20% 100% #a ! « » " “ ” @a https://example.org utilize utilizing figure
    of-go of-rooms 🙂 𝐠𝐚𝐦𝐞 révolutionnaires the-and-of le-la-les > ` LinkedIn: œ ½"""
PIECES = st.sampled_from([*VISIBLE.split(), "\n", "\u200b", "\u0301", "\ud83d", "\u202f", " "])
PIECE_LISTS = st.lists(PIECES, max_size=14)
POSTS = st.one_of(PIECE_LISTS.map("".join), PIECE_LISTS.map(" ".join), st.text(max_size=80))
PICTURES = st.lists(st.builds(Picture, st.sampled_from(["", "A cat"])), max_size=2).map(tuple)
DRAFTS = st.builds(
    lambda text, platform, pictures: Draft.read(text, default_platform=platform, pictures=pictures),
    POSTS,
    st.sampled_from(PLATFORMS),
    PICTURES,
)
ORDER = [kind.kind for kind in KINDS]


def review(text: str, **facts: object) -> list[tuple[str, str, str]]:
    findings = REVIEWER.review(Draft.read(text, default_platform="x", **facts))  # type: ignore[arg-type]
    return [(finding.rule.id, finding.kind, finding.match) for finding in findings]


@given(DRAFTS)
def test_every_finding_is_cut_from_the_post_as_typed(draft: Draft) -> None:
    for finding in REVIEWER.review(draft):
        assert finding.match == draft.text[finding.start : finding.end]
        assert 0 <= finding.start <= finding.end <= len(draft.text)
        assert bool(finding.match) == (finding.end > 0)
        assert finding.match == finding.match.strip()


@given(DRAFTS)
def test_the_same_draft_gives_the_same_findings_in_the_same_order(draft: Draft) -> None:
    again = replace(draft)
    assert REVIEWER.review(draft) == REVIEWER.review(again) == REVIEWER.review(draft)


@given(DRAFTS)
def test_findings_come_by_rule_then_by_kind_then_by_place_and_never_overlap(draft: Draft) -> None:
    findings = REVIEWER.review(draft)
    keys = [(finding.rule.number, ORDER.index(finding.kind), finding.start) for finding in findings]
    assert keys == sorted(keys)
    for before, after in pairwise(findings):
        if (before.rule.id, before.kind) == (after.rule.id, after.kind) and after.end:
            assert before.end <= after.start


@given(DRAFTS)
def test_what_a_rule_says_can_always_be_filled(draft: Draft) -> None:
    """`say` is checked at load against what matchers promise; this holds them to it."""
    for finding in REVIEWER.review(draft):
        filled = {"match"} if finding.match else set()
        assert finding.rule.placeholders <= filled | finding.values.keys()


@given(DRAFTS)
def test_no_words_are_found_in_a_post_without_the_words_that_were_found(draft: Draft) -> None:
    text = draft.text
    for finding in reversed([one for one in REVIEWER.review(draft) if one.kind == "words"]):
        text = text[: finding.start] + "~" * len(finding.match) + text[finding.end :]
    cut = Draft(text, draft.platform, body=draft.body)
    for code in ("en", "fr"):  # the words that are left may prove another language than the whole did
        assume(is_another(cut.tokens, code) == is_another(draft.tokens, code))
    assert [one for one in REVIEWER.review(cut) if one.kind == "words"] == []


def test_one_rule_may_speak_for_several_kinds() -> None:
    assert review("A game changer: 20%! example.org") == [
        ("words", "words", "game changer"),
        ("words", "pattern", "game changer"),
        ("words", "pattern", "20%"),
    ]


def test_what_cannot_be_pointed_at_is_found_all_the_same() -> None:
    findings = REVIEWER.review(Draft("one two three four five"))
    assert [(one.kind, one.start, one.end, one.match, dict(one.values)) for one in findings] == [
        ("amount", 0, 0, "", {"what": "words", "count": 5, "limit": 4}),
        ("amount", 0, 0, "", {"what": "links", "count": 0, "limit": 1}),
    ]


def test_the_better_word_and_what_is_missing_are_told() -> None:
    findings = REVIEWER.review(Draft("Utilizing example.org figures", pictures=(Picture(),)))
    assert [(one.kind, one.match, dict(one.values)) for one in findings] == [
        ("better_word", "Utilizing", {"prefer": "use"}),
        ("missing", "", {"what": "alt_text"}),
        ("missing", "figures", {"what": "alt_text"}),
    ]


def test_a_list_counts_unless_its_sentence_is_clearly_in_another_language() -> None:
    """ "GAME-CHANGERS ahead" has no function word: in doubt, an English list counts in a French charter, too."""
    assert ("words", "words", "GAME-CHANGERS") in review("GAME-CHANGERS example.org")
    french = Reviewer(
        parse(CHARTER.replace('say = "{match}"\nprefer', 'say = "?"\nprefer').replace('"Us"', '"Us"\nlanguage = "fr"'))
    )

    def found(text: str) -> list[str]:
        return [one.match for one in french.review(Draft(text)) if one.kind == "words"]

    assert "GAME-CHANGERS" in found("GAME-CHANGERS example.org")
    assert "game-changers" in found("Voici la nouvelle équipe. These are the game-changers that you need.")
    assert "game-changers" not in found("Voici les game-changers qui nous font du bien")


def test_the_first_finding_of_each_rule_speaks_for_it() -> None:
    findings = REVIEWER.review(Draft("game game! utilize! 20%"))
    first = first_per_rule(findings)
    assert [one.rule.id for one in first] == ["words", "counts", "better"]
    assert all(one == next(other for other in findings if other.rule is one.rule) for one in first)
    assert first_per_rule(()) == ()


def test_a_reviewer_holds_nothing_of_a_draft() -> None:
    one = REVIEWER.review(Draft("game"))
    REVIEWER.review(Draft("something else, with other words"))
    assert REVIEWER.review(Draft("game")) == one
    assert all(isinstance(finding, Finding) for finding in one)


def test_a_mixture_names_the_word_that_it_clashes_with() -> None:
    """Never an exception: "rendez-vous" is no way of saying vous."""
    charter = parse(
        'name = "Us"\nlanguage = "fr"\n[[rules]]\nid = "voice"\ntext = "T."\nsay = "{match} et {other}?"\n'
        'not_both.fr = [["tu", "ton"], ["vous", "votre"]]\nexcept = ["rendez-vous"]\n'
        'good = ["Rendez-vous samedi, tu viens ?"]\nbad = ["Tu viens ? Votre billet arrive."]\n'
    )
    (finding,) = Reviewer(charter).review(Draft("Rendez-vous samedi. Tu as votre billet ?"))
    assert (finding.match, finding.values["other"]) == ("votre", "Tu")


def test_what_is_too_long_is_counted_as_its_platform_counts() -> None:
    charter = parse(
        'name = "Us"\n[[rules]]\nid = "room"\ntext = "T."\nsay = "{count} {what}, {limit} fit: {match}"\nfits = true\n'
        f'good = ["fine"]\nbad = ["{"a" * 281}"]\n'
    )
    (finding,) = Reviewer(charter).review(Draft("a" * 256 + " https://example.org and more"))
    assert finding.values == {"what": "characters", "count": 289, "limit": 280}
    assert finding.match == "and more"


ROOM = Reviewer(
    parse(
        'name = "Us"\n[[rules]]\nid = "room"\ntext = "T."\nsay = "{match}"\nfits = true\n'
        f'not_both.en = ["game", "use"]\ngood = ["fine"]\nbad = ["{"a" * 281}"]\n'
    )
)
LONG_POSTS = st.builds(lambda post, times: post * times, POSTS, st.integers(1, 60))


@given(LONG_POSTS, st.sampled_from(PLATFORMS))
def test_what_is_left_without_what_is_beyond_fits(text: str, platform: str) -> None:
    """Whatever the text is: the place where it becomes too much is that place, on every platform."""
    for finding in ROOM.review(Draft(text, platform)):
        assert finding.match == text[finding.start : finding.end] == finding.match.strip() != ""
        if finding.kind == "fits" and not set("*_~`").intersection(text):  # cut off, a mark of a pair would be counted
            left = ROOM.review(Draft(text[: finding.start], platform))
            assert finding.values["what"] not in [one.values["what"] for one in left if one.kind == "fits"]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("sign", ["\U0001f1eb", "\u0301", "\u200d", "\u1100", "👩‍👩‍👧‍👦", "語", ":tada: ", "tu vous "])
@pytest.mark.parametrize("platform", ["x", "bluesky", "mastodon"])
def test_a_hostile_row_of_one_sign_is_measured_at_all(sign: str, platform: str) -> None:
    """Grapheme rules look back through flags: 40,000 halves of one once took seven seconds, five times as many 175."""
    text = sign * (200_000 // len(sign))
    for finding in ROOM.review(Draft(text, platform)):
        assert finding.match == text[finding.start : finding.end] != ""


def test_a_mixture_is_found_after_many_words_of_one_side() -> None:
    kinds = {finding.kind: finding.match for finding in ROOM.review(Draft("game " * 200 + "use"))}
    assert kinds["mixture"] == "use"


PICTURES = """
name = "Us"
[[rules]]
id = "shown"
text = "T."
say = "S."
when.words.en = ["recipe"]
needs = "image"
good = ["fine"]
bad = ["a recipe"]

[[rules]]
id = "described"
text = "T."
say = "S."
when.has = "image"
needs = "alt_text"
good = ["fine"]
bad = [{ post = "fine", image = true }]
"""
BARE, DESCRIBED, UNKNOWN = Picture(), Picture("A loaf"), Picture(is_known=False)


@pytest.mark.parametrize(
    ("pictures", "found"),
    [
        ((), ["shown"]),
        ((BARE,), ["described"]),
        ((DESCRIBED,), []),
        ((UNKNOWN,), []),
        ((DESCRIBED, UNKNOWN), []),
        ((BARE, UNKNOWN), []),
    ],
)
def test_a_file_that_may_be_a_picture_is_neither_missing_nor_undescribed(
    pictures: tuple[Picture, ...], found: list[str]
) -> None:
    draft = Draft.read("A recipe for bread", default_platform="x", pictures=pictures)
    assert [finding.rule.id for finding in Reviewer(parse(PICTURES)).review(draft)] == found


def test_what_a_draft_says_of_its_picture_makes_no_unknown_file_one() -> None:
    draft = Draft.read("A recipe\nAlt text: A loaf", default_platform="x", pictures=(UNKNOWN,))
    assert draft.pictures == (Picture("A loaf", is_known=False),)
    assert not draft.has_pictures
