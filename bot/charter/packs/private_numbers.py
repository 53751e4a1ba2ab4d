"""What looks private by its form alone: telephones, mailboxes, accounts, cards, papers, number plates, addresses.

Each ``Candidate`` says how far its form leans to somebody's own; the words around it decide (``private_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, NamedTuple

from bot.charter.packs.private_words import words
from post_text.text import late

SURE = 100
"""The lean of what is private whatever is said around it."""
_DIGIT = late(r"\d")
_MOST = 12  # candidates of a kind in one draft; nobody reads on, and a hostile text costs no more
_MOST_READ = 30  # of what needs a library to tell it: the same


class Candidate(NamedTuple):
    """A place in a text that may be private.

    Attributes:
        start, end: its offsets, end excluded.
        lean: above 0 it is private unless words make it everybody's; otherwise words have to make it somebody's.
        is_home: whether it is an address of a house.
    """

    start: int
    end: int
    lean: int
    is_home: bool = False


def candidates(text: str) -> Iterator[Candidate]:
    """Everything in a text that may be private by its form; of places that overlap, the first is the likeliest."""
    if "@" in text:
        yield from islice(_mailboxes(text), _MOST)
    digits = len(_DIGIT.findall(text))
    for fewest, kind in _KINDS:
        if digits >= fewest:
            yield from islice(kind(text), _MOST)


@cache
def _library(name: str) -> Any:
    """A library, once a draft needs it: loading telephones and papers takes as long as loading all the rest."""
    return import_module(name)


# Mailboxes

_MAILBOX = late(r"(?<![\w.+-])([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})")
_PARTS = late(r"[^\W\d_]+")
_SHORTEST_ROLE = 4  # letters of a role that a longer word may begin with: "pressoffice"


def _mailboxes(text: str) -> Iterator[Candidate]:
    for match in _MAILBOX.finditer(text):
        parts = _PARTS.findall(match[1].lower())
        if parts and not _is_role(parts):
            named = len(parts) > 1 and len(parts[-1]) > 1
            of_a_provider = match[2].lower().partition(".")[0] in words("providers.txt")
            yield Candidate(*match.span(), 3 if named else 1 if of_a_provider else -2)


def _is_role(parts: Sequence[str]) -> bool:
    """Whether the words of a mailbox's name are a role: "press.office", "pressoffice"."""
    roles = words("roles.txt")
    begins = (role for role in roles if len(role) >= _SHORTEST_ROLE)
    return not roles.isdisjoint(parts) or (len(parts) == 1 and parts[0].startswith(tuple(begins)))


# Accounts and cards

_ACCOUNT = late(r"(?<!\w)[A-Z]{2}\d\d(?:[ \u00a0]?[A-Z0-9]{2,4}){3,8}(?!\w)")
_SORT_CODE = late(r"(?<![\w-])\d\d-\d\d-\d\d\b[^\d\n]{1,20}\d{8}(?!\w)")
_CARD = late(r"(?<![\w-])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\w-])")


def _accounts(text: str) -> Iterator[Candidate]:
    for match in islice(_ACCOUNT.finditer(text), _MOST_READ):
        if "IBAN" in text[max(match.start() - 40, 0) : match.start()] or _is_account(match[0]):
            yield Candidate(*match.span(), 3)
    for match in _SORT_CODE.finditer(text):
        yield Candidate(*match.span(), 3)


def _is_account(text: str) -> bool:
    """Whether a country has accounts of this form. People mistype, so its check digits don't matter."""
    try:
        _library("stdnum.iban").validate(text, check_country=False)
    except _library("stdnum.exceptions").ValidationError as error:
        return type(error).__name__ == "InvalidChecksum"
    return True


def _cards(text: str) -> Iterator[Candidate]:
    for match in _CARD.finditer(text):
        is_right = _library("stdnum.luhn").is_valid(re.sub(r"\D", "", match[0]))
        yield Candidate(*match.span(), SURE if is_right else 5)


# Papers and plates. A form that others share too is private only where its check digits are right.

_PAPERS = late(
    r"(?<![\w.-])(?:"
    r"[12] ?\d\d ?[01]\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d"  # France, social security
    r"|\d{3}-\d\d-\d{4}"  # United States, social security
    r"|\d\d\.\d\d\.\d\d-\d{3}\.\d\d"  # Belgium, national register
    r"|756\.\d{4}\.\d{4}\.\d\d"  # Switzerland, AVS
    r"|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]"  # United Kingdom, national insurance
    r")(?![\w-])"
)
_PLATE = late(
    r"(?<![\w.-])(?:"
    r"[A-Z]{2}\d\d [A-Z]{3}"  # United Kingdom
    r"|[A-Z]{2}-\d{3}-[A-Z]{2}"  # France and Italy
    r"|[12]-[A-Z]{3}-\d{3}"  # Belgium
    r")(?![\w-])"
)
_CAPITALS = late(r"[A-Z]{2}")
_CHECKED = (
    (late(r"(?<![\w-])\d{7}[A-W][A-IW]?(?!\w)"), "stdnum.ie.pps"),
    (late(r"(?<![\w-])\d{8}-?[A-Z](?!\w)"), "stdnum.es.dni"),
    (late(r"(?<![\w-])\d{4} \d{4} \d{4}(?![\w-]| \d)"), "stdnum.in_.aadhaar"),
    (late(r"(?<!\w)[A-Z]{5}\d{4}[A-Z](?!\w)"), "stdnum.in_.pan"),
)


def _papers(text: str) -> Iterator[Candidate]:
    for match in _PAPERS.finditer(text):
        yield Candidate(*match.span(), SURE)
    for form, checks in _CHECKED:
        for match in islice(form.finditer(text), _MOST_READ):
            if _library(checks).is_valid(match[0]):
                yield Candidate(*match.span(), SURE)


def _plates(text: str) -> Iterator[Candidate]:
    if _CAPITALS.search(text):
        yield from (Candidate(*match.span(), SURE) for match in _PLATE.finditer(text))


# Addresses of houses

_STREET = (
    r"(?:rue|r\.|avenue|av\.|bd|boulevard|chemin|ch\.|impasse|allée|place|route|rte|quai|cours|sentier|square|passage|"
    r"ruelle|cour|clos|venelle|rang|cité|résidence|lotissement|villa|chaussée|drève) "
    r"(?:(?:de la|des|du|de|aux|au) |de l['’]|d['’])?[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý][\w'’-]+){0,3}"
)
_HOME = late(
    r"(?<![\w.,/-])(?<!\dh)(?<!\d h )\d{1,5}[a-zA-Z]?(?: (?:bis|ter))?,? (?:"
    rf"{_STREET}"
    r"|(?:(?:[A-Z][\w'’-]*\.?|\d+(?:st|nd|rd|th)) ){1,3}(?:Road|Rd|Street|St|Lane|Ln|Close|Court|Ct|Drive|Dr|Avenue|"
    r"Ave|Crescent|Place|Grove|Way|Terrace|Gardens|Cottages|Hill|Row|Yard|Wharf|Quay|Square|Mews|View|Parade|Boulevard|Blvd|Rise|"
    r"Walk|Green|Circle|Heights|Villas|Nagar|Colony|Park)\b)"
)
_HOME_WITH_TOWN = late(rf"\b{_STREET},? \d{{1,4}}[a-zA-Z]?, (?:\d{{4}} )?[A-ZÀ-Ý]")  # Belgium and Switzerland


def _homes(text: str) -> Iterator[Candidate]:
    for form in (_HOME, _HOME_WITH_TOWN):
        for match in form.finditer(text):
            yield Candidate(*match.span(), -1, is_home=True)


# Telephones

_TELEPHONE = late(r"(?<![\w.,/+-])\+?\(?\d[\d .()/\u00a0\u202f-]{5,18}\d(?![\w/])")
_AS_DIALLED = late(r"[+(]|0|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}$|\d{3}-\d{4}$|\d{5} \d{5}$|\d\d \d{3} \d\d \d\d$")
_DATE = late(r"\d{1,2}[./ -]\d{1,2}[./ -](?:\d{2}){1,2}$")
_SHORTEST, _LONGEST = 7, 15  # digits
_REGIONS = ("GB", "FR", "BE", "US", "CH", "IE", "AU", "NZ", "IN", "LU", "SN")  # US covers Canada; the likeliest first
_MOBILE = {"GB": "7", "FR": "67", "BE": "4", "CH": "7", "IE": "8", "AU": "4", "NZ": "2", "IN": "6789", "SN": "7"}
_EVERYBODYS = ("TOLL_FREE", "SHARED_COST", "PREMIUM_RATE", "UAN", "VOICEMAIL")


def _telephones(text: str) -> Iterator[Candidate]:
    for match in islice(_TELEPHONE.finditer(text), _MOST_READ):
        number = match[0].rstrip(" .-/(")
        if _SHORTEST <= sum(map(str.isdigit, number)) <= _LONGEST and _AS_DIALLED.match(number):
            kind = "" if _DATE.match(number.lstrip("(")) else _kind(number)
            if kind and kind not in _EVERYBODYS:
                yield Candidate(match.start(), match.start() + len(number), 2 if kind == "MOBILE" else -1)


@lru_cache(1000)
def _kind(number: str) -> str:
    """What a number is where it is dialled as it is written, else in the first region where it can be one; or ``""``.

    An invented number (07700 900123) is nobody's, so the beginning of its region's mobile numbers tells it.
    """
    library = _library("phonenumbers")
    first = ""
    for region in _REGIONS:
        try:
            read = library.parse(number, region)
        except library.NumberParseException:
            continue
        if not library.is_possible_number(read):
            continue
        kind = str(library.PhoneNumberType.to_string(library.number_type(read)))
        if kind == "UNKNOWN":
            home = library.region_code_for_country_code(read.country_code)
            kind = "MOBILE" if str(read.national_number)[0] in _MOBILE.get(home, "") else kind
        if number[0] == "+":
            return kind
        if kind != "UNKNOWN" and _groups(library.format_number(read, library.PhoneNumberFormat.NATIONAL), number):
            return kind
        if first in ("", "UNKNOWN"):
            first = kind
    return first


def _groups(formatted: str, number: str) -> bool:
    """Whether a number is written in the groups of digits that its region writes."""
    return re.findall(r"\d+", formatted) == re.findall(r"\d+", number)


_KINDS = ((14, _accounts), (16, _cards), (4, _papers), (2, _plates), (1, _homes), (_SHORTEST, _telephones))
"""What is looked for, and how many digits it has at least; of places that overlap, the first is the likeliest."""
