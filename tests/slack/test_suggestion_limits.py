"""Suggestions and the history within Slack's limits, and without a living token, for any charter and any words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import pytest

from bot.charter.editing.merging import SuggestionKind
from bot.charter.fields import LANGUAGES
from bot.slack import blocks, mrkdwn
from bot.slack.editing.forms import form_view
from bot.wording import answering, suggesting
from bot.wording.answering import LONGEST_REPLY, ShownSuggestion
from bot.wording.history import ShownVersion, history_page
from bot.wording.home import HomeCharter, home_page
from bot.wording.language import language
from bot.wording.page import Page
from bot.wording.private import why_page
from bot.wording.suggesting import LONGEST_NOTE, LONGEST_WORDS
from slack_sandbox.blocks_check import check_message_blocks, check_view
from tests.slack.test_kept_charters import FORGED, TOKENS, hostile, markup
from tests.slack.test_limits import FOUND, LONGEST, NOON, show, too_long

KINDS: tuple[SuggestionKind, ...] = get_args(SuggestionKind)


def longest(kind: SuggestionKind, code: str) -> ShownSuggestion:
    """Return a suggestion as long as any."""
    words, note = "&" * (LONGEST_WORDS // 2) + "\n" + "&" * (LONGEST_WORDS // 2 - 1), "&" * LONGEST_NOTE
    charter = LONGEST[code]
    return ShownSuggestion("f" * 32, charter.name, kind, charter.rules[-1], words, note)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_messages_about_suggestions_are_within_slacks_limits(kind: SuggestionKind, code: str) -> None:
    spoken, open_ = language(code), longest(kind, code)
    declined = replace(open_, state="declined", answered_by="&" * 80, reply="&" * LONGEST_REPLY)
    for page in (
        answering.keepers_message(open_, spoken),
        answering.keepers_message(declined, spoken),
        answering.suggesters_message(declined, spoken),
        answering.answered_page(declined, spoken),
    ):
        laid_out = blocks.answer(page, blocks.no_picture)
        assert len(laid_out) <= 50
        assert len(mrkdwn.quote_within(page.text, 4000)) <= 4000
        assert too_long(laid_out) == []
        check_message_blocks(laid_out)
        check_view(blocks.modal(page, spoken), "modal")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_forms_are_within_slacks_limits(kind: SuggestionKind, code: str) -> None:
    spoken, charter = language(code), LONGEST[code]
    forms = (
        suggesting.suggest_form(kind, charter, spoken, charter.rules[0].id, "&" * 3000),
        answering.decline_form(longest(kind, code), spoken),
    )
    for form in forms:
        assert len(form.title) <= 24, "no title is cut"
        view = form_view(form, spoken, callback="form", metadata="{}")
        assert too_long(view) == []
        check_view(view, "modal")


@pytest.mark.parametrize("code", LANGUAGES)
def test_home_and_why_of_a_kept_charter_are_within_slacks_limits(code: str) -> None:
    spoken, charter = language(code), LONGEST[code]
    waiting = [longest(kind, code) for kind in (*KINDS, *KINDS)]
    keepers = ("&" * 80,) * 20
    kept = HomeCharter(charter, NOON, True, "c" * 40, True, keepers, waiting)
    views = [
        blocks.home(home_page([kept], spoken, None), show),
        blocks.home(home_page([kept] * 10, spoken, NOON), show),
        blocks.modal(
            why_page(charter, FOUND[code], [rule.id for rule in charter.rules], spoken, NOON, "c" * 40), spoken
        ),
        blocks.modal(suggesting.suggest_page("c" * 40, keepers, spoken), spoken),
    ]
    for view in views:
        assert len(view["blocks"]) <= 100  # type: ignore[arg-type]
        assert too_long(view) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_history_of_large_changes_is_within_slacks_limits(code: str) -> None:
    """A version may change everything. What an ephemeral message can't take is left out, and its text says it all."""
    spoken = language(code)
    changed = ["&" * 300] * 60
    versions = [ShownVersion(number, NOON, "&" * 80, changed, "v" * 80) for number in range(20, 10, -1)]
    page = history_page("&" * 60, versions, spoken)
    assert len(page.title) <= 24
    view = blocks.modal(page, spoken)
    assert len(view["blocks"]) <= 100  # type: ignore[arg-type]
    assert too_long(view) == []
    check_view(view, "modal")
    laid_out = blocks.answer(page, blocks.no_picture)
    assert len(laid_out) <= 50
    check_message_blocks(laid_out)


def test_no_word_of_a_suggestion_or_a_version_rings_anybody_or_forges_a_link() -> None:
    charter, spoken = hostile(), language("en")
    about = ShownSuggestion("1", charter.name, "wrong_here", charter.rules[0], FORGED, FORGED)
    answered = replace(about, state="declined", answered_by=FORGED, reply=FORGED)
    versions = [ShownVersion(2, NOON, FORGED, [FORGED]), ShownVersion(1, NOON, FORGED, (), "key")]
    pages: list[Page] = [
        answering.keepers_message(about, spoken),
        answering.keepers_message(answered, spoken),
        answering.suggesters_message(answered, spoken),
        suggesting.suggest_page("c", [FORGED], spoken),
        history_page(charter.name, versions, spoken, FORGED),
        home_page([HomeCharter(charter, NOON, kept_as="c", keepers=(FORGED,), waiting=[about])], spoken, None),
    ]
    views = [*(blocks.modal(one, spoken) for one in pages), *(blocks.answer(one, blocks.no_picture) for one in pages)]
    views.append(form_view(answering.decline_form(about, spoken), spoken, callback="form"))
    views.append(form_view(suggesting.suggest_form("wrong_here", charter, spoken), spoken, callback="form"))
    texts = [*markup(views), *(mrkdwn.quote(one.text) for one in pages)]
    assert any("our bank" in text for text in texts), "the hostile texts are shown"
    for text in texts:
        assert not any(token in text for token in TOKENS), text
    assert "<!channel>" in json.dumps(views), "in plain_text, where Slack reads no tokens"


@pytest.mark.parametrize("value", ["", "null", "[]", "[1, 2]", '{"a": 1}', "[[], [], []]", "x" * 3000])
def test_a_buttons_value_that_is_not_ours_is_read_as_nothing_or_as_texts(value: str) -> None:
    """Any member can send any payload that Slack lets them make; it must not make a listener fail."""
    assert all(isinstance(one, str) for one in suggesting.read_topic(value))
    assert suggesting.read_topic(suggesting.suggestion_topic("c", "r", "“w”\nx")) == ("c", "r", "“w”\nx")
