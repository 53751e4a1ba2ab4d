"""What of a message is the post: headings, quotations, descriptions, versions, threads, Slack's own spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.draft import Draft, Picture
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from post_text.layout import read_layout
from post_text.text import PAD

PIECES = (
    *(
        "\n",
        "\n\n",
        "> ",
        "```",
        "“",
        "”",
        '"',
        "X:",
        "LinkedIn:",
        "1/2",
        "2/2",
        "Alt text: ",
        "a ",
        "*",
        "~",
        ":tada:",
    ),
    *(":tada:", "1. ", "2. ", "---\n", "[Facebook]", "`", ">>> ", "_", "#\u2060a", "é", "\ufe0f", "🇫🇷"),
)
MESSAGE = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=40).map("".join)


def read(text: str, pictures: tuple[Picture, ...] = ()) -> Draft:
    return Draft.read(text, default_platform="facebook", pictures=pictures)


def posts(text: str) -> list[tuple[str, str]]:
    """What the message holds: each post with its platform."""
    draft = read(text)
    return [(one.platform, one.posted.text.strip()) for _, one in draft.versions or ((0, draft),)]


@pytest.mark.parametrize(
    ("heading", "platform"),
    [
        ("For LinkedIn:", "linkedin"),
        ("📸 Instagram:", "instagram"),
        (":camera_with_flash: Instagram:", "instagram"),
        ("[Facebook]", "facebook"),
        ("(Threads)", "threads"),
        ("X/Twitter -", "x"),
        ("X (ex-Twitter) :", "x"),
        ("Pour LinkedIn\u00a0:", "linkedin"),
        ("*LinkedIn :*", "linkedin"),
        ("## Mastodon\n", "mastodon"),
        ("Version Instagram :\n", "instagram"),
        ("Légende Insta :", "instagram"),
        ("LinkedIn post (FR):", "linkedin"),
        ("LinkedIn 💼:", "linkedin"),
        ("- YouTube:", "youtube"),
        ("Tik Tok:", "tiktok"),
        ("pinterest –", "pinterest"),
        ("Bsky:", "bluesky"),
        ("FB:", "facebook"),
    ],
)
def test_a_heading_names_the_platform_and_is_no_part_of_the_post(heading: str, platform: str) -> None:
    assert posts(f"{heading} We open at nine") == [(platform, "We open at nine")]


@pytest.mark.parametrize(
    "text",
    [
        "Sur Instagram : retrouvez nos photos",
        "LinkedIn is down again today",
        "threads://hello",
        "X-rays are free on Monday",
        "Follow us:\nInstagram: @shop\nFacebook: facebook.com/shop",
        "LinkedIn 10:30 we are there",
    ],
)
def test_a_post_that_speaks_of_a_platform_has_no_heading(text: str) -> None:
    assert posts(text) == [("facebook", text)]


def test_a_heading_may_name_several_platforms() -> None:
    draft = read("Facebook & Instagram: We open at nine")
    assert draft.platforms == ("facebook", "instagram")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LinkedIn: One.\n\nX:\nTwo.", [("linkedin", "One."), ("x", "Two.")]),
        ("LinkedIn: One.\nX: Two.", [("linkedin", "One."), ("x", "Two.")]),
        (
            "Two drafts, which is better?\n\nX: one two three four\nThreads: five six seven",
            [("x", "one two three four"), ("threads", "five six seven")],
        ),
        (
            "We open at nine on Sunday.\n\nLinkedIn: The doors open at nine.",
            [("facebook", "We open at nine on Sunday."), ("linkedin", "The doors open at nine.")],
        ),
    ],
)
def test_a_message_may_hold_several_versions(text: str, found: list[tuple[str, str]]) -> None:
    assert posts(text) == found


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("“Our oven is here.”", "Our oven is here."),
        ("« Le four est là »", "Le four est là"),
        ('"Our oven is here."', "Our oven is here."),
        ("> Our oven\n> is here.", "Our oven\nis here."),
        (">>> Our oven\nis here.", "Our oven\nis here."),
        ("What do you think?\n> Our oven is here.", "Our oven is here."),
        ("For Thursday:\n```\nOur oven is here.\n```\nThoughts?", "Our oven is here."),
        ("LinkedIn:\n```Our oven is here.```", "Our oven is here."),
        ("He said “yes”.", "He said “yes”."),
        ("“Yes”, he said, “and no”", "“Yes”, he said, “and no”"),
        ("> Our oven is here.\nWe think not.", "> Our oven is here.\nWe think not."),
    ],
)
def test_a_draft_that_is_quoted_as_a_whole_is_the_draft(text: str, post: str) -> None:
    assert posts(text)[0][1] == post


def test_what_is_quoted_inside_a_quoted_draft_is_still_quoted() -> None:
    assert read("See:\n> She says “bread” here").tokens == ["she", "says", "here"]


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("In May.\n\nAlt text: readers under a tree", True),
        ("In May.\nAlt : des lecteurs\nsous un arbre", True),
        ("In May. [Image description: a tree]", True),
        ("In May.\n*Texte alternatif :* un arbre", True),
        ("In May.\nAlt text: tree.jpg", False),
        ("In May.\nAlt text:", False),
        ("In May, an alternative: bread", False),
    ],
)
def test_the_draft_may_describe_its_picture(text: str, described: bool) -> None:
    draft = read(text, (Picture(),))
    assert draft.is_described is described
    assert not described or "tree" not in draft.posted.text


def test_each_numbered_description_is_about_its_own_picture() -> None:
    text = "Two pictures.\nAlt text 1: a tree\nAlt text 2: a lake"
    assert [picture.alt for picture in read(text, (Picture(), Picture())).pictures] == ["a tree", "a lake"]
    assert not read(text, (Picture(), Picture(), Picture())).is_described


@pytest.mark.parametrize("name", ["IMG_2034.jpg", "image.png", "DSC_0012", "Screenshot 2026-05-01 at 10.02.11", "TODO"])
def test_a_files_name_describes_nothing(name: str) -> None:
    assert not Picture(name).is_described


@pytest.mark.parametrize(
    ("text", "posted"),
    [
        ("a *bold* and _slanted_ word", "a bold and slanted word"),
        ("gone: ~struck out~ words", "gone:  words"),
        ("*_both_* _*ways*_", "both ways"),
        ("2 * 3 * 4, snake_case_name, a*b*c, ~5 and ~6", "2 * 3 * 4, snake_case_name, a*b*c, ~5 and ~6"),
        ("https://example.org/_a_/*b* `*code*`", "https://example.org/_a_/*b* `*code*`"),
        (":tada::tada: day:fire: :8ball:", "🎉🎉 day🔥 🎱"),
        (":sparkles:New:sparkles: loaves :fire::fire:", "✨New✨ loaves 🔥🔥"),
        (":wave::skin-tone-3: :our_own_cat:", "👋🏼 🙂"),
        ("at 10:30:45, a::b, ratio 1:100:2, a:x:b", "at 10:30:45, a::b, ratio 1:100:2, a:x:b"),
    ],
)
def test_slacks_spelling_is_undone(text: str, posted: str) -> None:
    assert Draft(text).posted.text == posted


def test_words_around_slacks_marks_are_the_words_of_the_post() -> None:
    assert Draft("a game *changer* :fire::fire: ~or not~ 1️⃣").tokens[:3] == ["a", "game", "changer"]
    assert "fire" not in Draft("a day:fire: here").tokens
    assert "not" not in Draft("so ~not~ here").tokens


def test_the_numbers_of_a_list_are_no_words() -> None:
    assert Draft("1. Bread\n2. Cake").tokens == ["bread", "cake"]
    assert Draft("3. October").tokens == ["3", "october"]


CHARTER = """
name = "T"
[[rules]]
id = "fits"
text = "It fits."
say = "Too long?"
fits = true
good = ["Short."]
bad = [{ post = "#a #b #c #d #e #f", on = "instagram" }]
[[rules]]
id = "tags"
text = "Few hashtags."
say = "{count} hashtags?"
max = { hashtags = 2 }
on.linkedin.max = { hashtags = 3 }
good = ["#a"]
bad = ["#a #b #c"]
[[rules]]
id = "hype"
text = "No hype."
say = "{match}?"
avoid.en = ["game changer"]
good = ["Bread."]
bad = ["A game changer."]
"""
REVIEWER = Reviewer(parse(CHARTER))


def found(text: str) -> list[tuple[str, str]]:
    draft = Draft.read(text, default_platform="x")
    findings = REVIEWER.review(draft)
    assert all(text[one.start : one.end] == one.match for one in findings)
    return [(one.rule.id, one.match) for one in findings]


def test_each_version_is_measured_for_its_own_platform() -> None:
    assert found("LinkedIn: #a #b #c\n\nX: #a #b #c") == [("tags", "#a #b #c")]
    assert found("LinkedIn: Short.\n\nX:\n" + "word " * 60)[0][0] == "fits"
    assert found("X: Short.\n\nLinkedIn:\n" + "word " * 60) == []


def test_what_holds_for_one_of_the_platforms_goes_before_what_holds_for_all() -> None:
    assert found("Facebook/LinkedIn: #a #b #c") == []
    assert found("Facebook/LinkedIn: #a #b #c #d") == [("tags", "#a #b #c #d")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1/2 {}", "2/2 {}"),
        ("{} (1/2)", "{} (2/2)"),
        ("1/ {}", "2/ {}"),
        ("🧵 1/n {}", "2/n {}"),
        ("*Tweet 1:* {}", "*Tweet 2:* {}"),
        ("{}\n---", "{}"),
    ],
)
def test_each_post_of_a_thread_is_measured_for_itself(first: str, second: str) -> None:
    short, long = ("word " * 50).strip(), ("word " * 60).strip()
    assert found("\n\n".join((first.format(short), second.format(short)))) == []
    assert [rule for rule, _ in found("\n\n".join((first.format(short), second.format(long))))] == ["fits"]


def test_words_are_found_wherever_they_are_in_the_message() -> None:
    assert found("LinkedIn: A game changer.\n\nX: A game *changer*.") == [
        ("hype", "game changer"),
        ("hype", "game *changer"),
    ]


@given(MESSAGE)
def test_every_message_is_read_within_its_bounds(text: str) -> None:
    layout = read_layout(text)
    for start, end in layout.hidden if layout else ():
        assert 0 <= start <= end <= len(text)
    draft = read(text)
    assert len(draft.plain) == len(text)
    assert PAD not in draft.posted.text
    found(text)
