"""The forms in which keepers change a charter, and the menu that leads to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.charter.editing.edits import Fields, Target
from bot.charter.editing.forms import INPUT, languages_of, read_rule
from bot.charter.fields import LANGUAGES, LONGEST_TEXT
from bot.charter.model import MOST_OBJECTIVES, MOST_RULES, WEEKDAYS, Charter
from bot.charter.packs import reading
from bot.wording.editing import hidden_note
from bot.wording.inputs import (
    LONGEST_OPTION,
    MOST_OPTIONS,
    FormPage,
    Input,
    MenuInput,
    Option,
    PeopleInput,
    TextInput,
    TimeInput,
)
from bot.wording.language import Language
from bot.wording.page import (
    Choice,
    Choices,
    Confirm,
    Heading,
    Line,
    Note,
    Numbered,
    Part,
    Row,
    platform_name,
    section,
    shorten,
)
from post_text.platforms import PLATFORMS

OPEN, ITEM, REMOVE = "edit_open", "edit_item", "edit_remove"
"""The actions of buttons: open a charter's menu, open a form, remove a rule or an objective."""

_LONGEST = {
    "text": LONGEST_TEXT,
    "question": LONGEST_TEXT,
    "alt": LONGEST_TEXT,
    "image": 500,
    "name": 60,
    "timezone": 60,
}
_DIGITS = 3

Channels = Sequence[tuple[str, str]]
"""The channels to choose from: as the charter names them, and as people do."""


def edit_menu(charter: Charter, spoken: Language, above: Sequence[Part] = ()) -> FormPage:
    """Show what a charter has, with a button at each part that opens its form.

    Args:
        charter: the newest version.
        spoken: the reader's language.
        above: what the keeper should read first.
    """
    rules = [_row(Numbered(rule.number, rule.text), f"rule/{rule.id}", spoken) for rule in charter.rules]
    objectives = [_row(f"• {one.text}", f"objective/{at}", spoken) for at, one in enumerate(charter.objectives)]
    rest = ("reminder", "channels", "settings")
    parts: tuple[Part, ...] = (
        *above,
        section(spoken.text("edit.menu.lead", name=charter.name)),
        Heading(spoken.text("edit.menu.rules")),
        *rules,
        _add("rule", len(rules), MOST_RULES, spoken),
        Heading(spoken.text("objectives.heading")),
        *objectives,
        _add("objective", len(objectives), MOST_OBJECTIVES, spoken),
        Heading(spoken.text("edit.menu.rest")),
        Choices(tuple(Choice(spoken.text(f"edit.title.{form}"), f"{ITEM}:{form}", f"{form}/") for form in rest)),
    )
    return FormPage(spoken.text("edit.menu.title"), parts)


def _row(line: Line, value: str, spoken: Language) -> Row:
    return Row(line, Choice(spoken.text("button.change"), ITEM, value))


def _add(form: str, there: int, most: int, spoken: Language) -> Part:
    if there >= most:
        return Note(spoken.text(f"edit.full.{form}", most=most))
    return Choices((Choice(spoken.text(f"edit.add.{form}"), f"{ITEM}:{form}", f"{form}/"),))


def edit_form(
    charter: Charter,
    target: Target,
    fields: Fields,
    spoken: Language,
    *,
    channels: Channels = (),
    above: Sequence[Part] = (),
    has_reader: bool = False,
) -> FormPage:
    """Make the form of a part of a charter.

    Args:
        charter: the version that the form is about.
        target: which form.
        fields: what it shows.
        spoken: the reader's language.
        channels: those that can be chosen.
        above: what the keeper should read first.
        has_reader: whether there is a second reader, so that a rule may ask it.
    """
    inputs = _inputs(charter, target, fields, spoken, channels, has_reader=has_reader)
    unshown = _unshown(charter, target, spoken, has_reader=has_reader)
    parts = (*above, *unshown, *inputs, *_removal(charter, target, spoken))
    submit = spoken.text("button.try_change" if target.form == "rule" else "button.save")
    return FormPage(form_title(charter, target, spoken), parts, submit)


def form_title(charter: Charter, target: Target, spoken: Language) -> str:
    """What a form is called."""
    if target.is_new:
        return spoken.text(f"edit.new.{target.form}")
    if target.form == "rule":
        number = next(rule.number for rule in charter.rules if rule.id == target.item)
        return spoken.text("edit.number.rule", number=number)
    if target.form == "objective":
        return spoken.text("edit.number.objective", number=int(target.item) + 1)
    return spoken.text(f"edit.title.{target.form}")


def _inputs(
    charter: Charter, target: Target, fields: Fields, spoken: Language, channels: Channels, *, has_reader: bool
) -> Iterator[Input]:
    match target.form:
        case "rule":
            texts = [rule.text for rule in charter.rules]
            yield from _rule_inputs(charter, fields, spoken)
            yield from _reader_inputs(fields, spoken) if has_reader else ()
            yield _place(texts, target, fields, spoken)
        case "objective":
            texts = [one.text for one in charter.objectives]
            yield from (_text(key, fields, spoken, optional=key != "text") for key in ("text", "image", "alt"))
            yield _place(texts, target, fields, spoken)
        case "reminder":
            yield from _reminder_inputs(fields, spoken, channels)
        case "channels":
            yield _channels(fields, spoken, channels, optional=False)
            platforms = tuple(Option(name, platform_name(name)) for name in PLATFORMS)
            yield _menu("platform", platforms, fields, spoken)
            yield _text("min_words", fields, spoken, optional=False)
        case _:
            yield from _settings_inputs(fields, spoken)


def _rule_inputs(charter: Charter, fields: Fields, spoken: Language) -> Iterator[Input]:
    codes = languages_of(charter)
    yield _text("text", fields, spoken, optional=False)
    yield from (_listed("avoid", code, fields, spoken) for code in codes)
    if "except_" in fields:
        yield _text("except_", fields, spoken, is_long=True)
    packs = tuple(Option(name, name, _about(name, charter.language)) for name in reading.names())
    yield _menu("find", packs, fields, spoken, several=True)
    yield from (_listed("also", code, fields, spoken) for code in codes if fields.get(f"also.{code}"))
    yield from (_listed("say", code, fields, spoken) for code in codes)
    yield from (_text(key, fields, spoken, is_long=True) for key in ("good", "bad") if key in fields)


def _reader_inputs(fields: Fields, spoken: Language) -> Iterator[Input]:
    options = (Option("no", spoken.text("edit.reads.no")), Option("yes", spoken.text("edit.reads.yes")))
    yield _menu("reads", options, fields, spoken)
    yield _text("question", fields, spoken)


def _about(name: str, language: str) -> str:
    found = reading.pack(name, language) or reading.in_all_languages(name)[0]
    return shorten(found.about, LONGEST_OPTION)


def _listed(key: str, code: str, fields: Fields, spoken: Language) -> Input:
    """The input of a list by language; one that it can't show is left out, with a note above."""
    name = f"{key}.{code}"
    label = spoken.text(f"edit.label.{key}", language=spoken.language_name(code))
    return TextInput(name, label, _value(fields, name), spoken.text(f"edit.hint.{key}"), is_long=True)


def _place(texts: Sequence[str], target: Target, fields: Fields, spoken: Language) -> Input:
    """The menu of places, each with what is there now."""
    there = [*texts, spoken.text("edit.place.last")] if target.is_new else texts
    options = (Option(str(at), shorten(f"{at}. {text}", LONGEST_OPTION)) for at, text in enumerate(there, 1))
    return _menu("place", tuple(options), fields, spoken)


def _reminder_inputs(fields: Fields, spoken: Language, channels: Channels) -> Iterator[Input]:
    yield _menu("day", tuple(Option(day, spoken.weekday(at)) for at, day in enumerate(WEEKDAYS)), fields, spoken)
    yield TimeInput("time", spoken.text("edit.label.time"), _value(fields, "time"))
    yield _text("timezone", fields, spoken, optional=False)
    yield _channels(fields, spoken, channels, optional=True)
    yield _text("skip", fields, spoken, is_long=True)


def _settings_inputs(fields: Fields, spoken: Language) -> Iterator[Input]:
    yield _text("name", fields, spoken, optional=False)
    yield _menu("language", tuple(Option(code, spoken.language_name(code)) for code in LANGUAGES), fields, spoken)
    yield _text("keepers", fields, spoken, is_long=True)
    yield PeopleInput("people", spoken.text("edit.label.people"), spoken.text("edit.hint.people"))
    yield _text("again_after_hours", fields, spoken, optional=False)
    yield _menu("rules_per_reply", tuple(Option(one, one) for one in ("1", "2", "3")), fields, spoken)


def _text(name: str, fields: Fields, spoken: Language, *, is_long: bool = False, optional: bool = True) -> TextInput:
    longest = _LONGEST.get(name, INPUT if is_long else _DIGITS)
    label, hint = spoken.text(f"edit.label.{name}"), spoken.text(f"edit.hint.{name}")
    return TextInput(name, label, _value(fields, name), hint, longest, is_long, optional)


def _menu(
    name: str, options: tuple[Option, ...], fields: Fields, spoken: Language, *, several: bool = False
) -> MenuInput:
    value = fields.get(name, ())
    chosen = value if isinstance(value, tuple) else (value,)
    label, hint = spoken.text(f"edit.label.{name}"), spoken.text(f"edit.hint.{name}")
    return MenuInput(name, label, options, chosen, hint, several=several, optional=several)


def _channels(fields: Fields, spoken: Language, channels: Channels, *, optional: bool) -> MenuInput:
    kind = "reminder" if optional else "drafts"
    label, hint = spoken.text(f"edit.label.channels_{kind}"), spoken.text(f"edit.hint.channels_{kind}")
    options = tuple(Option(value, shorten(label, LONGEST_OPTION)) for value, label in channels[:MOST_OPTIONS])
    chosen = tuple(one for one in fields.get("channels", ()) if any(one == option.value for option in options))
    return MenuInput("channels", label, options, chosen, hint, several=True, optional=optional)


def _value(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _unshown(charter: Charter, target: Target, spoken: Language, *, has_reader: bool) -> Iterator[Part]:
    """Say what a rule has and its form can't show."""
    if target.form == "rule" and not target.is_new:
        form = read_rule(next(rule for rule in charter.rules if rule.id == target.item), charter.language)
        if note := hidden_note(replace(form, ask=None) if has_reader else form, spoken):
            yield Note(note)


def _removal(charter: Charter, target: Target, spoken: Language) -> Iterator[Part]:
    if target.form in ("rule", "objective") and not target.is_new:
        texts = {rule.id: rule.text for rule in charter.rules}
        text = texts[target.item] if target.form == "rule" else charter.objectives[int(target.item)].text
        question = spoken.text(f"edit.remove_question.{target.form}", text=text)
        confirm = Confirm(question, spoken.text("button.remove"), spoken.text("button.back"))
        yield Choices((Choice(spoken.text(f"edit.remove.{target.form}"), REMOVE, confirm=confirm),))
