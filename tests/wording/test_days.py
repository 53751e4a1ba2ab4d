"""Days are read as people type them, in English and French, and in the order of the reader's language."""

import datetime

import pytest

from bot.wording.days import as_dates, fold, read_day

MONDAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("tomorrow", "2026-12-01"),
        ("Demain", "2026-12-01"),
        ("today", "2026-11-30"),
        ("aujourd'hui", "2026-11-30"),
        ("the day after tomorrow".removeprefix("the "), "2026-12-02"),
        ("après-demain", "2026-12-02"),
        ("apres demain", "2026-12-02"),
        ("Friday", "2026-12-04"),
        ("vendredi", "2026-12-04"),
        ("ven.", "2026-12-04"),
        ("fri", "2026-12-04"),
        ("monday", "2026-12-07"),
        ("2026-12-24", "2026-12-24"),
        ("24/12/2026", "2026-12-24"),
        ("24/12/26", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("24-12-2026", "2026-12-24"),
        ("12/24/2026", "2026-12-24"),
        ("24/12", "2026-12-24"),
        ("12/24", "2026-12-24"),
        ("24 décembre", "2026-12-24"),
        ("24 decembre 2026", "2026-12-24"),
        ("jeudi 24 déc.", "2026-12-24"),
        ("December 24", "2026-12-24"),
        ("Dec 24th, 2026", "2026-12-24"),
        ("Thursday, 24 December", "2026-12-24"),
        ("1er janvier", "2027-01-01"),
        ("mar 2", "2027-03-02"),
        ("mar", "2026-12-01"),
        ("3/1", "2027-01-03"),
        ("24", "2026-12-24"),
        ("31", "2026-12-31"),
        ("24th", "2026-12-24"),
        ("1er", "2026-12-01"),
    ],
)
def test_a_day_is_read(typed: str, day: str) -> None:
    assert read_day(typed, MONDAY) == datetime.date.fromisoformat(day)


def test_the_month_comes_first_where_the_reader_writes_it_first() -> None:
    """24/12 can be read in one way only."""
    assert read_day("03/04", MONDAY, month_first=True) == datetime.date(2027, 3, 4)
    assert read_day("03/04", MONDAY) == datetime.date(2027, 4, 3)
    assert read_day("24/12", MONDAY, month_first=True) == read_day("12/24", MONDAY) == datetime.date(2026, 12, 24)


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "1.5", "2-3", "30 février", "31/31", "2026-13-01", "32", "december", "24 12", "24 dec later"],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, MONDAY) is None


def test_accents_case_and_apostrophes_make_no_difference() -> None:
    assert fold("JUSQU’À") == fold("jusqu'a")


def test_days_one_a_line_become_dates_and_what_is_no_day_stays():
    typed = "28/12\n\n 5 janvier \n2025-08-11\nwhenever"
    assert as_dates(typed, MONDAY) == "2026-12-28\n\n2027-01-05\n2025-08-11\nwhenever"
