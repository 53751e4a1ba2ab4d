"""Passes that run out: trigger ids, response addresses and socket tickets."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sandbox.errors import ApiError

T = TypeVar("T")


@dataclass(slots=True)
class _Pass(Generic[T]):
    holder: T
    issued: float
    uses: int = 0


class OneTimeTokens(Generic[T]):
    """Passes of one kind: each may be used so many times within so many seconds.

    Attributes:
        uses: how often one pass may be used.
        seconds: how long one pass is good for.
    """

    def __init__(self, kind: str, *, uses: int, seconds: float, clock: Callable[[], float]) -> None:
        self.uses = uses
        self.seconds = seconds
        self._kind = kind
        self._clock = clock
        self._issued: dict[str, _Pass[T]] = {}

    def issue(self, holder: T) -> str:
        """Write a new pass; ``use`` gives the holder back."""
        self._forget_old_ones()
        name = f"{len(self._issued) + 1}.{secrets.randbelow(10**10)}.{secrets.token_hex(12)}"
        self._issued[name] = _Pass(holder, self._clock())
        return name

    def use(self, name: str) -> T:
        """Use a pass once. Raises ``invalid_…``, ``expired_…`` or ``exchanged_…`` with the kind's name."""
        issued = self._issued.get(name)
        if issued is None:
            raise ApiError(f"invalid_{self._kind}")
        if self._clock() - issued.issued > self.seconds:
            raise ApiError(f"expired_{self._kind}")
        if issued.uses >= self.uses:
            raise ApiError(f"exchanged_{self._kind}")
        issued.uses += 1
        return issued.holder

    def _forget_old_ones(self) -> None:
        # A pass is kept for a while after it ran out, so that "expired" can be told from "invalid".
        horizon = self._clock() - 2 * self.seconds - 60
        while self._issued and next(iter(self._issued.values())).issued < horizon:
            del self._issued[next(iter(self._issued))]
