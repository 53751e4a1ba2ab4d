"""``charter poster`` and ``charter report``: pages in a file, lines in a terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.processes import ROOT
from tests.running import HYPE


def test_the_poster_is_one_file_with_embedded_pictures(charter: Run, folder: Path) -> None:
    (folder / "talk.png").write_bytes(b"a picture")
    file = folder / "charter.toml"
    pictured = '[[objectives]]\ntext = "Talk."\nimage = "talk.png"\nalt = "Two people"\n'
    file.write_text(file.read_text(encoding="utf-8") + pictured, encoding="utf-8")
    status, out, err = charter("poster")
    assert (status, err) == (0, "")
    assert "Wrote charter-poster.html." in out
    page = (folder / "charter-poster.html").read_text(encoding="utf-8")
    assert 'src="data:image/png;base64,YSBwaWN0dXJl"' in page
    assert "Facts impress." in page


def test_a_page_can_go_to_standard_output(charter: Run) -> None:
    status, out, _ = charter("poster", "--output", "-")
    assert status == 0
    assert out.startswith("<!doctype html>")


def test_an_unwritable_file_is_reported_in_one_sentence(charter: Run) -> None:
    status, out, err = charter("poster", "--output", "nowhere/sheet.html")
    assert (status, out) == (2, "")
    assert err == "nowhere/sheet.html can't be written (no such file or directory). Name another file with --output.\n"


@pytest.mark.parametrize("arguments", [("validate",), ("poster", "--output", "-"), ("check", HYPE)])
def test_a_full_disk_under_the_output_is_reported_in_one_sentence(folder: Path, arguments: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "bot", *arguments)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr) == (2, b"The output can't be written (no space left on device).\n")


def test_the_report_says_how_each_rule_fares(charter: Run, folder: Path) -> None:
    """Before the first draft there is nothing to report, and the report says so."""
    status, out, err = charter("report")
    assert (status, err) == (0, "")
    assert "Rules 1, 2, and 3 did not come up." in out
    status, out, err = charter("report", "--format", "html", "-o", "report.html")
    assert (status, err, out) == (0, "", "Wrote report.html. Open it in a browser to print it.\n")
    assert "Test house: how our rules fare" in (folder / "report.html").read_text(encoding="utf-8")
