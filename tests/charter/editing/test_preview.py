"""What an edit would change about posts, and what *wrong* and *should have been caught* become."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter.draft import Picture
from bot.charter.editing.faults import check
from bot.charter.editing.forms import RuleForm, read_rule
from bot.charter.editing.merging import (
    FieldFullError,
    Suggestion,
    take_up,
    with_example,
    with_exceptions,
    with_words,
)
from bot.charter.editing.preview import Post, preview
from bot.charter.editing.proposals import MOST_OFFERED, SharedPhrase, exceptions, shared_phrases
from bot.charter.editing.source import change_rule, move_rule
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer

EN = """
name = "Us"
[[rules]]
id = "hype"
text = "No hype."
avoid = ["revolution", "game changer"]
[[rules]]
id = "seen"
text = "Every picture is described."
when.has = "image"
needs = "alt_text"
[[rules]]
id = "calm"
text = "A calm tone."
max = { exclamations = 1 }
[[rules]]
id = "bait"
text = "No bait."
find = "bait"
"""
FR = """
name = "Nous"
language = "fr"
[[rules]]
id = "mots"
text = "Pas de grands mots."
avoid = ["révolution", "incontournable"]
"""


def some(*texts: str) -> list[Post]:
    return [Post(str(number), text) for number, text in enumerate(texts)]


def rule(charter: Charter, id_: str, post: Post) -> bool:
    """Whether a rule speaks about a post."""
    return any(found.rule.id == id_ for found in Reviewer(charter).review(post.draft(charter)))


def test_a_preview_tells_what_is_newly_said_and_newly_silent() -> None:
    posts = some(
        "Our press is a game changer.",
        "It is a revolution in print.",
        "Ask us about paper today.",
        "Wow!! A revolution!!",
    )
    before, after = parse(EN), parse(change_rule(EN, "hype", {"avoid.en": ("game changer", "paper")}))
    seen = preview(posts, Reviewer(before), after)
    assert [(one.post.key, [found.match for found in one.findings]) for one in seen.newly_spoken] == [("2", ["paper"])]
    assert [(one.post.key, [found.match for found in one.findings]) for one in seen.newly_silent] == [
        ("1", ["revolution"])
    ]
    assert [(one.post.key, one.findings[0].rule.id) for one in seen.otherwise] == [("3", "calm")]
    assert (seen.posts, seen.spoken_before, seen.spoken_after) == (4, 3, 3)


def test_a_preview_speaks_of_as_many_rules_as_a_reply() -> None:
    (post,) = some("A revolution!! Wow!!")
    two = EN.replace("[[rules]]", "[nudge]\nrules_per_reply = 2\n[[rules]]", 1)
    (one,) = preview([post], Reviewer(parse('name = "Us"')), parse(EN)).newly_spoken
    (other,) = preview([post], Reviewer(parse('name = "Us"')), parse(two)).newly_spoken
    assert ([found.rule.id for found in one.findings], len(other.findings)) == (["hype"], 2)


def test_a_preview_sees_pictures_and_passes_over_remarks() -> None:
    posts = [Post("1", "The room is open again.", (Picture(),)), Post("2", "Revolution!")]
    seen = preview(posts, Reviewer(parse('name = "Us"')), parse(EN))
    assert [one.post.key for one in seen.newly_spoken] == ["1"]
    assert seen.newly_spoken[0].findings[0].match == ""


def test_an_edit_that_says_the_same_changes_nothing() -> None:
    posts = some("Our press is a game changer.", "Fine.")
    seen = preview(posts, Reviewer(parse(EN)), parse(move_rule(EN, "seen", 0)))
    assert (seen.newly_spoken, seen.newly_silent, seen.otherwise) == ((), (), ())


WRONG = [
    (EN, "hype", "The museum shows the industrial revolution in Leeds.", "the industrial revolution in Leeds"),
    (EN, "hype", "Revolution came in 1789, they say.", "Revolution came in"),
    (EN, "hype", "*Game changer* is the name of the boat.", "Game changer is the"),
    (EN, "bait", "You won’t believe what our new press can do", None),
    (FR, "mots", "Une exposition sur la Révolution française ouvre jeudi.", "sur la Révolution française ouvre"),
    (FR, "mots", "L’incontournable Bernard nous quitte.", None),
]


@pytest.mark.parametrize(("source", "id_", "text", "narrowest"), WRONG)
def test_wrong_becomes_an_exception_that_leaves_the_post_alone(
    source: str, id_: str, text: str, narrowest: str | None
) -> None:
    post = Post("1", text)
    assert rule(parse(source), id_, post)
    proposals = exceptions(source, id_, post)
    assert proposals
    if narrowest:
        assert proposals[0] == (narrowest,)
    for entries in proposals:
        assert not rule(parse(change_rule(source, id_, {"except": entries})), id_, post)


def test_an_exception_leaves_the_other_posts_spoken_about() -> None:
    post, other = some("The industrial revolution began here.", "Our press is a revolution.")
    alone = exceptions(EN, "hype", post)
    kept = exceptions(EN, "hype", post, [other])
    assert ("revolution",) in alone
    assert ("revolution",) not in kept
    assert kept[0] == ("The industrial revolution began here",)
    charter = parse(change_rule(EN, "hype", {"except": kept[0]}))
    assert rule(charter, "hype", other)


def test_each_place_in_a_post_gets_its_exception() -> None:
    (post,) = some("The revolution of 1848. A game changer for Europe.")
    (first, *_) = exceptions(EN, "hype", post)
    assert len(first) == 2


def test_no_exception_is_offered_for_what_no_words_take_away() -> None:
    shouted, picture = Post("1", "Come by today!! Soon!!"), Post("2", "The room is open again.", (Picture(),))
    assert exceptions(EN, "calm", shouted) == ()
    assert exceptions(EN, "seen", picture) == ()
    assert exceptions(EN, "hype", Post("3", "All is well here.")) == ()


def test_an_exception_that_a_bad_example_needs_caught_is_not_offered() -> None:
    source = change_rule(EN, "hype", {"bad": ("A revolution in print.",)})
    assert ("revolution",) not in exceptions(source, "hype", Post("1", "The industrial revolution began here."))


def test_posts_that_should_have_been_caught_offer_what_they_share() -> None:
    picked = some("We are thrilled to announce our new hall.", "Thrilled to announce it: the book is out!")
    others = some("The book is out.", "We announce the winner tomorrow.", "Our new hall opens.")
    offered = shared_phrases(EN, "hype", picked, others)
    assert offered[0] == SharedPhrase("en", "thrilled to announce")
    assert SharedPhrase("en", "announce") not in offered
    assert len(offered) <= MOST_OFFERED


def test_a_shared_phrase_is_found_in_its_forms_and_goes_into_the_list_of_its_language() -> None:
    picked = some(
        "Nous sommes fiers d’annoncer que la salle est ouverte pour tous les habitants.",
        "Elle est fière d’annoncer qu’elle est là pour nous tous.",
    )
    others = some("Nous allons annoncer la suite dans la salle.", "Elle est là, et nous sommes dans la salle.")
    assert shared_phrases(FR, "mots", picked, others)[0].language == "fr"
    offered = shared_phrases(EN, "hype", picked, others)
    assert offered
    for one in offered:
        assert one.language == "fr"
        charter = parse(change_rule(EN, "hype", {"avoid.fr": (one.text,)}))
        assert all(rule(charter, "hype", post) for post in picked)
        assert not any(rule(charter, "hype", post) for post in others)


def test_nothing_is_offered_where_nothing_is_shared() -> None:
    assert shared_phrases(EN, "hype", some("Paper is back.", "Ink is late."), []) == ()
    assert shared_phrases(EN, "hype", [], some("Paper is back.")) == ()
    assert shared_phrases(EN, "hype", some("It is what it is to us.", "It is what it is to you."), []) == ()


def test_what_two_long_posts_share_is_found_at_their_ends() -> None:
    """An index reports so many matches of one walk and no more; a post of two hundred words has more phrases."""
    picked = some(*(" ".join([*(f"{start}{number}x" for number in range(200)), "thrilled zebra"]) for start in "uv"))
    assert [one.text for one in shared_phrases(EN, "hype", picked, [])][:1] == ["thrilled zebra"]


WORDS = st.sampled_from(["paper", "ink", "press", "hall", "the", "a", "of", "thrilled", "announce", "boat", "new"])
TEXTS = st.lists(WORDS, min_size=3, max_size=8).map(" ".join)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, max_size=3))
@settings(max_examples=30)
def test_what_is_offered_catches_all_that_were_picked_and_no_other(picked: list[str], others: list[str]) -> None:
    for one in shared_phrases(EN, "hype", some(*picked), some(*others)):
        charter = check(change_rule(EN, "hype", {f"avoid.{one.language}": ("revolution", "game changer", one.text)}))
        assert isinstance(charter, Charter)
        assert all(rule(charter, "hype", post) for post in some(*picked))
        assert not any(rule(charter, "hype", post) for post in some(*others))


def test_proposals_and_suggestions_are_put_into_the_form() -> None:
    form = read_rule(parse(EN).rules[0], "en")
    assert with_exceptions(form, ["a", "b", "a"]).except_ == "a\nb"
    assert with_words(form, "fr", ["révolution"]).avoid == {"en": "revolution\ngame changer", "fr": "révolution"}
    twice = with_example(with_example(form, "good", "One.\n\nTwo."), "good", "Three.")
    assert twice.good == "One.\nTwo.\n\nThree."
    assert with_example(form, "bad", " Four. ").bad == "Four."
    wrong = Suggestion("wrong_here", "industrial revolution\n", "That is its name.")
    assert take_up(wrong, form, "en").except_ == "industrial revolution"
    otherwise = Suggestion("say_otherwise", "Says who?")
    assert take_up(otherwise, form, "fr").say == {"en": "", "fr": "Says who?"}
    missing = Suggestion("rule_missing", "thrilled to announce", "No thrills:\nsay what it is.")
    expected = RuleForm(text="No thrills: say what it is.", avoid={"en": "thrilled to announce"})
    assert take_up(missing, RuleForm(), "en") == expected


def test_a_list_that_is_full_says_so() -> None:
    with pytest.raises(FieldFullError, match="too long"):
        with_exceptions(RuleForm(except_="x" * 2999), ["yy"])
    with pytest.raises(FieldFullError):
        with_words(RuleForm(others=("avoid.en",)), "en", ["zap"])
