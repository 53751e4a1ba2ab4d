"""Charters that ship with the bot, to start from. Their pictures stand beside them, in ``pictures``."""

from __future__ import annotations

from pathlib import Path

CHARTERS = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The names of the shipped charters: ``fr`` is ``fr.toml``."""
    return tuple(sorted(file.stem for file in CHARTERS.glob("*.toml")))
