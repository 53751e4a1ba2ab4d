"""What a person is told who changes a charter, or asks to: who keeps it, what has changed, what didn't work."""

import math
import re
from collections.abc import Sequence

from bot.charter.model import Charter
from bot.wording.edit_forms import OPEN
from bot.wording.language import Language
from bot.wording.page import Choice, Note, Page, Part, Row, page, section, shorten
from bot.wording.private import find_rule


def not_a_keeper(keepers: Sequence[str], spoken: Language) -> Page:
    """Say who keeps a charter, and what others can do. The names are plain text: nobody is notified."""
    said = section(spoken.text("edit.not_a_keeper", keepers=spoken.listed(keepers)), spoken.text("edit.ask_them"))
    return page(spoken, spoken.text("edit.menu.title"), (said,))


def kept_in_a_file(name: str, file: str, spoken: Language) -> Page:
    """Say that a charter is what its file says, and how its keepers could change it here."""
    said = section(spoken.text("edit.in_a_file", name=name, file=file), spoken.text("edit.in_a_file_fix"))
    return page(spoken, spoken.text("edit.menu.title"), (said,))


def choose_charter(charters: Sequence[tuple[str, Charter]], wanted: str, spoken: Language) -> Page:
    """List the charters that a person may change, with a button each: a form opens at a press only.

    Args:
        charters: each after its id.
        wanted: the number or the name of a rule; ``""`` for the whole charter.
        spoken: the reader's language.
    """
    lead = spoken.text("edit.which") if len(charters) > 1 else spoken.text("edit.press_to_open")
    rows = (_openable(id_, charter, wanted.strip(), spoken) for id_, charter in charters)
    return page(spoken, spoken.text("edit.menu.title"), (section(lead), *rows))


def _openable(charter_id: str, charter: Charter, wanted: str, spoken: Language) -> Row:
    rule = find_rule(charter, wanted)
    line = f"{charter.name}, {spoken.text('edit.number.rule', number=rule.number)}" if rule else charter.name
    value = f"{charter_id}/{shorten(wanted)}" if wanted else charter_id
    return Row(line, Choice(spoken.text("button.change"), OPEN, value))


def editing_opened(spoken: Language) -> Page:
    """Say that the form is open."""
    return page(spoken, spoken.text("edit.menu.title"), (section(spoken.text("edit.opened")),))


def saved(sentences: Sequence[str], number: int, spoken: Language) -> Page:
    """Confirm a change: what it is, from when on it counts, and where it can be taken back.

    Args:
        sentences: what has changed; empty where nothing has.
        number: of the version in force.
        spoken: the reader's language.
    """
    title = spoken.text("edit.saved.title")
    if not sentences:
        return page(spoken, title, (section(spoken.text("edit.saved.nothing")),))
    lead, undo = section(spoken.text("edit.saved.lead", number=number)), Note(spoken.text("edit.saved.undo"))
    return page(spoken, title, (lead, section(*map(_item, sentences)), undo))


def _item(sentence: str) -> str:
    """A sentence in a list, with one period: a quotation at its end may have its own."""
    return f"• {sentence}" if re.search(r"[.!?…]\s*[”»]?$", sentence) else f"• {sentence}."


def changed_meanwhile(who: str, sentences: Sequence[str], spoken: Language, *, is_gone: bool) -> tuple[Part, ...]:
    """Say what another keeper saved while this one was typing.

    Args:
        who: the other's name; ``""`` where no person made the version.
        sentences: what they changed.
        spoken: the reader's language.
        is_gone: whether they removed what this form is about.
    """
    lead = spoken.text("edit.meanwhile", who=who) if who else spoken.text("edit.meanwhile_nobody")
    gone = spoken.text("edit.meanwhile_gone") if is_gone else None
    told = [section(lead, *map(_item, sentences))]
    return (*told, Note(gone or spoken.text("edit.meanwhile_yours")))


def not_now(reason: str, spoken: Language, seconds: float = 0) -> str:
    """Say why nothing was saved, and what to do: ``slack_silent``, ``too_often``, ``too_much`` or ``closed``."""
    if reason == "too_often":
        return spoken.plural("edit.too_often", math.ceil(seconds))
    return spoken.text(f"edit.not_now.{reason}")


def apology(reason: str, spoken: Language, seconds: float = 0) -> Page:
    """The same as a page."""
    return page(spoken, spoken.text("edit.menu.title"), (section(not_now(reason, spoken, seconds)),))
