"""What the engine asks of its clients: a queue of rows, and a target that knows Slack."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

from bot.delivery.leases import Lease
from bot.delivery.plan import Action, Content, Delivered

Key = tuple[str, str]


class Claim(Protocol):
    """A due row that a worker holds. Clients add what else their rows know."""

    @property
    def key(self) -> Key:
        """Which row."""

    @property
    def lease(self) -> Lease:
        """The right to work on it."""

    @property
    def current(self) -> Delivered | None:
        """The message that Slack shows, as recorded."""

    @property
    def attempt(self) -> Action | None:
        """An action that was begun and has no outcome; the row is in doubt then."""

    @property
    def checks_due(self) -> int:
        """How many checks of what Slack really shows are due."""

    @property
    def failures(self) -> int:
        """How often it was put off for a fault of our own since it was last finished."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The key as it is logged."""


class Desired(Protocol):
    """What a client wants for a claim.

    ``intent`` and ``record`` are the client's own: the engine hands them to the queue as they are.
    """

    @property
    def content(self) -> Content[Any] | None:
        """What the message should say; ``None`` for no message."""

    @property
    def intent(self) -> Any:
        """What the queue writes down with the intent."""

    @property
    def record(self) -> Any:
        """What the queue writes down with the outcome."""


class Created(NamedTuple):
    """A message that Slack has taken.

    Attributes:
        ts: its id.
        in_place: whether it went where it was sent. A reply to a deleted draft falls into the channel.
    """

    ts: str
    in_place: bool = True


class Result(NamedTuple):
    """What Slack shows after the work on a claim.

    Attributes:
        current: the message.
        checks_due: checks still due.
        gone: the place that the message belongs to no longer exists.
        removed: a person deleted the message, so it is not to come back.
        restricted: people chose that nothing is posted there.
    """

    current: Delivered | None
    checks_due: int = 0
    gone: bool = False
    removed: bool = False
    restricted: bool = False


class Failure(StrEnum):
    """Why the work on a claim ended without an outcome."""

    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    NOT_VISIBLE_YET = "not_visible_yet"
    OUTCOME_UNKNOWN = "outcome_unknown"
    REJECTED = "rejected"
    RESTRICTED = "restricted"
    LEASE_EXPIRED = "lease_expired"
    FAULT = "fault"


ClaimT = TypeVar("ClaimT", bound=Claim)
ClaimT_contra = TypeVar("ClaimT_contra", bound=Claim, contravariant=True)
DesiredT = TypeVar("DesiredT", bound=Desired)


class Queue(Protocol[ClaimT]):
    """The rows. Each method is one transaction."""

    async def claim(self, lease: Lease, key: Any = None, /) -> ClaimT | None:
        """Claim the row of this key, or any row that is due; ``None`` when there is none."""

    async def record_intent(self, claim: ClaimT, action: Action, intent: Any | None, /) -> Any | None:
        """Write down what comes next. Where something vetoes it, write nothing and return the veto.

        Without an ``intent`` the action takes the place of the one on record, whose intent stays: nothing vetoes it.

        Raises:
            LeaseExpired: another worker holds the row.
        """

    async def withdraw(self, claim: ClaimT, intent: Any, /) -> None:
        """What was intended did not happen: forget it."""

    async def finish(self, claim: ClaimT, record: Any, result: Result, /) -> bool:
        """Record the outcome. True where something changed meanwhile: the row is due again at once."""

    async def postpone(self, claim: ClaimT, seconds: float, /, *, fault: bool = False) -> None:
        """Let the row be due again in ``seconds``, doubts and all. ``fault``: for a fault of our own."""

    async def dead_letter(self, claim: ClaimT, code: str, /) -> None:
        """Give up: Slack refused with ``code`` and asking again would not help."""


class Target(Protocol[ClaimT_contra, DesiredT]):
    """The messages. All methods that ask Slack raise ``Rejected``, ``TryLater`` or ``OutcomeUnknown``.

    Where Slack never lets a message be edited, or be deleted, ``update`` and ``delete`` raise ``Unchangeable``.
    """

    async def observe(self, claim: ClaimT_contra, /) -> list[str]:
        """Ask Slack for the ids of our own messages for this claim, oldest first."""

    async def desired(self, claim: ClaimT_contra, current: Delivered | None, /) -> DesiredT:
        """What Slack should show, given what it shows."""

    async def reconsider(
        self, claim: ClaimT_contra, current: Delivered | None, desired: DesiredT, veto: Any, /
    ) -> DesiredT:
        """What Slack should show instead, now that the queue has vetoed ``desired``."""

    async def create(self, claim: ClaimT_contra, desired: DesiredT, /) -> Created:
        """Post the message. Raises ``Gone`` where the place for it no longer exists, ``Restricted`` for silence."""

    async def update(self, claim: ClaimT_contra, ts: str, desired: DesiredT, /) -> None:
        """Edit the message. Raises ``Gone`` where it no longer exists."""

    async def delete(self, claim: ClaimT_contra, ts: str, /) -> None:
        """Delete a message. Raises ``Gone`` where it no longer exists."""

    async def empty(self, claim: ClaimT_contra, ts: str, /) -> None:
        """Take everything out of a message that cannot be deleted. Raises ``Gone`` where it no longer exists."""

    def done(self, claim: ClaimT_contra, desired: DesiredT, action: Action | None, /) -> None:
        """The outcome is recorded; ``action`` is what was done for it."""

    def failed(self, claim: ClaimT_contra, failure: Failure, /) -> None:
        """The work ended without an outcome; the row says what comes next."""
