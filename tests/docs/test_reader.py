"""docs/reader.md explains every outcome and every reason."""

from __future__ import annotations

import re
from pathlib import Path

from bot.charter.loading import parse
from bot.outcomes import ReadingOutcome
from bot.reader.answers import Discard
from bot.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "reader.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE))


def test_it_explains_every_outcome_as_the_code_does() -> None:
    assert {one.value: TABLE.get(one.value) for one in ReadingOutcome} == {
        one.value: one.explanation for one in ReadingOutcome
    }


def test_it_explains_every_reason_and_no_other() -> None:
    assert set(TABLE) == {*ReadingOutcome, *Discard}


def test_its_settings_and_their_defaults_are_those_of_the_code() -> None:
    named = re.findall(r"^   (READER_[A-Z_]+)=(\S*)", PAGE, re.MULTILINE)
    assert [name for name, _ in named] == [name.upper() for name in Settings.model_fields if name.startswith("reader")]
    defaults = {name: Settings.model_fields[name.lower()].default for name, _ in named}
    given = dict(named)
    assert int(given["READER_PER_HOUR"]) == defaults["READER_PER_HOUR"]
    assert float(given["READER_TIMEOUT_SECONDS"]) == defaults["READER_TIMEOUT_SECONDS"]
    assert given["READER_REMOTE"] == "no"


def test_its_charter_loads() -> None:
    (piece,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert parse('name = "Test"\n' + re.sub("^   ", "", piece, flags=re.MULTILINE)).rules[0].ask
