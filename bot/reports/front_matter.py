"""Reads the front matter of a Markdown document: lines ``key: value`` between two lines ``---``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.charter.draft import Picture
from bot.reports.column_names import means_description, means_picture, means_platform, platform_in

_BLOCK = re.compile(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"([^\W\d_][\w -]*?)\s*:(?:\s+(.*))?")
_NOTHING = {"", "null", "~", "false", "no", "[]"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter tells of the post under it.

    Attributes:
        lines: how many lines it takes, with its two separators.
        platform: the platform that it names; ``None`` if it names none.
        pictures: the post's picture, if ``image`` or a description tells of one.
    """

    lines: int
    platform: str | None = None
    pictures: tuple[Picture, ...] = ()


def read_front_matter(text: str) -> FrontMatter | None:
    """Return the front matter that a document begins with; ``None`` if it has none."""
    block = _BLOCK.match(text)
    if block is None:
        return None
    values = dict(_values(block[1] or ""))
    named = (platform_in(value) for key, value in values.items() if means_platform(key))
    described = next((value for key, value in values.items() if means_description(key)), "")
    shows = described or any(means_picture(key) and key == "image" for key in values)
    pictures = (Picture(described),) if shows else ()
    return FrontMatter(block[0].count("\n"), next((one for one in named if one), None), pictures)


def _values(block: str) -> Iterator[tuple[str, str]]:
    """Yield the keys that have a value; a list under a key is joined to one line."""
    key, value = "", ""
    for line in [*block.split("\n"), "end: "]:
        found = _KEY.fullmatch(line.rstrip())
        if found is None:
            value = f"{value}, {line.strip().removeprefix('- ')}".strip(", ")
            continue
        plain = value.strip().strip("\"'")
        if key and plain.lower() not in _NOTHING:
            yield key.lower(), plain
        key, value = found[1], found[2] or ""
