"""What is kept of earlier drafts so that a new one can be told to repeat them: hashes of word groups, and a day.

No words: a hash is keyed by whoever keeps it, so that nobody guesses their way back from a copy of it.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

WORDS_IN_GROUP = 3
FEWEST_GROUPS = 5  # "Open until six today, come by" may be said every day
ENOUGH = 0.6  # of both drafts' groups in common: one word of a dozen may differ, or a sentence more stand there
LONGEST = 365  # days that a rule may look back
_CACHED_WORDS = 20_000
_MOST_GROUPS = 400  # the beginning of a long text tells enough, and bounds what is kept


class Fingerprint(NamedTuple):
    """What is kept of one draft.

    Attributes:
        day: when it was posted, in the team's time zone.
        groups: the hashes of its word groups: signed whole numbers of 64 bits.
    """

    day: datetime.date
    groups: frozenset[int]


class _Words(dict[str, int]):
    """The keyed hash of each word met, so that a frequent word is hashed once; never grows without bound."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, word: str) -> int:
        # 60 bits: Python hashes a whole number of so many to itself.
        number = int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8, key=self._key).digest()) >> 4
        if len(self) < _CACHED_WORDS:
            self[word] = number
        return number


class Memory:
    """The earlier drafts of one channel. Fill it with ``remember``; it holds what it is given until ``forget``."""

    __slots__ = ("_days", "_holders", "_newest", "_traces", "_words")

    def __init__(self, key: bytes, days: int = LONGEST) -> None:
        """Begin with nothing.

        Args:
            key: at most 64 bytes; another one knows nothing of what this one kept.
            days: drafts that are older than this are forgotten.
        """
        self._words = _Words(key)
        self._days = days
        self._newest = datetime.date.min
        self._traces: dict[str, Fingerprint] = {}
        self._holders: dict[int, set[str]] = {}

    def groups(self, words: Sequence[str]) -> list[int]:
        """A hash for every three folded words in a row, in their order.

        What is hashed together are keyed hashes of the words; Python's hash of whole numbers is the same in every
        process. Should a later Python change it, what was kept is not found again, and expires.
        """
        numbers = [*map(self._words.__getitem__, words[: _MOST_GROUPS + WORDS_IN_GROUP - 1])]
        return [*map(hash, zip(numbers, numbers[1:], numbers[2:], strict=False))]

    def __len__(self) -> int:
        """How many drafts it holds."""
        return len(self._traces)

    def remember(self, name: str, trace: Fingerprint) -> None:
        """Keep a draft under its name, in place of what was kept under it before."""
        self.forget(name)
        self._traces[name] = trace
        for group in trace.groups:
            self._holders.setdefault(group, set()).add(name)

    def forget(self, name: str) -> None:
        """Drop a draft: it was deleted, or is too old to matter. One that is not there is no error."""
        trace = self._traces.pop(name, None)
        for group in trace.groups if trace else ():
            self._holders[group].discard(name)
            if not self._holders[group]:
                del self._holders[group]

    def before(self, day: datetime.date, name: str) -> Earlier:
        """What came before the draft of this day and name. The first one of a new day drops what is too old."""
        if day > self._newest:
            self._newest = day
            for old in [old for old, trace in self._traces.items() if (day - trace.day).days > self._days]:
                self.forget(old)
        return Earlier(self, day, name)

    def repeated(self, groups: Sequence[int], today: datetime.date, days: int, itself: str) -> Fingerprint | None:
        """The newest of the drafts of the last ``days`` days that say near the same and came before the draft itself.

        A draft that is reviewed again, because it was edited, does not repeat what was posted after it.
        """
        if self._holders.keys().isdisjoint(groups):  # mostly none is known
            return None
        own = frozenset(groups)
        if len(own) < FEWEST_GROUPS:
            return None
        known = [group for group in own if group in self._holders]
        if 2 * len(known) < ENOUGH * len(own):  # not even all that are known would be enough
            return None
        held = Counter(name for group in known for name in self._holders[group])
        near = (
            name
            for name, common in held.items()
            if name < itself
            and (today - (trace := self._traces[name]).day).days <= days
            and 2 * common >= ENOUGH * (len(own) + len(trace.groups))
        )
        newest = max(near, default=None)
        return None if newest is None else self._traces[newest]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What came before one draft, as far as repetition needs it.

    Attributes:
        memory: its channel's.
        today: the day on which it was posted, in the team's time zone.
        name: under which the draft itself is, or will be, remembered: its ``ts``. Names sort as their drafts came.
    """

    memory: Memory
    today: datetime.date
    name: str

    def remember(self, groups: Sequence[int]) -> None:
        """Let what these hashes stand for be an earlier draft from now on."""
        self.memory.remember(self.name, Fingerprint(self.today, frozenset(groups)))
