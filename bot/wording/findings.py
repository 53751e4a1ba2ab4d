"""Describes findings in words: the words quoted, an amount, something missing, an earlier draft."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from bot.charter.matchers.missing import THINGS
from bot.charter.review import Finding
from bot.wording.language import Language
from bot.wording.page import shorten

EXCERPT_LENGTH = 30
"""In characters: enough to find the place, for findings that aren't about the words themselves."""
QUOTED_WORDS, QUOTED_WORD_LENGTH = 5, 40

TOPICS = {
    "amount": "amount",
    "missing": "missing",
    "mixture": "mixture",
    "fits": "too_long",
    "repetition": "repetition",
}
"""What a finding is about, by the kind of its matcher; the findings of any other kind are about ``words``."""

_LONG = ("repetition", "too_long")
"""Topics of findings that cover a long passage, of which only the beginning is quoted."""

_QUOTED = ("prefer", "other")

_PLACEHOLDERS = {
    "words": {"match"},
    "amount": {"match", "count"},
    "missing": {"match"},
    "mixture": {"match", "other"},
    "too_long": {"match", "count"},
    "repetition": {"date"},
}


def topic(finding: Finding) -> str:
    """Return what a finding is about: ``words``, or a value of ``TOPICS``."""
    return TOPICS.get(finding.kind, "words")


def excerpt(finding: Finding) -> str:
    """Return the words a finding is about, shortened; of a long passage, its beginning."""
    if topic(finding) not in _LONG:
        return shorten(finding.match)
    # A platform may cut just before a comma or a space, which don't help to find the place.
    return shorten(finding.match.lstrip(" ,;:.") or finding.match, EXCERPT_LENGTH)


def states_finding(template: str, finding: Finding) -> bool:
    """Return whether a rule's own sentence states the finding, or there is nothing to state."""
    about = topic(finding)
    return (not finding.match and about != "amount") or any(f"{{{name}}}" in template for name in _PLACEHOLDERS[about])


def lead_values(finding: Finding, spoken: Language) -> dict[str, str]:
    """Return the values for the sentence that opens a reply."""
    values = finding.values
    words = {"words": spoken.quoted(excerpt(finding))}
    match topic(finding):
        case "amount":
            return {"amount": _with_amount(finding, spoken)}
        case "missing":
            return words | {"what": missing_thing(finding, spoken)}
        case "mixture":
            return words | {"other": spoken.quoted(shorten(str(values["other"])))}
        case "too_long":
            return words | {"limit": amount(str(values["what"]), int(str(values["limit"])), spoken)}
        case "repetition":
            return words | {"date": _day(finding, spoken)}
    return words


def is_too_few(finding: Finding) -> bool:
    """Return whether a finding is about too few of something."""
    values = finding.values
    return "count" in values and int(str(values["count"])) < int(str(values["limit"]))


def ask_values(finding: Finding, spoken: Language) -> dict[str, str]:
    """Return the values for a question of the bot's own."""
    values = {name: spoken.quoted(shorten(str(finding.values[name]))) for name in _QUOTED if name in finding.values}
    values["match"] = spoken.quoted(excerpt(finding))
    if "limit" in finding.values:
        what, _, limit = _figures(finding)
        values["limit"] = amount(what, limit, spoken)
    elif "what" in finding.values:
        values["what"] = missing_thing(finding, spoken)
    return values


def missing_thing(finding: Finding, spoken: Language) -> str:
    """Name what is missing: "a link", or the words that should be there."""
    what = str(finding.values["what"])
    return spoken.text(f"what.{what}") if what in THINGS else spoken.quoted(shorten(what))


def amount(what: str, n: int, spoken: Language) -> str:
    """Write an amount: "3 hashtags"."""
    return spoken.text("form.amount", n=n, what=spoken.plural(f"what.{what}", n))


def _with_amount(finding: Finding, spoken: Language) -> str:
    what, count, limit = _figures(finding)
    if count > limit:
        return spoken.text("amount.many", amount=amount(what, count, spoken))
    return spoken.plural("amount.few", limit, what=spoken.plural(f"what.{what}", limit))


def _figures(finding: Finding) -> tuple[str, int, int]:
    values = finding.values
    return str(values["what"]), int(str(values["count"])), int(str(values["limit"]))


def _day(finding: Finding, spoken: Language) -> str:
    day = finding.values["date"]
    return spoken.date(day) if isinstance(day, datetime.date) else str(day)


def group_by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Group findings by the id of their rule, keeping their order."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule.id, []).append(finding)
    return groups


def describe(findings: Sequence[Finding], spoken: Language) -> str:
    """Describe the findings of one rule in one sentence, which is never empty."""
    said = dict.fromkeys(_describe(group, spoken) for group in _group_by_topic(findings))
    return spoken.text("noticed.what", what=spoken.text("form.apart").join(said))


def _group_by_topic(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Group what is said together: all words in one list, each counted thing by itself."""
    groups: dict[tuple[str, object], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((topic(finding), finding.values.get("what")), []).append(finding)
    return list(groups.values())


def _describe(findings: Sequence[Finding], spoken: Language) -> str:
    first, about = findings[0], topic(findings[0])
    words = spoken.quoted(excerpt(first)) if about in _LONG else words_line(_words(findings), spoken)
    match about:
        case "amount" | "too_long":
            what, count, limit = _figures(first)
            said = spoken.text(
                "noticed.many" if count > limit else "noticed.few", amount=amount(what, count, spoken), limit=limit
            )
            return spoken.text("noticed.where", said=said, words=words) if words else said
        case "missing":
            what = spoken.text(f"what.{first.values['what']}")
            if words:
                return spoken.text("noticed.missing", words=words, what=what)
            return spoken.text("noticed.lacks", what=what)
        case "repetition":
            return spoken.text("noticed.repetition", words=words, date=_day(first, spoken))
    return words


def _words(findings: Iterable[Finding]) -> list[str]:
    """List each place and each word once; a mixture's other word comes first."""
    shown: dict[str, None] = {}
    for finding in _without_overlaps(findings):
        for word in (str(finding.values.get("other", "")), finding.match):
            if word:
                shown[shorten(word, QUOTED_WORD_LENGTH)] = None
    return list(shown)


def _without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """Return the longest finding of each place, in the draft's order; of equally long ones, the first."""
    kept: list[Finding] = []
    place_ends = 0
    for finding in sorted(findings, key=lambda one: one.start):
        if finding.start >= place_ends:
            kept.append(finding)
        elif finding.end - finding.start > kept[-1].end - kept[-1].start:
            kept[-1] = finding
        place_ends = max(place_ends, finding.end)
    return kept


def words_line(words: Sequence[str], spoken: Language) -> str:
    """Quote the first five words and say how many more there are; ``""`` for no words."""
    quoted = [spoken.quoted(word) for word in words[:QUOTED_WORDS]]
    more = len(words) - len(quoted)
    return spoken.listed([*quoted, spoken.plural("check.more", more)] if more else quoted)
