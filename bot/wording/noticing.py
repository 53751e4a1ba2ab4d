"""What was noticed in a draft, in words: the few that are quoted, an amount, something missing, an earlier draft."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from bot.charter.matchers.missing import THINGS
from bot.charter.review import Finding
from bot.wording.language import Language
from bot.wording.page import shorten

FEW_WORDS = 30
"""Characters: enough to find the place again, where the words themselves are not the matter."""
QUOTED_WORDS, QUOTED_WORD_LENGTH = 5, 40

SITUATIONS = {
    "amount": "amount",
    "missing": "missing",
    "mixture": "mixture",
    "fits": "too_long",
    "repetition": "repetition",
}
"""What a finding is about, by the kind of matcher that found it; any other kind finds ``words``."""

_LONG = ("repetition", "too_long")
"""What means a whole stretch of the draft: its beginning is quoted, enough to find the place."""

_TOLD_BY = {
    "words": {"match"},
    "amount": {"match", "count"},
    "missing": {"match"},
    "mixture": {"match", "other"},
    "too_long": {"match", "count"},
    "repetition": {"date"},
}


def situation(finding: Finding) -> str:
    """Name what a finding is about: ``words``, or one of ``SITUATIONS``."""
    return SITUATIONS.get(finding.kind, "words")


def few_words(finding: Finding) -> str:
    """Give the words that a finding means, shortened; of a stretch whose words are not the matter, the beginning."""
    if situation(finding) not in _LONG:
        return shorten(finding.match)
    # Where a platform would cut, a comma or a space may come first: nobody finds the place by that.
    return shorten(finding.match.lstrip(" ,;:.") or finding.match, FEW_WORDS)


def is_told(template: str, finding: Finding) -> bool:
    """Whether a rule's own sentence says by itself what was noticed, or there is nothing that could be said of it."""
    about = situation(finding)
    return (not finding.match and about != "amount") or any(f"{{{name}}}" in template for name in _TOLD_BY[about])


def lead_values(finding: Finding, spoken: Language) -> dict[str, str]:
    """Put into words what the sentence that opens a reply may name."""
    values = finding.values
    words = {"words": spoken.quoted(few_words(finding))}
    match situation(finding):
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


def missing_thing(finding: Finding, spoken: Language) -> str:
    """Name what is missing: "a link", or the words that should be there."""
    what = str(finding.values["what"])
    return spoken.text(f"what.{what}") if what in THINGS else spoken.quoted(shorten(what))


def amount(what: str, n: int, spoken: Language) -> str:
    """Count things that can be counted: "3 hashtags"."""
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


def by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Sort findings by the id of their rule, in their order."""
    sorted_: dict[str, list[Finding]] = {}
    for finding in findings:
        sorted_.setdefault(finding.rule.id, []).append(finding)
    return sorted_


def noticed(findings: Sequence[Finding], spoken: Language) -> str:
    """Say what one rule noticed, for somebody who asks: never empty for findings."""
    said = dict.fromkeys(_noticed(group, spoken) for group in _alike(findings))
    return spoken.text("noticed.what", what=spoken.text("form.apart").join(said))


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Keep together what is said together: words in one list, each thing that is counted by itself."""
    groups: dict[tuple[str, object], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((situation(finding), finding.values.get("what")), []).append(finding)
    return list(groups.values())


def _noticed(findings: Sequence[Finding], spoken: Language) -> str:
    first, about = findings[0], situation(findings[0])
    words = spoken.quoted(few_words(first)) if about in _LONG else words_line(_words(findings), spoken)
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
    """Each word that is meant once, a mixture's other word before it."""
    shown: dict[str, None] = {}
    for finding in findings:
        for word in (str(finding.values.get("other", "")), finding.match):
            if word:
                shown[shorten(word, QUOTED_WORD_LENGTH)] = None
    return list(shown)


def words_line(words: Sequence[str], spoken: Language) -> str:
    """Quote words, the first five and how many more; ``""`` for no words."""
    quoted = [spoken.quoted(word) for word in words[:QUOTED_WORDS]]
    more = len(words) - len(quoted)
    return spoken.listed([*quoted, spoken.plural("check.more", more)] if more else quoted)
