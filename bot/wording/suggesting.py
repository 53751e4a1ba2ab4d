"""What people suggest to those who keep a charter: where it begins, its form, and what everybody hears of it."""

import json
from collections.abc import Sequence
from typing import get_args

from bot.charter.editing.merging import SuggestionKind
from bot.charter.fields import LONGEST_TEXT
from bot.charter.model import MOST_RULES, Charter
from bot.wording.inputs import LONGEST_OPTION, FormPage, Input, MenuInput, Option, TextInput
from bot.wording.language import Language
from bot.wording.page import Choice, Choices, Cited, Note, Page, Part, page, section, shorten

SUGGEST = "suggest"
"""The action of the button that asks which kind. A colon and the kind follow where it opens the form. Its value is a
``suggestion_topic``."""
RULE, WORDS, NOTE = "rule", "words", "note"
"""The names of the forms' inputs."""

LONGEST_WORDS, LONGEST_NOTE = 500, 500
"""Characters."""


def suggest_page(charter_id: str, keepers: Sequence[str], spoken: Language, words: str = "", check: str = "") -> Page:
    """Answer ``/charter suggest``: ask what kind of change it is.

    Args:
        charter_id: the charter's.
        keepers: the names of those who keep it, as far as they are known.
        spoken: the reader's language.
        words: what was typed after it, with which each form begins.
        check: what to type before these words to have them checked as a draft.
    """
    if not keepers:
        lead = spoken.text("suggest.lead_unnamed")
    else:
        named = spoken.listed(keepers)
        lead = spoken.text("suggest.lead_one" if len(keepers) == 1 else "suggest.lead", names=named)
    choices, note = suggest_choices(charter_id, spoken, words), Note(spoken.text("suggest.note"))
    parts: tuple[Part, ...] = (section(lead), choices, note)
    if words:
        said = section(lead, Cited(shorten(words, LONGEST_WORDS)), spoken.text("suggest.words_wait"))
        parts = (said, choices, note, Note(spoken.text("suggest.or_check", check=check)))
    return page(spoken, spoken.text("suggest.title"), parts)


def opened_page(spoken: Language, check: str) -> Page:
    """Say that the form is open over the conversation, and how to have the same words checked as a draft."""
    said = (section(spoken.text("suggest.opened")), Note(spoken.text("suggest.or_check", check=check)))
    return page(spoken, spoken.text("suggest.title"), said)


def unkept_page(spoken: Language, words: str = "") -> Page:
    """Answer ``/charter suggest`` where nobody keeps the charter in Slack; what was typed after it isn't lost."""
    said = section(spoken.text("suggest.unkept"), *((Cited(shorten(words, LONGEST_WORDS)),) if words else ()))
    return page(spoken, spoken.text("suggest.title"), (said,))


def suggest_choices(charter_id: str, spoken: Language, words: str = "") -> Choices:
    """A button for each kind of change; its form begins with the words."""
    topic = suggestion_topic(charter_id, words=words)
    kinds = get_args(SuggestionKind)
    return Choices(tuple(Choice(kind_label(kind, spoken), f"{SUGGEST}:{kind}", topic) for kind in kinds))


def suggestion_topic(charter_id: str, rule_id: str = "", words: str = "") -> str:
    """What a form begins with, as the value of a button: ``read_topic`` reads it."""
    return json.dumps([charter_id, rule_id, words[:LONGEST_WORDS]], ensure_ascii=False)


def read_topic(value: str) -> tuple[str, str, str]:
    """The charter's id, the rule's, and words; ``""`` for each that is not there."""
    try:
        charter_id, rule_id, words = json.loads(value)
    except (ValueError, TypeError):
        return "", "", ""
    return str(charter_id), str(rule_id), str(words)


def kind_label(kind: SuggestionKind, spoken: Language) -> str:
    """What a kind of change is called."""
    return spoken.text(f"button.suggest_{kind}")


def suggest_button(charter_id: str, spoken: Language) -> Choice:
    """The button by which anybody begins to suggest a change."""
    return Choice(spoken.text("suggest.title"), SUGGEST, suggestion_topic(charter_id))


def suggest_form(
    kind: SuggestionKind, charter: Charter, spoken: Language, rule_id: str = "", words: str = ""
) -> FormPage:
    """The form of a suggestion.

    Args:
        kind: what is suggested.
        charter: the charter.
        spoken: the reader's language.
        rule_id: of the rule that is chosen at first.
        words: what it is about, one a line, or what the missing rule says. Whoever suggests it sees and may change it.
    """
    if kind == "rule_missing":
        parts = _missing_rule(charter, spoken, " ".join(words.split())[:LONGEST_WORDS])
    else:
        about = _words_input(kind, spoken, words[:LONGEST_WORDS])
        why = TextInput(NOTE, spoken.text(f"suggest.form.note.{kind}"), longest=LONGEST_NOTE, is_long=True)
        parts = (_rule_menu(charter, rule_id, spoken), about, why)
    privacy = Note(spoken.text("suggest.form.privacy"))
    return FormPage(kind_label(kind, spoken), (*parts, privacy), spoken.text("button.suggest_send"))


def _missing_rule(charter: Charter, spoken: Language, text: str) -> tuple[Part | Input, ...]:
    """Ask what the rule says and looks for; say first where the charter has no room for it."""
    full = len(charter.rules) >= MOST_RULES
    # A longer text stays whole in the input: its sender is told how many characters fit.
    most = LONGEST_TEXT if len(text) <= LONGEST_TEXT else LONGEST_WORDS
    rule = TextInput(NOTE, spoken.text("suggest.form.note.rule_missing"), text, longest=most)
    room = (section(spoken.text("suggest.form.full", most=MOST_RULES)),) if full else ()
    return (*room, rule, _words_input("rule_missing", spoken))


def _words_input(kind: SuggestionKind, spoken: Language, words: str = "") -> TextInput:
    label = spoken.text(f"suggest.form.words.{kind}")
    return TextInput(WORDS, label, words, _hint(kind, spoken), LONGEST_WORDS, is_long=True)


def _longest_note(kind: SuggestionKind) -> int:
    return LONGEST_TEXT if kind == "rule_missing" else LONGEST_NOTE


def _hint(kind: SuggestionKind, spoken: Language) -> str:
    if kind == "say_otherwise":
        return spoken.text("suggest.form.hint.say_otherwise", match="{match}")
    return spoken.text(f"suggest.form.hint.{kind}")


def _rule_menu(charter: Charter, rule_id: str, spoken: Language) -> Input:
    options = tuple(Option(rule.id, shorten(f"{rule.number}. {rule.text}", LONGEST_OPTION)) for rule in charter.rules)
    chosen = tuple(one.value for one in options if one.value == rule_id)
    return MenuInput(RULE, spoken.text("suggest.form.rule"), options, chosen)


def form_fault(kind: SuggestionKind, words: str, note: str, spoken: Language) -> tuple[str, str] | None:
    """What is wrong with a form: the name of the input, and a sentence; ``None`` where nothing is."""
    for name, text, most in ((WORDS, words, LONGEST_WORDS), (NOTE, note, _longest_note(kind))):
        if len(text) > most:
            return name, spoken.text("suggest.error.long", most=most)
    if words or (note and kind != "say_otherwise"):
        return None
    match kind:
        case "rule_missing":
            return NOTE, spoken.text("suggest.error.empty_rule")
        case "say_otherwise":
            return WORDS, spoken.text("suggest.error.empty_question")
    return WORDS, spoken.text("suggest.error.empty")


def too_many(whose: str, most: int, spoken: Language) -> str:
    """Say which limit is reached: the ``person``'s or the ``charter``'s."""
    if whose == "person":
        return spoken.plural("suggest.error.person", most)
    return spoken.plural("suggest.error.charter", most)


def sent_page(spoken: Language) -> Page:
    """Thank for a suggestion."""
    return page(spoken, spoken.text("suggest.title"), (section(spoken.text("suggest.sent")),))


def gone_page(spoken: Language) -> Page:
    """Say that there is nothing left to suggest a change of."""
    return page(spoken, spoken.text("suggest.title"), (section(spoken.text("suggest.error.gone")),))
