"""The *Why?* modal: the rule, what matched, what else applies, and how to get quiet."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from bot.charter.model import Charter, Rule
from bot.charter.review import Finding
from bot.wording.findings import describe, group_by_rule
from bot.wording.language import Language, language
from bot.wording.page import Heading, Note, Numbered, Page, Part, Section, page, section
from bot.wording.quiet import quiet_parts


def why_page(
    charter: Charter,
    findings: Sequence[Finding],
    shown: Sequence[str],
    spoken: Language,
    quiet_until: datetime.datetime | None = None,
) -> Page:
    """Explain a reply, in the reader's language.

    Args:
        charter: the charter used.
        findings: the findings in the draft as it is now; empty if it is gone or couldn't be read.
        shown: the ids of the rules the reply is about; rules no longer in the charter are ignored.
        spoken: the reader's language.
        quiet_until: when the reader's quiet ends, in the reader's time zone; ``None`` without quiet.
    """
    found = group_by_rule(findings)
    spoken_of = [rule for rule in charter.rules if rule.id in shown]
    others = [rule for rule in charter.rules if rule.id in found and rule.id not in shown]
    rest = _others(others, found, spoken) if findings else ()
    parts = (
        *(_reason(rule, found, spoken) for rule in spoken_of),
        *rest,
        Heading(spoken.text("why.left_alone")),
        _left_alone(charter, spoken),
        *quiet_parts(quiet_until, spoken),
        Note(spoken.text("why.note")),
    )
    return page(spoken, spoken.text("why.title"), parts)


def _reason(rule: Rule, found: Mapping[str, Sequence[Finding]], spoken: Language) -> Section:
    if rule.id not in found:
        return section(Numbered(rule.number, rule.text), spoken.text("why.no_longer"))
    return _rule_findings(rule, found[rule.id], spoken)


def _rule_findings(rule: Rule, findings: Sequence[Finding], spoken: Language) -> Section:
    return section(Numbered(rule.number, rule.text), describe(findings, spoken))


def _others(rules: Sequence[Rule], found: Mapping[str, Sequence[Finding]], spoken: Language) -> Iterator[Part]:
    if not rules:
        yield section(spoken.text("why.nothing_else"))
        return
    yield section(spoken.text("why.others"))
    yield from (_rule_findings(rule, found[rule.id], spoken) for rule in rules)


def _left_alone(charter: Charter, spoken: Language) -> Section:
    # The button is in a public reply, so its label is in the charter's language.
    button = language(charter.language).text("button.not_now")
    hours = charter.nudge.again_after_hours
    return section(
        f"• {spoken.text('why.not_now', button=spoken.quoted(button))}",
        f"• {spoken.plural('why.rest', hours)}" if hours else None,
    )
