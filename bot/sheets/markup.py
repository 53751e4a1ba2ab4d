"""HTML and SVG from elements: whatever a person wrote is escaped by the library, nowhere by hand."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None


def el(tag: str, *children: Child, **attributes: str) -> Element:
    """An element. ``None`` among the children is left out; ``class_``, ``aria_label`` are written as HTML has them."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            _append_text(made, child)
        elif child is not None:
            made.append(child)
    return made


def document(title: str, language: str, style: str, *body: Child) -> str:
    """A whole page without any script, its style inside, so that one file is all there is.

    Args:
        title: what the browser's tab says.
        language: an ISO 639-1 code.
        style: the name of a style sheet in this folder, added to the one that all sheets share.
        body: what the page holds.
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
