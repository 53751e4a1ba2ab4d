"""Formats what a check found as SARIF 2.1.0, which code scanning on GitHub and many editors show.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from bot.charter.model import Charter
from bot.reports.check import CheckResult, json_line

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PROJECT = "https://github.com/charter-reminder/charter-reminder"
_LEVEL = "note"  # the least that is shown: a question is no error, and blocks nothing


def as_sarif(results: Iterable[CheckResult], charter: Charter) -> str:
    """Return one log with one run: the charter's rules, and a note for each rule that a post brings to mind."""
    driver = {
        "name": "charter",
        "version": version("charter-reminder"),
        "informationUri": _PROJECT,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.text},
                "defaultConfiguration": {"level": _LEVEL},
            }
            for rule in charter.rules
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [one for result in results for one in _results(result)],
    }
    return json_line({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _results(result: CheckResult) -> Iterator[dict[str, object]]:
    for remark in result.remarks:
        rule = remark.finding.rule
        yield {
            "ruleId": rule.id,
            "ruleIndex": rule.number - 1,
            "level": _LEVEL,
            "message": {"text": remark.text},
            "locations": _locations(result, result.line_of(remark.finding)),
        }


def _locations(result: CheckResult, line: int) -> list[dict[str, object]]:
    """Return where a finding is; nowhere for a draft that was typed."""
    if not result.item.source:
        return []
    place = {"artifactLocation": {"uri": _uri(Path(result.item.source))}, "region": {"startLine": line}}
    return [{"physicalLocation": place}]


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
