"""Where a run takes place: the channels, the people, and the charter that their drafts are held against."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.charter.model import WEEKDAYS
from bot.sandbox import BOT, Channel, Person, Workspace

DRAFTS = ("C0DRAFTS0", "C0DRAFTS1", "C0DRAFTS2")
TEAMS = ("C0TEAM0", "C0TEAM1", "C0TEAM2", "C0TEAM3")
READER = "U0READER"
WRITER = "U0WRITER"
"""What every author's id begins with. Each writes one draft: nobody rests from a rule because of another draft."""

MARKER = "Zanzibarian"
"""A word that every draft carries, in every version."""

NEEDLES = (MARKER, WRITER, "game changer", "world class", "won't believe")
"""What must stand in no file of the bot's or of its database."""

WRITERS = 6_000
REMINDER_AFTER = dt.timedelta(seconds=90)


def workspace() -> Workspace:
    """Three channels of drafts, four that get a reminder, one reader and more writers than a run needs."""
    people = [Person(READER, "reader", "Reader")]
    people += [Person(writer(number), f"writer-{number}", f"Writer {number}") for number in range(WRITERS)]
    drafts = [Channel(key, f"drafts-{number}", members=_Everybody((BOT,))) for number, key in enumerate(DRAFTS)]
    teams = [Channel(key, f"team-{number}", members=_Everybody((BOT,))) for number, key in enumerate(TEAMS)]
    return Workspace(people, [*drafts, *teams])


class _Everybody(list[str]):
    """Members of a channel that everybody is in, without a list of them that each act would search."""

    def __contains__(self, person: object) -> bool:
        return True


def writer(number: int) -> str:
    """The id of one author."""
    return f"{WRITER}{number}"


def write_charter(folder: Path, now: dt.datetime) -> tuple[Path, dt.datetime]:
    """The charter's file, with a reminder that falls due soon; and when it does."""
    due = (now + REMINDER_AFTER).replace(second=0, microsecond=0)
    reminder = (
        f'\n[reminder]\nchannels = ["#team-0", "#team-1", "#team-2", "#team-3"]\nday = "{WEEKDAYS[due.weekday()]}"\n'
        f'time = "{due:%H:%M}"\ntimezone = "UTC"\n'
    )
    file = folder / "charter.toml"
    file.write_text(Path(__file__).with_name("charter.toml").read_text(encoding="utf-8") + reminder, encoding="utf-8")
    return file, due
