"""An edit of one form: the fields that it shows, the file that they make, and how it meets another keeper's edit. Pure.

Fields are named like the attributes of ``forms``: ``text``, ``avoid.fr``, ``except_``. A field holds what an input or a
menu holds: a text, or the values that were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bot.charter.editing.file import CharterFile, NotInCharterError
from bot.charter.editing.forms import (
    ChannelsForm,
    Lists,
    ObjectiveForm,
    ReminderForm,
    RuleForm,
    SettingsForm,
    languages_of,
    lines,
    posts,
    read_channels,
    read_objective,
    read_reminder,
    read_rule,
    read_settings,
    rule_values,
    save_channels,
    save_objective,
    save_reminder,
    save_settings,
)
from bot.charter.editing.source import (
    add_rule,
    change_rule,
    move_objective,
    move_rule,
    remove_objective,
    remove_rule,
)
from bot.charter.model import Charter

Value = str | tuple[str, ...]
Fields = Mapping[str, Value]
EditForm = Literal["rule", "objective", "reminder", "channels", "settings"]

_LISTS = ("also", "avoid", "say")
_POSTS = ("good", "bad")
_LINES = ("except_", "skip", "keepers")


@dataclass(frozen=True, slots=True)
class Target:
    """What a form is about.

    Attributes:
        form: which form.
        item: the id of a rule, the place of an objective, from 0; ``""`` for a new one, and for the other forms.
    """

    form: EditForm
    item: str = ""

    @classmethod
    def named(cls, form: str, item: str = "") -> Target | None:
        """A target by the names that buttons carry; ``None`` for what names no form."""
        known = next((one for one in get_args(EditForm) if one == form), None)
        return known and cls(known, item if known == "rule" or item.isdecimal() else "")

    @property
    def is_new(self) -> bool:
        """Whether it adds a rule or an objective."""
        return self.form in ("rule", "objective") and not self.item


def read_fields(charter: Charter, target: Target) -> dict[str, Value]:
    """The fields of a form, as the charter has them. ``NotInCharterError``: it doesn't have this rule or objective."""
    match target.form:
        case "rule":
            return _rule_fields(charter, target)
        case "objective":
            return _objective_fields(charter, target)
        case "reminder":
            shown = read_reminder(charter.reminder)
            times: dict[str, Value] = {"day": shown.day, "time": shown.time, "timezone": shown.timezone}
            return {**times, "channels": shown.channels, "skip": shown.skip}
        case "channels":
            drafts = read_channels(charter.drafts)
            return {"channels": drafts.channels, "platform": drafts.platform, "min_words": drafts.min_words}
    settings = read_settings(charter)
    named: dict[str, Value] = {"name": settings.name, "language": settings.language}
    keepers: dict[str, Value] = {"keepers": "\n".join(settings.keepers), "people": ()}
    counts = {"again_after_hours": settings.again_after_hours, "rules_per_reply": settings.rules_per_reply}
    return {**named, **keepers, **counts}


def write_fields(source: str, charter: Charter, target: Target, fields: Fields) -> str:
    """The charter's file with a form's fields in it. ``NotInCharterError``: it doesn't have this rule or objective."""
    match target.form:
        case "rule":
            return _write_rule(source, target, fields)
        case "objective":
            return _write_objective(source, charter, target, fields)
        case "reminder":
            day, time, zone = (_text(fields, key) for key in ("day", "time", "timezone"))
            return save_reminder(
                source, ReminderForm(day, time, zone, _chosen(fields, "channels"), _text(fields, "skip"))
            )
        case "channels":
            form = ChannelsForm(_chosen(fields, "channels"), _text(fields, "platform"), _text(fields, "min_words"))
            return save_channels(source, form)
    keepers = tuple(dict.fromkeys((*lines(_text(fields, "keepers")), *_chosen(fields, "people"))))
    hours, rules = _text(fields, "again_after_hours"), _text(fields, "rules_per_reply")
    return save_settings(source, SettingsForm(_text(fields, "name"), _text(fields, "language"), keepers, hours, rules))


def remove(source: str, target: Target) -> str:
    """The charter's file without a rule or an objective. ``NotInCharterError``: it doesn't have it."""
    if target.form == "rule":
        return remove_rule(source, target.item)
    return remove_objective(source, int(target.item))


def place_of(charter: Charter, target: Target, fields: Fields) -> int | None:
    """The place, from 0, that a form's rule or objective takes in the charter; ``None`` for the other forms."""
    if target.form not in ("rule", "objective"):
        return None
    there = len(charter.rules if target.form == "rule" else charter.objectives)
    last = there if target.is_new else there - 1
    written = _text(fields, "place")
    return min(int(written) - 1, last) if written.isdecimal() and int(written) else last


def rule_id_at(source: str, place: int) -> str:
    """The id of the rule at a place, from 0."""
    return CharterFile(source).rule_ids()[place]


def follow(target: Target, before: Charter, after: Charter) -> Target:
    """The same form in another version; one for a new rule or objective where it is gone from there."""
    if target.form == "rule" and target.item not in {rule.id for rule in after.rules}:
        return Target("rule")
    if target.form != "objective" or target.is_new:
        return target
    text = before.objectives[int(target.item)].text
    places = [str(place) for place, one in enumerate(after.objectives) if one.text == text]
    return Target("objective", next(iter(places), ""))


def rebase(base: Fields, typed: Fields, newest: Fields) -> dict[str, Value]:
    """What a keeper typed, on top of what another keeper saved meanwhile. Nothing that was typed is lost.

    Args:
        base: the fields of the version that the form was opened with.
        typed: what it holds now.
        newest: the fields of the newest version. Lists of lines, posts or choices take both edits.
    """
    return {key: _rebased(key, base.get(key, ""), value, newest.get(key, value)) for key, value in typed.items()}


def _rebased(key: str, base: Value, typed: Value, newest: Value) -> Value:
    if typed == base:
        return newest
    if isinstance(typed, tuple) and isinstance(base, tuple) and isinstance(newest, tuple):
        return _both(base, typed, newest)
    if not (isinstance(typed, str) and isinstance(base, str) and isinstance(newest, str)):
        return typed
    if key in _POSTS:
        return _joined("\n\n", posts, base, typed, newest)
    if key in _LINES or key.partition(".")[0] in _LISTS:
        return _joined("\n", lines, base, typed, newest)
    return typed


def _joined(between: str, items: Callable[[str], tuple[str, ...]], base: str, typed: str, newest: str) -> str:
    return between.join(_both(items(base), items(typed), items(newest)))


def _both(base: Sequence[str], typed: Sequence[str], newest: Sequence[str]) -> tuple[str, ...]:
    """The newest items, without those that were taken out, and with those that were added."""
    kept = [one for one in newest if one in typed or one not in base]
    return tuple(dict.fromkeys((*kept, *(one for one in typed if one not in base))))


def _rule_fields(charter: Charter, target: Target) -> dict[str, Value]:
    rule = next((rule for rule in charter.rules if rule.id == target.item), None)
    if rule is None and not target.is_new:
        raise NotInCharterError
    codes = languages_of(charter)
    form = read_rule(rule, charter.language) if rule else RuleForm()
    by_language = {
        f"{key}.{code}": getattr(form, key).get(code, "")
        for key in _LISTS
        for code in codes
        if f"{key}.{code}" not in form.others
    }
    texts = {key: text for key in ("except_", *_POSTS) if (text := getattr(form, key)) is not None}
    place = str(rule.number if rule else len(charter.rules) + 1)
    asked: dict[str, Value] = {
        "reads": "yes" if form.ask else "no",
        "question": form.ask if isinstance(form.ask, str) else "",
    }
    return {"text": form.text, "find": form.find, **by_language, **asked, **texts, "place": place}


def rule_form(fields: Fields) -> RuleForm:
    """A rule's form made of its fields; what is missing is what an input cannot show."""
    return RuleForm(
        text=_text(fields, "text"),
        find=_chosen(fields, "find"),
        also=_by_language(fields, "also"),
        avoid=_by_language(fields, "avoid"),
        except_=_shown(fields, "except_"),
        say=_by_language(fields, "say"),
        ask=_asked(fields),
        good=_shown(fields, "good"),
        bad=_shown(fields, "bad"),
    )


def _asked(fields: Fields) -> bool | str | None:
    """Whether a second reader is asked, and what; ``None`` where the form has no such field."""
    if "reads" not in fields:
        return None
    return (_text(fields, "question").strip() or True) if fields["reads"] == "yes" else False


def fields_of(form: RuleForm, fields: Fields) -> dict[str, Value]:
    """The fields of a rule's form, with those of ``fields`` that the form has not: the place."""
    by_language = {f"{key}.{code}": text for key in _LISTS for code, text in getattr(form, key).items()}
    texts = {key: text for key in ("except_", *_POSTS) if (text := getattr(form, key)) is not None}
    return {**fields, "text": form.text, "find": form.find, **by_language, **texts}


def _write_rule(source: str, target: Target, fields: Fields) -> str:
    values = rule_values(rule_form(fields))
    written = _text(fields, "place")
    place = int(written) - 1 if written.isdecimal() and int(written) else None
    if target.is_new:
        return add_rule(source, values, place)
    source = change_rule(source, target.item, values)
    return source if place is None else move_rule(source, target.item, place)


def _objective_fields(charter: Charter, target: Target) -> dict[str, Value]:
    if target.is_new:
        return {"text": "", "image": "", "alt": "", "place": str(len(charter.objectives) + 1)}
    place = int(target.item)
    if place >= len(charter.objectives):
        raise NotInCharterError
    form = read_objective(charter.objectives[place])
    return {"text": form.text, "image": form.image, "alt": form.alt, "place": str(place + 1)}


def _write_objective(source: str, charter: Charter, target: Target, fields: Fields) -> str:
    form = ObjectiveForm(*(_text(fields, key) for key in ("text", "image", "alt")))
    before = len(charter.objectives) if target.is_new else int(target.item)
    source = save_objective(source, None if target.is_new else before, form)
    after = place_of(charter, target, fields)
    return source if after is None or after == before else move_objective(source, before, after)


def _by_language(fields: Fields, key: str) -> Lists:
    names = (name for name in fields if name.startswith(f"{key}."))
    return {name.partition(".")[2]: _text(fields, name) for name in names}


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key, "")
    return value if isinstance(value, str) else ""


def _shown(fields: Fields, key: str) -> str | None:
    return _text(fields, key) if key in fields else None


def _chosen(fields: Fields, key: str) -> tuple[str, ...]:
    value = fields.get(key, ())
    return value if isinstance(value, tuple) else ()
