"""Tokens that expire: trigger ids, response URLs and Socket Mode tickets."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sandbox.model import ApiError

T = TypeVar("T")


@dataclass(slots=True)
class _Issued(Generic[T]):
    holder: T
    issued: float
    uses: int = 0


class OneTimeTokens(Generic[T]):
    """Issues tokens of one kind, each valid for a number of uses within a time.

    Attributes:
        uses: the number of uses per token.
        seconds: the lifetime of a token.
    """

    def __init__(self, kind: str, *, uses: int, seconds: float, clock: Callable[[], float]) -> None:
        self.uses = uses
        self.seconds = seconds
        self._kind = kind
        self._clock = clock
        self._issued: dict[str, _Issued[T]] = {}

    def issue(self, holder: T) -> str:
        """A new token, from which ``use`` returns the holder."""
        self._forget_expired()
        name = f"{len(self._issued) + 1}.{secrets.randbelow(10**10)}.{secrets.token_hex(12)}"
        self._issued[name] = _Issued(holder, self._clock())
        return name

    def use(self, name: str) -> T:
        """Use a token once. Raises ``invalid_KIND``, ``expired_KIND`` or ``exchanged_KIND``."""
        issued = self._issued.get(name)
        if issued is None:
            raise ApiError(f"invalid_{self._kind}")
        if self._clock() - issued.issued > self.seconds:
            raise ApiError(f"expired_{self._kind}")
        if issued.uses >= self.uses:
            raise ApiError(f"exchanged_{self._kind}")
        issued.uses += 1
        return issued.holder

    def _forget_expired(self) -> None:
        # Keep expired tokens for a while, to answer "expired" instead of "invalid".
        horizon = self._clock() - 2 * self.seconds - 60
        while self._issued and next(iter(self._issued.values())).issued < horizon:
            del self._issued[next(iter(self._issued))]
