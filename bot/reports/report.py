"""``charter report``: one page with a row per rule and a small chart of four weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from xml.etree.ElementTree import Element

from bot.charter.model import Charter, Rule
from bot.reports.markup import chart, document, el, swatch
from bot.wording.figures import RuleFigures, doubt, most_doubtful
from bot.wording.language import Language, language


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of seven days, by rule id.

    Attributes:
        since: the first day.
    """

    since: dt.date
    figures: Mapping[str, RuleFigures]


def report(charter: Charter, weeks: Sequence[Week], today: dt.date) -> str:
    """Return the page.

    Args:
        charter: the charter; figures of rules that it no longer has are ignored.
        weeks: the oldest first.
        today: the date of the report.
    """
    spoken = language(charter.language)
    totals = {rule.id: reduce(_sum, _of(rule, weeks)) for rule in charter.rules}
    tallest = max((figure.spoke for rule in charter.rules for figure in _of(rule, weeks)), default=0)
    doubtful = most_doubtful(charter, totals.values())
    rows = [_row(rule, _of(rule, weeks), totals[rule.id], tallest, weeks, spoken) for rule in charter.rules]
    title = spoken.text("report.title", name=charter.name)
    return document(
        title,
        charter.language,
        "report",
        el("header", el("h1", title), el("p", _period(weeks, today, spoken))),
        el("p", doubt(doubtful, spoken), class_="doubt") if doubtful else None,
        _table(rows, spoken),
        _legend(spoken),
        el("footer", spoken.text("health.note")),
    )


def _of(rule: Rule, weeks: Sequence[Week]) -> list[RuleFigures]:
    return [week.figures.get(rule.id, RuleFigures(rule.id, 0)) for week in weeks]


def _sum(one: RuleFigures, other: RuleFigures) -> RuleFigures:
    return RuleFigures(
        one.rule_id,
        one.spoke + other.spoke,
        one.useful + other.useful,
        one.set_aside + other.set_aside,
        one.resolved + other.resolved,
        one.both + other.both,
    )


def _period(weeks: Sequence[Week], today: dt.date, spoken: Language) -> str:
    return spoken.text("report.period", since=spoken.date(weeks[0].since), until=spoken.date(today), year=today.year)


def _table(rows: Sequence[Element], spoken: Language) -> Element:
    names = ("rule", "weeks", "spoke", "useful", "set_aside", "cured")
    head = el("tr", *(el("th", spoken.text(f"report.{name}"), scope="col") for name in names))
    return el("table", el("thead", head), el("tbody", *rows))


def _row(
    rule: Rule,
    by_week: Sequence[RuleFigures],
    total: RuleFigures,
    tallest: int,
    weeks: Sequence[Week],
    spoken: Language,
) -> Element:
    name = el("th", el("b", f"{rule.number}."), f" {rule.text}", scope="row")
    if not rule.matchers:
        return el("tr", name, el("td", spoken.text("report.for_people"), colspan="5", class_="people"))
    said = [
        spoken.plural("report.week", figure.spoke, day=spoken.date(week.since))
        for week, figure in zip(weeks, by_week, strict=True)
    ]
    figures = (total.spoke, total.useful, total.set_aside, total.resolved)
    cells = (el("td", str(figure), class_="figure") for figure in figures)
    return el("tr", name, el("td", chart(by_week, tallest, spoken.listed(said))), *cells)


def _legend(spoken: Language) -> Element:
    kinds = ("helped", "set_aside", "unanswered")
    return el("p", *(el("span", swatch(kind), spoken.text(f"report.legend_{kind}")) for kind in kinds), class_="legend")
