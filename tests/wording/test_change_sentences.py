"""What changed in a charter, and what a form doesn't show of it, said in every language."""

from typing import get_args

import pytest

from bot.charter.editing.differences import Counted, Difference, Told
from bot.charter.editing.forms import RuleForm
from bot.charter.fields import LANGUAGES
from bot.charter.matchers import KINDS
from bot.wording.changes import change_sentences
from bot.wording.editing import HIDDEN, hidden_note
from bot.wording.language import language


def said(*differences: Difference) -> dict[str, tuple[str, ...]]:
    return {code: change_sentences(differences, language(code)) for code in LANGUAGES}


@pytest.mark.parametrize("code", LANGUAGES)
def test_there_is_a_sentence_for_every_kind_of_change(code: str) -> None:
    for what in (*get_args(Counted), *get_args(Told)):
        for count in (0, 1, 2):
            names = ("tuesday",) if what == "reminder_time" else ("#a", "#b")
            (sentence,) = change_sentences([Difference(what, 1, count, "10:00", names)], language(code))
            assert "changes." not in sentence
            assert not sentence.endswith(".")


def test_one_and_several_are_told_apart() -> None:
    told = said(Difference("words_added", 4, 2), Difference("words_added", 4, 1))
    assert told["en"] == ("Rule 4 looks for 2 more words", "Rule 4 looks for one more word")
    assert told["fr"] == ("La règle 4 repère 2 expressions de plus", "La règle 4 repère une expression de plus")


def test_a_platform_and_a_language_are_called_by_their_names() -> None:
    told = said(Difference("platform", text="linkedin"), Difference("language", text="fr"))
    assert told["en"] == ("Drafts are for LinkedIn, unless they say otherwise", "The bot now speaks French")
    assert told["fr"] == (
        "Les brouillons sont pour LinkedIn, sauf mention contraire",
        "Le bot parle maintenant français",
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_whatever_a_form_hides_has_a_name(code: str) -> None:
    """A new kind of matcher fails here until a form shows it or a sentence names it."""
    shown = {"find", "also", "avoid"}
    assert {key for kind in KINDS for key in kind.keys} - shown <= HIDDEN.keys()
    note = hidden_note(RuleForm(others=(*HIDDEN, "avoid.de")), language(code))
    assert "hidden." not in note
    assert hidden_note(RuleForm(), language(code)) == ""
    assert language(code).text("hidden.reader") in hidden_note(RuleForm(ask="Is it kind?"), language(code))


def test_what_a_form_hides_is_told_once() -> None:
    form = RuleForm(others=("max", "min", "avoid.de", "except"))
    assert hidden_note(form, language("en")) == (
        "This rule also has limits and lists that a form cannot show. That is changed in the charter’s file."
    )
