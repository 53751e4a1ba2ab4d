"""What the protocol needs of the table of drafts (``store.drafts`` answers it), and what it tells it.

Times are seconds since 1970 by the database's clock, unless said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from bot.delivery.plan import Reply
from bot.drafts.events import DraftDeleted, DraftKey, DraftVersion, FeedbackGiven, ReplyDeleted

Attempt = Literal["post", "edit", "retract"]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row for a while.

    Attributes:
        owner: a token that the row holds while the lease lasts.
        seconds: how long it lasts from the moment the row is claimed.
        until: when it ends at the latest, in seconds of a clock that counts suspension (never the wall clock).
    """

    owner: str
    seconds: float
    until: float


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A due row of ``drafts``, claimed. What is left out is that of a draft that nobody knew.

    Attributes:
        key: which draft.
        version: the newest known version.
        deleted: the draft is gone.
        closed: it is left alone for good.
        reply: the reply that stands, as recorded.
        attempt: a step that was begun and has no outcome; the row is in doubt then.
        looks: looks into the thread that are still owed.
        changes: counts what was taken in; finishing compares it.
        spoken: rules that this draft's reply has spoken of.
        useful: those of them that somebody found useful.
        failures: how often it was put off for a fault of our own since it was last finished.
    """

    key: DraftKey
    lease: Lease
    version: str
    deleted: bool = False
    closed: bool = False
    reply: Reply | None = None
    attempt: Attempt | None = None
    looks: int = 0
    changes: int = 1
    spoken: frozenset[str] = frozenset()
    useful: frozenset[str] = frozenset()
    failures: int = 0


class FingerprintUpdate(NamedTuple):
    """What is kept of a draft for repetition: hashes of its word groups, none where it is too short, for some days."""

    groups: frozenset[int]
    days: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a claim came to, to be recorded.

    Attributes:
        applied: the version that the thread now answers.
        reply: the reply that stands now.
        deleted: the draft turned out to be gone.
        closed: leave it alone for good.
        looks: looks still owed.
        kept: what is kept of this version; ``None`` leaves what is there. A draft that is gone leaves nothing.
        cured: of the rules that the reply spoke of, whether an edit has cured each.
    """

    applied: str
    reply: Reply | None
    deleted: bool = False
    closed: bool = False
    looks: int = 0
    kept: FingerprintUpdate | None = None
    cured: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be asked of Slack, written down before it is asked.

    Attributes:
        attempt: the kind of step.
        says: digest of what the reply will say; ``None`` for a retraction.
        rests: by rule that it speaks of, and that this draft's reply has not spoken of before, a keyed hash of its
            author and it: these will rest from each other for ``rest_hours`` from now.
        rest_hours: ``nudge.again_after_hours``.
        author: whose wish for quiet keeps it back; ``None`` where a reply stands already.
    """

    attempt: Attempt
    says: str | None = None
    rests: Mapping[str, str] = field(default_factory=dict)
    rest_hours: float = 0
    author: str | None = None


class Suppression(NamedTuple):
    """What keeps a suggestion back: rules that rest for its author, or that its author asked for quiet."""

    rules: frozenset[str] = frozenset()
    quiet: bool = False

    def and_also(self, other: Suppression) -> Suppression:
        """Both together."""
        return Suppression(self.rules | other.rules, self.quiet or other.quiet)


class Backlog(NamedTuple):
    """How many drafts wait to be seen to, and how many were given up because Slack refused."""

    waiting: int
    given_up: int


class DraftLedger(Protocol):
    """The table of drafts, as the protocol needs it. Each method is one transaction."""

    async def take_in(
        self,
        event_id: str | None,
        fact: DraftVersion | DraftDeleted | ReplyDeleted | FeedbackGiven,
        horizon: str = "",
        looks: int = 0,
        lease: Lease | None = None,
    ) -> DraftClaim | bool:
        """Record a fact. A draft that nobody knew is claimed with ``lease``, where there is one.

        Returns:
            The claim, or whether something is to be done: not where the fact was known already, or tells of an unknown
            draft from before ``horizon``.
        """

    async def claim(self, lease: Lease, key: DraftKey | None = None) -> DraftClaim | None:
        """Claim this draft's row, or any row that is due; ``None`` when there is none."""

    async def intend(self, claim: DraftClaim, intent: Intent) -> Suppression | None:
        """Write down what comes next; where something keeps it back, tell that instead."""

    async def withdraw(self, claim: DraftClaim, intent: Intent) -> None:
        """What was intended did not happen: forget it."""

    async def finish(self, claim: DraftClaim, outcome: Outcome) -> bool:
        """Record the outcome. True where something changed meanwhile: the row is due again at once."""

    async def postpone(self, claim: DraftClaim, seconds: float, *, fault: bool = False) -> None:
        """Come back later: let the row be due again in ``seconds``, doubts and all. ``fault``: it is our own."""

    async def bury(self, claim: DraftClaim, code: str) -> None:
        """A dead letter: Slack refused with ``code`` and asking again would not help."""

    async def news(self, page: Sequence[DraftVersion]) -> list[DraftVersion]:
        """Those messages of one channel that are unknown, or newer than what is known of them."""

    async def present(self, channel: str, since: str, before: str) -> frozenset[DraftKey]:
        """The drafts of a channel from one ts up to another, without the latter, that are not known to be deleted."""

    async def answered_before(self, channel: str, ts: str) -> frozenset[DraftKey]:
        """The drafts of a channel that are older than ``ts``, not known to be deleted, and have a reply."""
