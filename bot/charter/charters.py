"""Which charters are in force, and which of them each channel belongs to. Pure.

``Charters`` is a snapshot and never changes. The parts of the bot are given ``CurrentCharters`` and ask it anew for
each draft, so that an edited charter takes the place of the old one while they work.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.charter.fields import channel_name
from bot.charter.model import LONGEST_ID, Charter
from bot.charter.review import Reviewer
from bot.errors import CharterError, CharterFault


@dataclass(frozen=True, slots=True)
class ActiveCharter:
    """A charter in force.

    Attributes:
        id: its file's name without the ending, as ``charter_id`` writes it.
        reviewer: compiled from ``charter``.
        scope: what its rows and keys in the database are marked with. ``""`` where ``CHARTER_FILE`` names one file:
            what earlier releases wrote stays valid.
        revision: of the kept version; 0 for the text of a file.
        number: which version of this charter it is, from 1; 0 for the text of a file.
        file_differs: it is kept, and its file holds a text that was never a version of it.
    """

    id: str
    charter: Charter
    reviewer: Reviewer
    scope: str = ""
    revision: int = 0
    number: int = 0
    file_differs: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether it is kept in the database, where its keepers change it; else it is what its file says."""
        return self.revision > 0

    @property
    def reach(self) -> float:
        """How many seconds back a draft may have been posted that still gets a reply."""
        return self.charter.drafts.catch_up_hours * 3600.0


class Charters:
    """A snapshot of the charters in force, in the order of their ids; at least one.

    Args:
        charters: no two of them may share a channel: see ``clashes``.
        revision: the newest revision in the database that was looked at for it.
    """

    def __init__(self, charters: Iterable[ActiveCharter], revision: int = 0) -> None:
        self.all = tuple(charters)
        self.revision = revision
        self._drafts = {channel_name(name): one for one in self.all for name in one.charter.drafts.channels}
        self._reminders = {channel_name(name): one for one in self.all for name in reminder_channels(one.charter)}

    @property
    def by_id(self) -> list[tuple[str, Charter]]:
        """Each charter with its id."""
        return [(one.id, one.charter) for one in self.all]

    @property
    def only(self) -> ActiveCharter | None:
        """The charter where there is a single one."""
        return self.all[0] if len(self.all) == 1 else None

    @property
    def reach(self) -> float:
        """The longest reach of all, in seconds."""
        return max(one.reach for one in self.all)

    def get(self, id_: str) -> ActiveCharter | None:
        """The charter with this id."""
        return next((one for one in self.all if one.id == id_), None)

    def for_drafts(self, *names: str) -> ActiveCharter | None:
        """The charter that watches the channel with one of these names or ids."""
        return _first(self._drafts, names)

    def for_reminders(self, *names: str) -> ActiveCharter | None:
        """The charter whose reminder is posted in the channel with one of these names or ids."""
        return _first(self._reminders, names)


class CurrentCharters:
    """The charters in force now, by Slack's channel ids.

    Args:
        now: the first snapshot.

    Attributes:
        swapped_at: when the snapshot came into force, in seconds since 1970; infinity for the first.
    """

    def __init__(self, now: Charters) -> None:
        self._now = now
        self.swapped_at = math.inf
        self._names: dict[str, str] = {}  # of channels, by Slack's id
        self._by_channel: dict[str, ActiveCharter | None] = {}

    @property
    def now(self) -> Charters:
        """The snapshot in force."""
        return self._now

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the channels that are known so far, by Slack's id."""
        return self._names

    def swap(self, charters: Charters, at: float) -> None:
        """Let these charters be in force from this moment on, in seconds since 1970."""
        self._now = charters
        self.swapped_at = at
        self._by_channel = {}

    def name_channels(self, names: Mapping[str, str]) -> None:
        """Learn the names of channels, by Slack's id: charters mostly name them, and events have ids."""
        self._names |= names
        self._by_channel = {}

    def of_drafts(self, channel: str) -> ActiveCharter | None:
        """The charter that watches the channel with this id."""
        if channel not in self._by_channel:
            self._by_channel[channel] = self._now.for_drafts(channel, self._names.get(channel, ""))
        return self._by_channel[channel]

    def of_reminders(self, channel: str) -> ActiveCharter | None:
        """The charter whose reminder is posted in the channel with this id."""
        return self._now.for_reminders(channel, self._names.get(channel, ""))

    def of(self, channel: str) -> ActiveCharter | None:
        """The charter that speaks in a channel: the one that watches it, else the only one, else ``None``."""
        return self.of_drafts(channel) or self._now.only

    def drafts_channels(self, active: ActiveCharter) -> list[str] | None:
        """The ids of a charter's drafts channels; ``None`` for the only charter, which every channel belongs to."""
        if self._now.only:
            return None
        return [id_ for id_ in self._names if (one := self.of_drafts(id_)) and one.id == active.id]


def charter_id(stem: str) -> str:
    """An id made of a file's name without its ending: small letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:LONGEST_ID].strip("-") or "charter"


def reminder_channels(charter: Charter) -> tuple[str, ...]:
    """Where a charter's reminder is posted, as written."""
    return charter.reminder.channels or charter.drafts.channels


def clashes(charters: Iterable[tuple[str, Charter]]) -> Iterator[CharterFault]:
    """Yield what two charters, each given with its id, both claim: a drafts channel or a reminder's channel."""
    drafts: dict[str, str] = {}
    reminders: dict[str, str] = {}
    for id_, charter in charters:
        for name in dict.fromkeys(charter.drafts.channels):
            if (other := drafts.setdefault(channel_name(name), id_)) != id_:
                yield _two(name, "watched by two charters", other, id_)
        for name in dict.fromkeys(reminder_channels(charter)):
            if (other := reminders.setdefault(channel_name(name), id_)) != id_:
                yield _two(name, "sent the reminders of two charters", other, id_)


def check_clashes(charters: Iterable[tuple[str, Charter]], folder: str) -> None:
    """Raise ``CharterError`` with everything that two of these charters, each given with its id, both claim."""
    if faults := list(clashes(charters)):
        raise CharterError(folder, faults)


def _two(channel: str, what: str, first: str, second: str) -> CharterFault:
    fix = "Name it in one of them; a reminder without `channels` goes to the drafts channels."
    return CharterFault(None, "", f"{channel} is {what}, {first} and {second}.", fix)


def _first(by_name: Mapping[str, ActiveCharter], names: Iterable[str]) -> ActiveCharter | None:
    return next((by_name[name] for name in map(channel_name, names) if name in by_name), None)
