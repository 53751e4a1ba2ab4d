"""The pure packages do no I/O. import-linter enforces the layers (pyproject.toml)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("bot/charter", "bot/wording", "post_text")
WORLD = {"aiohttp", "asyncio", "socket", "slack_bolt", "slack_sdk", "sqlalchemy", "time", "os", "random"}
FILES = sorted(path for package in PURE for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_package_imports_no_io(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & WORLD
