"""Reads a day as people type it: ``tomorrow``, ``vendredi``, ``24/12``, ``24 décembre``, ``December 24``."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from bot.charter.fields import LANGUAGES
from bot.wording.language import language

Meaning = Literal[
    "day",
    "week",
    "month",
    "until",
    "off",
    "today",
    "tomorrow",
    "after_tomorrow",
    "one",
    "numbers",
    "coming",
    "next",
    "article",
    "filler",
]
"""The keywords after ``quiet``, apart from figures and dates."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e)?")
_TWO_MONTHS = 62  # days: one of any two months that follow each other has 31
_YEAR = re.compile(r"\d{4}")


def fold(text: str) -> str:
    """Return text as keywords are compared: in small letters, without accents, with straight apostrophes."""
    bare = unicodedata.normalize("NFD", text.replace("’", "'")).casefold()
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


@cache
def words(meaning: Meaning) -> frozenset[str]:
    """Return the folded words for a keyword in all of the bot's languages.

    A person may type commands in one language and read answers in another.
    """
    return frozenset(fold(word) for code in LANGUAGES for word in language(code).wordings(f"quiet.words.{meaning}"))


def read_number(word: str) -> int | None:
    """Return a number in figures, up to three, or in words, up to ten."""
    if word.isascii() and word.isdecimal() and len(word) <= 3:
        return int(word)
    return 1 if word in words("one") else _numbers().get(word)


def read_day(typed: str, today: datetime.date, *, month_first: bool = False) -> datetime.date | None:
    """Return the day that is meant, or ``None``. A day without a year is the next one of that name.

    Args:
        typed: in any of the bot's languages, with or without accents.
        today: the reader's date.
        month_first: whether ``03/04`` is the fourth of March.
    """
    parts = [part.rstrip(".") for part in fold(typed).replace(",", " ").split()]
    for days, meaning in enumerate(("today", "tomorrow", "after_tomorrow")):
        if " ".join(parts) in words(meaning):
            return today + datetime.timedelta(days=days)
    if len(parts) == 1 and parts[0] in _weekdays():
        ahead = (_weekdays()[parts[0]] - today.weekday()) % 7
        return today + datetime.timedelta(days=ahead or 7)
    found = _read_date(parts, today, month_first=month_first)
    if found is None and parts and parts[0] in _weekdays():
        return _read_date(parts[1:], today, month_first=month_first)
    return found


def as_dates(typed: str, today: datetime.date, *, month_first: bool = False) -> str:
    """Days that were typed one a line, as dates such as 2026-12-28. What is no day stays as it is."""
    lines = ((read_day(line, today, month_first=month_first), line) for line in typed.split("\n"))
    return "\n".join(day.isoformat() if day else line for day, line in lines)


def _read_date(parts: list[str], today: datetime.date, *, month_first: bool) -> datetime.date | None:
    match parts:
        case [number] if _NUMBER.fullmatch(number):
            return _day_of_month(int(number.rstrip("stndrhe")), today)
        case [figures]:
            return _in_figures(figures, today, month_first=month_first)
        case [day, month] | [day, month, _] if _NUMBER.fullmatch(day) and month in _months():
            return _named(day, month, parts[2:], today)
        case [month, day] | [month, day, _] if _NUMBER.fullmatch(day) and month in _months():
            return _named(day, month, parts[2:], today)
    return None


def _day_of_month(number: int, today: datetime.date) -> datetime.date | None:
    """Return the next day with this number: ``the 24th``, ``le 31``."""
    ahead = (today + datetime.timedelta(days=days) for days in range(_TWO_MONTHS))
    return next((day for day in ahead if day.day == number), None)


def _named(day: str, month: str, year: list[str], today: datetime.date) -> datetime.date | None:
    number = _NUMBER.fullmatch(day)
    if number is None or (year and not _YEAR.fullmatch(year[0])):
        return None
    return _date(int(year[0]) if year else None, _months()[month], int(number[1]), today)


def _in_figures(typed: str, today: datetime.date, *, month_first: bool) -> datetime.date | None:
    if iso := _ISO.fullmatch(typed):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]), today)
    found = _FIGURES.fullmatch(typed)
    if found is None or (found[4] is None and found[2] != "/"):  # "1.5" and "2-3" are no dates
        return None
    first, second = int(found[1]), int(found[3])
    day, month = (second, first) if (month_first and first <= 12) or second > 12 else (first, second)
    year = int(found[4]) if found[4] else None
    return _date(year + 2000 if year is not None and year < 100 else year, month, day, today)


def _date(year: int | None, month: int, day: int, today: datetime.date) -> datetime.date | None:
    try:
        found = datetime.date(today.year if year is None else year, month, day)
        return found.replace(year=found.year + 1) if year is None and found < today else found
    except ValueError:
        return None


@cache
def _numbers() -> Mapping[str, int]:
    return {
        fold(word): number
        for code in LANGUAGES
        for number, word in enumerate(language(code).wordings("quiet.words.numbers"), 2)
    }


@cache
def _weekdays() -> Mapping[str, int]:
    return _names(get_day_names)


@cache
def _months() -> Mapping[str, int]:
    return _names(get_month_names)


def _names(of: Callable[..., Mapping[int, str]]) -> Mapping[str, int]:
    """Return names, whole and short, in all of the bot's languages, with their numbers."""
    return {
        fold(name).rstrip("."): number
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in of(width, locale=code).items()
    }
