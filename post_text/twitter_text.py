"""Links, mentions and hashtags as X finds them, by the rules that it publishes in twitter-text.

https://github.com/twitter/twitter-text; ``benchmarks/conformance.py`` runs its conformance files. Every function takes
time in proportion to the text's length, and gives spans in order that don't overlap.
"""

from __future__ import annotations

import re
from functools import cache

import regex

from post_text.emoji import DATA
from post_text.text import Span, late

_LONGEST_LABEL = 63
PUNYCODE = "xn--"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_IN_DOMAIN = rf"[^\s!'#%&()*+,\\./:;<=>?@\[\]^`{{|}}~$\"\ufffe\ufeff\uffff\u180e{_DIRECTIONS}]"  # "-" and "_" too
_DOMAIN = late(rf"{_IN_DOMAIN}+(?:\.{_IN_DOMAIN}+)*")
PROTOCOL = late(r"https?://", re.IGNORECASE)
_MAY_BE_DOMAIN = late(rf"(?:{PROTOCOL.pattern})?{_DOMAIN.pattern}", re.IGNORECASE)
_NOT_BEFORE_A_LINK = late(r"[A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]")
_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f"
    "\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_LABEL = rf"[-a-z0-9{_LATIN}]+"
_LATIN_DOMAIN = late(rf"{_LABEL}(?:\.{_LABEL})*(?:(\.){_IN_DOMAIN}+)?", re.IGNORECASE)
_IN_PATH = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\u2013_~@|&{_LATIN}-]"
_PATH = late(rf"/(?:{_IN_PATH}++|\((?:{_IN_PATH}+\)|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*\)))*", re.IGNORECASE)
_PATH_END = late(rf"[a-z\u0400-\u04ff0-9=_#/+){_LATIN}-]", re.IGNORECASE)
_PORT = late(r":[0-9]+")
_QUERY = late(r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]", re.IGNORECASE)
_SHORT_LINK = late(
    r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?", re.IGNORECASE
)
_LONGEST_SHORT_LINK = 40  # characters after https://t.co/

_TAG_SIGNS = "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
_IN_TAG = rf"\p{{L}}\p{{M}}\p{{Nd}}{_TAG_SIGNS}"
_TAG_ON_X = late(
    rf"(?:(?<![{_IN_TAG}&])|(?<=[\ufe0e\ufe0f]))[#＃](?!\ufe0f|\u20e3)[\p{{Nd}}{_TAG_SIGNS}]*+[\p{{L}}\p{{M}}][{_IN_TAG}]*+"
    r"(?![#＃]|://)",
    module=regex,
)
_MENTION_ON_X = late(
    r"(?:(?<![a-zA-Z0-9_!#$%&*@＠])|(?<=(?:^|[^a-zA-Z0-9_+~.-])(?:[rR][tT]):?))"
    rf"[@＠][a-zA-Z0-9_]{{1,20}}+(?:/[a-zA-Z][a-zA-Z0-9_-]{{0,24}}+)?+(?![@＠{_LATIN}]|://)",
    module=regex,
)


@cache
def endings() -> frozenset[str]:
    """The top-level domains that X knows, in small letters."""
    lines = (DATA / "tlds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _foreign_endings() -> re.Pattern[str]:
    """The endings in other scripts, which need no space after them."""
    return re.compile("|".join(sorted((one for one in endings() if not one.isascii()), key=len, reverse=True)))


def _domain_length(run: str, after: str, *, in_ascii: bool = False) -> int:
    """How much of ``a.b.c`` is a domain name, from its beginning: the most that ends in a known ending. 0 for none."""
    labels = run.split(".")
    end = len(run)
    if after in ("@", "+"):  # an e-mail address
        end -= len(labels.pop()) + 1
    for last in range(len(labels) - 1, 0, -1):
        end -= len(labels[last])
        length = _ending_length(labels[last])
        if length and _are_labels(labels[:last], in_ascii=in_ascii):
            return end + length
        end -= 1
    return 0


def _ending_length(label: str) -> int:
    """How much of a label is an ending that no Latin letter, digit or hyphen continues."""
    latin = re.match(r"[a-z0-9-]+", label, re.IGNORECASE)
    if latin:
        ending = latin[0].lower()
        return len(ending) if ending in endings() or ending.startswith(PUNYCODE) else 0
    foreign = _foreign_endings().match(label)
    return foreign.end() if foreign and not re.match(r"[0-9a-zA-Z-]", label[foreign.end() :]) else 0


def _are_labels(labels: list[str], *, in_ascii: bool) -> bool:
    """Whether these may be the parts of a name, the last of which allows no underscore."""
    return "_" not in labels[-1] and all(
        is_label(label) or (in_ascii and len(label) <= _LONGEST_LABEL) for label in labels
    )


def is_label(label: str) -> bool:
    """Whether this may be a part of a domain name, between two full stops."""
    if not label or label[0] in "-_" or label[-1] in "-_":
        return False
    if label.isascii():
        return len(label) <= _LONGEST_LABEL
    if label.lower().startswith(PUNYCODE):
        return False
    return len(label) <= _LONGEST_LABEL and len(label.encode("punycode")) + len(PUNYCODE) <= _LONGEST_LABEL


def links_on_x(text: str) -> list[Span]:
    """What X turns into a link of 23 characters, with or without ``https://``."""
    if "." not in text:
        return []
    found: list[Span] = []
    at = 0
    while match := _MAY_BE_DOMAIN.search(text, at):
        start, end = match.span()
        protocol = PROTOCOL.match(text, start)
        before = text[start - 1 : start]
        if protocol:
            length = 0 if _NOT_BEFORE_A_LINK.fullmatch(before) else _domain_length(text[protocol.end() : end], "")
            if not length:
                at = max(end, protocol.end())
                continue
            end = _with_path(text, protocol.end() + length)
            short = _SHORT_LINK.match(text, start, end)
            if not short or len(short[1]) <= _LONGEST_SHORT_LINK:
                found.append((start, short.end() if short else end))
            at = end
        else:
            at = _bare_links(text, start, end, found)
    return found


def _bare_links(text: str, start: int, end: int, found: list[Span]) -> int:
    """Adds the links of a run of characters that may be in a domain; gives where to go on."""
    glued = text.find("http", start + 1, end)
    while glued > 0 and not PROTOCOL.match(text, glued):
        glued = text.find("http", glued + 1, end)
    end = glued if glued > 0 else end
    run = text[start:end]
    if "." not in run:
        return end
    at = last = 0
    while match := _LATIN_DOMAIN.search(run, at):
        first, at = match.start(), match.start(1) if match[1] else match.end()
        length = _domain_length(match[0], text[start + match.end() : start + match.end() + 1], in_ascii=True)
        if length and _may_begin(text, start, start + first):
            at = last = first + length
            found.append((start + first, start + last))
    if last and text.startswith("/", start + last):
        found[-1] = (found[-1][0], _with_path(text, start + last))
        return found[-1][1]
    return end


def _may_begin(text: str, start: int, at: int) -> bool:
    """Whether a link without ``https://`` may begin at ``at``, in a run of characters that begins at ``start``."""
    if at == start:
        before = text[at - 1 : at]
        return not (_NOT_BEFORE_A_LINK.fullmatch(before) or before in ("-", "_", ".", "/")) or at == 0
    return text[at - 1] not in "-_." and text[at] != "-"


def _with_path(text: str, end: int) -> int:
    """Where an address ends whose domain ends at ``end``."""
    port = _PORT.match(text, end)
    end = port.end() if port else end
    path = _PATH.match(text, end)
    if path:
        stop = path.end()
        while stop > end + 1 and not _PATH_END.match(text, stop - 1):
            stop -= 1
        end = stop
    query = _QUERY.match(text, end)
    return query.end() if query else end


def hashtags_on_x(text: str) -> list[Span]:
    """Hashtags as X finds them; ``#1`` is none."""
    tags = [match.span() for match in _TAG_ON_X.finditer(text)]
    in_links = any(
        start and not text[start - 1].isspace() for start, _ in tags
    )  # perhaps: no link goes on after a space
    return outside(tags, links_on_x(text)) if in_links else tags


def mentions_on_x(text: str) -> list[Span]:
    """``@name`` and ``@name/list``."""
    return [match.span() for match in _MENTION_ON_X.finditer(text)] if "@" in text or "＠" in text else []


def outside(spans: list[Span], others: list[Span]) -> list[Span]:
    """The spans that don't begin within one of the others; both are in order."""
    rest = iter((*others, (1 << 60, 1 << 60)))
    other = next(rest)
    kept = []
    for span in spans:
        while other[1] <= span[0]:
            other = next(rest)
        if span[1] <= other[0] or span[0] < other[0]:
            kept.append(span)
    return kept
