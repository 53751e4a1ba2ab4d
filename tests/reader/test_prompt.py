"""One request for a draft and all asking rules, with nothing in it that is no business of a model's."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.charter.asking import asked_rules
from bot.charter.draft import Draft
from bot.reader.prompt import INSTRUCTIONS, LONGEST_POST, request
from tests.reader.helpers import BAIT, read, reviewer

REVIEWER = reviewer()


def told(draft: Draft) -> dict[str, Any]:
    body = request("small-1", asked_rules(REVIEWER.charter, draft), draft)
    return json.loads(body["messages"][1]["content"])  # type: ignore[no-any-return]


def test_all_asking_rules_go_into_one_request_with_their_examples() -> None:
    assert told(read(BAIT)) == {
        "rules": [
            {
                "id": "no-bait",
                "rule": "Say what it is. Nobody should have to click to find out.",
                "question": "Does it keep back what it is about?",
                "fine": ["Friday: the mill opens at nine."],
            },
            {"id": "no-scolding", "rule": "No scolding."},
        ],
        "draft": BAIT,
    }


def test_the_schema_allows_quotations_for_these_rules_and_nothing_else() -> None:
    body = request("small-1", asked_rules(REVIEWER.charter, read(BAIT)), read(BAIT))
    assert body["model"] == "small-1"
    assert body["messages"][0]["content"] == INSTRUCTIONS
    schema = body["response_format"]["json_schema"]["schema"]["properties"]["findings"]["items"]
    assert schema["properties"]["rule"]["enum"] == ["no-bait", "no-scolding"]
    assert schema["additionalProperties"] is False


def test_what_will_not_be_posted_is_not_sent() -> None:
    assert told(read("Our post for ~Monday~ Friday is here"))["draft"] == "Our post for  Friday is here"


@given(st.text(max_size=200))
def test_any_post_becomes_a_request_that_json_can_carry(text: str) -> None:
    draft = read(text + " two words " + "\ud800")
    body = json.dumps(request("small-1", asked_rules(REVIEWER.charter, draft), draft), ensure_ascii=False)
    assert json.loads(body.encode("utf-8"))["model"] == "small-1"


def test_a_long_post_is_cut() -> None:
    assert len(told(read("word " * 5000))["draft"]) == LONGEST_POST
