"""Parses Slack's text as typed, and renders plain text so that Slack shows it unchanged."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.draft import Draft
from bot.slack.mrkdwn import escape, quote, quote_within, to_plain
from post_text.platforms import PLATFORMS
from post_text.text import LONGEST_POST

MARKUP = st.text(alphabet="<>&;|@#!^*_~`:/.ab hper@ltgm\n", max_size=60)


@pytest.mark.parametrize(
    ("slack", "typed"),
    [
        ("<@U1> and <@W2|bob>", "@U1 and @bob"),
        ("<#C1|general> <#C2|> <#C3>", "#\u2060general #\u2060C2 #\u2060C3"),
        ("<!here> <!channel> <!everyone> <!here|here> <!here|@here>", "@here @channel @everyone @here @here"),
        ("<!subteam^S1|@editors> <!subteam^S2>", "@editors @S2"),
        ("<!date^1392734382^{date_short}|18 February> <!date^1392734382^{date_short}>", "18 February 1392734382"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org/?a=1&amp;b=2>", "https://example.org/?a=1&b=2"),
        ("<http://example.org|example.org>", "http://example.org"),
        ("<https://example.org/|https://example.org>", "https://example.org/"),
        ("<https://example.org/r|our report>", "our report (https://example.org/r)"),
        ("<https://example.org/r|R&amp;D>", "R&D (https://example.org/r)"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<mailto:a@example.org|write to us>", "write to us (a@example.org)"),
        ("<tel:+33123|+33123>", "+33123"),
        (":tada: *bold*", ":tada: *bold*"),
        ("&lt;!channel&gt; &amp; &amp;lt;", "<!channel> & &lt;"),
        ("a &nbsp; b", "a &nbsp; b"),
        ("<3> <> < <|x>", "<3> <> < <|x>"),
        ("", ""),
    ],
)
def test_slacks_text_reads_as_typed(slack, typed):
    assert to_plain(slack) == typed


def test_a_typed_token_is_not_a_token():
    """A message about <!channel> notifies nobody, and the words remain the author's."""
    assert to_plain("write &lt;!channel&gt; or &lt;https://example.org|this&gt;") == (
        "write <!channel> or <https://example.org|this>"
    )


@pytest.mark.parametrize(
    "slack",
    [
        "<https://example.org>",
        "<https://example.org/report?a=1&amp;b=2|our report>",
        "<http://example.museum|example.museum>",
        "<https://example.org|https://example.org/>",
    ],
)
def test_a_link_stays_one_link(slack):
    """A link counts once, whatever its label, and rules still apply to the label's words."""
    assert len(Draft(to_plain(f"See {slack} today")).links) == 1


def test_rules_apply_to_a_links_label():
    assert "report" in Draft(to_plain("See <https://example.org|our report>")).tokens


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_link_to_a_channel_is_no_hashtag(platform):
    """Slack alone knows it; the same word typed by hand is one."""
    assert not Draft(to_plain("See <#C1|general> first"), platform).hashtags
    assert Draft(to_plain("See #general first"), platform).hashtags


@given(MARKUP | st.text())
def test_reading_never_fails(text):
    to_plain(text)
    quote(text)


@given(st.text() | MARKUP)
def test_escaping_round_trips(text):
    """Entities are unescaped exactly once."""
    assert to_plain(escape(text)) == text


@given(st.text() | MARKUP)
def test_quoted_text_is_harmless(text):
    """No token, no notification, no formatting, no block quote."""
    shown = quote(text)
    assert not re.search("[<>*_~`]", shown)
    assert not re.search(r"@(here|channel|everyone)\b", shown, re.IGNORECASE)
    assert not re.search(r"&(?!(?:amp|lt|gt);)", shown)
    assert not re.search(r"^\s*&gt;", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("<https://evil.example|our site>", "&lt;https://evil.example|our site&gt;"),
        ("*big* _words_ ~no~ `code`", "∗big∗ ˍwordsˍ ∼no∼ ˋcodeˋ"),
        ("@here, @Channel", "@\u2060here, @\u2060Channel"),
        ("@hereford", "@hereford"),
        ("> said somebody\n1 > 0", "› said somebody\n1 &gt; 0"),
        ("R&D &lt;", "R&amp;D &amp;lt;"),
        ("plain words", "plain words"),
    ],
)
def test_quoted_text_looks_unchanged(typed, shown):
    assert quote(typed) == shown


def test_text_longer_than_any_message_is_cut():
    """Slack's own messages end at this length; anything longer isn't read to its end."""
    assert to_plain("x" * 1_000_000) == "x" * LONGEST_POST
    assert to_plain("&amp;" * 1_000_000) == "&" * LONGEST_POST


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("Fish & chips", "Fish &amp; chips"), ("Fish & chips!", "Fish &amp; chip…"), ("12345678901 &&", "12345678901 …")],
)
def test_a_text_that_is_too_long_is_cut_between_entities(typed: str, shown: str) -> None:
    assert quote_within(typed, 16) == shown
