"""The pure packages touch nothing of the world. The layers themselves are held by import-linter (pyproject.toml)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("bot/charter", "bot/wording", "post_text")
WORLD = {"aiohttp", "asyncio", "socket", "slack_bolt", "slack_sdk", "sqlalchemy", "time", "os", "random"}
FILES = sorted(path for package in PURE for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_pure_package_touches_nothing_of_the_world(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & WORLD
