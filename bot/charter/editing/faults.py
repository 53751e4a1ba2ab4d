"""What is wrong with an edited charter, by the form and the field that it shows at."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from bot.charter.fields import LANGUAGES, shown
from bot.charter.loading import LARGEST_FILE, parse
from bot.charter.model import Charter
from bot.charter.toml_lines import Path
from bot.errors import CharterError, CharterFault

Form = Literal["rule", "objective", "reminder", "channels", "settings", ""]

_FORMS: dict[tuple[str, ...], tuple[Form, str]] = {
    ("name",): ("settings", "name"),
    ("language",): ("settings", "language"),
    ("keepers",): ("settings", "keepers"),
    ("nudge", "again_after_hours"): ("settings", "again_after_hours"),
    ("nudge", "rules_per_reply"): ("settings", "rules_per_reply"),
    **{("drafts", key): ("channels", key) for key in ("channels", "platform", "min_words")},
    **{("reminder", key): ("reminder", key) for key in ("day", "time", "timezone", "channels", "skip")},
}
_OF_RULES = {"text": "text", "find": "find", "except": "except_", "ask": "question", "good": "good", "bad": "bad"}
_OF_OBJECTIVES = ("text", "image", "alt")


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing that is wrong, and where a form shows it.

    Attributes:
        form: which form; ``""`` where none shows it.
        place: of the rule or objective, from 0; ``None`` elsewhere.
        field: of the form, ``avoid.fr`` for a list by language; ``""`` where the form has none for it.
        what: one sentence that shows the fault.
        fix: one sentence that says what to write instead; may be ``""``.
        line: in the charter's file; ``None`` where no line can be named.
    """

    form: Form
    place: int | None
    field: str
    what: str
    fix: str
    line: int | None = None


def check(source: str, before: Charter | None = None) -> Charter | list[FieldFault]:
    """The charter that an edited file means, or everything that is wrong with it.

    Args:
        source: TOML.
        before: the charter in force. Pictures in the charter's folder must be among its own: an edit from Slack names
            no new file. ``None`` allows any, as for the text of a file.
    """
    if len(source.encode()) > LARGEST_FILE:
        return [FieldFault("", None, "", "the charter is larger than 256 KB.", "A charter fits on one page.")]
    try:
        charter = parse(source)
    except CharterError as error:
        language = _language(source)
        return [_of_field(fault, language) for fault in error.faults]
    known = None if before is None else {one.image for one in before.objectives}
    return _new_files(charter, known) or charter


def check_keepers(
    before: Collection[str], after: Collection[str], *, editor_in_after: bool, editor_named_in: Collection[str] = ()
) -> FieldFault | None:
    """Whether somebody who keeps the charter now still does after an edit.

    Args:
        before: ``keepers`` of the charter in force.
        after: ``keepers`` of the edited one.
        editor_in_after: whether whoever edits is among these, by name, id or user group.
        editor_named_in: those of ``before`` that name the editor: they are nobody else.
    """
    if not after:
        what, fix = "a charter that is kept in Slack needs a keeper.", "Name a person or a user group."
    elif editor_in_after or set(before) & set(after) - set(editor_named_in):
        return None
    else:
        what = "you would no longer keep this charter, and nobody who keeps it now would."
        fix = "Leave yourself in it, or one of the other keepers."
    return FieldFault("settings", None, "keepers", what, fix)


def unknown_keeper(name: str) -> FieldFault:
    """The fault of a keeper that Slack doesn't know."""
    fix = "Write a user name or the handle of a user group."
    return FieldFault("settings", None, "keepers", f"Slack knows no {name}.", fix)


def unanswered_keeper(name: str) -> FieldFault:
    """The fault of a keeper of whom Slack doesn't tell whether it knows them."""
    return FieldFault("settings", None, "keepers", f"Slack doesn't tell whether it knows {name}.", "Try again.")


def _of_field(fault: CharterFault, language: str) -> FieldFault:
    form, place, name = _field(fault.path, language)
    return FieldFault(form, place, name, fault.what, fault.fix, fault.line)


def _field(path: Path, language: str) -> tuple[Form, int | None, str]:
    match path:
        case ("rules", int(place), "avoid" | "also" | "say" as key, str(code), *_):
            return "rule", place, f"{key}.{code.lower()}" if code.lower() in LANGUAGES else ""
        case ("rules", int(place), "avoid" | "also" | "say" as key, *_):
            return "rule", place, f"{key}.{language}"
        case ("rules", int(place), *rest):
            return "rule", place, _OF_RULES.get(str(rest[0]), "") if rest else ""
        case ("objectives", int(place), *rest):
            return "objective", place, str(rest[0]) if rest and rest[0] in _OF_OBJECTIVES else ""
    names = tuple(part for part in path if isinstance(part, str))
    form, name = _FORMS.get(names[:2]) or _FORMS.get(names[:1]) or ("", "")
    return form, None, name


def _new_files(charter: Charter, known: Collection[str | None] | None) -> list[FieldFault]:
    """The pictures that are neither at an address nor known to lie in the charter's folder."""
    return [
        FieldFault(
            "objective",
            place,
            "image",
            f"{shown(one.image)} isn't a picture that the charter has already.",
            "From Slack, give the https:// address of a picture.",
        )
        for place, one in enumerate(charter.objectives)
        if known is not None and one.image and not one.image.startswith("https://") and one.image not in known
    ]


def _language(source: str) -> str:
    """The language of a charter that does not load, as far as it can be read."""
    try:
        language = tomllib.loads(source.removeprefix("\ufeff").replace("\r\n", "\n")).get("language")
    except ValueError:
        return "en"
    return language.lower() if isinstance(language, str) and language.lower() in LANGUAGES else "en"
