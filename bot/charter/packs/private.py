"""What is private about a person and no list of phrases can hold: numbers, mailboxes, addresses of homes.

A number that is everybody's (a switchboard, a shop's line, 112) looks like one that is somebody's. Which of them it is,
the words around it tell: files in the pack's folders hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from bot.charter.draft import Draft
from bot.charter.packs.private_numbers import SURE, Candidate, candidates
from bot.charter.packs.private_words import PRIVATE_DATA as PRIVATE_DATA
from bot.charter.packs.private_words import Around, Cues, cues
from post_text.text import Span, late

_SIGNS = "@0123456789"
_MOST_READ = 5_000  # characters; no platform but Facebook takes more
_MOST = 50  # candidates in one draft: of hostile text alone are there more
_FARTHEST = 40  # characters between "passport" and its number
_MOST_WORDS = 5  # between them
_WORD = late(r"\w+")
_STOP = late(r"[?!\n]")
_MONTH = r"[A-Za-zÀ-ÿ]{3,9}\.?"

_CODE = late(
    r"(?<![\w.,/€£$])(?<![\d€£$][ .-])"
    r"(?!\d{1,2}[./]\d{1,2}(?:[./]|\b)|\d{1,3}-\d{1,3}\b(?![ ./-]?\d))"  # a date, a price, a score
    r"(?!(?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)\d\d)?\b(?!-\d{3}))(?!\d{1,4}[HX]\d{1,4}\b)"  # years, a time, a size
    r"(?!\d[\d .]{0,9}(?:[A-Z]{0,2}[€£$%]|(?:EUR|CHF|FCFA|KM|KG|CM|MM|ML|AM|PM|H|G|W|V)\b))"  # what has a unit
    r"(?!\d{1,3}[ .]\d{3}\b(?![ ./-]?\d)|\d\d/\d{3,6}\b)"  # an amount, a file of a town hall
    r"(?!0[1-9](?:[ .-]?\d){8,9}(?![ .-]?\d)|\d{3}-\d{3}-\d{4})"  # a telephone
    r"(?=(?:[A-Z ./-]{0,4}\d){3})[A-Z0-9](?:[A-Z0-9]|[ ./-](?=[A-Z0-9]{0,9}\d)){4,24}(?<=[A-Z0-9])"
)
_Labelled = tuple[str, re.Pattern[str], int]
"""A file of labels, the form of what they are the label of, and how far that leans to somebody's own."""

_LABELLED: tuple[_Labelled, ...] = (
    ("papers.txt", _CODE, 4),
    ("codes.txt", late(r"\b\d{3,6}[A-Z#]?\b"), 3),
    ("births.txt", late(r"\b\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"), 3),
    ("births.txt", late(rf"\b(?:\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}},?) (?:19|20)\d\d\b"), -1),
)


def find_private(draft: Draft) -> Iterator[Span]:
    """Where a draft holds what is private about a person, as offsets into its text. No two places overlap."""
    if any(sign in draft.text for sign in _SIGNS):
        yield from _find(draft if len(draft.text) <= _MOST_READ else replace(draft, text=draft.text[:_MOST_READ]))


def _find(draft: Draft) -> Iterator[Span]:
    text = draft.plain
    by_form = list(candidates(text))
    labelled = [one for one in _LABELLED if one[1].search(text)]
    if not by_form and not labelled:
        return
    read = cues(draft)
    found = sorted(_apart(islice(chain(_values(text, labelled, read), by_form), _MOST)))
    around = Around(draft, read, [(one.start, one.end) for one in found])
    for one in found:
        if one.lean >= SURE or one.lean + around.evidence((one.start, one.end), is_home=one.is_home) > 0:
            yield one.start, one.end


def _apart(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates without those that overlap an earlier one."""
    kept: list[Candidate] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


def _values(text: str, labelled: Iterable[_Labelled], read: Cues) -> Iterator[Candidate]:
    """What words call a paper, a code or a birth: "passport no. 533804172". Its label is quoted with it."""
    for name, form, lean in labelled:
        for start, end in read.get(name, ())[:_MOST]:
            value = form.search(text, end, end + _FARTHEST)
            if value and _is_label_of(text[end : value.start()]):
                yield Candidate(start, value.end(), lean)


def _is_label_of(between: str) -> bool:
    """Whether a label and a value belong together, by what is between them."""
    return not _STOP.search(between) and len(_WORD.findall(between)) <= _MOST_WORDS
