"""Where sentences end, by rules that hold for English, French and Spanish, and mostly for their neighbours.

``benchmarks/conformance.py`` runs the rules of https://github.com/diasks2/pragmatic_segmenter on it. What is quoted or
in brackets is part of the sentence around it. Takes time in proportion to the text's length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from post_text.text import Span, late

_OPENING, _CLOSING = "\"'“‘«‹([¿¡„*_", "\"'”’»›)\\]*_"
_NOTE = r"(?:(?<=[^\W\d_].)\d{1,3}(?:[ ,]\d{1,3})*(?=\s+[A-Z])|(?<=\).)\d{1,3}(?=\s+[A-Z])|(?:\[\d+\])+)"
_END = late(  # one set of signs to begin with is fast
    r"(?P<stop>[.!?…‼⁇⁈⁉。！？．\n](?:(?<=\n)\s*|(?<=\.)(?:[ ]\.)*[.!?…]*|(?<=[。！？．])[。！？．]*|[.!?…‼⁇⁈⁉]*))"
    rf"(?P<close>[{_CLOSING}]*)(?P<note>{_NOTE})?"
)
_MAY_BE_QUOTED = late(r"[\"“«‘'(\[]")
_QUOTED = late(
    r"""
      (?<![\w"])"(?=\S)[^"\n]{1,600}"(?!\w) | “[^“”\n]{1,600}” | «[^«»\n]{1,600}» | (?<!\w)‘[^‘\n]{1,300}?’(?!\w)
    | (?<!\w)'(?=[A-Z])[^'\n]{1,300}[.!?,]'(?!\w) | \([^()\n]{1,600}\) | \[[^\[\]\n]{1,600}\]
    """,
    re.VERBOSE,
)
_LETTER = late(r"[^\W\d_]")
_LOWER_NEXT = late(rf"\s*[{_OPENING}]*[^\W\d_A-Z]")
_CAPITALS = late(r"(?:[^\W\d_]\.)+[^\W\d_]?")
# "1.", "2)", "a.", "(iii)" before each item of a list
_ITEM = late(
    r"(?<!\S)(?:[•⁃◦▪*–-][ ]?)?\(?"
    r"(?:(?P<number>\d{1,2})(?:\.\)|[.)])|(?P<letter>[a-z])(?:\.\)|[.)])|(?P<roman>[ivx]{2,5})[.)])(?=[ ]\S)"
)
_BULLET = late(r"(?<!\S)[•⁃◦▪‣](?=[ ]?\S)")
_LONGEST_READ = 8_000  # characters; what comes after is no post, and is cut at every full stop
_ROUGHLY = late(r"[^\s.!?…][^.!?…\n]*")
_MOST_LOOKED_AT = 40  # characters before a full stop

# Abbreviations after which a sentence goes on; after the next ones it does unless a word follows that often begins one;
# after the last ones it does where a figure follows.
_ABBREVIATIONS = (
    """adj adm adv attys brig capt cmdr col cpl cf det dr dra drs fig gen gov hon ing lt maj messrs mgr mlle mlles mm
    mme mmes mr mrs ms mssrs mt mtn msgr prof rep reps rev sen sens sgt sr sra sres srta st ste supt v vs av avda boul
    bd d.phil ph ph.d dr.phil e.g i.e f.e p.ex p.ej env tél vol chap pp pág págs núm nº n° réf sect approx z.b d.h u.a
    bzw usw dhr mevr dott ntra admón apdo lic hs ee excmo""",
    """co corp inc ltd bros jr etc dept univ assn jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri
    sat sun ave blvd rd min max hrs hr sq ft km kg cm lb lbs est misc ed eds suppl ibid ex""",
    "art ext no nos p pp fig vol chap pág págs párrf núm nº n° tel tél op sec lun",
)
_NEVER_LAST, _OFTEN_LAST, _NUMBERED = (frozenset(words.split()) for words in _ABBREVIATIONS)
_STARTERS = late(
    r"""\s*[\"'“‘«(]*(?:A|Being|Did|For|He|How|However|I|I['’]\w+|In|It|Millions|More|She|That|The|There|They|This|We|You|What
    |When|Where|Who|Why|But|And|So|If|Then|Our|Your|My|His|Her|Its|These|Those|Il|Elle|Ils|Elles|Le|La|Les|Un|Une|Des
    |Nous|Vous|Je|Tu|On|Ce|Cette|Ces|Mais|Et|El|Los|Las|Es|Una|Se|En)(?![\w.])""",
    re.VERBOSE,
)
_FIGURE = late(r"\s*\d")
_TITLES = late(r"\s*(?:Mr|Mrs|Ms|Dr|Prof)\.")
_SHOUTING_NAMES = frozenset({"yahoo!", "yum!", "jeopardy!", "guess?"})


def split_sentences(text: str) -> list[Span]:
    """Where each sentence, title or item of a list is. What holds no letter is none."""
    text, rest = text[:_LONGEST_READ], text[_LONGEST_READ:]
    items = _items(text)
    markers = {at for start, end in items for at in range(start, end)}
    edges = sorted({0, len(text), *(start for start, _ in items), *_ends(text, markers)})
    found = []
    for start, end in pairwise(edges):
        part = text[start:end]
        if _LETTER.search(part):
            start += len(part) - len(part.lstrip())
            found.append((start, end - len(part) + len(part.rstrip())))
    offset = len(text)
    return found + [(start + offset, end + offset) for start, end in map(re.Match.span, _ROUGHLY.finditer(rest))]


def _ends(text: str, markers: set[int]) -> Iterator[int]:
    """Every offset at which a sentence ends; no full stop at one of ``markers`` ends one."""
    quoted = [match.span() for match in _QUOTED.finditer(text)] if _MAY_BE_QUOTED.search(text) else []
    starts = [start for start, _ in quoted]
    line_start = 0
    for match in _END.finditer(text):
        start, end = match.span()
        if text[start] == "\n":
            end = match.end("stop")
            if _ends_line(text, start, end):
                yield end
            line_start = end
        elif start not in markers and _may_end(match, quoted, starts) and _is_end(text, match, line_start):
            yield end


def _may_end(match: re.Match[str], quoted: list[Span], starts: list[int]) -> bool:
    """Whether a sentence may end here: not within what is quoted or in brackets."""
    at = bisect_right(starts, match.start()) - 1
    return at < 0 or match.end("close") >= quoted[at][1] or match.start() >= quoted[at][1]


def _ends_line(text: str, stop: int, following: int) -> bool:
    """A line is a sentence of its own, unless it was broken after a space and the next one goes on in small letters."""
    if text.count("\n", stop, following) > 1 or following >= len(text):
        return True
    before, after = text[max(0, stop - 3) : stop], text[following]
    goes_on = before[-1:].isspace() and (after.islower() or after == "(")
    return not goes_on or before.strip()[-1:] in (".", "!", "?", "…", ":", ";") or bool(_ITEM.match(text, following))


def _is_end(text: str, match: re.Match[str], line_start: int) -> bool:
    end, stop = match.end(), match["stop"]
    if stop[0] in "。！？．" or end == len(text) or match["note"]:
        return True
    if not text[end].isspace() or _LOWER_NEXT.match(text, end):
        return False
    if stop[0] == ".":
        if " " in stop:
            return stop.count(".") > 3
        if len(stop) > 1 or match["close"]:
            return True
    word = _last_word(text[max(line_start, match.start() - _MOST_LOOKED_AT) : match.start()])
    if stop[0] != ".":
        return f"{word}{stop}".lower() not in _SHOUTING_NAMES
    return not _is_abbreviation(text, word, match.start(), line_start)


def _last_word(text: str) -> str:
    return text[max(map(text.rfind, " \t\n([\"“«'’")) + 1 :]


def _is_abbreviation(text: str, word: str, at: int, line_start: int) -> bool:
    """Whether the full stop at ``at`` belongs to the word before it and ends nothing."""
    low = word.lower().lstrip("-–—")
    if low in _NUMBERED and _FIGURE.match(text, at + 1):
        return True
    if low.isdigit() and not text[line_start : at - len(word)].strip("-–—•⁃*# \t"):
        return True  # the number of an item
    if len(low) == 1 and low.isalpha():
        return _is_initial(text, word, at, line_start)
    if low in _NEVER_LAST:
        return True
    if low in {"a.m", "p.m"}:
        return word == low and _TITLES.match(text, at + 1) is not None
    return (low in _OFTEN_LAST or _CAPITALS.fullmatch(word) is not None) and not _STARTERS.match(text, at + 1)


def _is_initial(text: str, word: str, at: int, line_start: int) -> bool:
    """Whether a letter is a name's: "Albert I. Jones", and not "you and I. Did you"."""
    before = text[max(line_start, at - _MOST_LOOKED_AT) : at - 1].rstrip().rpartition(" ")[2]
    if word == "I" and before[:1].islower():
        return False
    if word.islower() or not before or before[-1] in ".!?":
        return True
    return word.isupper() and not (before[:1].islower() and _STARTERS.match(text, at + 1))


def _items(text: str) -> list[Span]:
    """The numbers, letters or bullets before the items of lists: at least two, that follow each other."""
    found: list[Span] = []
    signs = [*_ITEM.finditer(text)]
    for kind in ("number", "letter", "roman") if len(signs) > 1 else ():
        found += _in_row([match for match in signs if match[kind]], kind, text)
    bullets = [match.span() for match in _BULLET.finditer(text)]
    return found + (bullets if len(bullets) > 1 else [])


def _in_row(signs: list[re.Match[str]], kind: str, text: str) -> Iterator[Span]:
    """The signs that count on from one before them, and those at the beginning that one counts on from."""
    orders = [_order(match[kind], kind) for match in signs]
    in_list = False
    for at, match in enumerate(signs):
        follows = in_list and orders[at - 1] + 1 == orders[at]
        leads = orders[at] + 1 in orders[at + 1 : at + 2] and _may_begin_list(text, match.start())
        in_list = follows or leads
        if in_list:
            yield match.span()


def _may_begin_list(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \t")
    return not before or before[-1] in "\n.:;!?)"


_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def _order(sign: str, kind: str) -> int:
    if kind == "number":
        return int(sign)
    return ord(sign) if kind == "letter" else (_ROMAN.index(sign) if sign in _ROMAN else -9)
