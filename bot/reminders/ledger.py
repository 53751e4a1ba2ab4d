"""What the weekly reminder needs from the database, beside ``ports``."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from bot.drafts.ledger import Lease
from bot.wording.figures import RuleFigures


class ReminderClaim(NamedTuple):
    """A due row of ``reminders``, claimed.

    Attributes:
        ts: the message, once it is known.
        attempted_at: when a post was begun that has no outcome; the row is in doubt then.
        looks: looks into the channel that are still owed.
    """

    channel: str
    week: str
    lease: Lease
    ts: str | None
    attempted_at: float | None
    looks: int

    @property
    def key(self) -> tuple[str, str]:
        """Channel and week."""
        return self.channel, self.week


class ReminderLedger(Protocol):
    """The table of reminders, unique by channel and ISO week. Each method is one transaction."""

    async def plan(self, channel: str, week: str, skipped: str | None) -> bool:
        """Make the week's row if there is none: due now, or recorded as skipped (and why). True if it is new.

        A row that was skipped, or refused by Slack, becomes due where ``skipped`` is ``None``: somebody wants it now.
        """

    async def unsent(self, week: str) -> dict[str, str]:
        """By channel id, the week's reminders that are to be posted and are not: Slack's refusal, ``""`` for none."""

    async def claim(self, lease: Lease) -> ReminderClaim | None:
        """Claim any reminder that is due."""

    async def intend(self, claim: ReminderClaim) -> None:
        """Write down that it is about to be posted."""

    async def withdraw(self, claim: ReminderClaim) -> None:
        """It was not posted: forget the attempt."""

    async def finish(self, claim: ReminderClaim, ts: str, looks: int) -> None:
        """Record the message, and the looks that are still owed."""

    async def postpone(self, claim: ReminderClaim, seconds: float) -> None:
        """Come back later, doubts and all."""

    async def bury(self, claim: ReminderClaim, code: str) -> None:
        """A dead letter."""

    async def figures(self, since: float, until: float) -> list[RuleFigures]:
        """By rule: how often it spoke, was found useful, was set aside, led to an edit that cured it."""

    async def remember_charter(self, rules: str) -> None:
        """These rules run from now on; nothing to do where they ran already."""

    async def charter_before(self, week: str, since: float) -> str | None:
        """The rules that ran when the last reminder before this week was posted, or at ``since`` where none was."""
