"""What people type after ``/charter quiet``, in English and French: a day is the last quiet one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.quiet_requests import QuietRequest, parse_request

SUNDAY = dt.date(2026, 11, 29)


def day(iso: str) -> dt.date:
    return dt.date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", 3),
        ("7 days", 7),
        ("3 jours", 3),
        ("a week", 7),
        ("une semaine", 7),
        ("2 weeks", 14),
        ("deux semaines", 14),
        ("10 jours", 10),
        ("off", "off"),
        ("fin", "off"),
        ("tomorrow", day("2026-11-30")),
        ("demain", day("2026-11-30")),
        ("until tomorrow", day("2026-11-30")),
        ("jusqu'à demain", day("2026-11-30")),
        ("après-demain", day("2026-12-01")),
        ("day after tomorrow", day("2026-12-01")),
        ("today", day("2026-11-29")),
        ("aujourd’hui", day("2026-11-29")),
        ("friday", day("2026-12-04")),
        ("vendredi", day("2026-12-04")),
        ("until Friday", day("2026-12-04")),
        ("jusqu'à vendredi", day("2026-12-04")),
        ("till fri", day("2026-12-04")),
        ("jusqu’au vendredi", day("2026-12-04")),
        ("monday", day("2026-11-30")),
        ("lundi", day("2026-11-30")),
        ("until monday", day("2026-11-30")),
        ("jusqu'à lundi", day("2026-11-30")),
        ("next monday", day("2026-11-30")),
        ("lundi prochain", day("2026-11-30")),
        ("next friday", day("2026-12-04")),
        ("vendredi prochain", day("2026-12-04")),
        ("next week", day("2026-12-06")),
        ("until next week", day("2026-11-29")),
        ("la semaine prochaine", day("2026-12-06")),
        ("jusqu'à la semaine prochaine", day("2026-11-29")),
        ("24/12", day("2026-12-24")),
        ("24.12.2026", day("2026-12-24")),
        ("2026-12-24", day("2026-12-24")),
        ("24/12/26", day("2026-12-24")),
        ("24 décembre", day("2026-12-24")),
        ("le 24 décembre", day("2026-12-24")),
        ("jusqu’au 24 décembre", day("2026-12-24")),
        ("December 24", day("2026-12-24")),
        ("Dec 24th", day("2026-12-24")),
        ("24th of December", day("2026-12-24")),
        ("until the 24th", day("2026-12-24")),
        ("le 24", day("2026-12-24")),
        ("1er janvier", day("2027-01-01")),
        ("January 1", day("2027-01-01")),
        ("jeudi 24 décembre", day("2026-12-24")),
        ("Thursday, December 24, 2026", day("2026-12-24")),
        ("in 3 days", 3),
        ("dans 3 jours", 3),
        ("for a week", 7),
        ("pendant une semaine", 7),
        ("pour 2 semaines", 14),
        ("for two weeks", 14),
        ("in two weeks", 14),
        ("dans une semaine", 7),
        ("three days", 3),
        ("trois jours", 3),
        ("this week", day("2026-11-29")),
        ("cette semaine", day("2026-11-29")),
        ("until the end of the week", day("2026-11-29")),
        ("jusqu’à la fin de la semaine", day("2026-11-29")),
        ("a month", 30),
        ("un mois", 30),
        ("until christmas", None),
        ("game changer", None),
        ("1.5", None),
        ("2-3", None),
        ("soon", None),
        ("bientôt", None),
        ("31/02", None),
        ("-3", None),
        ("", None),
        ("the next three days", 3),
        ("les 3 prochains jours", 3),
        ("the 24", day("2026-12-24")),
    ],
)
def test_it_is_read_as_it_is_meant(typed: str, meant: QuietRequest | None) -> None:
    assert parse_request(typed, SUNDAY) == meant


@pytest.mark.parametrize("today", ["2026-11-30", "2026-12-02", "2026-12-06"])
def test_a_week_ends_on_sunday(today: str) -> None:
    """``next week`` is quiet itself, and ``until next week`` is quiet until it begins."""
    for typed in ("this week", "until the end of the week", "until next week", "jusqu’à la semaine prochaine"):
        assert parse_request(typed, day(today)) == day("2026-12-06"), typed
    for typed in ("next week", "la semaine prochaine"):
        assert parse_request(typed, day(today)) == day("2026-12-13"), typed


KNOWN = ["until", "jusqu’au", "next", "week", "semaine", "le", "3", "trois", "vendredi", "fin", "24/12", "déc", "mois"]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(KNOWN), max_size=6).map(" ".join)))
def test_whatever_is_typed_is_read_or_unclear(typed: str) -> None:
    found = parse_request(typed, SUNDAY)
    assert found is None or found == "off" or isinstance(found, int) or found > SUNDAY - dt.timedelta(days=36500)
