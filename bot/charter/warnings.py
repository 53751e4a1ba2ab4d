"""What is allowed in a charter and would still disappoint: overlapping rules, words too common, long lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bot.charter.common_words import COMMON_WORDS
from bot.charter.draft import Draft
from bot.charter.fields import shown
from bot.charter.language import is_function_word
from bot.charter.model import Charter, Rule
from bot.charter.phrases import read_phrase
from bot.charter.review import Reviewer

_COUNTING = ("amount", "fits")  # what these point at is where it becomes too much, whatever the words
LONGEST_LIST = 60  # entries of a rule in one language, patterns among them


def warnings(charter: Charter) -> Iterator[str]:
    """One or two sentences each, in the order of the rules."""
    for rule in charter.rules:
        yield from _long_lists(rule)
        yield from _common_words(rule)
    yield from _overlaps(charter)


def _long_lists(rule: Rule) -> Iterator[str]:
    patterns = sum(len(matcher.sources) for matcher in rule.matchers)
    for language in rule.languages or ("",):
        count = sum(code == language for code, _ in _entries(rule)) + patterns
        if count > LONGEST_LIST:
            where = f" in {language}" if language else ""
            yield (
                f"{_name(rule)} has {count} entries{where}. "
                f"This is turning into a 10,000-word guide: keep the {LONGEST_LIST} that matter."
            )


def _common_words(rule: Rule) -> Iterator[str]:
    for language, entry in _entries(rule):
        words = read_phrase(entry, language).words
        everyday = len(words) == 1 and words[0] in COMMON_WORDS.get(language, ())
        if everyday or all(is_function_word(word, language) for word in words):
            yield (
                f"{_name(rule)} looks for « {shown(entry)} », which stands in very many posts. "
                "Take it out, or add the words that make it a problem."
            )


def _entries(rule: Rule) -> Iterator[tuple[str, str]]:
    for matcher in rule.matchers:
        yield from matcher.entries


def _overlaps(charter: Charter) -> Iterator[str]:
    """Each pair of rules that speak about the same words, once, with an example."""
    reviewer = Reviewer(charter)
    told: set[tuple[int, int]] = set()
    for sample in _samples(charter):
        found = [one for one in reviewer.review(sample) if one.kind not in _COUNTING]
        for first, second in combinations(found, 2):
            pair = (first.rule.number, second.rule.number)
            if pair[0] < pair[1] and pair not in told and first.start < second.end and second.start < first.end:
                told.add(pair)
                both = f"{_name(first.rule)} and rule {second.rule.number} ({second.rule.id})"
                yield (
                    f"{both} both speak about « {shown(first.match)} ». "
                    "The bot then speaks of the first; keep the words in the rule where they belong."
                )


def _samples(charter: Charter) -> Iterator[Draft]:
    """Everything that some rule speaks about, as far as the charter itself knows."""
    for rule in charter.rules:
        yield from (Draft(entry.strip('"“”«» ')) for _, entry in _entries(rule))
        yield from (example.draft(charter.drafts.platform) for example in rule.bad)


def _name(rule: Rule) -> str:
    return f"Rule {rule.number} ({rule.id})"
