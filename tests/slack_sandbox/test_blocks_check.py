from typing import Any

import pytest

from slack_sandbox import ApiError
from slack_sandbox.blocks_check import check_message_blocks, check_view
from tests.slack_sandbox.helpers import actions, button, modal, section, text_input

IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A garden"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


@pytest.mark.parametrize(
    "block",
    [
        section("x" * 3000, block_id="b" * 255, accessory=button(value="v" * 2000)),
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 5},
        {"type": "header", "text": plain("x" * 150)},
        {"type": "divider"},
        {"type": "context", "elements": [IMAGE, plain("a"), {"type": "mrkdwn", "text": "b"}]},
        actions(*(button(f"a{n}", text=plain("x" * 75), style="primary") for n in range(25))),
        actions(button("a" * 255, url="https://example.org/x")),
        IMAGE | {"title": plain("A title")},
        text_input(optional=True),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        actions({"type": "overflow", "action_id": "o", "options": [{"text": plain("a"), "value": "a"}]}),
    ],
)
def test_what_slack_takes_is_taken(block: dict[str, Any]) -> None:
    check_message_blocks([block])


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
        ({"type": "section", "text": "bare"}, "must provide an object [json-pointer:/blocks/0/text]"),
        (section("a", colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
        (section("a", block_id="b" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
        (
            {"type": "header", "text": plain("x" * 151)},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "a"}},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        ({"type": "fancy"}, "unsupported type: fancy [json-pointer:/blocks/0/type]"),
        ({"text": "a"}, "missing required field: type [json-pointer:/blocks/0]"),
        (
            actions(*[button(f"a{n}") for n in range(26)]),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        ({"type": "actions", "elements": []}, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        (
            actions(button(text=plain("x" * 76))),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (actions(button("a" * 256)), "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"),
        (
            actions(button(value="v" * 2001)),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (actions(button(url="nowhere")), "invalid url [json-pointer:/blocks/0/elements/0/url]"),
        (actions(button("a"), button("a")), "`action_id` a is used more than once [json-pointer:/blocks/0]"),
        (
            {"type": "image", "image_url": IMAGE["image_url"]},
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        (IMAGE | {"image_url": "file:///a.png"}, "invalid url [json-pointer:/blocks/0/image_url]"),
        (IMAGE | {"image_url": "https://"}, "invalid url [json-pointer:/blocks/0/image_url]"),
        (IMAGE | {"alt_text": ""}, "must be more than 0 characters [json-pointer:/blocks/0/alt_text]"),
        (
            {"type": "context", "elements": [button()]},
            "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
        ),
        (text_input(optional="yes"), "must be a boolean [json-pointer:/blocks/0/optional]"),
        (
            text_input(element={"type": "plain_text_input", "max_length": 3001}),
            "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
        ),
        ("text", "must provide an object [json-pointer:/blocks/0]"),
        (
            actions({"type": "datepicker", "action_id": "d", "initial_date": "24.12.2026"}),
            "must be a date in the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
        ),
        (
            actions({"type": "datepicker", "action_id": "d", "placeholder": plain("x" * 151)}),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
        ),
    ],
)
def test_what_slack_refuses_is_refused_in_its_words(block: Any, complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_message_blocks([block])
    assert caught.value.code == "invalid_blocks"
    assert complaint in caught.value.messages


def test_a_date_may_be_asked_for_wherever_something_can_be_chosen() -> None:
    picker = {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-24", "placeholder": plain("Until")}
    check_message_blocks([actions(picker), section("a", accessory=picker), text_input(element=picker)])


def test_a_message_takes_fifty_blocks_and_no_more() -> None:
    check_message_blocks([{"type": "divider"}] * 50)
    with pytest.raises(ApiError, match=r"no more than 50 items allowed"):
        check_message_blocks([{"type": "divider"}] * 51)


def test_a_block_id_is_used_only_once() -> None:
    with pytest.raises(ApiError, match=r"`block_id` b is used more than once"):
        check_message_blocks([section("one", block_id="b"), section("two", block_id="b")])


def test_two_blocks_may_share_an_action_id() -> None:
    check_message_blocks([actions(button("a")), actions(button("a"))])


def test_blocks_that_are_fine_alone_may_be_too_long_together() -> None:
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        check_message_blocks([section("x" * 3000)] * 4)


def test_a_view_takes_a_hundred_blocks_and_long_data() -> None:
    check_view(modal(blocks=[{"type": "divider"}] * 100, private_metadata="x" * 3000, callback_id="c"), "modal")
    check_view({"type": "home", "blocks": []}, "home")


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/submit/text]"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(blocks=[text_input()]), "missing required field: submit [json-pointer:/view]"),
        ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "unsupported type: home [json-pointer:/view/type]"),
    ],
)
def test_a_modal_that_slack_refuses_is_refused_in_its_words(view: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_view(view, "modal")
    assert caught.value.code == "invalid_arguments"
    assert complaint in caught.value.messages
