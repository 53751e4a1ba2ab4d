"""What an edit form shows of a charter, and what it writes back. Plain values, as inputs and menus hold them.

A form shows what it can write back as it was. What it cannot show, such as a pattern, or a list longer than an input,
stays in the file as it is; a rule's form names it in ``others``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.charter.editing.file import Values
from bot.charter.editing.rule_values import EXAMPLES, shown_post
from bot.charter.editing.source import (
    add_objective,
    add_rule,
    change_head,
    change_objective,
    change_rule,
    change_settings,
)
from bot.charter.examples import Example
from bot.charter.fields import LANGUAGES
from bot.charter.matchers import KINDS, Pack
from bot.charter.matchers.words import Words
from bot.charter.model import Charter, DraftSettings, Objective, ReminderSettings, Rule

INPUT = 3000
"""The most characters of an input, Slack's limit: https://docs.slack.dev/reference/block-kit/block-elements"""

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\r\n?")
_SHOWN_KEYS = {"find", "also", "avoid"}
Lists = Mapping[str, str]
"""The text of an input by language; a list that an input cannot show is missing."""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as a form shows it. ``None``, or a missing language, is what the input cannot show.

    Attributes:
        text: the rule's sentence.
        find: the names of its packs.
        also: words that it adds to these, by language; one a line, as in all lists here.
        avoid: its own words and phrases, by language.
        except_: words that are fine.
        say: its questions, by language.
        ask: ``True`` where a second reader is asked about the rule, or the question that it is asked. ``None`` leaves
            what the file says, which is nothing for a rule that was read so; ``False`` takes it out.
        good, bad: posts that it leaves alone, and that it speaks about; a blank line between two.
        others: the keys that the form doesn't show, as the file has them: ``pattern``, ``max``, ``avoid.de``; ``good``
            and ``bad`` where some of the examples need more than text.
    """

    text: str = ""
    find: tuple[str, ...] = ()
    also: Lists = field(default_factory=dict)
    avoid: Lists = field(default_factory=dict)
    except_: str | None = ""
    say: Lists = field(default_factory=dict)
    ask: bool | str | None = None
    good: str | None = ""
    bad: str | None = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveForm:
    """An objective as a form shows it; ``image`` is an ``https://`` address, or a file of the charter's folder."""

    text: str = ""
    image: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ReminderForm:
    """``[reminder]`` as a form shows it. ``skip`` has a date a line, such as 2026-12-28; no channel: the drafts'."""

    day: str
    time: str
    timezone: str
    channels: tuple[str, ...] = ()
    skip: str = ""


@dataclass(frozen=True, slots=True)
class ChannelsForm:
    """``[drafts]`` as a form shows it."""

    channels: tuple[str, ...]
    platform: str
    min_words: str


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """The rest: the charter's name, language and keepers, and ``[nudge]``."""

    name: str
    language: str
    keepers: tuple[str, ...]
    again_after_hours: str
    rules_per_reply: str


def languages_of(charter: Charter) -> tuple[str, ...]:
    """The languages that a rule's form has inputs for: the charter's, then the others that the bot speaks."""
    return (charter.language, *(code for code in LANGUAGES if code != charter.language))


def read_rule(rule: Rule, language: str) -> RuleForm:
    """The form of a rule, in a charter written in ``language``."""
    pack = next((one for one in rule.matchers if isinstance(one, Pack)), None)
    words = next((one for one in rule.matchers if isinstance(one, Words)), None)
    also = (pack and pack.also) or {}
    avoid = words.avoid if words else {}
    said = {**({language: rule.say} if rule.say else {}), **rule.say_in}
    return RuleForm(
        text=rule.text,
        find=pack.find if pack else (),
        also=_lists(also),
        avoid=_lists(avoid),
        except_=_input("\n".join(rule.except_)),
        say=_lists(said),
        ask=rule.ask or None,
        good=_posts(rule.good),
        bad=_posts(rule.bad),
        others=tuple(_hidden(rule, {"also": also, "avoid": avoid, "say": said})),
    )


def rule_values(form: RuleForm) -> Values:
    """What a form says, by the keys of the file."""
    listed = (("also", form.also), ("avoid", form.avoid), ("say", form.say))
    by_language = {f"{key}.{code}": lines(text) for key, lists in listed for code, text in lists.items()}
    own: Values = {"text": form.text.strip(), "find": form.find}
    fine: Values = {} if form.except_ is None else {"except": lines(form.except_)}
    asked: Values = {} if form.ask is None else {"ask": form.ask.strip() if isinstance(form.ask, str) else form.ask}
    shown = {key: posts(text) for key in EXAMPLES if (text := getattr(form, key)) is not None}
    return {**own, **by_language, **asked, **fine, **shown}


def save_rule(source: str, rule_id: str | None, form: RuleForm) -> str:
    """Write a form's rule into a charter's file; a new one at the end. ``NotInCharterError``: no rule has this id."""
    values = rule_values(form)
    return add_rule(source, values) if rule_id is None else change_rule(source, rule_id, values)


def read_objective(objective: Objective) -> ObjectiveForm:
    """The form of an objective."""
    return ObjectiveForm(objective.text, objective.image or "", objective.alt or "")


def save_objective(source: str, place: int | None, form: ObjectiveForm) -> str:
    """Write a form's objective at its place, from 0; a new one at the end. ``NotInCharterError``: there are fewer."""
    values = {key: getattr(form, key).strip() for key in ("text", "image", "alt")}
    return add_objective(source, values) if place is None else change_objective(source, place, values)


def read_reminder(reminder: ReminderSettings) -> ReminderForm:
    """The form of ``[reminder]``."""
    skip = "\n".join(day.isoformat() for day in reminder.skip)
    return ReminderForm(reminder.day, reminder.time, reminder.timezone, reminder.channels, skip)


def save_reminder(source: str, form: ReminderForm) -> str:
    """Write a form's ``[reminder]``."""
    skip = tuple(map(_date, lines(form.skip)))
    values = {"day": form.day, "time": form.time.strip(), "timezone": form.timezone.strip()}
    return change_settings(source, "reminder", {**values, "channels": form.channels, "skip": skip})


def read_channels(drafts: DraftSettings) -> ChannelsForm:
    """The form of ``[drafts]``."""
    return ChannelsForm(drafts.channels, drafts.platform, str(drafts.min_words))


def save_channels(source: str, form: ChannelsForm) -> str:
    """Write a form's ``[drafts]``."""
    values = {"channels": form.channels, "platform": form.platform, "min_words": _number(form.min_words)}
    return change_settings(source, "drafts", values)


def read_settings(charter: Charter) -> SettingsForm:
    """The form of what has none of its own."""
    nudge = charter.nudge
    hours, rules = str(nudge.again_after_hours), str(nudge.rules_per_reply)
    return SettingsForm(charter.name, charter.language, charter.keepers, hours, rules)


def save_settings(source: str, form: SettingsForm) -> str:
    """Write a form's name, language, keepers and ``[nudge]``."""
    hours, rules = _number(form.again_after_hours), _number(form.rules_per_reply)
    source = change_head(source, {"name": form.name.strip(), "language": form.language, "keepers": form.keepers})
    return change_settings(source, "nudge", {"again_after_hours": hours, "rules_per_reply": rules})


def lines(text: str) -> tuple[str, ...]:
    """The items of an input with one a line; an item that is there twice counts once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def posts(text: str) -> tuple[str, ...]:
    """The posts of an input; a blank line is between two."""
    return tuple(post.strip() for post in _BLANK_LINES.split(_LINE_END.sub("\n", text)) if post.strip())


def as_post(text: str) -> str:
    """A post as an input can hold it: without blank lines."""
    return _BLANK_LINES.sub("\n", _LINE_END.sub("\n", text).strip())


def _input(text: str) -> str | None:
    return text if len(text) <= INPUT else None


def _lists(lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each language's list as an input shows it; those that no input is for, or fits, are left out."""
    joined = {code: "\n".join(lists.get(code, ())) for code in LANGUAGES}
    return {code: text for code, text in joined.items() if len(text) <= INPUT}


def _posts(examples: Iterable[Example]) -> str | None:
    shown = (post for one in examples if (post := _shown(one)) is not None)
    return _input("\n\n".join(shown))


def _shown(example: Example) -> str | None:
    return shown_post(example.model_dump(exclude_defaults=True))


def _hidden(rule: Rule, lists: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    """The keys of a rule that its form doesn't show."""
    given = {key for matcher in rule.matchers for key in matcher.model_fields_set}
    yield from (key for kind in KINDS for key in kind.keys if key in given - _SHOWN_KEYS - {"on"})
    if rule.on or any("on" in matcher.model_fields_set for matcher in rule.matchers):
        yield "on"
    for key, by_language in lists.items():
        shown = _lists({code: one for code, one in by_language.items() if isinstance(one, tuple)})
        yield from (f"{key}.{code}" for code in by_language if code not in shown)
    if len("\n".join(rule.except_)) > INPUT:
        yield "except"
    for key in EXAMPLES:
        examples: tuple[Example, ...] = getattr(rule, key)
        if _posts(examples) is None or any(_shown(one) is None for one in examples):
            yield key


def _date(line: str) -> datetime.date | str:
    """A date; a line that is none stays, for loading to explain."""
    try:
        return datetime.date.fromisoformat(line)
    except ValueError:
        return line


def _number(text: str) -> int | str:
    """A whole number; what is none stays, for loading to explain."""
    return int(text) if re.fullmatch(r"\s*\d{1,6}\s*", text, re.ASCII) else text.strip()
