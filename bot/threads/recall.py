"""What repetition needs of each channel's earlier drafts, in memory, and brought up to date before each review."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from bot.charter.draft import Draft
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.repetition import FEWEST_GROUPS, Earlier, Memory, Trace
from bot.threads.facts import DraftKey
from bot.threads.ports import Kept, TraceLedger

OVERLAP = 5.0  # seconds: another replica's transaction may end a little after it read the clock


@dataclass(slots=True)
class _Channel:
    memory: Memory
    read_up_to: float = 0.0


class Recall:
    """Asks the ledger for what is new in a channel; the rest it holds.

    Args:
        ledger: where the hashes are kept, by whichever replica.
        charter: whose longest ``repeat`` says for how many days. Without one nothing is read and nothing is kept.
        key: of the hashes, at most 64 bytes.
    """

    def __init__(self, ledger: TraceLedger, charter: Charter, key: bytes) -> None:
        self._ledger = ledger
        self._zone = charter.reminder.zone
        self._days = longest_repeat(charter)
        self._key = key
        self._channels: dict[str, _Channel] = {}

    async def before(self, key: DraftKey) -> Earlier | None:
        """What came before this draft in its channel; ``None`` where no rule asks."""
        if not self._days:
            return None
        channel = self._channels.setdefault(key.channel, _Channel(Memory(self._key, self._days)))
        for kept in await self._ledger.kept_since(key.channel, channel.read_up_to - OVERLAP):
            channel.read_up_to = max(channel.read_up_to, kept.at)
            if kept.groups:
                channel.memory.remember(kept.ts, Trace(day_of(kept.ts, self._zone), kept.groups))
            else:
                channel.memory.forget(kept.ts)
        return channel.memory.before(day_of(key.ts, self._zone), key.ts)

    def of(self, draft: Draft) -> Kept | None:
        """What is to be kept of a draft that was just reviewed; ``None`` where no rule asks."""
        if draft.earlier is None:
            return None
        groups = frozenset(draft.groups)
        return Kept(groups if len(groups) >= FEWEST_GROUPS else frozenset(), self._days)


class Past:
    """What came before each draft of a pile of old ones, channel by channel; nothing of it is written down.

    Args:
        zone: whose days count.
        days: how far back is looked; 0 for a charter that does not ask.
    """

    def __init__(self, zone: zoneinfo.ZoneInfo, days: int) -> None:
        self._zone = zone
        self._days = days
        self._memories: dict[str, Memory] = {}

    def before(self, key: DraftKey) -> Earlier | None:
        """What came before this draft; ``None`` where nothing is looked for."""
        if not self._days:
            return None
        memory = self._memories.setdefault(key.channel, Memory(b"past", self._days))
        return memory.before(day_of(key.ts, self._zone), key.ts)


def day_of(ts: str, zone: zoneinfo.ZoneInfo) -> dt.date:
    """The day on which a message was posted, for people of this zone."""
    return dt.datetime.fromtimestamp(float(ts), zone).date()


def longest_repeat(charter: Charter) -> int:
    """The most days that a rule of the charter looks back; 0 where none does."""
    asked = (matcher for rule in charter.rules for matcher in rule.matchers if isinstance(matcher, Repetition))
    return max((repetition.repeat for repetition in asked), default=0)
