"""SARIF: a note for each rule that a post brings to mind, at its line, in the shape that code scanning reads."""

from __future__ import annotations

import json
from pathlib import Path

from bot.charter.loading import parse
from bot.reports.check import check, from_lines
from bot.reports.post_files import from_files
from bot.reports.sarif import as_sarif
from tests.running import CHARTER, CLEAN, HYPE

RULES = parse(CHARTER)


def log(folder: Path, name: str, content: str) -> dict[str, object]:
    (folder / name).write_text(content, encoding="utf-8")
    return dict(json.loads(as_sarif(check(from_files([str(folder / name)], "x", []), RULES), RULES)))


def test_a_finding_is_a_note_with_the_question_and_the_rule(tmp_path: Path) -> None:
    found = log(tmp_path, "one post.md", f"Bread\n\n{HYPE}\nA game changer. You won't believe it.\n")
    assert (found["version"], len(found["runs"])) == ("2.1.0", 1)  # type: ignore[arg-type]
    run = found["runs"][0]  # type: ignore[index]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["no-hype", "no-bait", "pictures-described", "common-sense"]
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"note"}
    first, second = run["results"]
    assert first["message"]["text"] == (
        "“game changer” is a big promise. Could a figure say it instead?\n"
        "“Facts impress. No superlative that we cannot prove.”"
    )
    assert [(one["ruleId"], rules[one["ruleIndex"]]["id"], one["level"]) for one in (first, second)] == [
        ("no-hype", "no-hype", "note"),
        ("no-bait", "no-bait", "note"),
    ]
    places = [one["locations"][0]["physicalLocation"] for one in (first, second)]
    assert [place["region"] for place in places] == [{"startLine": 3}, {"startLine": 4}]
    assert places[0]["artifactLocation"]["uri"].startswith("file:///")
    assert places[0]["artifactLocation"]["uri"].endswith("/one%20post.md")


def test_nothing_found_is_a_log_without_results(tmp_path: Path) -> None:
    assert log(tmp_path, "post.txt", f"{CLEAN}\n")["runs"][0]["results"] == []  # type: ignore[index]


def test_a_draft_that_was_typed_has_no_place() -> None:
    written = as_sarif(check(from_lines([HYPE], "", "x", []), RULES), RULES)
    (result,) = json.loads(written)["runs"][0]["results"]
    assert result["locations"] == []
