"""Emoji: where a text holds one, and which sign Slack's ``:name:`` stands for.

https://www.unicode.org/reports/tr51/ says what an emoji is made of; ``data/emoji.txt`` holds the signs and their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

_TONE = "\U0001f3fb-\U0001f3ff"
_AFTER_FIRST = re.compile("(?<=^.)\ufe0f?", re.DOTALL)
_TONES = {str(number): chr(0x1F3F9 + number) for number in range(2, 7)}
_TONE_NAME = re.compile(r"(.+?)::skin-tone-([2-6])(?:-[2-6])?")
SOME_EMOJI = "\U0001f642"
"""Stands for an emoji that a workspace made for itself: nobody can tell what it will be posted as."""


@cache
def _lines() -> tuple[str, list[str]]:
    """The ranges of ``emoji.txt``, and its lines of names."""
    _, ranges, *names = (DATA / "emoji.txt").read_text(encoding="utf-8").splitlines()
    return ranges, names


@cache
def emoji_pattern() -> re.Pattern[str]:
    """Finds each emoji of a text as one: a family, a flag, a keycap, a sign with its skin tone.

    A sign before U+FE0E is asked to be shown as text, and isn't found.
    """
    ranges = (tuple(int(end, 16) for end in one.split("-")) for one in _lines()[0].split())
    sign = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + "](?!\ufe0e)"
    shown = rf"{sign}[\ufe0f{_TONE}]*\u20e3?"
    return re.compile(
        rf"{shown}[\U000e0020-\U000e007f]*(?:\u200d{shown})*|[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3"
    )


@cache
def _signs() -> Mapping[str, str]:
    found = {}
    for line in _lines()[1]:
        points, *names = line.split()
        found.update(dict.fromkeys(names, "".join(chr(int(point, 16)) for point in points.split("-"))))
    return found


def sign(name: str) -> str | None:
    """The emoji that Slack writes as ``:name:``, with its skin tone if any; ``None`` for a name that isn't Slack's own.

    Args:
        name: without the colons at its ends: ``tada``, ``wave::skin-tone-3``.
    """
    toned = _TONE_NAME.fullmatch(name)
    if toned is None:
        return _signs().get(name)
    plain = _signs().get(toned[1])
    return plain and _AFTER_FIRST.sub(_TONES[toned[2]], plain, count=1)
