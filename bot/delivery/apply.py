"""Apply an action: one call, and the way out where Slack refuses that call for good."""

from __future__ import annotations

import contextlib
from typing import Generic

import structlog

from bot.delivery import doubt, leases
from bot.delivery.leases import Timing
from bot.delivery.plan import EMPTIED, Action, Delivered
from bot.delivery.protocols import ClaimT, DesiredT, Queue, Result, Target
from bot.errors import Gone, OutcomeUnknown, Rejected, Restricted, TryLater, Unchangeable

log = structlog.get_logger(__name__)

_FOR_GOOD = (Unchangeable, Restricted)  # of an edit or a deletion: asking again would not help, the other one may


class Applier(Generic[ClaimT, DesiredT]):
    """Makes the calls that change what Slack shows. Each is on record before it is made.

    A message that cannot be edited is deleted and posted anew; one that cannot be deleted is emptied. Each further call
    has its own record, so a worker killed in between leaves a row in doubt, and the next claim goes on.
    """

    def __init__(self, queue: Queue[ClaimT], target: Target[ClaimT, DesiredT], timing: Timing) -> None:
        self._queue = queue
        self._target = target
        self._timing = timing

    async def apply(
        self, claim: ClaimT, action: Action | None, current: Delivered | None, desired: DesiredT, checks: int
    ) -> Result:
        """Bring Slack from ``current`` to ``desired``. A refusal takes the intent back.

        Args:
            claim: the row.
            action: what was recorded as intended.
            current: the message that Slack shows.
            desired: what it should show.
            checks: that stay due.
        """
        if action is None:
            return Result(current, checks)
        log.info("action", action=action.name.lower(), **claim.labels)
        self._check_lease(claim)
        try:
            if current is None:
                return await self._create(claim, desired, checks)
            if action is Action.UPDATE:
                return await self._update(claim, current, desired, checks)
            return await self._delete(claim, current, checks)
        except (TryLater, Rejected):
            await self._queue.withdraw(claim, desired.intent)
            raise

    async def discard(self, claim: ClaimT, ts: str) -> bool:
        """Delete a message that is one too many, or empty it; returns whether it is still there, empty."""
        self._check_lease(claim)
        try:
            with contextlib.suppress(Gone):
                await self._target.delete(claim, ts)
        except _FOR_GOOD:
            return await self._empty(claim, ts)
        return False

    async def _create(self, claim: ClaimT, desired: DesiredT, checks: int) -> Result:
        try:
            created = await self._target.create(claim, desired)
        except Gone:
            return Result(None, checks, gone=True)
        except Restricted as refusal:
            log.info("not_welcome", code=refusal.code, **claim.labels)
            await self._queue.withdraw(claim, desired.intent)
            return Result(None, checks, restricted=True)
        if not created.in_place:
            await self._take_back(claim, created.ts)
            return Result(None, checks, gone=True)
        content = desired.content
        return Result(Delivered(created.ts, content.hash if content else None), checks)

    async def _take_back(self, claim: ClaimT, ts: str) -> None:
        """Delete what was just posted. Where Slack refuses that, the post stays in doubt: a check will find it."""
        try:
            await self.discard(claim, ts)
        except (TryLater, Rejected) as failure:
            raise OutcomeUnknown from failure

    async def _update(self, claim: ClaimT, current: Delivered, desired: DesiredT, checks: int) -> Result:
        try:
            await self._target.update(claim, current.ts, desired)
        except Gone:
            return Result(None, checks, removed=True)
        except _FOR_GOOD as refusal:
            log.info("posted_anew", code=refusal.code, **claim.labels)
            return await self._replace(claim, current, desired, checks)
        content = desired.content
        return Result(doubt.shown_after_update(current.ts, content.hash if content else None, checks), checks)

    async def _replace(self, claim: ClaimT, current: Delivered, desired: DesiredT, checks: int) -> Result:
        """Delete a message that cannot be edited, and post what it should say."""
        await self._queue.record_intent(claim, Action.DELETE, None)
        self._check_lease(claim)
        try:
            await self._target.delete(claim, current.ts)
        except Gone:
            return Result(None, checks, removed=doubt.removed_by_person(current, claim.attempt))
        await self._queue.record_intent(claim, Action.CREATE, None)
        self._check_lease(claim)
        return await self._create(claim, desired, checks)

    async def _delete(self, claim: ClaimT, current: Delivered, checks: int) -> Result:
        try:
            await self._target.delete(claim, current.ts)
        except Gone:
            return Result(None, checks, removed=doubt.removed_by_person(current, claim.attempt))
        except _FOR_GOOD as refusal:
            log.info("emptied", code=refusal.code, **claim.labels)
            await self._queue.record_intent(claim, Action.UPDATE, None)
            left = await self._empty(claim, current.ts)
            return Result(doubt.shown_after_update(current.ts, EMPTIED, checks) if left else None, checks)
        return Result(None, checks)

    async def _empty(self, claim: ClaimT, ts: str) -> bool:
        """Empty a message that cannot be deleted; returns whether it is still there."""
        self._check_lease(claim)
        try:
            await self._target.empty(claim, ts)
        except Gone:
            return False
        return True

    def _check_lease(self, claim: ClaimT) -> None:
        leases.check(claim.lease, self._timing.call)
