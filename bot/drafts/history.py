"""What repetition needs of each channel's earlier drafts, in memory, and brought up to date before each review."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict

from bot.charter.draft import Draft
from bot.charter.matchers.repetition import Repetition
from bot.charter.model import Charter
from bot.charter.repetition import FEWEST_GROUPS, Earlier, Fingerprint, Memory
from bot.drafts import ports
from bot.drafts.events import DraftKey
from bot.drafts.ledger import FingerprintUpdate
from bot.drafts.ports import FingerprintLedger

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

    def take(self, channel: str, kept: ports.StoredFingerprint) -> None:
        """Know what was kept of a draft, or that nothing is kept of it any more."""
        memory = self._memories[channel]
        if kept.groups:
            memory.remember(kept.ts, Fingerprint(self._day(kept.ts), kept.groups))
        else:
            memory.forget(kept.ts)

    def _day(self, ts: str) -> dt.date:
        return dt.datetime.fromtimestamp(float(ts), self._zone).date()


class DraftHistory:
    """A past that other replicas and earlier starts share: asks the ledger for what is new in a channel.

    Args:
        ledger: where the hashes are kept, by whichever replica.
        charter: whose longest ``repeat`` says for how many days. Without one nothing is read and nothing is kept.
        key: of the hashes, at most 64 bytes.
    """

    def __init__(self, ledger: FingerprintLedger, charter: Charter, key: bytes) -> None:
        self._ledger = ledger
        self._past = ChannelHistory(charter.reminder.zone, longest_repeat(charter), key)
        self._read_up_to: defaultdict[str, float] = defaultdict(float)

    async def before(self, key: DraftKey) -> Earlier | None:
        """What came before this draft in its channel; ``None`` where no rule asks."""
        if self._past.days:
            channel = key.channel
            for kept in await self._ledger.kept_since(channel, self._read_up_to[channel] - OVERLAP):
                self._read_up_to[channel] = max(self._read_up_to[channel], kept.at)
                self._past.take(channel, kept)
        return self._past.before(key)

    def of(self, draft: Draft) -> FingerprintUpdate | None:
        """What is to be kept of a draft that was just reviewed; ``None`` where no rule asks."""
        if draft.earlier is None:
            return None
        groups = frozenset(draft.groups)
        return FingerprintUpdate(groups if len(groups) >= FEWEST_GROUPS else frozenset(), self._past.days)


def longest_repeat(charter: Charter) -> int:
    """The most days that a rule of the charter looks back; 0 where none does."""
    asked = (matcher for rule in charter.rules for matcher in rule.matchers if isinstance(matcher, Repetition))
    return max((repetition.repeat for repetition in asked), default=0)
