"""``charter backup``: a consistent copy of a SQLite database in use, and a sentence where there can be none."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.db.backup import back_up
from bot.db.engine import DatabaseError, make_engine


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database whose only row is still in its write-ahead log."""
    return f"sqlite:///{tmp_path / 'charter.db'}"


def test_a_copy_has_what_was_committed_and_nothing_else(url: str, tmp_path: Path) -> None:
    """While one transaction is open and its rows are uncommitted."""
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE said (word)")
        connection.exec_driver_sql("INSERT INTO said VALUES ('committed')")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO said VALUES ('open')")
        back_up(url, tmp_path / "copy.db")
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT word FROM said").fetchall() == [("committed",)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_copy_belongs_to_its_owner_alone(url: str, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "charter.db").close()
    back_up(url, tmp_path / "copy.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600


def test_no_file_is_overwritten(url: str, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "charter.db").close()
    (tmp_path / "copy.db").write_text("precious", encoding="utf-8")
    with pytest.raises(DatabaseError, match="exists already"):
        back_up(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "precious"


def test_what_is_no_database_leaves_no_copy(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="There is no database"):
        back_up(url, tmp_path / "copy.db")
    (tmp_path / "charter.db").write_text("no database at all, but long enough to look at", encoding="utf-8")
    with pytest.raises(DatabaseError, match="can't be copied"):
        back_up(url, tmp_path / "copy.db")
    with pytest.raises(DatabaseError, match="can't be written"):
        back_up(url, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_has_its_own_program(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="pg_dump"):
        back_up("postgresql://charter:secret@db.example/charter", tmp_path / "copy.db")
