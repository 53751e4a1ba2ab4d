"""``charter init`` and ``charter packs``: a first charter of one's own, and what it can use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.charter.packs import reading
from tests.cli.conftest import Run


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_first_charter_is_valid_and_found_by_every_command(charter: Run, tmp_path: Path, language: str) -> None:
    wrote = charter("init", language)
    assert "Wrote our-charter.toml" in wrote.out
    assert (tmp_path / "our-charter.toml").is_file()
    assert "our-charter.toml is fine: 5 rules" in charter("validate").out
    post = {"en": "You won't believe what happened next", "fr": "Vous n’allez pas en croire vos yeux"}[language]
    assert "rule 2" in charter("check", post).out


def test_a_free_place_becomes_a_rule(charter: Run, tmp_path: Path) -> None:
    """What the comments of the file tell one to do: take the # away and write."""
    charter("init", "--rules", "2")
    path = tmp_path / "our-charter.toml"
    head, _, free = path.read_text(encoding="utf-8").rpartition("# [[rules]]")
    free = free.replace('# text  = "…"', 'text = "We say chemist, not pharmacy."').replace(
        '# avoid = ["…"]', 'avoid = ["pharmacy"]'
    )
    path.write_text(f"{head}[[rules]]{free}", encoding="utf-8")
    assert "3 rules" in charter("validate").out
    assert "pharmacies" in charter("check", "Which pharmacies are open?").out


def test_a_charter_is_never_overwritten(charter: Run, tmp_path: Path) -> None:
    (tmp_path / "our-charter.toml").write_text("mine", encoding="utf-8")
    refused = charter("init")
    assert "our-charter.toml is there already" in refused.err
    assert (tmp_path / "our-charter.toml").read_text(encoding="utf-8") == "mine"


def test_a_language_without_a_template_is_refused(charter: Run) -> None:
    assert "Known here: en, fr." in charter("init", "de").err


def test_packs_are_listed_and_shown(charter: Run) -> None:
    listed = charter("packs").out
    assert all(name in listed for name in reading.names())
    shown = charter("packs", "bait", "--language", "fr").out
    assert "It speaks about:" in shown
    assert "Measured on" in shown


def test_a_pack_is_tried_on_a_text(charter: Run) -> None:
    assert "finds “" in charter("packs", "form-letter", "Your feedback is important to us").out
    assert "finds nothing here" in charter("packs", "bait", "The bridge is open again.").out


def test_an_unknown_pack_is_named(charter: Run) -> None:
    assert 'Did you mean "bait"?' in charter("packs", "baits").err
