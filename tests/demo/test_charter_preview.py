"""A charter previewed on existing drafts: the faults of `charter validate`, or what the bot would say."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from bot.charter.draft import Draft
from bot.charter.loading import parse
from bot.charter.review import Reviewer
from bot.demo.preview import list_packs, preview, show_pack
from bot.demo.wording import WORDINGS
from bot.errors import CharterError
from bot.outcomes import DraftOutcome
from bot.slack.events import BotIdentity
from bot.wording.suggestion import suggest
from slack_sandbox import AMELIE, BOT, DRAFTS, TEAM, Workspace
from tests.running import CHARTER, CLEAN, HYPE

SILENCES = WORDINGS["en"].silences
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
        SILENCES[DraftOutcome.NOTHING_FOUND],
        SILENCES[DraftOutcome.SHORT],
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
    assert (first["silence"], second["points"][0]["rule"]) == (SILENCES[DraftOutcome.NOTHING_FOUND], "again")


def test_the_preview_does_not_need_the_charters_pictures() -> None:
    picture = '[[objectives]]\ntext = "x"\nimage = "no-such-file.png"\nalt = "x"\n'
    assert preview(CHARTER + picture, [], ME)["faults"] == []


def test_silence_is_in_the_pages_language() -> None:
    (tried,) = preview(CHARTER, [post(CLEAN)], ME, "fr")["drafts"]
    assert tried["silence"] == WORDINGS["fr"].silences[DraftOutcome.NOTHING_FOUND]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_pack_has_a_card(language: str) -> None:
    charter = parse(CHARTER.replace('language = "en"', f'language = "{language}"'))
    listed = list_packs(language)
    assert "bait" in [one["name"] for one in listed]
    for one in listed:
        card = show_pack(one["name"], [], ME, charter)
        assert card is not None
        assert card["about"] == one["about"]
        assert all(isinstance(figure, str) for figure in card["figures"].values())


def test_a_pack_is_tried_on_the_drafts_without_the_charters_rules() -> None:
    """Its card shows what the pack alone would say, in the charter's channels."""
    bait = "You won't believe what our plumber pulled out of the drain. Click to see."
    elsewhere = post(bait, TEAM, "social-team")
    card = show_pack("bait", [post(bait), post(HYPE), elsewhere], ME, parse(CHARTER))
    assert card is not None
    spoken, silent = card["drafts"]
    assert spoken["points"][0]["match"] in bait
    assert silent["silence"] == SILENCES[DraftOutcome.NOTHING_FOUND]
    assert card["questions"]
    assert not [question for question in card["questions"] if "{" in question]


def test_there_is_no_card_for_an_unknown_pack() -> None:
    assert show_pack("../bait", [], ME, parse(CHARTER)) is None
