from typing import Any

import pytest

from slack_sandbox import ApiError
from slack_sandbox.blocks_check import check_message_blocks, check_view
from tests.slack_sandbox.helpers import actions, button, modal, section, text_input

IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A garden"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str, **fields: Any) -> dict[str, Any]:
    return {"text": plain(value[:75]), "value": value, **fields}


def choice(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "choose", **fields}


OPTIONS = [option("a"), option("b")]
GROUPS = [{"label": plain("First"), "options": OPTIONS}]
CHOICES = [
    choice("static_select", options=[option(str(n)) for n in range(100)], initial_option=option("7")),
    choice("multi_static_select", option_groups=GROUPS, initial_options=OPTIONS, max_selected_items=2),
    choice("radio_buttons", options=OPTIONS, initial_option=OPTIONS[1]),
    choice("checkboxes", options=OPTIONS, initial_options=OPTIONS),
    choice("users_select", initial_user="U0SAM", placeholder=plain("x" * 150)),
    choice("multi_users_select", initial_users=["U0SAM"], max_selected_items=3),
    choice("conversations_select", default_to_current_conversation=True, filter={"include": ["public"]}),
    choice("multi_conversations_select", initial_conversations=["C0DRAFTS", "C0TEAM"]),
    choice("channels_select", initial_channel="C0DRAFTS", response_url_enabled=True),
    choice("multi_channels_select", initial_channels=[]),
    choice("datepicker", initial_date="2026-12-24"),
    choice("timepicker", initial_time="09:30", timezone="Europe/Paris"),
]
WRONG_KIND = (
    "invalid value: 7, must be one of: im, mpim, private, public [json-pointer:/blocks/0/element/filter/include/0]"
)
LINKS = [option(str(n), url="https://example.org/") for n in range(6)]


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
        actions(choice("overflow", options=LINKS[:5])),
        *(section("a", accessory=element) for element in CHOICES),
        *(text_input(element=element) for element in CHOICES),
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
            actions(choice("static_select", options=[option(str(n)) for n in range(101)])),
            "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions(choice("static_select", options=[option("v" * 151)])),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
        ),
        (
            actions(choice("static_select", options=[{"text": plain("x" * 76), "value": "a"}])),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
        ),
        (
            actions(choice("static_select")),
            "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(choice("static_select", options=OPTIONS, option_groups=GROUPS)),
            "must define only one of `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
        ),
        (
            actions(choice("static_select", options=OPTIONS, initial_option=option("c"))),
            "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
        ),
        (
            actions(choice("static_select", options=[LINKS[0]])),
            "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
        ),
        (
            actions(choice("checkboxes", options=OPTIONS, initial_options=[option("c")])),
            "must be among the provided options [json-pointer:/blocks/0/elements/0/initial_options]",
        ),
        (
            actions(choice("radio_buttons", options=[option(str(n)) for n in range(11)])),
            "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions(choice("overflow", options=LINKS[:1])),
            "no fewer than 2 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions(choice("overflow", options=LINKS)),
            "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions(choice("multi_users_select")),
            "unsupported type: multi_users_select [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            text_input(element=choice("overflow", options=LINKS[:2])),
            "unsupported type: overflow [json-pointer:/blocks/0/element/type]",
        ),
        (
            text_input(element=choice("multi_users_select", max_selected_items=0)),
            "must be between 1 and 1000 [json-pointer:/blocks/0/element/max_selected_items]",
        ),
        (
            text_input(element=choice("users_select", filter={"include": ["im"]})),
            "invalid additional property: filter [json-pointer:/blocks/0/element]",
        ),
        (
            text_input(element=choice("conversations_select", filter={"include": [7]})),
            WRONG_KIND,
        ),
        (
            text_input(element=choice("timepicker", initial_time="9:30")),
            "must be a time in the format HH:mm [json-pointer:/blocks/0/element/initial_time]",
        ),
        (
            text_input(element=choice("plain_text_input", max_length=140, initial_value="x" * 141)),
            "must be less than 141 characters [json-pointer:/blocks/0/element/initial_value]",
        ),
        (
            text_input(element=choice("plain_text_input", min_length=5, max_length=4)),
            "`min_length` must not be more than `max_length` [json-pointer:/blocks/0/element]",
        ),
        (text_input(hint=plain("x" * 2001)), "must be less than 2001 characters [json-pointer:/blocks/0/hint/text]"),
        (text_input(label=plain("x" * 2001)), "must be less than 2001 characters [json-pointer:/blocks/0/label/text]"),
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
        (modal(close=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/close/text]"),
        (modal(external_id="x" * 256), "must be less than 256 characters [json-pointer:/view/external_id]"),
        (modal(notify_on_close="yes"), "must be a boolean [json-pointer:/view/notify_on_close]"),
        (
            modal(blocks=[text_input(name, element=choice("timepicker", focus_on_load=True)) for name in "ab"]),
            "only one element can have the focus on load [json-pointer:/view/blocks]",
        ),
        ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "unsupported type: home [json-pointer:/view/type]"),
    ],
)
def test_a_modal_that_slack_refuses_is_refused_in_its_words(view: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_view(view, "modal")
    assert caught.value.code == "invalid_arguments"
    assert complaint in caught.value.messages


def test_a_view_may_be_too_large_though_each_block_is_fine() -> None:
    blocks = [section("x" * 2900) for _ in range(99)]
    with pytest.raises(ApiError, match="view_too_large"):
        check_view(modal(blocks=blocks), "modal")
