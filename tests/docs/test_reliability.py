"""Every test that docs/reliability.md names exists, and every fault names one."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def faults() -> list[tuple[str, str]]:
    """Return the table's rows: a fault, and its tests."""
    lines = (line.strip("|").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|")
    cells = [[cell.strip(" |") for cell in line] for line in lines]
    return [(line[0], line[2]) for line in cells[2:] if len(line) == 3 and not line[0].startswith("**")]


def names_in(path: Path) -> set[str]:
    """Return the names of the tests in a file."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, functions)}


def test_the_table_has_all_its_rows() -> None:
    assert len(faults()) > 45


def test_every_fault_names_a_test() -> None:
    assert [fault for fault, held_by in faults() if not NAMED.search(held_by)] == []


def test_every_named_test_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 80
    assert [f"{path}::{name}" for path, name in named if name not in names_in(TESTS / path)] == []
