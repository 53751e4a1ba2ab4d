"""The versions of a charter that is kept in Slack: what each changed, and the way back."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.wording.language import Language
from bot.wording.page import Choice, Choices, Confirm, Heading, Note, Page, Part, page, section

HISTORY, RESTORE = "history", "history_restore"
"""The actions of the buttons that show the history, with a charter's id as their value, and that go back."""

MOST_SHOWN = 10
"""Versions."""
MOST_SENTENCES = 8
"""Of one version."""
LONGEST_QUESTION = 300
"""Characters: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object"""


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version as people see it.

    Attributes:
        at: when it was made, in the reader's time zone.
        name: who made it; ``""`` for the file and the command line.
        sentences: what it changed; ``None`` where one of the two texts cannot be read.
        key: the value of its button; ``""`` for none.
        in_force: whether it is what the charter says now.
        same_as: the number of the older version with the same text; 0 without one.
        undoes: what would change if the charter went back to it.
    """

    number: int
    at: datetime.datetime
    name: str
    sentences: Sequence[str] | None
    key: str = ""
    in_force: bool = False
    same_as: int = 0
    undoes: Sequence[str] = ()


def history_page(name: str, versions: Sequence[ShownVersion], spoken: Language, said: str = "") -> Page:
    """Show the newest versions, the newest first.

    Args:
        name: the charter's.
        versions: at most ``MOST_SHOWN``; none for a charter that is not kept in Slack.
        spoken: the reader's language.
        said: what came of a press on *Back to this one*.
    """
    if not versions:
        return page(spoken, spoken.text("history.title"), (section(spoken.text("history.unkept")),))
    parts: list[Part] = [section(said)] if said else []
    parts.append(Heading(spoken.text("history.heading", name=name)))
    parts += (part for version in versions for part in _version(version, spoken))
    if older := versions[-1].number - 1:
        parts.append(section(spoken.plural("history.older", older)))
    parts.append(Note(spoken.text("history.note")))
    return page(spoken, spoken.text("history.title"), parts)


def history_button(charter_id: str, spoken: Language) -> Choice:
    """The button that shows the history of a charter."""
    return Choice(spoken.text("button.history"), HISTORY, charter_id)


def restored(number: int, new: int, spoken: Language) -> str:
    """Say that a version is in force again, as another one."""
    return spoken.text("history.restored", number=number, new=new)


def not_restored(reason: str, spoken: Language, why: str = "") -> str:
    """Say why nothing changed.

    Args:
        reason: ``conflict``, ``same``, ``locked_out``, ``not_yours``, ``slack_silent``, ``too_often`` or ``refused``.
        spoken: the reader's language.
        why: of ``refused``.
    """
    if reason == "refused":
        return spoken.text("history.refused", why=why)
    return spoken.text(f"history.{reason}")


def _version(shown: ShownVersion, spoken: Language) -> Iterator[Part]:
    who = shown.name or spoken.text("history.from_file" if shown.number == 1 else "history.on_server")
    values = {"number": shown.number, "moment": spoken.moment(shown.at), "name": who}
    head = spoken.text("history.now", **values) if shown.in_force else spoken.text("history.version", **values)
    yield section(head, *(f"• {line}" for line in _changed(shown, spoken)))
    if shown.key:
        confirm = Confirm(_question(shown, spoken), spoken.text("button.restore"), spoken.text("button.close"))
        yield Choices((Choice(spoken.text("button.restore"), RESTORE, shown.key, confirm),))


def _question(shown: ShownVersion, spoken: Language) -> str:
    """Ask whether to go back, with what would change where Slack has room for all of it."""
    changes = spoken.text("form.apart").join(shown.undoes)
    whole = spoken.text("history.confirm_changes", number=shown.number, changes=changes) if changes else ""
    return whole if 0 < len(whole) <= LONGEST_QUESTION else spoken.text("history.confirm", number=shown.number)


def _changed(shown: ShownVersion, spoken: Language) -> Sequence[str]:
    if shown.same_as:
        return (spoken.text("history.went_back", number=shown.same_as), *_differences(shown, spoken))
    return _differences(shown, spoken)


def _differences(shown: ShownVersion, spoken: Language) -> Sequence[str]:
    if shown.sentences is None:
        return (spoken.text("history.unreadable"),)
    if shown.number == 1:
        return (spoken.text("history.first"),)
    if more := len(shown.sentences) - MOST_SENTENCES:
        rest = (spoken.plural("history.more", more),) if more > 0 else ()
        return (*shown.sentences[:MOST_SENTENCES], *rest) or (spoken.text("history.nothing"),)
    return shown.sentences
