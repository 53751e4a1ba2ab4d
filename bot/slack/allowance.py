"""How often somebody may try a text in private: reading one takes time that the drafts need too."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST = 10  # texts at once
SECONDS = 60.0  # until as many are there again
_TIDY_BEYOND = 1000  # people


class Allowance:
    """A bucket for each person, in memory only, and forgotten as soon as it is full again.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, person: str) -> float:
        """Take one: 0, or how many seconds until there is one."""
        now = self._clock()
        full_at = max(self._full_at.get(person, now), now) + SECONDS / MOST
        if full_at - now > SECONDS:
            return full_at - now - SECONDS
        if len(self._full_at) >= _TIDY_BEYOND:
            self._full_at = {one: moment for one, moment in self._full_at.items() if moment > now}
        self._full_at[person] = full_at
        return 0

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._full_at)
