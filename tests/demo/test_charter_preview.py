"""A charter previewed on existing drafts: the faults of `charter validate`, or what the bot would say."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from bot.demo.charter_editor import SILENCES, preview
from bot.errors import CharterError
from bot.slack.events import BotIdentity
from bot.wording.suggestion import suggest
from slack_sandbox import AMELIE, BOT, DRAFTS, TEAM, Workspace
from tests.running import CHARTER, CLEAN, HYPE

ME = BotIdentity(BOT, Workspace.bot_id)


NUMBERS = count(1_700_000_000)


def post(text: str, channel: str = DRAFTS, name: str = "social-drafts", **fields: Any) -> dict[str, Any]:
    """Return a message as Slack sends it, later than the previous ones."""
    message = {"type": "message", "ts": f"{next(NUMBERS)}.000000", "user": AMELIE, "text": text}
    return {"channel": channel, "name": name, "message": message | fields}


def drafts(*posts: dict[str, Any], charter: str = CHARTER) -> list[dict[str, Any]]:
    tried: list[dict[str, Any]] = preview(charter, posts, ME)["drafts"]
    return tried


def test_a_charter_with_faults_says_what_validate_says() -> None:
    broken = CHARTER.replace('language = "en"', 'language = "xx"')
    with pytest.raises(CharterError) as error:
        parse(broken)
    answer = preview(broken, [post(HYPE)], ME)
    assert [fault["what"] for fault in answer["faults"]] == [fault.what for fault in error.value.faults]
    assert [fault["line"] for fault in answer["faults"]] == [3]
    assert "drafts" not in answer


def test_a_charter_that_loads_says_what_the_bot_would_say() -> None:
    sent = post(HYPE)
    (tried,) = drafts(sent)
    charter = parse(CHARTER)
    findings = Reviewer(charter).review(Draft.read(HYPE, default_platform="x"))
    said = suggest(findings, charter, sent["message"]["ts"])
    assert said is not None
    assert tried["says"] == said.text
    assert tried["points"] == [{"rule": "no-hype", "number": 1, "match": "game changer"}]
    assert tried["silence"] == ""


def test_silence_gives_its_reason() -> None:
    assert [one["silence"] for one in drafts(post(CLEAN), post("Hi"))] == [
        SILENCES["nothing_found"],
        SILENCES["short"],
    ]


def test_only_posts_by_people_in_the_charters_channels_are_drafts() -> None:
    own = post(HYPE, user=BOT, bot_id=Workspace.bot_id)
    service = post(HYPE, subtype="channel_join")
    elsewhere = post(HYPE, TEAM, "social-team")
    assert drafts(own, service, elsewhere) == []
    moved = CHARTER.replace("#social-drafts", TEAM)
    assert [one["channel"] for one in drafts(post(HYPE), elsewhere, charter=moved)] == [TEAM]


def test_a_draft_is_compared_with_earlier_ones_if_the_charter_asks() -> None:
    gates = "The market garden opens its gates on the first of May, with bread, music and seeds"
    repeat = f"""
[[rules]]
id = "again"
text = "Not twice."
say = "This was here on {{date}}. What is new?"
repeat = 14
good = ["Something that nobody has said before"]
bad = [{{ post = "{gates}", after = ["{gates}"] }}]
"""
    first, second = drafts(post(gates), post(gates), charter=CHARTER + repeat)
    assert (first["silence"], second["points"][0]["rule"]) == (SILENCES["nothing_found"], "again")


def test_the_preview_does_not_need_the_charters_pictures() -> None:
    picture = '[[objectives]]\ntext = "x"\nimage = "no-such-file.png"\nalt = "x"\n'
    assert preview(CHARTER + picture, [], ME)["faults"] == []
