"""The house stands as it is drawn: each part leans only on those above it, and the pure parts touch nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"

FLOORS = [
    {"errors", "languages", "limits", "metrics", "logs", "clock"},
    {"settings", "charter", "charters"},
    {"voice", "pictures"},
    {"sheets"},
    {"threads", "checking"},
    {"store", "slack"},
    {"sandbox", "archives"},
    {"wiring", "replaying", "trying", "doctor", "vitals"},
    {"running", "workshop", "printing"},
    {"reloading"},
    {"serving"},
    {"demo"},
    {"cli"},
    {"__main__"},
]
"""Ground floor first. What stands on the same floor does not lean on each other either."""

READ_SETTINGS = {"wiring", "doctor", "running", "reloading", "printing", "serving", "demo", "cli"}
PURE = ("charter", "voice", "sheets")
WORLD = {"aiohttp", "asyncio", "socket", "slack_bolt", "slack_sdk", "sqlalchemy", "time", "os", "random"}


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {
                f"{node.module}.{alias.name}" if node.module == "bot" else str(node.module) for alias in node.names
            }
    return found


def part_of(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def floor(part: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


FILES = sorted(path for path in BOT.rglob("*.py") if path != BOT / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_it_leans_only_on_what_stands_below_it(path: Path) -> None:
    part = part_of(path)
    for name in imports(path):
        if name.startswith("bot."):
            other = name.split(".")[1]
            assert other == part or floor(other) < floor(part), name
            assert part != "sandbox" or other == "sandbox", "the sandbox knows nothing of the bot"
            assert other != "settings" or part in READ_SETTINGS, "settings stop at the door"


@pytest.mark.parametrize("path", [path for path in FILES if part_of(path) in PURE], ids=lambda path: path.stem)
def test_a_pure_part_touches_nothing_of_the_world(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & WORLD
