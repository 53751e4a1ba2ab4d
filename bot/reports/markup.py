"""Builds HTML and SVG from elements, so that the library escapes every text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from bot.wording.figures import RuleFigures

Child = Element | str | None


def el(tag: str, *children: Child, **attributes: str) -> Element:
    """Make an element. Skips children that are ``None``; attributes are named ``class_`` and ``aria_label``."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _append_text(made, child)
        elif child is not None:
            made.append(child)
    return made


def document(title: str, language: str, style: str, *body: Child) -> str:
    """Make a self-contained page: no scripts, and its style inside.

    Args:
        title: the title of the browser tab.
        language: an ISO 639-1 code.
        style: the name of a style sheet in this folder, added to the shared one.
        body: the content.
    """
    sheets = (Path(__file__).parent / f"{name}.css" for name in ("sheet", style))
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)),
    )
    page = el("html", head, el("body", el("main", *body)), lang=language)
    return "<!doctype html>\n" + tostring(page, encoding="unicode", method="html") + "\n"


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


_BAR, _GAP, _HEIGHT, _LABEL = 18, 8, 30, 9  # in units of the drawing


def chart(weeks: Sequence[RuleFigures], tallest: int, said: str) -> Element:
    """Draw the bars of one rule.

    Args:
        weeks: its weekly figures, the oldest first.
        tallest: the highest figure of all rules, so that charts are comparable.
        said: the description for screen readers.
    """
    width = len(weeks) * (_BAR + _GAP) - _GAP
    bars = (part for at, week in enumerate(weeks) for part in _bar(week, tallest, at * (_BAR + _GAP)))
    ground = _HEIGHT + _LABEL
    line = el("path", d=f"M0 {ground}.5H{width}", class_="ground")
    return el("svg", *bars, line, viewBox=f"0 0 {width} {ground + 1}", role="img", aria_label=said)


def swatch(kind: str) -> Element:
    """Draw a sample for the legend: ``helped``, ``set_aside`` or ``unanswered``."""
    return el("svg", *_part(kind, 0.5, 0.5, 9, 9), viewBox="0 0 10 10", aria_hidden="true")


def _bar(week: RuleFigures, tallest: int, left: float) -> Iterator[Element]:
    """Draw a bar, from the bottom: helped, set aside, unanswered; with the total on top."""
    if not week.spoke:
        return
    aside = min(week.set_aside, week.spoke - week.helped)
    parts = (("helped", week.helped), ("set_aside", aside), ("unanswered", week.spoke - week.helped - aside))
    top: float = _HEIGHT + _LABEL
    for kind, number in parts:
        height = _HEIGHT * number / tallest
        top -= height
        if height:
            yield from _part(kind, left, top, _BAR, height)
    yield el("text", str(week.spoke), x=f"{left + _BAR / 2:g}", y=f"{top - 2:.2f}")


def _part(kind: str, x: float, y: float, width: float, height: float) -> Iterator[Element]:
    place = {"x": f"{x:g}", "y": f"{y:.2f}", "width": f"{width:g}", "height": f"{height:.2f}"}
    yield el("rect", class_=kind, **place)
    if kind == "set_aside":  # stripes, so that it can be told apart without colour
        steps = (y + step for step in range(2, int(height) + 1, 3))
        yield el("path", d="".join(f"M{x:g} {at:.2f}h{width:g}" for at in steps) or "M0 0", class_="stripes")
