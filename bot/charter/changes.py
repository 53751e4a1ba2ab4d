"""What is new since another version of the charter: rules that came, changed or went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

from bot.charter.model import Charter, Rule


class Mark(NamedTuple):
    """What is remembered of a rule that was in use: enough to see that it changed, and to say which one went.

    Attributes:
        looks_for: digest of what it looks for. Its examples and wordings may change unannounced.
    """

    id: str
    text: str
    looks_for: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change that people should hear of.

    Attributes:
        what: ``new``; ``reworded``, its text is another; ``changed``, it looks for something else; ``gone``.
        number: of the rule now; 0 for one that is gone.
        text: of the rule now; of one that is gone, its last.
    """

    what: Literal["new", "reworded", "changed", "gone"]
    number: int
    text: str


def marks(charter: Charter) -> tuple[Mark, ...]:
    """The charter's rules, as they are remembered."""
    return tuple(Mark(rule.id, rule.text, _looks_for(rule)) for rule in charter.rules)


def dumped(rules: Sequence[Mark]) -> str:
    """Marks as JSON, for keeping."""
    return json.dumps(rules, ensure_ascii=False)


def loaded(kept: str) -> tuple[Mark, ...]:
    """The marks that were kept."""
    return tuple(Mark(*mark) for mark in json.loads(kept))


def changes(before: Sequence[Mark], charter: Charter) -> tuple[Change, ...]:
    """What changed since ``before``: in the charter's order, and then what is gone."""
    return (*_now(before, charter), *_gone(before, charter))


def described(found: Sequence[Change]) -> str:
    """Changes as JSON, for keeping with a version; ``""`` for none."""
    return json.dumps([asdict(change) for change in found], ensure_ascii=False) if found else ""


def read_described(kept: str) -> tuple[Change, ...]:
    """The changes that were kept with a version."""
    return tuple(Change(**change) for change in json.loads(kept)) if kept else ()


def _now(before: Sequence[Mark], charter: Charter) -> Iterator[Change]:
    known = {mark.id: mark for mark in before}
    for rule, mark in zip(charter.rules, marks(charter), strict=True):
        old = known.get(rule.id)
        if old is None:
            yield Change("new", rule.number, rule.text)
        elif old.text != mark.text:
            yield Change("reworded", rule.number, rule.text)
        elif old.looks_for != mark.looks_for:
            yield Change("changed", rule.number, rule.text)


def _gone(before: Sequence[Mark], charter: Charter) -> Iterator[Change]:
    stays = {rule.id for rule in charter.rules}
    return (Change("gone", 0, mark.text) for mark in before if mark.id not in stays)


def _looks_for(rule: Rule) -> str:
    # Without defaults: a key that a later version of the bot adds must not look like a change of the charter.
    parts = [(matcher.kind, matcher.model_dump_json(exclude_defaults=True)) for matcher in rule.matchers]
    asked = (rule.ask,) if rule.ask else ()
    return hashlib.sha256(repr((parts, rule.except_, *asked)).encode()).hexdigest()[:16]
