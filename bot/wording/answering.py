"""What keepers see of a suggestion and answer to it, and what goes back to the suggester."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.charter.editing.merging import SuggestionKind, SuggestionState
from bot.charter.model import MOST_RULES, Rule
from bot.wording.inputs import FormPage, TextInput
from bot.wording.language import Language
from bot.wording.page import (
    Choice,
    Choices,
    Cited,
    Heading,
    Line,
    Note,
    Numbered,
    Page,
    Part,
    Section,
    page,
    section,
)

OPEN_AS_EDIT, DECLINE = "suggestion_edit", "suggestion_decline"
"""The actions of the buttons by which keepers answer. Their value is the suggestion's id."""

_FIELDS = {"wrong_here": "except_", "rule_missing": "avoid", "say_otherwise": "say"}
"""Of a rule's form: where a suggestion's words go. What a missing rule says goes to ``text``."""

Notice = Literal["declined_by_you", "not_yours", "slack_silent", "charter_gone", "past", "rule_gone", "full", "no_room"]
"""It is declined; or why it can't be answered: this person is no keeper, Slack doesn't tell who is, nobody keeps it in
Slack, it is no longer kept; or why it can't be opened: its rule is gone, its list or the charter is full."""

REPLY = "reply"
"""The name of the input for a word of why not."""
LONGEST_REPLY = 300  # characters


@dataclass(frozen=True, slots=True)
class ShownSuggestion:
    """A suggestion as people see it. Who made it is not in it.

    Attributes:
        id: the suggestion's.
        charter: the charter's name.
        rule: the rule that it is about; ``None`` where one is missing, or has gone since.
        state: whether it waits, or what the answer is.
        answered_by: the keeper's name; ``""`` where it is not known.
        reply: the keeper's word of why not.
    """

    id: str
    charter: str
    kind: SuggestionKind
    rule: Rule | None
    words: str
    note: str
    state: SuggestionState = "open"
    answered_by: str = ""
    reply: str = ""


def keepers_message(shown: ShownSuggestion, spoken: Language) -> Page:
    """The direct message to a keeper: what is suggested, and two buttons or who has answered it."""
    lead = spoken.text(f"suggestion.about.{shown.kind}", charter=shown.charter)
    parts: list[Part] = [section(lead, *_rule(shown, spoken)), *_suggested(shown, spoken)]
    if shown.state == "open":
        parts += [answer_choices(shown, spoken), Note(spoken.text("suggestion.message_note"))]
    else:
        parts.append(section(_outcome(shown, spoken)))
    return page(spoken, spoken.text("suggestion.title"), parts)


def suggesters_message(shown: ShownSuggestion, spoken: Language) -> Page:
    """The direct message to the suggester, once a keeper has answered."""
    lead = spoken.text(f"answer.lead.{shown.kind}", charter=shown.charter)
    name = shown.answered_by or spoken.text("suggestion.keeper")
    if shown.state == "taken_up":
        said = spoken.text("answer.taken_up", name=name)
    elif shown.reply:
        said = spoken.text("answer.declined_why", name=name, reply=spoken.quoted(shown.reply))
    else:
        said = spoken.text("answer.declined", name=name)
    parts = (section(lead, *_rule(shown, spoken)), *_suggested(shown, spoken), section(said))
    return page(spoken, spoken.text("suggestion.title"), parts)


def suggested_parts(shown: ShownSuggestion, spoken: Language, language: str) -> tuple[Part, ...]:
    """What is suggested, above the form in which a keeper takes it up, and where that form has it.

    Args:
        shown: the suggestion.
        spoken: the reader's language.
        language: the charter's.
    """
    lead = spoken.text(f"suggestion.about.{shown.kind}", charter=shown.charter)
    fields = ["text"] if shown.kind == "rule_missing" and shown.note else []
    fields += [_FIELDS[shown.kind]] if shown.words.strip() else []
    labels = [spoken.text(f"edit.label.{name}", language=spoken.language_name(language)) for name in fields]
    note = Note(spoken.text("suggestion.filled_in", field=spoken.listed([spoken.quoted(one) for one in labels])))
    return (section(lead), *_suggested(shown, spoken), *([note] if fields else []))


def notice_page(reason: Notice, spoken: Language) -> Page:
    """Say in a sentence what came of a press."""
    said = section(spoken.text(f"suggestion.{reason}", most=MOST_RULES))
    return page(spoken, spoken.text("suggestion.title"), (said,))


def answer_choices(shown: ShownSuggestion, spoken: Language) -> Choices:
    """The two buttons by which a keeper answers."""
    return Choices(
        (
            Choice(spoken.text("button.suggestion_edit"), OPEN_AS_EDIT, shown.id),
            Choice(spoken.text("button.suggestion_decline"), DECLINE, shown.id),
        )
    )


def open_suggestions(waiting: Sequence[ShownSuggestion], in_all: int, spoken: Language) -> Iterator[Part]:
    """The part of a keeper's App Home with the suggestions that wait for an answer.

    Args:
        waiting: those to show.
        in_all: how many there are.
        spoken: the reader's language.
    """
    if not waiting:
        return
    yield Heading(spoken.plural("suggestion.waiting", in_all))
    for one in waiting:
        lead = spoken.text(f"suggestion.about.{one.kind}", charter=one.charter)
        told = (line for part in _suggested(one, spoken) for line in part.lines)
        yield section(lead, *_rule(one, spoken), *told)
        yield answer_choices(one, spoken)
    if in_all > len(waiting):
        yield Note(spoken.text("suggestion.waiting_more"))


def decline_form(shown: ShownSuggestion, spoken: Language) -> FormPage:
    """The form of *Not now*."""
    label, hint = spoken.text("suggestion.decline.why"), spoken.text("suggestion.decline.hint")
    why = TextInput(REPLY, label, hint=hint, longest=LONGEST_REPLY, is_long=True)
    about = section(spoken.text(f"suggestion.about.{shown.kind}", charter=shown.charter), *_rule(shown, spoken))
    parts: tuple[Part | TextInput, ...] = (about, *_suggested(shown, spoken), why)
    return FormPage(spoken.text("button.suggestion_decline"), parts, spoken.text("button.suggest_send"))


def answered_page(shown: ShownSuggestion | None, spoken: Language) -> Page:
    """Tell a keeper who presses too late what has become of a suggestion; ``None`` for one that is no longer kept."""
    if shown is None:
        return notice_page("past", spoken)
    return page(spoken, spoken.text("suggestion.title"), (section(_outcome(shown, spoken)),))


def _outcome(shown: ShownSuggestion, spoken: Language) -> str:
    name = shown.answered_by or spoken.text("suggestion.keeper")
    if shown.state == "taken_up":
        return spoken.text("suggestion.taken_up", name=name)
    if shown.reply:
        return spoken.text("suggestion.declined_why", name=name, reply=spoken.quoted(shown.reply))
    return spoken.text("suggestion.declined", name=name)


def _rule(shown: ShownSuggestion, spoken: Language) -> Iterator[Line]:
    if shown.rule:
        yield Numbered(shown.rule.number, shown.rule.text)
    elif shown.kind != "rule_missing":
        yield spoken.text("suggestion.rule_gone")


def _suggested(shown: ShownSuggestion, spoken: Language) -> Iterator[Section]:
    """The words and the reason, as far as there are any."""
    if lines := [line.strip() for line in shown.words.splitlines() if line.strip()]:
        yield section(spoken.text(f"suggestion.words.{shown.kind}"), *map(Cited, lines))
    if shown.note:
        yield section(spoken.text(f"suggestion.note.{shown.kind}", note=spoken.quoted(shown.note)))
