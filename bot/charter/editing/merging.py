"""Proposals and suggestions put into a rule's form, where the keeper sees and changes them before saving."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.charter.editing.forms import INPUT, Lists, RuleForm, as_post, lines, posts
from bot.charter.fields import LONGEST_TEXT
from bot.errors import BotError

SuggestionKind = Literal["wrong_here", "rule_missing", "say_otherwise"]
"""The rule is wrong about these words; a rule for these words is missing; the rule should ask like this."""
SuggestionState = Literal["open", "taken_up", "declined"]


class FieldFullError(BotError):
    """This list is too long for Slack's input. Shorten it, or change it in the charter's file."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody suggests to the keepers.

    Attributes:
        kind: what sort of change it is.
        words: what it is about, one a line, as whoever suggests it saw and changed them.
        why: in their own words; may be empty.
    """

    kind: SuggestionKind
    words: str
    why: str = ""


def take_up(suggestion: Suggestion, form: RuleForm, language: str) -> RuleForm:
    """The form with a suggestion in it. ``FieldFullError``: its list cannot take more.

    Args:
        suggestion: what is suggested.
        form: of the rule that it is about; an empty one where a rule is missing.
        language: the charter's, or the one that the words are in.
    """
    words = lines(suggestion.words)
    match suggestion.kind:
        case "wrong_here":
            return with_exceptions(form, words)
        case "say_otherwise":
            return replace(form, say=_with_lines(form, "say", language, words))
        case "rule_missing":
            text = form.text or " ".join(suggestion.why.split())[:LONGEST_TEXT]
            return replace(with_words(form, language, words), text=text)


def with_exceptions(form: RuleForm, phrases: Iterable[str]) -> RuleForm:
    """The form with more words that are fine."""
    return replace(form, except_=_joined(form.except_, "\n", lines, phrases))


def with_words(form: RuleForm, language: str, phrases: Iterable[str]) -> RuleForm:
    """The form with more words to avoid."""
    return replace(form, avoid=_with_lines(form, "avoid", language, phrases))


def with_example(form: RuleForm, kind: Literal["good", "bad"], text: str) -> RuleForm:
    """The form with one more post that the rule leaves alone, or speaks about; its blank lines go."""
    posted = _joined(getattr(form, kind), "\n\n", posts, [as_post(text)])
    return replace(form, good=posted) if kind == "good" else replace(form, bad=posted)


def _with_lines(form: RuleForm, key: Literal["avoid", "say"], language: str, phrases: Iterable[str]) -> Lists:
    lists = form.avoid if key == "avoid" else form.say
    known = None if f"{key}.{language}" in form.others else lists.get(language, "")
    return {**lists, language: _joined(known, "\n", lines, phrases)}


def _joined(text: str | None, between: str, items: Callable[[str], tuple[str, ...]], more: Iterable[str]) -> str:
    """The text of an input with more items; those that are there already count once."""
    if text is None:
        raise FieldFullError
    joined = between.join(dict.fromkeys((*items(text), *more)))
    if len(joined) > INPUT:
        raise FieldFullError
    return joined
