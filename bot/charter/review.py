"""What a draft brings to mind: a charter compiled once; the same draft always gives the same findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.charter.draft import Draft
from bot.charter.matchers import KINDS, Found, Values
from bot.charter.model import Charter, Rule
from bot.charter.phrase_index import PhraseIndex
from post_text.text import Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a draft that brings a rule to mind.

    Attributes:
        rule: the rule.
        kind: of the matcher that found it, as ``KINDS`` has it, or ``asking.READER``.
        start, end: offsets into the draft's text; both 0 where nothing in it can be pointed at.
        match: ``draft.text[start:end]``.
        values: what `say` may use besides ``{match}``: ``prefer``, ``other``, ``date``, ``count``, ``limit``, ``what``;
            the last is a key (``hashtags``, ``alt_text``, ``link``) named by ``bot.wording`` in the charter's language.
            ``pack`` is the name of the pack that found it, ``model`` that of the second reader.
        language: the draft's, where the rule can ask in it; ``""`` means the charter's.
    """

    rule: Rule
    kind: str
    start: int
    end: int
    match: str
    values: Values
    language: str = ""


class _Place(NamedTuple):
    """Sorts findings: by rule, by kind, by place, the longest first."""

    rule: int
    order: int
    start: int
    minus_end: int
    number: int
    found: Found


_ORDERS = {kind.kind: order for order, kind in enumerate(KINDS)}


class Reviewer:
    """Reviews drafts by one charter. May be shared: it holds nothing of any draft.

    Attributes:
        charter: the charter it was made for.
    """

    def __init__(self, charter: Charter) -> None:
        """Compile every rule."""
        self.charter = charter
        self._finders = tuple(
            (order, kind.finder(asked))
            for order, kind in enumerate(KINDS)
            if (
                asked := [
                    (at, one) for at, rule in enumerate(charter.rules) for one in rule.matchers if type(one) is kind
                ]
            )
        )
        self._limited = any(rule.on for rule in charter.rules)
        self._exceptions = PhraseIndex()
        for at, rule in enumerate(charter.rules):
            for language in dict.fromkeys((*rule.languages, charter.language)):
                self._exceptions.add(at, rule.except_, language)

    def review(self, draft: Draft) -> tuple[Finding, ...]:
        """Everything found: by rule, then by kind in the order of ``KINDS``, then by place.

        Places of one kind and rule never overlap: the leftmost wins, then the longest. Of several versions, each is
        reviewed for itself.
        """
        if draft.versions:
            return tuple(sorted(self._review_versions(draft), key=_order))
        language = self.charter.language
        places = [
            _Place(found.rule, order, found.start, -found.end, number, found)
            for order, finder in self._finders
            for number, found in enumerate(finder(draft, language))
            if not self._limited or self.charter.rules[found.rule].is_for(draft.platforms)
        ]
        if not places:
            return ()
        places.sort(key=lambda place: place[:5])
        excepted = [(hit.owner, hit.start, hit.end) for hit in self._exceptions.find(draft)]
        return tuple(self._finding(place, draft) for place in _apart(places, excepted))

    def excepts(self, rule: Rule, draft: Draft, span: Span) -> bool:
        """Whether a place of a draft shares a word with an exception of the rule."""
        at = self.charter.rules.index(rule)
        excepted = [(hit.owner, hit.start, hit.end) for hit in self._exceptions.find(draft)]
        return _is_excepted(at, span, excepted, by_a_part=True)

    def _review_versions(self, draft: Draft) -> Iterator[Finding]:
        """What is found in each of several posts, at its place in the whole text."""
        for at, version in draft.versions:
            for found in self.review(version):
                yield replace(found, start=found.start + at, end=found.end + at) if found.end else found

    def _finding(self, place: _Place, draft: Draft) -> Finding:
        number, start, end, values, _ = place.found
        rule = self.charter.rules[number]
        language = draft.language if rule.asks_in(draft.language) else ""
        return Finding(rule, KINDS[place.order].kind, start, end, draft.text[start:end], values, language)


def _order(finding: Finding) -> tuple[int, int, int]:
    return finding.rule.number, _ORDERS[finding.kind], finding.start


def _apart(places: list[_Place], excepted: list[tuple[int, int, int]]) -> Iterable[_Place]:
    """The places that count: not within an exception, and not overlapping one that counts already."""
    done = (-1, -1, 0)
    for place in places:
        rule, start, end, _, other = place.found
        if end == 0:
            yield place
            continue
        overlaps = done[:2] == (rule, place.order) and start < done[2]
        spans = ((start, end), other) if other else ((start, end),)
        by_a_part = KINDS[place.order].yields_to_a_part
        if overlaps or any(_is_excepted(rule, span, excepted, by_a_part=by_a_part) for span in spans):
            continue
        done = (rule, place.order, end)
        yield place


def _is_excepted(rule: int, span: Span, excepted: list[tuple[int, int, int]], *, by_a_part: bool) -> bool:
    start, end = span
    own = ((first, last) for owner, first, last in excepted if owner == rule)
    if by_a_part:
        return any(first < end and start < last for first, last in own)
    return any(first <= start and end <= last for first, last in own)


def first_per_rule(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first finding of each rule, in the order of the rules."""
    return tuple({finding.rule.id: finding for finding in reversed(tuple(findings))}.values())[::-1]
