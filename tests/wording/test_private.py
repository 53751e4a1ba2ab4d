"""Private texts are complete, in the reader's language, and never an approval."""

import datetime

import pytest

from bot.charter.draft import Draft
from bot.charter.fields import LANGUAGES
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.wording.figures import BotStatus, RuleFigures, health_page
from bot.wording.findings import words_line
from bot.wording.home import HomeCharter, home_page
from bot.wording.language import language
from bot.wording.page import Choices, Page
from bot.wording.private import (
    HELP_ORDER,
    asks_for_charter,
    charter_page,
    check_page,
    help_page,
    is_greeting,
    rule_page,
    subcommand,
    unknown_page,
    why_page,
)
from bot.wording.quiet import choices_page
from bot.wording.suggestion import suggest

ENGLISH = language("en")


def test_nothing_found_is_not_an_approval(charter):
    said = check_page("Our press halves water use.", (), charter, ENGLISH)
    assert "Nothing in the charter comes to mind. Your call, as always." in said.text


def test_a_check_names_every_rule_that_applies(charter, review):
    """A private check leaves nothing out, whatever a public reply would say."""
    text = "World class! We utilise 40 % less water. #water #press #green"
    said = check_page(text, review(text, charter), charter, ENGLISH)
    assert all(rule.text in said.text for rule in charter.rules[:4])
    assert charter.rules[4].text not in said.text


def test_a_check_of_a_message_says_what_its_reply_says(charter, review):
    findings = review("Our new press is a real game changer.", charter)
    for number in range(20):
        ts = f"1790000000.{number:06}"
        said = suggest(findings, charter, ts)
        assert said.points[0].say in check_page("…", findings, charter, ENGLISH, ts).text


def test_a_check_does_not_repeat_a_rules_own_quote(charter, review):
    text = "Our new press is a real game changer."
    (quotes, asks) = (check_page("…", review(text, charter), charter, ENGLISH, ts).text for ts in ("1.1", "1.2"))
    assert quotes.count("game changer") == asks.count("game changer") == 1
    assert ("big promise" in quotes) is not ("big promise" in asks)


def test_private_texts_are_in_the_readers_language_and_the_charters_own_words_stay(charter, review):
    text = "We utilise rain water."
    said = check_page(text, review(text, charter), charter, language("fr"))
    assert "Une règle de la charte vient à l’esprit" in said.text
    assert "Write as we speak." in said.text
    assert "Would “use” say the same?" in said.text


def test_a_picture_without_text_can_be_checked(charter):
    assert not check_page("  ", (), charter, ENGLISH).text.startswith("“")


def test_many_words_are_counted_after_the_fifth():
    words = [f"w{number}" for number in range(8)]
    assert words_line(words, ENGLISH) == "“w0”, “w1”, “w2”, “w3”, “w4”, and 3 more"
    assert words_line(words[:1], ENGLISH) == "“w0”"
    assert words_line([], ENGLISH) == ""


@pytest.mark.parametrize("wanted", ["2", " #2 ", "plain-words", "Plain-Words"])
def test_a_rule_is_found_by_number_or_id(charter, wanted):
    assert "Write as we speak." in rule_page(charter, wanted, ENGLISH).text
    assert "common-sense" not in rule_page(charter, wanted, ENGLISH).text


def test_an_unknown_rule_gets_the_nearest(charter):
    assert "/charter rule few-hashtags" in rule_page(charter, "few-hastags", ENGLISH).text


def test_a_charter_without_rules_says_so():
    empty = Charter(name="New team")
    for page in (
        charter_page(empty, ENGLISH),
        rule_page(empty, "1", ENGLISH),
        home_page([HomeCharter(empty, None)], ENGLISH, None),
    ):
        assert "The charter has no rules yet." in page.text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_help_lists_every_subcommand(code):
    """By a word of its own language."""
    lines = [line for line in help_page(language(code)).text.splitlines() if line.startswith("/charter ")]
    assert [subcommand(line.split()[1].rstrip(":\u00a0")) for line in lines] == list(HELP_ORDER)
    assert ("/charter calme" in "".join(lines)) == (code == "fr")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_help_in_a_direct_message_has_no_slash(code):
    """Everything that it lists can be typed as it stands."""
    said = help_page(language(code), direct=True).text
    first, *lines = said.splitlines()[: len(HELP_ORDER) + 1]
    assert "/" not in said
    assert asks_for_charter(first.split()[0].rstrip(":\u00a0"))
    assert [subcommand(line.split()[0].rstrip(":\u00a0")) for line in lines] == list(HELP_ORDER)


@pytest.mark.parametrize("text", ["hi", "Hello!", "Bonjour", "bonsoir…", "Good morning.", "hey there"])
def test_a_greeting_is_known(text):
    assert is_greeting(text)


@pytest.mark.parametrize("text", ["", "?", "Hello world", "Bonjour, notre presse est révolutionnaire"])
def test_a_draft_that_greets_is_a_draft(text):
    assert not is_greeting(text)


@pytest.mark.parametrize(("word", "hint"), [("chek", "/charter check"), ("QUIT", "/charter quiet")])
def test_an_unknown_subcommand_gets_a_hint_and_the_help(word, hint):
    said = unknown_page(word, ENGLISH)
    assert f"Did you mean {hint}?" in said.text
    assert help_page(ENGLISH).text in said.text


def test_why_separates_the_reply_from_what_else_applies(charter, review):
    text = "World class, and we utilise 40 % less water."
    said = why_page(charter, review(text, charter), ["no-hype"], ENGLISH).text
    assert "What was noticed: “World class”" in said
    assert said.index("no superlative".capitalize()) < said.index("also brings") < said.index("Write as we speak.")


def test_why_names_the_button_as_the_reply_does(charters):
    """The reply is in the charter's language, the explanation in the reader's."""
    assert "“Pas cette fois”" in why_page(charters["fr"], (), [], ENGLISH).text


def test_why_leaves_out_a_removed_rule(charter):
    assert why_page(charter, (), ["gone"], ENGLISH).text.startswith("To be left alone")


def test_why_claims_nothing_about_an_unreadable_draft(charter):
    said = why_page(charter, (), ["no-hype"], ENGLISH).text
    assert "could not be read" in said
    assert "Nothing else" not in said


def test_why_says_so_when_nothing_else_applies(charter, review):
    findings = review("Our new press is a real game changer.", charter)
    assert "Nothing else in the charter" in why_page(charter, findings, ["no-hype"], ENGLISH).text


def test_no_cooldown_is_promised_without_one(charter):
    no_cooldown = charter.model_copy(update={"nudge": charter.nudge.model_copy(update={"again_after_hours": 0})})
    assert "rests for" not in why_page(no_cooldown, (), [], ENGLISH).text


def test_health_leaves_out_rules_for_people_and_removed_rules(charter):
    said = health_page(charter, [RuleFigures("gone", 3, 0, 3)], BotStatus(connected=True), ENGLISH).text
    assert "Rules 1, 2, 3, and 4 did not come up." in said
    assert "gone" not in said


def buttons(page: Page) -> list[list[str]]:
    """Return the actions of a page's buttons, row by row."""
    return [[item.does for item in part.items] for part in page.parts if isinstance(part, Choices)]


UNTIL = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
ASK, END = ["quiet_day", "quiet_week", "quiet_until"], ["quiet_off"]


def test_home_offers_quiet_or_its_end(charter):
    assert buttons(home_page([HomeCharter(charter, None)], ENGLISH, None)) == [["try"], ASK]
    assert buttons(home_page([HomeCharter(charter, None)], ENGLISH, UNTIL)) == [["try"], END]


def test_why_offers_quiet_or_its_end(charter):
    """A reader who wants no more replies finds the button next to the explanation."""
    assert buttons(why_page(charter, (), ["no-hype"], ENGLISH)) == [ASK]
    assert buttons(why_page(charter, (), ["no-hype"], ENGLISH, UNTIL)) == [END]
    assert buttons(choices_page(None, ENGLISH)) == [ASK]
    assert buttons(choices_page(UNTIL, ENGLISH)) == [END]


def test_a_rejected_quiet_period_names_the_longest_one():
    assert "in 90 days at the latest" in choices_page(None, ENGLISH, 90).text
    assert "You have quiet" not in choices_page(UNTIL, ENGLISH, 90).text


def test_examples_that_differ_in_more_than_words_say_so():
    """The same post, with and without a described picture, on two platforms, after an earlier draft."""
    charter = parse(
        'name = "Us"\n[[rules]]\nid = "alt"\ntext = "Describe."\nsay = "?"\nneeds = "alt_text"\nwhen.has = "image"\n'
        'good = [{ post = "New bread", image = true, alt = "A loaf" }]\nbad = [{ post = "New bread", image = true }]\n'
        '[[rules]]\nid = "few"\ntext = "Few."\nsay = "?"\nmax.hashtags = 0\non.linkedin.max.hashtags = 1\n'
        'good = [{ post = "Bread #new", on = "linkedin" }]\nbad = [{ post = "Bread #new", on = "x" }]\n'
        '[[rules]]\nid = "fresh"\ntext = "Once."\nsay = "?"\nrepeat = 2\ngood = "Bread of the day, and of the week"\n'
        'bad = { post = "Bread of the day, and of the week", after = ["Bread of the day, and of the week"] }\n'
    )
    first, second, third = (rule_page(charter, str(number), ENGLISH).text for number in (1, 2, 3))
    assert "“New bread”\n(with a picture described as “A loaf”)\n" in first
    assert "“New bread”\n(with a picture that has no description)\n" in first
    assert "“Bread #new”\n(for LinkedIn)\n" in second
    assert "“Bread #new”\n(for X)\n" in second
    assert "\n(after an earlier draft: “Bread of the day, and of the week”)\n" in third
    assert "(avec une image sans description)" in rule_page(charter, "1", language("fr")).text


def test_finds_that_overlap_are_shown_once():
    """Of several words for one place, the longest: a reader counts places, not entries of a list."""
    rule = 'id = "r"\ntext = "T."\nsay = "?"\ngood = "fine"\nbad = "zap"\n'
    words = 'avoid.en = ["game changer", "real game changer", "changer of lives", "zap"]\npattern = "g.me"\n'
    charter = parse(f'name = "Us"\n[[rules]]\n{rule}{words}')
    findings = Reviewer(charter).review(Draft("A real game changer of lives, a zap, a game and a zap"))
    assert len(findings) == 5
    said = why_page(charter, findings, ["r"], ENGLISH).text
    assert "“real game changer”, “zap”, and “game”" in said
