"""``charter poster``: the charter as one page to hang up, which prints on A4 and Letter."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from xml.etree.ElementTree import Element

from bot.charter.model import Charter, Objective
from bot.reports.markup import document, el
from bot.wording.language import language

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
        el("ol", *rules, class_="rules") if rules else None,
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
