"""Where the charter file is when nothing names one."""

from __future__ import annotations

from pathlib import Path

SHIPPED_CHARTER = Path("charter.toml")
OWN_CHARTER = Path("our-charter.toml")
"""What ``charter init`` writes. Git doesn't track it, so that an update of the bot never touches it."""


def default_charter() -> Path:
    """The team's own charter file, else the one that ships."""
    return OWN_CHARTER if OWN_CHARTER.exists() else SHIPPED_CHARTER
