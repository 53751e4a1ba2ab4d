"""What Slack gets: within its limits for the longest possible charter, and harmless whatever people wrote."""

import datetime
import json
import re
from collections.abc import Iterator

import pytest

from bot.charter.changes import Change
from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.sandbox.blocks_check import check_message_blocks, check_view
from bot.slack import blocks, mrkdwn
from bot.voice.figures import RuleFigures
from bot.voice.health import Condition, health_page
from bot.voice.home import home_page
from bot.voice.language import LANGUAGES, language
from bot.voice.page import Choice, Heading, Illustrated, Note, Page, Section, Usage
from bot.voice.private import (
    charter_page,
    check_page,
    check_usage,
    help_page,
    objectives_page,
    quiet_page,
    quiet_unclear,
    rule_page,
    unknown_page,
)
from bot.voice.reminder import Past, remind
from bot.voice.suggestion import suggest
from bot.voice.why import why_page

TS = "1790000000.000100"
NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
# Every character that grows when it is escaped, and no space to cut at.
LONG = "&" * 140


def longest_charter(code: str) -> Charter:
    """Ten rules and ten objectives at full length, each rule with a list of sixty words."""
    objectives = [
        f'[[objectives]]\ntext = "{LONG}"\nimage = "https://example.org/{number}.png"\nalt = "{LONG}"'
        for number in range(10)
    ]
    rules = []
    for number in range(10):
        words = [f"rule{number}word{entry}{'x' * 70}" for entry in range(60)]
        rules.append(
            f'[[rules]]\nid = "{number}{"r" * 39}"\ntext = "{LONG}"\nsay = "{"&" * 286} {{match}}"\n'
            f'avoid.{code} = {json.dumps(words)}\ngood = "{"&" * 500} fine"\nbad = "A {words[0]} here {"&" * 500}"'
        )
    head = f'name = "{"&" * 60}"\nlanguage = "{code}"\n[nudge]\nrules_per_reply = 3\nagain_after_hours = 720\n'
    return parse(head + "\n".join([*objectives, *rules]))


EVERY_WORD = " ".join(f"rule{number}word{entry}{'x' * 70}" for number in range(10) for entry in range(60))


def show(address: str) -> str:
    return address


LONGEST = {code: longest_charter(code) for code in LANGUAGES}
FOUND = {code: Reviewer(charter).review(Draft(EVERY_WORD)) for code, charter in LONGEST.items()}


def objects(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def all_pages(code: str) -> dict[str, Page]:
    charter, found, spoken = LONGEST[code], FOUND[code], language(code)
    figures = [RuleFigures(rule.id, 10_000, 1_000, 9_000) for rule in charter.rules]
    return {
        "charter": charter_page(charter, spoken),
        "objectives": objectives_page(charter, spoken),
        "check": check_page("&" * 40_000, found, charter, spoken, TS),
        "check usage": check_usage(spoken),
        "rule": rule_page(charter, "1", spoken),
        "rule unknown": rule_page(charter, "&" * 3000, spoken),
        "quiet": quiet_page(NOON, spoken),
        "quiet none": quiet_page(None, spoken),
        "quiet unclear": quiet_unclear(365, spoken),
        "health": health_page(charter, figures, Condition(connected=True, since=NOON), spoken),
        "health, no figures": health_page(charter, [], Condition(connected=False, given_up=9), spoken),
        "help": help_page(spoken),
        "unknown": unknown_page("&" * 3000, spoken),
        "why": why_page(charter, found, [charter.rules[0].id], spoken),
        "home": home_page(charter, spoken, NOON, None),
        "home quiet": home_page(charter, spoken, None, NOON),
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_fits_a_message_a_modal_and_home(code):
    """By the checks that the sandbox makes of whatever Slack would check."""
    for name, page in all_pages(code).items():
        assert len(page.title) <= 24, name
        assert len(mrkdwn.quote(page.text)) <= 40_000, name
        check_message_blocks(blocks.answer(page, show))
        check_view(blocks.modal(page, language(code)), "modal")
        check_view(blocks.home(page, show), "home")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_longest_reply_and_reminder_fit(code):
    charter = LONGEST[code]
    for thanks in (False, True):
        said = suggest(FOUND[code], charter, TS, thanks=thanks)
        assert len(said.points) == 3
        check_message_blocks(blocks.suggestion(said, language(code)))
    figures = [RuleFigures(rule.id, 10_000, 1_000, 9_000) for rule in charter.rules]
    changed = [Change("reworded", rule.number, rule.text) for rule in charter.rules]
    past = Past(figures, figures, changed + [Change("gone", 0, rule.text) for rule in charter.rules])
    check_message_blocks(blocks.reminder(remind(charter, "2026-W50", past), show))


def test_what_does_not_fit_a_message_is_left_out_of_its_end():
    """Slack would refuse the whole message; the buttons of a reply stay whatever is left out."""
    page = all_pages("en")["check"]
    shown = blocks.answer(page, show)
    assert shown[-1]["elements"][0]["text"] == "…"
    assert len(shown) < len(blocks.layout(page.parts))
    said = suggest(FOUND["en"], LONGEST["en"], TS)
    assert blocks.suggestion(said, language("en"))[-1]["type"] == "actions"


def test_a_long_charter_in_plain_words_fits_without_a_cut():
    """Only a charter full of signs that grow when escaped is ever cut."""
    words = "plain words of a rule " * 40
    charter = Charter(
        name="N",
        rules=tuple(
            LONGEST["en"].rules[number].model_copy(update={"text": words[:140], "say": (words[:300],)})
            for number in range(10)
        ),
    )
    page = check_page(words, Reviewer(charter).review(Draft(EVERY_WORD)), charter, language("en"))
    assert len(blocks.answer(page, show)) == len(blocks.layout(page.parts))


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_left_out_of_a_long_charter(code):
    """Splitting loses no rule, and cuts no escape in two."""
    page = charter_page(LONGEST[code], language(code))
    shown = "".join(one["text"]["text"] for one in blocks.answer(page, show) if one["type"] == "section")
    assert shown.count("&amp;") == 10 * 140
    assert not re.search(r"&(?!amp;)", shown)


def small_reply(text: str, thanks: bool = False):
    charter = parse(
        'name = "N"\n[[rules]]\nid = "calm"\ntext = "Calm *tone* <!here>"\nsay = "« {match} »?"\n'
        'pattern = \'shout.*\'\ngood = "a"\nbad = "shout"'
    )
    return suggest(Reviewer(charter).review(Draft(text)), charter, TS, thanks=thanks)


def test_a_reply_has_its_three_buttons():
    actions = blocks.suggestion(small_reply("shout"), language("en"))[-1]
    assert [(one["action_id"], one["value"], one["text"]["text"]) for one in actions["elements"]] == [
        ("nudge_useful", "calm", "Useful"),
        ("nudge_not_now", "calm", "Not this time"),
        ("nudge_why", "calm", "Why?"),
    ]


def test_after_useful_the_buttons_give_way_to_thanks():
    laid_out = blocks.suggestion(small_reply("shout", thanks=True), language("en"))
    assert not [one for one in objects(laid_out) if one.get("type") == "button"]
    assert "Thank you." in laid_out[-1]["elements"][0]["text"]


def test_quoted_words_ring_nobody_and_forge_nothing():
    """Neither the draft nor the charter can put a token, a link or formatting into the bot's mouth."""
    said = small_reply("shout <!channel> @here <https://evil.example|our site> *now* `code`")
    assert "<!channel>" in said.text
    laid_out = blocks.suggestion(said, language("en"))
    for one in objects(laid_out):
        if one.get("type") == "mrkdwn":
            assert not re.search(r"[<>*_~`]|@here", one["text"])
            assert one["verbatim"] is True
    assert "Calm ∗tone∗ &lt;!here&gt;" in json.dumps(laid_out, ensure_ascii=False)


def test_an_objective_stands_beside_its_picture():
    (laid_out,) = blocks.layout(
        [Illustrated("Talk & listen", "talk.png", "Two people")], lambda name: f"https://x/{name}"
    )
    assert laid_out["text"]["text"] == "Talk &amp; listen"
    assert laid_out["accessory"] == {"type": "image", "image_url": "https://x/talk.png", "alt_text": "Two people"}


def test_a_picture_that_slack_cannot_load_is_described():
    """A file beside the charter has no address: its description is shown instead, and no message is refused for it."""
    (laid_out,) = blocks.layout([Illustrated("Talk", "talk.png", "Two *people*")])
    assert laid_out["text"]["text"] == "Talk\n_Two ∗people∗_"
    assert "accessory" not in laid_out


def test_each_part_has_its_block():
    parts = [
        Heading("H"),
        Section(("a", Usage("/charter check <text>", "tries"))),
        Note("n"),
        Choice("Q", "quiet", "7"),
    ]
    header, section, context, actions = blocks.layout(parts)
    assert header == {"type": "header", "text": {"type": "plain_text", "text": "H"}}
    assert section["text"]["text"] == "a\n`/charter check &lt;text&gt;`  tries"
    assert context["elements"][0]["text"] == "n"
    assert actions["elements"][0] == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Q"},
        "action_id": "home_quiet",
        "value": "7",
    }


def test_home_ends_quiet_with_its_own_action():
    charter = Charter(name="N")
    view = blocks.home(home_page(charter, language("en"), None, NOON), show)
    assert view["type"] == "home"
    assert [one["action_id"] for one in objects(view["blocks"]) if one.get("type") == "button"] == ["home_quiet_off"]


def test_what_is_laid_out_is_json():
    for page in all_pages("fr").values():
        json.dumps(blocks.modal(page, language("fr")), allow_nan=False)
