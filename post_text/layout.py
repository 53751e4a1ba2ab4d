"""How people hand a post over in a message: under a heading, quoted, in several versions, with its picture described.

What is found here tells about the post and is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from post_text.platforms import SPELLINGS
from post_text.text import Span, fold, late

_NAMES = "|".join(re.escape(name).replace("\\ ", r"\s?") for name in sorted(SPELLINGS, key=len, reverse=True))
_SEVERAL = rf"(?:{_NAMES})(?:[ \t]*(?:[/,&+|·]|\bet\b|\band\b)[ \t]*(?:{_NAMES}))*"
_LEAD = (
    r"(?:(?:for|pour|posts?|version|draft|brouillon|copy|caption|l[ée]gende|texte?|publication|message|visuel"
    r"|proposition|proposal|id[ée]e|idea|the|our|notre|le|la|de|du)[ \t]+){0,4}"
)
_TAIL = (
    r"(?:[ \t]+(?:posts?|version|draft|copy|caption|thread|story|stories|reels?|carr?ousel|shorts?|page|ad|text|only"
    r"|update|article|fr|en))*(?:[ \t]*\([^()\n]{1,30}\))?(?!\w)"
)
_SIGNS = r"[^\w\s\[\](@<>\"“”«»„'’`:：&/,.!?|–—-]|_"  # emoji, bullets, the marks of bold and of Markdown's headings
_SHORTCODES = r"(?::[\w+'-]{1,40}){1,12}:"
_COLON = r"[:：](?!//|[\w+'-]+:)[*_]*"
_HEADING = late(
    rf"""
    [ \t]*(?:(?:{_SIGNS}|{_SHORTCODES}|[-–—](?=\s)|\d{{1,2}}[.)](?=\s))[ \t]*){{0,6}}
    (?: [\[(][ \t]*{_LEAD}(?P<boxed>{_SEVERAL}){_TAIL}[ \t]*[\])][*_]*(?:[ \t]*[:：])?
      | {_LEAD}(?P<named>{_SEVERAL}){_TAIL}(?:[ \t]*(?:{_SIGNS}|{_SHORTCODES})){{0,6}}
        (?: [ \t\xa0\u202f]?{_COLON} | [ \t]+[-–—|](?=\s) | [ \t]*(?=\n) )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_HEADING = 120
_HEADING_ENDS = late(r"[:：\])\n|–—]| - ")
_NAME = late(_NAMES, re.IGNORECASE)
_MOST_LINES = 300  # whose beginning is looked at; a message of more has no versions

_DESCRIBES = (
    r"(?:alt(?:ernative)?[ -]?texts?|alt|(?:image|picture|photo)[ -](?:description|alt)"
    r"|description[ ](?:of[ ]the[ ](?:image|picture|photo)|de[ ]l['’](?:image|illustration)|de[ ]la[ ]photo)"
    r"|textes?[ -]alt(?:ernatifs?)?|description[ ]alternative)"
)
_DESCRIPTION = late(
    rf"""
      ^[^\w\n\[(]{{0,20}}{_DESCRIBES}[ ]?(?:n°|\#)?(?P<number>\d{{0,2}})[ ]?(?:\([^()\n]{{0,60}}\))?
          [*_]*[ \xa0\u202f]?[:：=][*_]*(?P<text>[^\n]*(?:\n(?![ \t]*\n)(?!\W{{0,20}}{_DESCRIBES}\b)[^\n]+)*)
    | [\[(][ ]?{_DESCRIBES}[ ]?(?P<boxed_number>\d{{0,2}})[ \xa0\u202f]?[:：=](?P<boxed>[^\[\]()\n]*)[\])]
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
# Most posts hold none of these, and one set of signs is searched for fast.
_MAY_BE_LAID_OUT = late(r"""[:：\])\n=|–—>`"“«„]""")
_MAY_DESCRIBE = late(r"(?:alt|description)[^:：=\n]{0,80}[:：=]", re.IGNORECASE)

_CLOSING = {'"': '"', "“": "”", "«": "»", "„": "“”"}
_WORD = late(r"[^\W_]")
_QUOTED_LINE = late(r"[ \t]*(?:>>>|>)[ \t]?")
_LONGEST_INTRODUCTION = 20  # words
_FEWEST_WORDS = 3  # of a post under a heading that nothing led to expect
_INTRODUCES = late(
    r"\b(?:drafts?|posts?|versions?|texts?|copy|proposals?|ideas?|review|feedback|thoughts|here|brouillons?|textes?"
    r"|propositions?|idees?|relire|relecture|avis|voici)\b"
)


class PlatformSection(NamedTuple):
    """A post of its own within a message.

    Attributes:
        platforms: what it is meant for; empty where nothing says so.
        start, end: where it is in the message.
    """

    platforms: tuple[str, ...]
    start: int
    end: int


class Layout(NamedTuple):
    """What a message holds.

    Attributes:
        sections: its posts, in order; at least one.
        hidden: what will not be posted, within sections and between them, in order.
        descriptions: what "Alt text 2: …" says of the pictures: the number or "", and the description.
    """

    sections: tuple[PlatformSection, ...]
    hidden: tuple[Span, ...]
    descriptions: tuple[tuple[str, str], ...]


def read_layout(text: str) -> Layout | None:
    """The posts that a message holds, and what comes with them; ``None`` where all of it is one post."""
    if not _MAY_BE_LAID_OUT.search(text) and " - " not in text:
        return None
    sections, hidden = _sections(text)
    may_describe = (":" in text or "=" in text or "：" in text) and _MAY_DESCRIBE.search(text)
    descriptions = tuple(_DESCRIPTION.finditer(text)) if may_describe else ()
    hidden += [match.span() for match in descriptions]
    if ">" in text or "```" in text or text.lstrip().startswith((*_CLOSING, "`")):
        for section in sections:
            hidden += _wrapping(text, section, descriptions)
    if not hidden:
        return None
    told = (
        (one["number"] or one["boxed_number"] or "", (one["text"] or one["boxed"] or "").strip())
        for one in descriptions
    )
    return Layout(sections, tuple(sorted(hidden)), tuple(told))


def _sections(text: str) -> tuple[tuple[PlatformSection, ...], list[Span]]:
    headings = _headings(text)
    if not headings:
        return (PlatformSection((), 0, len(text)),), []
    ends = (*(heading.start() for heading in headings[1:]), len(text))
    sections = [
        PlatformSection(_platforms(heading), end - len(text[heading.end() : end].lstrip()), end)
        for heading, end in zip(headings, ends, strict=True)
    ]
    hidden = [heading.span() for heading in headings]
    first = headings[0].start()
    if _introduces(text[:first]):
        hidden.insert(0, (0, first))
    elif text[:first].strip():
        sections.insert(0, PlatformSection((), 0, first))
    return tuple(sections), hidden


def _headings(text: str) -> list[re.Match[str]]:
    """A heading begins the message, or comes after an empty line; after a first heading, any line may be the next."""
    may_open = _HEADING_ENDS.search(text, 0, _LONGEST_HEADING)
    first = _HEADING.match(text, len(text) - len(text.lstrip())) if may_open else None
    found = [first] if first else []
    if "\n" not in text:
        return found
    for at in islice(_line_starts(text), _MOST_LINES):
        if found and at < found[-1].end():
            continue
        after_gap = text[max(0, at - 20) : at - 1].rstrip(" \t").endswith("\n")
        if (found or after_gap) and (match := _HEADING.match(text, at)):
            found.append(match)
    ends = [*(heading.start() for heading in found[1:]), len(text)]
    return [
        heading
        for heading, end in zip(found, ends, strict=False)
        if heading is first or _is_post(text[heading.end() : min(end, heading.end() + 200)], bool(first))
    ]


def _line_starts(text: str) -> Iterator[int]:
    at = text.find("\n") + 1
    while at:
        yield at
        at = text.find("\n", at) + 1


def _is_post(text: str, is_expected: bool) -> bool:
    """Whether there are words after a heading: "Instagram: @shop" in a list of accounts heads nothing."""
    words = [word for word in text.split() if not ("@" in word or "/" in word or "." in word.strip(".,;:!?…"))]
    return len(words) >= (1 if is_expected else _FEWEST_WORDS)


def _platforms(heading: re.Match[str]) -> tuple[str, ...]:
    named = heading["boxed"] or heading["named"]
    whole = SPELLINGS.get(re.sub(r"\s+", " ", named.lower()))
    if whole:
        return (whole,)
    return tuple(dict.fromkeys(_platform(match[0]) for match in _NAME.finditer(named)))


def _platform(name: str) -> str:
    spelled = re.sub(r"\s+", " ", name.lower())
    return SPELLINGS.get(spelled) or next(
        code for one, code in SPELLINGS.items() if one.replace(" ", "") == spelled.replace(" ", "")
    )


def _introduces(text: str) -> bool:
    """Whether it is a line that speaks of the post to come: "Here is the draft for Thursday:"."""
    line = text.strip()
    if not line or not _is_aside(line):
        return False
    return line[-1] in ":?" or _INTRODUCES.search(fold(line)) is not None


def _wrapping(text: str, section: PlatformSection, descriptions: tuple[re.Match[str], ...]) -> list[Span]:
    """What is around a post that is handed over as a quotation, a block quote or a block of code."""
    end = min((one.start() for one in descriptions if one.start() > section.start), default=section.end)
    whole = text[section.start : min(end, section.end)]
    start = section.start + len(whole) - len(whole.lstrip())
    inner = whole.strip()
    stop = start + len(inner)
    if len(inner) > 2 and inner[-1] in _CLOSING.get(inner[0], "`" if inner[0] == "`" else ""):
        ticks = 3 if inner.startswith("```") and inner.endswith("```") and len(inner) > 6 else 1
        inside = inner[ticks:-ticks]
        if inner[0] not in inside and inner[-1] not in inside:
            return [(start, start + ticks), (stop - ticks, stop)]
    return _fenced(text, start, stop) or _quoted_lines(text, start, stop)


def _fenced(text: str, start: int, stop: int) -> list[Span]:
    """A block of code under a line of introduction, perhaps with a line after it."""
    if text.count("```", start, stop) != 2:
        return []
    opening = text.index("```", start)
    closing = text.index("```", opening + 3)
    if not (_is_aside(text[start:opening]) and _is_aside(text[closing + 3 : stop])):
        return []
    return [(start, opening + 3), (closing, stop)]


def _quoted_lines(text: str, start: int, stop: int) -> list[Span]:
    """A block quote, alone or under a line of introduction; words after it answer what somebody else said."""
    begins = _QUOTED_LINE.match(text, start) is not None
    opening = start if begins else text.find("\n>", start, stop) + 1
    if not (begins or opening) or not _is_aside(text[start:opening]):
        return []
    hidden = [(start, opening)] if start < opening else []
    at, is_open = opening, False
    while at < stop:
        line_end = text.find("\n", at, stop)
        line_end = stop if line_end < 0 else line_end
        mark = _QUOTED_LINE.match(text, at, line_end)
        if mark:
            hidden.append(mark.span())
            is_open = is_open or ">>>" in mark[0]
        elif text[at:line_end].strip() and not is_open:
            if begins or not _is_aside(text[at:stop]):
                return []
            hidden.append((at, stop))
            break
        at = line_end + 1
    return hidden if _WORD.search(text, opening, stop) else []


def _is_aside(text: str) -> bool:
    """Nothing, or one line that is no post of its own."""
    line = text.strip()
    return "\n" not in line and len(line.split()) <= _LONGEST_INTRODUCTION
