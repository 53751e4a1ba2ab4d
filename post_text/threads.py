"""Threads: several posts of one platform in one text, which are measured each for itself."""

from __future__ import annotations

import re
from itertools import pairwise

from post_text.text import Span, late

_THREADED = frozenset({"x", "bluesky", "mastodon", "threads"})
# "1/3", "2/" or "(3/n)" before the words of a part or after them; "Tweet 2:" before them.
_BEFORE = late(r"^[^\w\n]{0,8}?(\d{1,2})[ ]?/[ ]?(?:\d{1,2}|[nx])?(?![\w/])", re.MULTILINE | re.IGNORECASE)
_AFTER = late(r"(?<![\w/])(\d{1,2})[ ]?/[ ]?(?:\d{1,2}|[nx])[\])]?[^\w\n]{0,8}$", re.MULTILINE | re.IGNORECASE)
_NAMED = late(
    r"^[^\w\n]{0,8}(?:tweet|post|toot|skeet|part|partie)[ ]?(?:n°[ ]?|\#)?(\d{1,2})(?:[ ]?/[ ]?\d{1,2})?[*_]*[ ]?"
    r"(?:[:.)–—-]+[*_]*|$)",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = late(r"^[ \t]*(?:-{3,}|—{2,}|={3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)


def split_thread(text: str, start: int, platform: str) -> list[Span]:
    """Where the posts of a thread are in ``text`` from ``start`` on; none where it is one post."""
    end = len(text)
    if "/" in text:
        before = [match.start() for match in _numbered(_BEFORE, text, start)]
        if before and not text[start : before[0]].strip():
            return [*pairwise([*before, end])]
        after = [match.end() for match in _numbered(_AFTER, text, start)]
        if after and not text[after[-1] :].strip():
            return [*pairwise([start, *after])]
    named = _numbered(_NAMED, text, start)
    if named and not text[start : named[0].start()].strip():
        ends = [*(match.start() for match in named[1:]), end]
        return [(match.end(), stop) for match, stop in zip(named, ends, strict=True)]
    rules = [*_RULE.finditer(text, start)] if platform in _THREADED else []
    edges = [(start, start), *(match.span() for match in rules), (end, end)]
    parts = [(before[1], after[0]) for before, after in pairwise(edges) if text[before[1] : after[0]].strip()]
    return parts if len(parts) > 1 else []


def _numbered(pattern: re.Pattern[str], text: str, start: int) -> list[re.Match[str]]:
    """The matches, if they count 1, 2 and so on."""
    found = [*pattern.finditer(text, start)]
    counts = [int(match[1]) for match in found]
    return found if len(found) > 1 and counts == [*range(1, len(found) + 1)] else []
