"""When what Slack shows may differ from what the row says: which cause makes how many checks due, and when. Pure.

A check reads from Slack which messages of ours a row really has. Every place that makes checks due takes its number
from here, and so do the statements in ``bot.db``.

After any sequence of unknown outcomes one message remains, because only two checks settle a doubt: one before the next
call is made, and a last one ``SECOND_CHECK.after`` grace periods after it, when all calls that were begun earlier have
landed. Nothing else settles it:

- A refused call, however soon it is tried again, leaves the row in the doubt in which it was claimed.
- Age does not either. A reminder that is past is not posted any more, but one whose post was begun is checked.
- What makes a row due anew never lowers the number of its checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from bot.delivery.plan import Action, Delivered


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks that a cause makes due.

    Attributes:
        count: how many.
        after: when the first is due, in grace periods (``GRACE_SECONDS``) from now.
    """

    count: int
    after: float


class Cause(Enum):
    """Why a row is in doubt."""

    UNKNOWN_OUTCOME = auto()
    """A call was begun and has no outcome. It may still land after the first check, so a second one follows."""
    SECOND_CHECK = auto()
    """The first check is done. A call that timed out has landed by the second one, or never will."""
    UNKNOWN_HISTORY = auto()
    """The thread may hold more than the row says: found by catch-up with replies in it, unknown to this database (which
    may be a restored copy), or waiting since before this start."""
    CHANGED_MEANWHILE = auto()
    """An event came in during the work, while a later check is due: the claim that follows at once checks too, and must
    not use that one up."""
    LEASE_LOST_AT_OUTCOME = auto()
    """A worker finished after losing its lease: its change may coexist with its successor's, or have overwritten it."""
    LEASE_LOST_IN_DOUBT = auto()
    """A worker lost its lease and does not know whether its call took effect."""

    @property
    def count(self) -> int:
        """How many checks it makes due."""
        return CHECKS[self].count

    @property
    def after(self) -> float:
        """When the first of them is due, in grace periods from now."""
        return CHECKS[self].after


CHECKS = {
    Cause.UNKNOWN_OUTCOME: Checks(2, after=1),
    Cause.SECOND_CHECK: Checks(1, after=3),
    Cause.UNKNOWN_HISTORY: Checks(1, after=0),
    Cause.CHANGED_MEANWHILE: Checks(1, after=0),
    Cause.LEASE_LOST_AT_OUTCOME: Checks(1, after=1),
    Cause.LEASE_LOST_IN_DOUBT: Checks(2, after=1),
}


class Resolution(NamedTuple):
    """What a check found out.

    Attributes:
        current: the message that stays.
        extras: ids of the messages to delete.
    """

    current: Delivered | None
    extras: tuple[str, ...]


def checks_due(recorded: int, attempt: Action | None) -> int:
    """How many checks a claimed row needs, the one at hand included; 0 where what is recorded can be trusted.

    As many stay due where Slack refuses the call that follows ``attempt``, which says nothing about ``attempt`` itself.
    """
    return recorded if attempt is None else max(recorded, Cause.UNKNOWN_OUTCOME.count)


def checks_left(due: int) -> int:
    """How many of them are left after the one at hand."""
    return max(due - 1, 0)


def resolve(recorded: Delivered | None, attempt: Action | None, found: Sequence[str]) -> Resolution:
    """What a check makes of the messages of ours that it found.

    Args:
        recorded: the message that the row names.
        attempt: the action without an outcome.
        found: ids of the messages of ours in Slack, oldest first.
    """
    if attempt is Action.DELETE:
        # Gone or not, it may still go. So it goes for good, and what is wanted now is posted anew.
        return Resolution(None, tuple(found))
    if not found:
        return Resolution(recorded, ())  # Slack's history may lag behind what is on record
    kept = recorded.ts if recorded is not None and recorded.ts in found else found[0]
    # What an adopted message says is unknown: of two begun posts with different words, either may be the one.
    trusted = attempt is None and recorded is not None and recorded.ts == kept
    return Resolution(recorded if trusted else Delivered(kept, None), tuple(ts for ts in found if ts != kept))


def shown_after_update(ts: str, content_hash: str | None, checks: int) -> Delivered:
    """What a message shows after an edit. While a check is due, an earlier edit may still come after this one."""
    return Delivered(ts, None if checks else content_hash)


def removed_by_person(current: Delivered, attempt: Action | None) -> bool:
    """Whether a message that is already gone when we delete it was deleted by a person.

    It was, unless a call of ours was in doubt.
    """
    return attempt is None and current.content_hash is not None
