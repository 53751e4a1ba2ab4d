"""Fingerprints of each channel's earlier drafts, for repetition: in memory, brought up to date before each review."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass

from bot.charter.charters import CurrentCharters
from bot.charter.draft import Draft
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.repetition import FEWEST_GROUPS, Earlier, Fingerprint, Memory
from bot.db.fingerprints import FingerprintStore
from bot.db.records import DraftKey, FingerprintUpdate, StoredFingerprint

OVERLAP = 5.0  # seconds: another replica's transaction may end a little after it read the clock


class ChannelHistory:
    """What came before each draft, channel by channel, in memory; nothing of it is written down.

    Args:
        zone: whose days count.
        days: how far back is looked; 0 for a charter that does not ask.
        key: of the hashes, at most 64 bytes.
    """

    def __init__(self, zone: zoneinfo.ZoneInfo, days: int, key: bytes = b"past") -> None:
        self.days = days
        self._zone = zone
        self._memories: defaultdict[str, Memory] = defaultdict(lambda: Memory(key, days))

    def before(self, key: DraftKey) -> Earlier | None:
        """What came before this draft; ``None`` where nothing is looked for."""
        return self._memories[key.channel].before(self._day(key.ts), key.ts) if self.days else None

    def serves(self, zone: zoneinfo.ZoneInfo, days: int) -> bool:
        """Whether it looks back so many days of this zone, as a charter asks now."""
        return (self._zone, self.days) == (zone, days)

    def update(self, channel: str, stored: StoredFingerprint) -> None:
        """Remember a draft's fingerprint, or forget the draft where nothing is kept of it any more."""
        memory = self._memories[channel]
        if stored.groups:
            memory.remember(stored.ts, Fingerprint(self._day(stored.ts), stored.groups))
        else:
            memory.forget(stored.ts)

    def _day(self, ts: str) -> dt.date:
        return dt.datetime.fromtimestamp(float(ts), self._zone).date()


class DraftHistory:
    """A history that other replicas and earlier starts share: asks the store for what is new in a channel.

    Args:
        store: where every replica keeps fingerprints.
        charters: the longest ``repeat`` of a channel's charter says for how many days. Without one nothing is read and
            nothing is kept.
        key: of the hashes, at most 64 bytes.
    """

    def __init__(self, store: FingerprintStore, charters: CurrentCharters, key: bytes) -> None:
        self._store = store
        self._charters = charters
        self._key = key
        self._known: dict[str, _KnownChannel] = {}

    async def before(self, key: DraftKey) -> Earlier | None:
        """What came before this draft in its channel; ``None`` where no rule of the channel's charter asks."""
        active = self._charters.of(key.channel)
        if active is None or not (days := longest_repeat(active.charter)):
            return None
        known = self._known.get(key.channel)
        if known is None or not known.history.serves(active.charter.reminder.zone, days):
            known = _KnownChannel(ChannelHistory(active.charter.reminder.zone, days, self._key))
            self._known[key.channel] = known
        for stored in await self._store.kept_since(key.channel, known.read_up_to - OVERLAP):
            known.read_up_to = max(known.read_up_to, stored.at)
            known.history.update(key.channel, stored)
        return known.history.before(key)


@dataclass(slots=True)
class _KnownChannel:
    """What was read of a channel's fingerprints, and up to which moment of the database's clock."""

    history: ChannelHistory
    read_up_to: float = 0.0


def fingerprint_of(draft: Draft, charter: Charter) -> FingerprintUpdate | None:
    """What is to be kept of a draft that was just reviewed; ``None`` where no rule asks."""
    if draft.earlier is None:
        return None
    groups = frozenset(draft.groups)
    return FingerprintUpdate(groups if len(groups) >= FEWEST_GROUPS else frozenset(), longest_repeat(charter))


def longest_repeat(charter: Charter) -> int:
    """The most days that a rule of the charter looks back; 0 where none does."""
    asked = (matcher for rule in charter.rules for matcher in rule.matchers if isinstance(matcher, Repetition))
    return max((repetition.repeat for repetition in asked), default=0)
