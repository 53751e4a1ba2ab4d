"""Every surface stays within Slack's limits in each language, for the longest charter with every rule applying."""

import datetime
import json
import re

import pytest

from bot.charter.changes import Change
from bot.charter.draft import Draft
from bot.charter.fields import LANGUAGES
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.slack import blocks, mrkdwn
from bot.wording.figures import BotStatus, RuleFigures, health_page
from bot.wording.home import HomeCharter, home_page
from bot.wording.language import language
from bot.wording.page import Page
from bot.wording.private import (
    charter_page,
    check_later,
    check_page,
    check_usage,
    help_page,
    nothing_to_check,
    objectives_page,
    rule_page,
    unknown_page,
    why_page,
)
from bot.wording.quiet import choices_page, quiet_out_of_reach, quiet_page, quiet_unclear
from bot.wording.reminder import PastWeeks, remind
from bot.wording.suggestion import suggest
from slack_sandbox.blocks_check import check_message_blocks, check_view
from tests.slack.helpers import objects

TS = "1790000000.000100"
NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
# Every character that grows when escaped, and no space to cut at.
LONG = "&" * 140


def longest_charter(code: str) -> Charter:
    """Return ten rules and ten objectives at full length, each rule with sixty words."""
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


def show(address: str) -> blocks.Block:
    return {"image_url": address}


LONGEST = {code: longest_charter(code) for code in LANGUAGES}
FOUND = {code: Reviewer(charter).review(Draft(EVERY_WORD)) for code, charter in LONGEST.items()}


def answers(code: str) -> dict[str, Page]:
    """Return every ephemeral answer of ``/charter``."""
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
        "quiet unclear": quiet_unclear(365, NOON.date(), spoken),
        "quiet out of reach": quiet_out_of_reach(365, spoken),
        "health": health_page(charter, figures, BotStatus(connected=True, since=NOON), spoken),
        "health, no figures": health_page(charter, [], BotStatus(connected=False, given_up=9), spoken),
        "help": help_page(spoken),
        "unknown": unknown_page("&" * 3000, spoken),
    }


def modals(code: str) -> dict[str, Page]:
    """Return every modal: of *Why?*, the shortcut, *Try it* and the buttons of quiet days."""
    charter, found, spoken = LONGEST[code], FOUND[code], language(code)
    return {
        "why, of one rule": why_page(charter, found, [charter.rules[0].id], spoken),
        "why, of three": why_page(charter, found, [rule.id for rule in charter.rules[:3]], spoken, NOON),
        "check": check_page("&" * 40_000, found, charter, spoken, TS),
        "check too often": check_later(60, spoken),
        "nothing to check": nothing_to_check(spoken),
        "quiet": choices_page(NOON, spoken),
        "no quiet": choices_page(None, spoken),
        "quiet refused": choices_page(None, spoken, 365),
        "quiet out of reach": quiet_out_of_reach(365, spoken),
    }


def homes(code: str) -> dict[str, Page]:
    """Return App Home, with quiet and without."""
    charter, spoken = LONGEST[code], language(code)
    return {
        "home": home_page([HomeCharter(charter, NOON)], spoken, None),
        "home quiet": home_page([HomeCharter(charter, None)], spoken, NOON),
        "home of several": home_page([HomeCharter(charter, NOON, file_differs=True)] * 10, spoken, NOON),
    }


# https://docs.slack.dev/reference/block-kit/blocks: characters, by the type of the object that has the key.
LIMITS = {
    ("section", "text"): 3000,
    ("context", "elements"): 3000,
    ("header", "text"): 150,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("modal", "title"): 24,
    ("modal", "close"): 24,
    ("modal", "submit"): 24,
}


def too_long(value: object) -> list[str]:
    """Return everything that exceeds Slack's limits."""
    beyond = []
    for one in objects(value):
        for (kind, key), most in LIMITS.items():
            if one.get("type") == kind and key in one:
                held = one[key] if isinstance(one[key], list) else [one[key]]
                contents = [part["text"] if isinstance(part, dict) else part for part in held]
                beyond += [f"{kind}.{key}: {len(text)} > {most}" for text in contents if len(text) > most]
        if len(str(one.get("action_id", ""))) > 255:
            beyond.append("action_id")
    return beyond


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_answer_is_within_slacks_limits(code):
    """The longest possible charter, all of whose ten rules apply, by Slack's limits and the sandbox's checks."""
    for name, page in answers(code).items():
        laid_out = blocks.answer(page, show)
        assert len(laid_out) <= 50, name
        assert len(mrkdwn.quote(page.text)) <= 40_000, name
        assert too_long(laid_out) == [], name
        check_message_blocks(laid_out)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_modal_is_within_slacks_limits(code):
    for name, page in modals(code).items():
        view = blocks.modal(page, language(code))
        assert len(page.title) <= 24, "no title is cut"
        assert len(view["blocks"]) <= 100, name
        assert too_long(view) == [], name
        check_view(view, "modal")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_home_is_within_slacks_limits(code):
    """Ten rules at full length, ten objectives with pictures, and all buttons."""
    for name, page in homes(code).items():
        view = blocks.home(page, show)
        assert len([one for one in objects(view) if one.get("type") == "image"]) >= 10
        assert len(view["blocks"]) <= 100, name
        assert too_long(view) == [], name
        check_view(view, "home")


def test_content_that_slack_would_reject_is_noticed():
    """The check above can fail."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert too_long([section]) == ["section.text: 3001 > 3000"]
    assert too_long({"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}) != []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_longest_reply_and_reminder_fit(code):
    charter = LONGEST[code]
    for thanks in (False, True):
        said = suggest(FOUND[code], charter, TS, thanks=thanks)
        assert len(said.points) == 3
        laid_out = blocks.suggestion(said, language(code))
        assert too_long(laid_out) == []
        check_message_blocks(laid_out)
    figures = [RuleFigures(rule.id, 10_000, 1_000, 9_000) for rule in charter.rules]
    changed = [Change("reworded", rule.number, rule.text) for rule in charter.rules]
    past = PastWeeks(figures, figures, changed + [Change("gone", 0, rule.text) for rule in charter.rules])
    reminder = blocks.reminder(remind(charter, "2026-W50", past), show)
    assert too_long(reminder) == []
    check_message_blocks(reminder)


def test_a_message_that_is_too_long_is_cut_at_its_end():
    """Slack would reject the whole message; a reply's buttons stay, whatever is left out."""
    page = answers("en")["check"]
    shown = blocks.answer(page, show)
    assert shown[-1]["elements"][0]["text"] == "…"
    assert len(shown) < len(blocks.layout(page.parts))
    said = suggest(FOUND["en"], LONGEST["en"], TS)
    assert blocks.suggestion(said, language("en"))[-1]["type"] == "actions"


def test_a_long_charter_in_plain_words_fits_without_a_cut():
    """Only a charter full of characters that grow when escaped is ever cut."""
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


def test_blocks_are_json():
    for page in (answers("fr") | modals("fr") | homes("fr")).values():
        json.dumps(blocks.modal(page, language("fr")), allow_nan=False)
