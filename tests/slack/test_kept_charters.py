"""A charter that is edited in Slack can't ring anybody or forge a link: its texts are shown as they were typed."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

from bot.charter.draft import Draft
from bot.charter.editing.differences import differences
from bot.charter.editing.faults import check
from bot.charter.editing.forms import (
    ObjectiveForm,
    RuleForm,
    read_settings,
    save_objective,
    save_rule,
    save_settings,
)
from bot.charter.loading import parse
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.slack import blocks, mrkdwn
from bot.wording.changes import change_sentences
from bot.wording.home import HomeCharter, home_page
from bot.wording.language import language
from bot.wording.page import page, section
from bot.wording.private import charter_page, check_page, objectives_page, rule_page, why_page
from bot.wording.reminder import PastWeeks, remind
from bot.wording.suggestion import suggest

FORGED = "<!channel> <@U0123ABCD> <!subteam^S1> <https://evil.example/x|our bank> @here & *bold*"
TOKENS = ("<!", "<@", "<http", "@here")
ENGLISH = language("en")


def hostile() -> Charter:
    """A charter with a forged ping and link in every text that a form takes."""
    source = save_rule(
        'name = "Us"\n',
        None,
        RuleForm(
            text=f"Rule {FORGED}",
            avoid={"en": "zap"},
            say={"en": f"“{{match}}” {FORGED}"},
            good=f"Good {FORGED}",
            bad=f"Bad zap {FORGED}",
            except_="<!channel> zap",
        ),
    )
    source = save_objective(source, None, ObjectiveForm(f"Talk {FORGED}", "https://example.org/a.png", f"Alt {FORGED}"))
    source = save_settings(source, replace(read_settings(parse(source)), name=FORGED[:60]))
    charter = check(source)
    assert isinstance(charter, Charter)
    return charter


def markup(value: object) -> list[str]:
    """Every text of a block that Slack reads as mrkdwn."""
    match value:
        case {"type": "mrkdwn", "text": str(text)}:
            return [text]
        case dict():
            return [text for one in value.values() for text in markup(one)]
        case list():
            return [text for one in value for text in markup(one)]
    return []


def test_no_text_of_a_charter_rings_anybody_or_forges_a_link() -> None:
    charter = hostile()
    findings = Reviewer(charter).review(Draft.read("A zap today", default_platform="x"))
    said = suggest(findings, charter, "1790000000.000100")
    assert said
    reminder = remind(charter, "2026-W50", PastWeeks())
    sentences = change_sentences(differences(parse('name = "Us"'), charter), ENGLISH)
    monday = datetime.datetime(2026, 12, 7, tzinfo=datetime.UTC)
    pages = [
        charter_page(charter, ENGLISH),
        objectives_page(charter, ENGLISH),
        rule_page(charter, "1", ENGLISH),
        check_page("A zap today", findings, charter, ENGLISH),
        why_page(charter, findings, [charter.rules[0].id], ENGLISH),
        home_page([HomeCharter(charter, monday)], ENGLISH, None),
        page(ENGLISH, "History", [section(*sentences)]),
    ]
    shown = [
        *(blocks.modal(one, ENGLISH) for one in pages),
        *(blocks.home(one, lambda image: {"image_url": image}) for one in pages),
        *(blocks.answer(one, blocks.no_picture) for one in pages),
        blocks.suggestion(said, ENGLISH),
        blocks.reminder(reminder, blocks.no_picture),
    ]
    texts = [*markup(shown), *(mrkdwn.quote(one.text) for one in (*pages, said, reminder))]
    assert any("our bank" in text for text in texts), "the hostile texts are shown"
    for text in texts:
        assert not any(token in text for token in TOKENS), text
    assert "<!channel>" in json.dumps(shown), "in plain_text, where Slack reads no tokens"
