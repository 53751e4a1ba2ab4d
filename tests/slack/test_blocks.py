"""Rendering Block Kit: each part as its block, with all user text made harmless."""

import json
import re

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from bot.slack import blocks
from bot.wording.language import language
from bot.wording.page import Choice, Choices, DayChoice, Field, Heading, Illustrated, Note, Section, Usage
from bot.wording.suggestion import suggest
from tests.slack.helpers import objects

TS = "1790000000.000100"


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


def test_after_useful_thanks_replace_the_buttons():
    laid_out = blocks.suggestion(small_reply("shout", thanks=True), language("en"))
    assert not [one for one in objects(laid_out) if one.get("type") == "button"]
    assert "Thank you." in laid_out[-1]["elements"][0]["text"]


def test_quotes_notify_nobody_and_forge_nothing():
    """Neither the draft nor the charter can make the bot send a token, a link or formatting."""
    said = small_reply("shout <!channel> @here <https://evil.example|our site> *now* `code`")
    assert "<!channel>" in said.text
    laid_out = blocks.suggestion(said, language("en"))
    for one in objects(laid_out):
        if one.get("type") == "mrkdwn":
            assert not re.search(r"[<>*_~`]|@here", one["text"])
            assert one["verbatim"] is True
    assert "Calm ∗tone∗ &lt;!here&gt;" in json.dumps(laid_out, ensure_ascii=False)


def test_an_objective_is_next_to_its_picture():
    objective = Illustrated("Talk & listen", "talk.png", "Two people")
    (laid_out,) = blocks.layout([objective], lambda name: {"image_url": f"https://x/{name}"})
    assert laid_out["text"]["text"] == "Talk &amp; listen"
    assert laid_out["accessory"] == {"type": "image", "image_url": "https://x/talk.png", "alt_text": "Two people"}
    (laid_out,) = blocks.layout([objective], lambda _name: {"slack_file": {"id": "F1"}})
    assert laid_out["accessory"] == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Two people"}


def test_a_picture_that_slack_cannot_load_is_described():
    """A picture that isn't uploaded yet has no source: Slack would reject the message because of it."""
    (laid_out,) = blocks.layout([Illustrated("Talk", "talk.png", "Two *people*")])
    assert laid_out["text"]["text"] == "Talk\n_Two ∗people∗_"
    assert "accessory" not in laid_out


def test_each_part_has_its_block():
    parts = [
        Heading("H"),
        Section(("a", Usage("/charter check <text>", "tries"))),
        Note("n"),
        Choices((Choice("Q", "quiet_week"), DayChoice("D", "quiet_until"))),
        Field("L", "try_text", "H"),
    ]
    header, section, context, actions, field = blocks.layout(parts)
    assert header == {"type": "header", "text": {"type": "plain_text", "text": "H"}}
    assert section["text"]["text"] == "a\n`/charter check &lt;text&gt;`  tries"
    assert context["elements"][0]["text"] == "n"
    assert actions["elements"] == [
        {"type": "button", "text": {"type": "plain_text", "text": "Q"}, "action_id": "quiet_week"},
        {"type": "datepicker", "placeholder": {"type": "plain_text", "text": "D"}, "action_id": "quiet_until"},
    ]
    assert (field["type"], field["block_id"], field["label"]["text"]) == ("input", "try_text", "L")
    assert field["element"]["placeholder"]["text"] == "H"
