"""Which charter a channel belongs to, and what two charters must not share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charter.charters import ActiveCharter, Charters, CurrentCharters, charter_id, check_clashes
from bot.charter.loading import charter_files, load, parse
from bot.charter.model import LONGEST_ID, MOST_KEEPERS
from bot.charter.review import Reviewer
from bot.errors import CharterError


def active(id_: str, drafts: str, reminder: str = "", hours: int = 24) -> ActiveCharter:
    """Return a charter that watches a channel."""
    reminders = f'[reminder]\nchannels = "{reminder}"\n' if reminder else ""
    charter = parse(f'name = "{id_}"\n[drafts]\nchannels = "{drafts}"\ncatch_up_hours = {hours}\n{reminders}')
    return ActiveCharter(id_, charter, Reviewer(charter), id_)


PAPER, PRESS = active("paper", "#paper", "#team"), active("press", "C0PRESS", hours=48)


def test_a_channel_is_found_by_its_name_or_by_its_id() -> None:
    charters = CurrentCharters(Charters([PAPER, PRESS]))
    assert charters.of_drafts("C0PAPER") is None
    charters.name_channels({"C0PAPER": "Paper", "C0TEAM": "team"})
    assert charters.of_drafts("C0PAPER") is PAPER
    assert charters.of_drafts("C0PRESS") is PRESS
    assert charters.of_reminders("C0TEAM") is PAPER
    assert charters.of_reminders("C0PRESS") is PRESS
    assert charters.of("C0TEAM") is None
    assert charters.drafts_channels(PAPER) == ["C0PAPER"]


def test_the_only_charter_speaks_in_every_channel() -> None:
    charters = CurrentCharters(Charters([PAPER]))
    assert charters.of("C0GENERAL") is PAPER
    assert charters.of_drafts("C0GENERAL") is None
    assert charters.drafts_channels(PAPER) is None


def test_after_a_swap_channels_belong_to_the_new_charters() -> None:
    charters = CurrentCharters(Charters([PAPER, PRESS]))
    charters.name_channels({"C0PAPER": "paper", "C0NEWS": "news"})
    assert charters.of_drafts("C0PAPER") is PAPER
    news = active("news", "#news")
    charters.swap(Charters([news, PRESS], 3), 1.0)
    assert (charters.of_drafts("C0PAPER"), charters.of_drafts("C0NEWS")) == (None, news)
    assert (charters.now.revision, charters.now.reach) == (3, 48 * 3600)


@pytest.mark.parametrize(
    ("drafts", "reminder", "said"),
    [
        ("#Paper", "", "#Paper is watched by two charters, paper and other."),
        ("#other", "#team", "#team is sent the reminders of two charters, paper and other."),
        ("#team", "", "#team is sent the reminders of two charters, paper and other."),
    ],
    ids=["drafts", "reminders", "reminders by default"],
)
def test_two_charters_of_one_channel_are_refused_with_both_names(drafts: str, reminder: str, said: str) -> None:
    with pytest.raises(CharterError) as refused:
        check_clashes(Charters([PAPER, active("other", drafts, reminder)]).by_id, "charters")
    assert said in str(refused.value)


def test_one_charter_may_watch_where_another_reminds() -> None:
    check_clashes(Charters([PAPER, active("other", "#team", "#other")]).by_id, "charters")


@pytest.mark.parametrize(
    ("stem", "id_"), [("our-charter", "our-charter"), ("Maison Verte", "maison-verte"), ("é_2", "2"), ("é", "charter")]
)
def test_an_id_is_made_of_the_files_name(stem: str, id_: str) -> None:
    assert charter_id(stem) == id_


@given(st.text())
def test_any_name_makes_an_id(stem: str) -> None:
    made = charter_id(stem)
    assert made
    assert len(made) <= LONGEST_ID
    assert charter_id(made) == made


def test_a_folder_holds_a_charter_per_file(tmp_path: Path) -> None:
    for name in ("b.toml", "A.toml", ".hidden.toml", "notes.txt"):
        (tmp_path / name).write_text('name = "x"', encoding="utf-8")
    assert charter_files(tmp_path) == {"a": tmp_path / "A.toml", "b": tmp_path / "b.toml"}
    assert charter_files(tmp_path / "b.toml") == {"b": tmp_path / "b.toml"}


def test_a_folder_without_charters_and_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="this folder holds no charter"):
        charter_files(tmp_path)
    for name in ("a b.toml", "a-b.toml"):
        (tmp_path / name).write_text('name = "x"', encoding="utf-8")
    with pytest.raises(CharterError, match=r"a b\.toml and a-b\.toml have the same id, \"a-b\"\."):
        charter_files(tmp_path)
    with pytest.raises(CharterError, match="this is a folder"):
        load(tmp_path)


def test_keepers_are_names_ids_and_groups() -> None:
    assert parse('name = "x"\nkeepers = ["@amelie", "U0123", "S0EDITORS"]').keepers == ("@amelie", "U0123", "S0EDITORS")
    assert parse('name = "x"\nkeepers = "@editors"').keepers == ("@editors",)
    assert parse('name = "x"').keepers == ()


@pytest.mark.parametrize(
    ("keepers", "said"),
    [
        ('["amelie"]', '"amelie" names no person and no user group. Write a name or a user group as "@amelie"'),
        ('["@a b"]', "names no person"),
        ('["u123"]', "names no person"),
        ("3", "`keepers` must be a list, and is the number 3."),
        ("[" + '"@a", ' * (MOST_KEEPERS + 1) + "]", "there are 21 keepers, and at most 20 fit."),
    ],
    ids=["no @", "two words", "small letters", "a number", "too many"],
)
def test_other_keepers_are_refused_with_a_fix(keepers: str, said: str) -> None:
    with pytest.raises(CharterError) as refused:
        parse(f'name = "x"\nkeepers = {keepers}')
    assert said in str(refused.value)
    assert "charter.toml, line 2" in str(refused.value)
