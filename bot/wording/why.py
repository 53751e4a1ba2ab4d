"""What *Why?* shows: the rule, what matched, what else applies, and how to be left alone."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from bot.charter.model import Charter, Rule
from bot.charter.review import Finding
from bot.wording.language import Language, language
from bot.wording.noticing import by_rule, noticed
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
        charter: the one that the draft was reviewed with.
        findings: of the draft as it is now; empty where it is gone, or could not be read.
        shown: the ids of the rules that the reply speaks of; one that left the charter since is passed over.
        spoken: the reader's language.
        quiet_until: when the reader's quiet ends, on the reader's clock; ``None`` for none.
    """
    found = by_rule(findings)
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
    return _noticed(rule, found[rule.id], spoken)


def _noticed(rule: Rule, findings: Sequence[Finding], spoken: Language) -> Section:
    return section(Numbered(rule.number, rule.text), noticed(findings, spoken))


def _others(rules: Sequence[Rule], found: Mapping[str, Sequence[Finding]], spoken: Language) -> Iterator[Part]:
    if not rules:
        yield section(spoken.text("why.nothing_else"))
        return
    yield section(spoken.text("why.others"))
    yield from (_noticed(rule, found[rule.id], spoken) for rule in rules)


def _left_alone(charter: Charter, spoken: Language) -> Section:
    # The button stands in a public reply, so it is named as the charter's language has it.
    button = language(charter.language).text("button.not_now")
    hours = charter.nudge.again_after_hours
    return section(
        f"• {spoken.text('why.not_now', button=spoken.quoted(button))}",
        f"• {spoken.plural('why.rest', hours)}" if hours else None,
    )
