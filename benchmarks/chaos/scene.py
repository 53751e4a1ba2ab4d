"""The workspace of a run: its channels, people and charter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from benchmarks.crowd import WRITER, crowd
from bot.charter.model import WEEKDAYS
from slack_sandbox import Workspace

DRAFTS = ("C0DRAFTS0", "C0DRAFTS1", "C0DRAFTS2")
TEAMS = ("C0TEAM0", "C0TEAM1", "C0TEAM2", "C0TEAM3")
MARKER = "Zanzibarian"
"""A word in every version of every draft."""

NEEDLES = (MARKER, WRITER)
"""Words that no file of the bot or its database may contain. A kept charter names the words that its rules look for."""

WRITERS = 6_000
REMINDER_AFTER = dt.timedelta(seconds=90)


def workspace() -> Workspace:
    """Create three drafts channels and four channels with a reminder."""
    drafts = {key: f"drafts-{number}" for number, key in enumerate(DRAFTS)}
    return crowd(WRITERS, drafts | {key: f"team-{number}" for number, key in enumerate(TEAMS)})


def write_charter(folder: Path, now: dt.datetime, rules: str = "") -> tuple[Path, dt.datetime]:
    """Write the charter file with a reminder that is due soon and with these further rules, and return when."""
    due = (now + REMINDER_AFTER).replace(second=0, microsecond=0)
    reminder = (
        f'\n[reminder]\nchannels = ["#team-0", "#team-1", "#team-2", "#team-3"]\nday = "{WEEKDAYS[due.weekday()]}"\n'
        f'time = "{due:%H:%M}"\ntimezone = "UTC"\n'
    )
    file = folder / "charter.toml"
    charter = Path(__file__).with_name("charter.toml").read_text(encoding="utf-8")
    file.write_text(charter + rules + reminder, encoding="utf-8")
    return file, due
