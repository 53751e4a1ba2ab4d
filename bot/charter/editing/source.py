"""Change a charter's file: each function takes its text and returns the new one. Other bytes stay as they are.

Values are named as in the file: ``{"text": "…", "avoid.fr": ("…",), "good": ("…",)}``. An empty value, or a setting's
default, removes its key. Lists by language always name theirs; ``avoid = [...]`` is read as the charter's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import ValidationError

from bot.charter.editing.blocks import join
from bot.charter.editing.file import CharterFile, NotInCharterError, Values, write_id
from bot.charter.editing.rule_values import is_nothing, normal
from bot.charter.editing.tables import set_keys
from bot.charter.fields import Model
from bot.charter.model import DraftSettings, NudgeSettings, ReminderSettings

Section = Literal["drafts", "reminder", "nudge"]

_SETTINGS: dict[str, type[Model]] = {"drafts": DraftSettings, "reminder": ReminderSettings, "nudge": NudgeSettings}
_HEAD_DEFAULTS = {"language": "en"}


def change_rule(source: str, rule_id: str, values: Values) -> str:
    """Set keys of a rule. One whose text changes keeps its id, and with it its figures and cooldowns.

    Raises:
        NotInCharterError: no rule has this id.
    """

    def change(file: CharterFile) -> None:
        slots, ids = file.slots("rules"), file.rule_ids()
        at = _place_of(rule_id, ids)
        table = file.table(slots[at])
        file.change(slots[at], values)
        if "id" not in table and file.table(slots[at]).get("text") != table.get("text"):
            write_id(slots[at], rule_id)
        file.keep_ids(ids)

    return _edit(source, change)


def add_rule(source: str, values: Values, place: int | None = None) -> str:
    """Add a rule at a place, counted from 0; at the end without one."""

    def change(file: CharterFile) -> None:
        ids: list[str | None] = [*file.rule_ids()]
        at = file.add("rules", values, place)
        ids.insert(at, None)
        file.keep_ids(ids)

    return _edit(source, change)


def move_rule(source: str, rule_id: str, place: int) -> str:
    """Move a rule to a place, counted from 0; the last place for a larger number. ``NotInCharterError``: no such id."""

    def change(file: CharterFile) -> None:
        ids = file.rule_ids()
        file.move("rules", _place_of(rule_id, ids), place)
        ids.remove(rule_id)
        ids.insert(max(0, place), rule_id)
        file.keep_ids(ids)

    return _edit(source, change)


def remove_rule(source: str, rule_id: str) -> str:
    """Remove a rule, with the comments right above it. ``NotInCharterError``: no rule has this id."""

    def change(file: CharterFile) -> None:
        ids = file.rule_ids()
        file.remove("rules", _place_of(rule_id, ids))
        ids.remove(rule_id)
        file.keep_ids(ids)

    return _edit(source, change)


def change_objective(source: str, place: int, values: Values) -> str:
    """Set keys of the objective at a place, counted from 0. ``NotInCharterError``: there are fewer."""
    return _edit(source, lambda file: file.change(file.slot("objectives", place), values))


def add_objective(source: str, values: Values, place: int | None = None) -> str:
    """Add an objective at a place, counted from 0; at the end without one."""
    return _edit(source, lambda file: file.add("objectives", values, place))


def move_objective(source: str, before: int, after: int) -> str:
    """Move an objective from one place to another, counted from 0. ``NotInCharterError``: there are fewer."""
    return _edit(source, lambda file: file.move("objectives", before, after))


def remove_objective(source: str, place: int) -> str:
    """Remove the objective at a place, counted from 0. ``NotInCharterError``: there are fewer."""
    return _edit(source, lambda file: file.remove("objectives", place))


def change_settings(source: str, section: Section, values: Values) -> str:
    """Set keys of ``[drafts]``, ``[reminder]`` or ``[nudge]``."""

    def change(file: CharterFile) -> None:
        current, defaults = _effective(section, file.data().get(section, {})), dict(_SETTINGS[section]())
        changed = {key: value for key, value in values.items() if current.get(key) != value}
        wanted = {key: None if is_nothing(one) or defaults.get(key) == one else one for key, one in changed.items()}
        file.set_section(section, wanted)

    return _edit(source, change)


def change_head(source: str, values: Values) -> str:
    """Set ``name``, ``language`` or ``keepers``."""

    def change(file: CharterFile) -> None:
        now = file.data()
        current = {key: normal(key, now.get(key, _HEAD_DEFAULTS.get(key))) for key in values}
        changed = {key: value for key, value in values.items() if current[key] != normal(key, value)}
        set_keys(
            file.blocks[0],
            {
                (key,): None if is_nothing(one) or _HEAD_DEFAULTS.get(key) == one else one
                for key, one in changed.items()
            },
        )

    return _edit(source, change)


def _edit(source: str, change: Callable[[CharterFile], object]) -> str:
    mark = "\ufeff" if source.startswith("\ufeff") else ""
    file = CharterFile(source.removeprefix("\ufeff"))
    before = file.data()
    change(file)
    return source if file.data() == before else mark + join(file.blocks)


def _place_of(rule_id: str, ids: Sequence[str]) -> int:
    if rule_id not in ids:
        raise NotInCharterError
    return ids.index(rule_id)


def _effective(section: str, table: Any) -> dict[str, Any]:
    """Settings with their defaults, as loading reads them; as they are where they do not hold."""
    frozen = {key: tuple(one) if isinstance(one, list) else one for key, one in table.items()}
    try:
        return dict(_SETTINGS[section].model_validate(frozen))
    except ValidationError:
        return frozen
