"""Finds the posts in a Markdown document: the items of a list, or what is written under a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.charter.draft import Picture
from bot.reports.column_names import is_known, means_platform, means_post, platform_in
from bot.reports.front_matter import read_front_matter

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_RULE = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")
_ITEM = re.compile(r"(?P<indent>\s{0,3})(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>.*)")
_FENCE = re.compile(r"(?:```|~~~)\S*")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_BARS = re.compile(r"[\s|:-]+")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\((\S+?)(?:[ \t]+\"[^\"\n]*\")?\)")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LABEL = re.compile(r"([^\W\d_][\w ]{0,30}?)\s*:\s*(.*)")
_FEWEST_LABELS = 2


@dataclass(slots=True)
class MarkdownPost:
    """A post in a document.

    Attributes:
        lines: the line of the document for each line of its text; never empty.
        text: as it will be posted.
        platform: what its heading or the front matter names; ``None`` if they name none.
        pictures: those that the front matter tells of.
    """

    lines: tuple[int, ...]
    text: str
    platform: str | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True)
class _Section:
    """What is written between two headings or separators: numbered lines."""

    platform: str | None = None
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def items(self) -> list[tuple[int, str]]:
        """The lines that begin an item of a list."""
        return [(number, line) for number, line in self.lines if _ITEM.fullmatch(line)]


def looks_like_markdown(text: str) -> bool:
    """Whether text without a telling extension has headings, or is one list."""
    lines = [line for line in text.split("\n") if line.strip()]
    items = sum(bool(_ITEM.fullmatch(line)) for line in lines)
    headings = any(_HEADING.fullmatch(line) or _RULE.fullmatch(line.strip()) for line in lines)
    return headings or (items > 1 and bool(_ITEM.fullmatch(lines[0])) and items * 2 > len(lines))


def markdown_posts(text: str) -> Iterator[MarkdownPost]:
    """Yield the posts of a document. Without a heading, the text under front matter is one post."""
    front = read_front_matter(text)
    sections = _sections(text, front.lines if front else 0)
    alone = len(sections) == 1
    for section in sections:
        for post in _of_section(section, alone=alone, front=front is not None):
            post.text = _as_typed(post.text)
            if front:
                post.platform, post.pictures = post.platform or front.platform, front.pictures
            if post.text.strip():
                yield post


def _of_section(section: _Section, *, alone: bool, front: bool) -> Iterator[MarkdownPost]:
    if alone and front:
        return iter([_whole(section.lines, section.platform)])
    if alone and not section.items:  # without headings, each paragraph is a post
        return _paragraphs(section)
    return _posts(section)


def table_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows of the document's tables, without the lines of bars under their headers."""
    return [
        (number, [cell.strip() for cell in line.strip().strip("|").split("|")])
        for number, line in enumerate(text.split("\n"), 1)
        if _TABLE_ROW.fullmatch(line) and not _BARS.fullmatch(line)
    ]


def _sections(text: str, skipped: int) -> list[_Section]:
    sections = [_Section()]
    for number, line in enumerate(text.split("\n")[skipped:], skipped + 1):
        heading = _HEADING.fullmatch(line)
        if heading or _RULE.fullmatch(line.strip()):
            sections.append(_Section(platform_in(heading[1]) if heading else None))
        elif not _FENCE.fullmatch(line.strip()):
            sections[-1].lines.append((number, line))
    return [section for section in sections if any(line.strip() for _, line in section.lines)]


def _posts(section: _Section) -> Iterator[MarkdownPost]:
    """Yield a post per item where a section is a list, maybe under a line of introduction; else the whole section."""
    if labelled := _labelled(section):
        yield labelled
        return
    items = section.items
    first = items[0][0] if items else 0
    before = [line.strip() for number, line in section.lines if number < first and line.strip()]
    introduced = len(before) <= 1 and all(line.endswith(":") for line in before)
    if not items or not introduced:
        yield _whole(section.lines, section.platform)
        return
    starts = [number for number, _ in items]
    for start, end in zip(starts, [*starts[1:], section.lines[-1][0] + 1], strict=True):
        yield _whole([(n, _without_bullet(line)) for n, line in section.lines if start <= n < end], section.platform)


def _labelled(section: _Section) -> MarkdownPost | None:
    """Return the post of a section that describes it line by line: ``Date: 3 March``, ``Platform: X``, ``Text: …``."""
    labels: dict[str, str] = {}
    post: list[tuple[int, str]] = []
    in_post = True
    for number, line in section.lines:
        found = _LABEL.fullmatch(_as_typed(_without_bullet(line)).strip())
        if found and is_known(found[1]):
            labels[found[1]] = found[2]
            in_post = means_post(found[1])
            post += [(number, found[2])] if in_post else []
        elif in_post or not line.strip():
            post.append((number, line))
            in_post = True
    if len(labels) < _FEWEST_LABELS or not any(means_post(label) or means_platform(label) for label in labels):
        return None
    named = (platform_in(value) for label, value in labels.items() if means_platform(label))
    return _whole(post, next(named, None) or section.platform)


def _paragraphs(section: _Section) -> Iterator[MarkdownPost]:
    paragraph: list[tuple[int, str]] = []
    for number, line in [*section.lines, (0, "")]:
        if line.strip():
            paragraph.append((number, line))
        elif paragraph:
            yield _whole(paragraph, section.platform)
            paragraph = []


def _whole(lines: Sequence[tuple[int, str]], platform: str | None) -> MarkdownPost:
    first = next((at for at, (_, text) in enumerate(lines) if text.strip()), 0)
    kept = lines[first:] or [(0, "")]
    return MarkdownPost(tuple(number for number, _ in kept), "\n".join(text for _, text in kept), platform)


def _without_bullet(line: str) -> str:
    item = _ITEM.fullmatch(line)
    return item["text"] if item else line.strip()


def _as_typed(text: str) -> str:
    """Return the text as it will be posted, line by line: without emphasis, block quotes and the brackets of links."""
    plain = re.sub(r"(?m)^[ \t]{0,3}>[ \t]?", "", text)
    plain = _LINK.sub(lambda link: f"{link[1]} {link[2]}".strip(), plain)
    return _MARKS.sub(r"\2", plain)
