"""Which parts of a model's answer count: true quotations of the draft, for rules that were asked about. Pure.

Everything else is discarded, each with its reason. What the model wrote goes no further than this module: a quotation
is a pair of offsets into the draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from bot.charter.asking import FEWEST_WORDS, Quotation
from bot.charter.draft import Draft
from bot.charter.examples import Example
from bot.charter.model import Rule
from bot.charter.review import Reviewer
from post_text.language import is_function_word
from post_text.text import Span, fold, tokens

MOST_READ = 20
"""Findings of an answer that are looked at; a charter has ten rules."""

MOST_WORDS = 25
"""Of a quotation. Who quotes more points at nothing."""

_LONGEST_QUOTE = 2_000  # characters; no 25 words are longer


class Discard(StrEnum):
    """Why a part of an answer doesn't count."""

    CUT = "cut"
    """The answer ends in the middle."""
    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    """JSON of another shape."""
    ADVICE = "advice"
    """More than was asked for, such as an explanation or a corrected post; what else the finding says may count."""
    TOO_MANY = "too_many"
    OTHER_RULE = "other_rule"
    """A rule that was not asked about, or doesn't exist."""
    REPEATED = "repeated"
    """A second quotation for a rule."""
    ONE_WORD = "one_word"
    TOO_LONG = "too_long"
    EMPTY_WORDS = "empty_words"
    """Nothing but words such as *of* and *the*."""
    NOT_IN_POST = "not_in_post"
    EXEMPT = "exempt"
    """The post has it in a quotation, a link or a part that will not be posted."""
    EXCEPTED = "excepted"
    """The rule says that these words are fine."""
    GOOD_EXAMPLE = "good_example"
    """A `good` example of the charter says the same."""


class Checked:
    """What is left of an answer, and why the rest doesn't count."""

    def __init__(self) -> None:
        self.quotations: dict[str, Quotation] = {}
        self.discarded: list[Discard] = []


def check(content: str, asked: Sequence[Rule], draft: Draft, reviewer: Reviewer) -> Checked:
    """Read an answer.

    Args:
        content: what the model wrote, whatever it is.
        asked: the rules that it was asked about.
        draft: the draft that it was given.
        reviewer: of the charter: its exceptions, and the `good` examples of all rules.

    Returns:
        At most one quotation a rule, in the order of ``asked``.
    """
    checked, rules = Checked(), {rule.id: rule for rule in asked}
    for finding in _findings(content, checked.discarded):
        place = _place(finding, rules, draft, reviewer, checked)
        if isinstance(place, Quotation):
            checked.quotations[place.rule] = place
        else:
            checked.discarded.append(place)
    checked.quotations = {id_: checked.quotations[id_] for id_ in rules if id_ in checked.quotations}
    return checked


def _findings(content: str, discarded: list[Discard]) -> Iterator[dict[str, object]]:
    """The findings that an answer holds, as far as it has their shape."""
    answer = _loaded(content)
    if isinstance(answer, Discard):
        discarded.append(answer)
        return
    found = answer.get("findings") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        discarded.append(Discard.WRONG_TYPE)
        return
    discarded += [Discard.ADVICE] * (len(answer) > 1)
    discarded += [Discard.TOO_MANY] * (len(found) > MOST_READ)
    discarded += [Discard.WRONG_TYPE for one in found[:MOST_READ] if not isinstance(one, dict)]
    yield from (one for one in found[:MOST_READ] if isinstance(one, dict))


def _loaded(content: str) -> Any:
    """What JSON holds, or why it can't be read."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        return Discard.CUT if _is_cut(content, error) else Discard.NOT_JSON
    except (ValueError, RecursionError):
        return Discard.NOT_JSON


def _is_cut(content: str, error: json.JSONDecodeError) -> bool:
    """Whether JSON ends too early, rather than holding a fault."""
    begins = content.lstrip()[:1] in ("{", "[")
    return begins and (error.pos >= len(content.rstrip()) or error.msg.startswith("Unterminated string"))


def _place(
    finding: dict[str, object], rules: dict[str, Rule], draft: Draft, reviewer: Reviewer, checked: Checked
) -> Quotation | Discard:
    """Where a finding's words are in the draft, or why it doesn't count."""
    name, quote = finding.get("rule"), finding.get("quote")
    if not isinstance(name, str) or not isinstance(quote, str):
        return Discard.WRONG_TYPE
    if len(finding) > 2:  # besides these two
        checked.discarded.append(Discard.ADVICE)
    if name not in rules:
        return Discard.OTHER_RULE
    if name in checked.quotations:
        return Discard.REPEATED
    return _quotation(rules[name], quote, draft, reviewer)


def _quotation(rule: Rule, quote: str, draft: Draft, reviewer: Reviewer) -> Quotation | Discard:
    """Where the words of a quotation are, or what is wrong with them."""
    words = tokens(fold(quote[: _LONGEST_QUOTE + 1]))
    if (fault := _fault(words, quote, draft, reviewer)) is not None:
        return fault
    span = next(_places(words, rule, draft), None)
    if span is None:
        return Discard.EXEMPT if _stands(words, tokens(fold(draft.text))) else Discard.NOT_IN_POST
    return Discard.EXCEPTED if reviewer.excepts(rule, draft, span) else Quotation(rule.id, *span)


def _fault(words: list[str], quote: str, draft: Draft, reviewer: Reviewer) -> Discard | None:
    """What is wrong with the words themselves."""
    if len(words) < FEWEST_WORDS:
        return Discard.ONE_WORD
    if len(words) > MOST_WORDS or len(quote) > _LONGEST_QUOTE:
        return Discard.TOO_LONG
    language = draft.language or reviewer.charter.language
    if all(is_function_word(word, language) for word in words):
        return Discard.EMPTY_WORDS
    good = (example for rule in reviewer.charter.rules for example in rule.good)
    return Discard.GOOD_EXAMPLE if any(_stands(words, _words(example)) for example in good) else None


def _words(example: Example) -> list[str]:
    return tokens(fold(example.post))


def _places(words: list[str], rule: Rule, draft: Draft) -> Iterator[Span]:
    """Where the words are in the post itself: not in a quotation, a link or what will not be posted."""
    for offset, post in draft.versions or ((0, draft),):
        if not rule.is_for(post.platforms):
            continue
        own, spans = post.own_words, post.token_spans
        folded = [own.text[start:end] for start, end in spans]
        for at in _starts(words, folded):
            start, end = own.place(spans[at][0], spans[at + len(words) - 1][1])
            if tokens(fold(post.plain[start:end])) == words:  # nothing exempt is in between
                yield start + offset, end + offset


def _stands(words: list[str], text: list[str]) -> bool:
    return any(True for _ in _starts(words, text))


def _starts(words: list[str], text: list[str]) -> Iterator[int]:
    """Where words come side by side among others."""
    first, count = words[0], len(words)
    return (at for at, word in enumerate(text) if word == first and text[at : at + count] == words)
