"""A small chart: a bar a week, in three parts that differ in pattern as well as in colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from bot.sheets.markup import el
from bot.voice.figures import RuleFigures

_BAR, _GAP, _HEIGHT, _LABEL = 18, 8, 30, 9  # in the drawing's own units


def chart(weeks: Sequence[RuleFigures], tallest: int, said: str) -> Element:
    """The bars of one rule.

    Args:
        weeks: its figures week by week, the oldest first.
        tallest: the highest figure of all rules, so that their charts compare.
        said: the same in words, for whoever does not see it.
    """
    width = len(weeks) * (_BAR + _GAP) - _GAP
    bars = (part for at, week in enumerate(weeks) for part in _bar(week, tallest, at * (_BAR + _GAP)))
    ground = _HEIGHT + _LABEL
    line = el("path", d=f"M0 {ground}.5H{width}", class_="ground")
    return el("svg", *bars, line, viewBox=f"0 0 {width} {ground + 1}", role="img", aria_label=said)


def swatch(kind: str) -> Element:
    """A sample of a part, for the legend: ``helped``, ``set_aside`` or ``unanswered``."""
    return el("svg", *_part(kind, 0.5, 0.5, 9, 9), viewBox="0 0 10 10", aria_hidden="true")


def _bar(week: RuleFigures, tallest: int, left: float) -> Iterator[Element]:
    """From the ground up: what helped, what was set aside, what nobody answered; above it how many there were."""
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
    if kind == "set_aside":  # stripes, so that no colour is needed to tell it from the rest
        steps = (y + step for step in range(2, int(height) + 1, 3))
        yield el("path", d="".join(f"M{x:g} {at:.2f}h{width:g}" for at in steps) or "M0 0", class_="stripes")
