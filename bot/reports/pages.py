"""``charter poster``: the charter on one sheet. ``charter report``: a row per rule and a chart of four weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil
from xml.etree.ElementTree import Element

from bot.charter.model import Charter, Objective, Rule
from bot.reports.markup import chart, document, el, swatch
from bot.wording.figures import RuleFigures, doubt, most_doubtful
from bot.wording.language import Language, language

# In millimetres, for large type: see poster.css. Character widths are those of wide characters.
_MOST_IN_A_ROW = 5
_PAGE = (186, 250)
_FRAME, _LINE, _GAP, _PICTURE = 46, 6.4, 3.5, 28
_SMALL_LINE, _CHARACTER, _SMALL_CHARACTER = 4.7, 2.6, 2.0

PictureSource = Callable[[str], str]
"""Returns the URL of one of the charter's pictures."""


def poster(charter: Charter, source: PictureSource) -> str:
    """Return a page with the charter's name, objectives and numbered rules.

    Args:
        charter: the charter.
        source: returns the URL of a picture.
    """
    spoken = language(charter.language)
    objectives = [_objective(objective, source) for objective in charter.objectives]
    rules = [el("li", el("b", str(rule.number)), el("p", rule.text)) for rule in charter.rules]
    body = (
        el("header", el("h1", charter.name), el("p", spoken.text("charter.title"))),
        el("h2", spoken.text("objectives.heading")) if objectives else None,
        el("ul", *objectives, class_="objectives") if objectives else None,
        el("h2", spoken.text("poster.rules")) if rules else None,
        el("ol", *rules, class_="rules", style=f"--rows: {ceil(len(rules) / 2)}") if rules else None,
        el("footer", spoken.text("poster.footer")),
    )
    title = f"{charter.name}: {spoken.text('charter.title')}"
    return document(
        title, charter.language, "poster", el("article", *body, class_="open" if _fits_large(charter) else "full")
    )


def _fits_large(charter: Charter) -> bool:
    """Return whether everything fits on a page with the rules in one column of large type."""
    width, height = _PAGE
    rules = sum(ceil(len(rule.text) * _CHARACTER / (width - 15)) * _LINE + _GAP for rule in charter.rules)
    if not charter.objectives:
        return _FRAME + rules <= height
    column = width / len(charter.objectives) - 7
    longest = max(len(objective.text) for objective in charter.objectives)
    objectives = _PICTURE + ceil(longest * _SMALL_CHARACTER / column + 1) * _SMALL_LINE
    return len(charter.objectives) <= _MOST_IN_A_ROW and _FRAME + rules + objectives <= height


def _objective(objective: Objective, source: PictureSource) -> Element:
    picture = el("img", src=source(objective.image), alt=objective.alt or "") if objective.image else None
    return el("li", picture, el("p", objective.text))


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
    if not rule.matchers and not (rule.ask and total.spoke):
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
