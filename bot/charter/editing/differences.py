"""What changed between two versions of a charter, one value per sentence; ``bot.wording.changes`` says them.

``bot.charter.changes`` tells the weekly reminder which rules people should hear of; here is everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.charter.changes import changes, marks
from bot.charter.matchers import Matcher, Pack
from bot.charter.matchers.words import Words
from bot.charter.model import Charter, Rule

Counted = Literal[
    "words_added",
    "words_removed",
    "packs_added",
    "packs_removed",
    "exceptions_added",
    "exceptions_removed",
    "examples_added",
    "examples_removed",
    "examples_replaced",
    "min_words",
    "catch_up_hours",
    "rules_per_reply",
    "again_after_hours",
]
"""Kinds whose sentence depends on ``Difference.count``."""

Told = Literal[
    "new",
    "gone",
    "reworded",
    "moved",
    "looks_elsewhere",
    "asks",
    "reader_asked",
    "reader_not_asked",
    "scope",
    "objective_new",
    "objective_gone",
    "objective_reworded",
    "objective_picture",
    "objectives_order",
    "name",
    "language",
    "keepers",
    "channels",
    "platform",
    "reminder_time",
    "reminder_zone",
    "reminder_channels",
    "reminder_in_drafts",
    "reminder_skip",
]
"""The other kinds."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change, enough for a sentence.

    Attributes:
        what: the kind of change.
        number: of the rule or objective now, from 1; before, for one that moved; 0 for one that is gone.
        count: how many, for a kind in ``Counted``; the new place for one that moved.
        text: the rule's or objective's; the new value of a setting; ``HH:MM`` of a reminder.
        names: what came or went: words, packs; the new channels; the weekday of a reminder.
    """

    what: Counted | Told
    number: int = 0
    count: int = 0
    text: str = ""
    names: tuple[str, ...] = ()


def differences(before: Charter, after: Charter) -> tuple[Difference, ...]:
    """Everything that changed: rules, objectives, then settings. Who keeps the charter is not named."""
    return (*_rules(before, after), *_objectives(before, after), *_settings(before, after))


def _rules(before: Charter, after: Charter) -> Iterator[Difference]:
    old = {rule.id: rule for rule in before.rules}
    yield from (Difference("moved", old[id_].number, place) for id_, place in _moved(before, after))
    for rule in after.rules:
        if rule.id not in old:
            yield Difference("new", rule.number, text=rule.text)
        elif rule != old[rule.id]:
            yield from _rule(old[rule.id], rule)
    gone = (one for one in changes(marks(before), after) if one.what == "gone")
    yield from (Difference("gone", text=one.text) for one in gone)


def _moved(before: Charter, after: Charter) -> Iterator[tuple[str, int]]:
    """The ids of as few rules as explain the new order, each with its new place."""
    places = {rule.id: rule.number for rule in before.rules}
    both = [rule for rule in after.rules if rule.id in places]
    stay = _longest_rising([places[rule.id] for rule in both])
    yield from ((rule.id, rule.number) for rule in both if places[rule.id] not in stay)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    runs: list[tuple[int, ...]] = [()]  # the longest that ends with each number, after the empty one
    for number in numbers:
        lower = [run for run in runs if not run or run[-1] < number]
        runs.append((*max(lower, key=len), number))
    longest = max(runs, key=len)
    return set(longest)


def _rule(old: Rule, new: Rule) -> Iterator[Difference]:
    number = new.number
    if old.text != new.text:
        yield Difference("reworded", number, text=new.text)
    yield from _came_and_went("words", number, _words(old), _words(new))
    yield from _came_and_went("packs", number, _packs(old), _packs(new))
    yield from _came_and_went("exceptions", number, old.except_, new.except_)
    if _other_matchers(old) != _other_matchers(new):
        yield Difference("looks_elsewhere", number)
    if (old.say, old.say_in) != (new.say, new.say_in):
        yield Difference("asks", number)
    if old.ask != new.ask:
        yield Difference("reader_asked", number, text=new.asked) if new.ask else Difference("reader_not_asked", number)
    if old.on != new.on:
        yield Difference("scope", number)
    yield from _examples(old, new)


def _examples(old: Rule, new: Rule) -> Iterator[Difference]:
    """As many as came and went were replaced; a post is too long to be named."""
    was, now = ([one.model_dump_json() for one in (*rule.good, *rule.bad)] for rule in (old, new))
    came, went = len([one for one in now if one not in was]), len([one for one in was if one not in now])
    counts: tuple[tuple[Counted, int], ...] = (
        ("examples_replaced", min(came, went)),
        ("examples_added", came - went),
        ("examples_removed", went - came),
    )
    yield from (Difference(what, new.number, count) for what, count in counts if count > 0)


def _came_and_went(
    what: Literal["words", "packs", "exceptions"], number: int, old: Sequence[str], new: Sequence[str]
) -> Iterator[Difference]:
    came = tuple(one for one in new if one not in old)
    went = tuple(one for one in old if one not in new)
    kinds: Mapping[str, tuple[Counted, Counted]] = {
        "words": ("words_added", "words_removed"),
        "packs": ("packs_added", "packs_removed"),
        "exceptions": ("exceptions_added", "exceptions_removed"),
    }
    for kind, names in zip(kinds[what], (came, went), strict=True):
        if names:
            yield Difference(kind, number, len(names), names=names)


def _words(rule: Rule) -> tuple[str, ...]:
    """The words and phrases of a rule's lists; the same one in two languages counts once."""
    return tuple(dict.fromkeys(entry for matcher in rule.matchers for _, entry in matcher.entries))


def _packs(rule: Rule) -> tuple[str, ...]:
    return tuple(name for matcher in rule.matchers if isinstance(matcher, Pack) for name in matcher.find)


def _other_matchers(rule: Rule) -> Iterable[Matcher]:
    """What a rule looks for besides lists of words and packs."""
    return [one for one in rule.matchers if not isinstance(one, Pack | Words)]


def _objectives(before: Charter, after: Charter) -> Iterator[Difference]:
    old, new = before.objectives, after.objectives
    was, now = [one.text for one in old], [one.text for one in new]
    same_place = set()
    if len(old) == len(new):
        same_place = {at for at, text in enumerate(now) if text not in was and was[at] not in now}
    for at, one in enumerate(new):
        if at in same_place:
            yield Difference("objective_reworded", at + 1, text=one.text)
        elif one.text not in was:
            yield Difference("objective_new", at + 1, text=one.text)
        if one.text in was or at in same_place:
            other = old[at] if at in same_place else old[was.index(one.text)]
            if (one.image, one.alt) != (other.image, other.alt):
                yield Difference("objective_picture", at + 1, text=one.text)
    reworded = {was[at] for at in same_place}
    yield from (Difference("objective_gone", text=text) for text in was if text not in now and text not in reworded)
    if [text for text in was if text in now] != [text for text in now if text in was]:
        yield Difference("objectives_order")


def _settings(before: Charter, after: Charter) -> Iterator[Difference]:
    if before.name != after.name:
        yield Difference("name", text=after.name)
    if before.language != after.language:
        yield Difference("language", text=after.language)
    if set(before.keepers) != set(after.keepers):
        yield Difference("keepers")
    yield from _drafts(before, after)
    yield from _reminder(before, after)
    counted: tuple[Counted, Counted] = ("rules_per_reply", "again_after_hours")
    for key in counted:
        if getattr(before.nudge, key) != (count := getattr(after.nudge, key)):
            yield Difference(key, count=count)


def _drafts(before: Charter, after: Charter) -> Iterator[Difference]:
    old, new = before.drafts, after.drafts
    if old.channels != new.channels:
        yield Difference("channels", names=new.channels)
    if old.platform != new.platform:
        yield Difference("platform", text=new.platform)
    counted: tuple[Counted, Counted] = ("min_words", "catch_up_hours")
    for key in counted:
        if getattr(old, key) != (count := getattr(new, key)):
            yield Difference(key, count=count)


def _reminder(before: Charter, after: Charter) -> Iterator[Difference]:
    old, new = before.reminder, after.reminder
    if (old.day, old.time) != (new.day, new.time):
        yield Difference("reminder_time", text=new.time, names=(new.day,))
    if old.timezone != new.timezone:
        yield Difference("reminder_zone", text=new.timezone)
    if old.channels != new.channels:
        yield Difference("reminder_channels" if new.channels else "reminder_in_drafts", names=new.channels)
    if set(old.skip) != set(new.skip):
        yield Difference("reminder_skip")
