"""The words of a message, wherever Slack puts them; what cannot be read is called unread."""

from typing import Any

import pytest

from bot.slack.shapes import Malformed
from bot.slack.words import Words, read_words
from post_text.text import LONGEST_POST

HYPE = "A real game changer"


def section(text: str, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    """Return a ``rich_text`` block with one line."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def line(text: str) -> dict[str, Any]:
    """Return a line of a ``rich_text`` block."""
    return {"type": "rich_text_section", "elements": [said(text)]}


def said(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, "style": style}


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (section("Fish &amp; *chips*"), "Fish & *chips*"),
        (section("Fish &amp; chips", "plain_text"), "Fish &amp; chips"),
        ({"type": "section", "fields": [{"type": "mrkdwn", "text": it} for it in ("One", "Two")]}, "One\nTwo"),
        ({"type": "header", "text": {"type": "plain_text", "text": HYPE}}, HYPE),
        ({"type": "markdown", "text": HYPE}, HYPE),
        ({"type": "context", "elements": [{"type": "image"}, {"type": "mrkdwn", "text": HYPE}]}, HYPE),
        (rich(said("A "), said("real", strike=True), said(" one", bold=True)), "A ~real~ one"),
        (rich({"type": "emoji", "name": "tada"}, {"type": "broadcast", "range": "here"}), ":tada:@here"),
        (rich({"type": "link", "url": "https://example.org", "text": "here"}), "here (https://example.org)"),
        (rich({"type": "link", "url": "https://example.org"}), "https://example.org"),
        (rich({"type": "channel", "channel_id": "C1"}), "#\u2060C1"),
        (
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_list", "style": "ordered", "elements": [line("a"), line("b")]},
                    {"type": "rich_text_quote", "elements": [said("c\nd")]},
                    {"type": "rich_text_preformatted", "elements": [said("e")]},
                ],
            },
            "1. a\n2. b\n> c\n> d\n```\ne\n```",
        ),
        ({"type": "table", "rows": [[rich(said("Monday")), {"type": "raw_text", "text": HYPE}]]}, f"Monday\n{HYPE}"),
    ],
)
def test_a_post_of_blocks_alone_is_read(block: dict[str, Any], text: str) -> None:
    assert read_words({"text": "", "blocks": [block, {"type": "divider"}]}) == Words(text)


def test_blocks_that_repeat_the_text_are_not_read_twice() -> None:
    assert read_words({"text": HYPE, "blocks": [rich(said(HYPE))]}) == Words(HYPE)
    assert read_words({"text": HYPE, "blocks": [{"type": "of_tomorrow"}]}) == Words(HYPE)


@pytest.mark.parametrize(
    ("attachment", "text"),
    [
        ({"blocks": [{"type": "table", "rows": [[rich(said("Monday"))], [rich(said(HYPE))]]}]}, f"Monday\n{HYPE}"),
        ({"is_share": True, "from_url": "https://x.slack.com/p1", "text": "Fish &amp; chips"}, "Fish & chips"),
        ({"is_share": True, "message_blocks": [{"message": {"blocks": [rich(said(HYPE))]}}]}, HYPE),
        ({"title": "News", "text": HYPE, "fallback": "ignored"}, f"News\n{HYPE}"),
    ],
)
def test_tables_and_forwarded_messages_are_read(attachment: dict[str, Any], text: str) -> None:
    assert read_words({"text": "", "attachments": [attachment]}) == Words(text)
    assert read_words({"text": "Look:", "attachments": [attachment]}) == Words(f"Look:\n{text}")


@pytest.mark.parametrize("more", [{"text": HYPE}, {"is_msg_unfurl": True, "text": HYPE}])
def test_a_links_preview_is_not_its_authors_words(more: dict[str, Any]) -> None:
    preview = {"from_url": "https://example.org", "title": HYPE} | more
    assert read_words({"text": "See example.org", "attachments": [preview]}) == Words("See example.org")


@pytest.mark.parametrize(
    "message",
    [
        {"text": "", "blocks": [{"type": "of_tomorrow"}]},
        {"text": None, "blocks": [{"type": "section", "text": "no object"}]},
        {"blocks": [{"type": "table", "rows": 5}]},
        {"blocks": [{"type": "rich_text", "elements": [{"type": "of_tomorrow"}]}]},
        {"blocks": "none"},
        {"attachments": [{"is_share": True, "fallback": "[no preview available]"}]},
        {"attachments": [None]},
        {"files": [{"mimetype": "application/pdf"}]},
    ],
)
def test_words_that_cannot_be_read_are_called_unread(message: dict[str, Any]) -> None:
    assert read_words(message) == Words("", unread=True)


def test_one_odd_part_hides_no_other() -> None:
    blocks = [section(HYPE), {"type": "of_tomorrow"}]
    assert read_words({"text": "", "blocks": blocks}) == Words(HYPE, unread=True)


@pytest.mark.parametrize("message", [{}, {"text": None, "blocks": None, "attachments": None, "files": None}])
def test_a_message_without_words_has_nothing_unread(message: dict[str, Any]) -> None:
    assert read_words(message) == Words("")


@pytest.mark.parametrize("text", [5, {"type": "mrkdwn"}, ["a"], True])
def test_a_text_that_is_no_text_is_malformed(text: object) -> None:
    with pytest.raises(Malformed):
        read_words({"text": text})


def test_half_a_surrogate_pair_becomes_a_sign_that_can_be_encoded() -> None:
    assert read_words({"text": "Fine \ud83d words \U0001f600"}) == Words("Fine \ufffd words \U0001f600")


def test_no_more_is_read_than_the_longest_message_holds() -> None:
    blocks = [section("a" * LONGEST_POST), section("b")]
    assert read_words({"text": "", "blocks": blocks}).text == "a" * LONGEST_POST
