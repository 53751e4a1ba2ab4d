"""Each row of docs/security.md names its test, and each named test exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")][2:]


def functions(path: Path) -> set[str]:
    """Return the names of the functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def named(text: str) -> list[tuple[str, str]]:
    """Return the tests that a text names, as file and function."""
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)


def test_there_is_a_table() -> None:
    assert len(ROWS) >= 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:40])
def test_each_threat_has_a_test_that_exists(row: str) -> None:
    threat, holds, tests = row.strip("| ").split(" | ")
    assert threat
    assert holds
    assert named(tests)
    for path, name in named(tests):
        assert name in functions(ROOT / path), f"{path}::{name}"
