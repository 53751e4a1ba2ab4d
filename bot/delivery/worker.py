"""Worker loop: claim a due row, observe Slack, decide, plan, record the intent, make one call, record the outcome."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Generic

import structlog

from bot.delivery import doubt, leases
from bot.delivery.apply import Applier
from bot.delivery.leases import Lease, LeaseExpired, Timing
from bot.delivery.plan import EMPTIED, Action, Delivered, plan
from bot.delivery.protocols import ClaimT, DesiredT, Failure, Key, Queue, Result, Target
from bot.errors import OutcomeUnknown, Rejected, TryLater

log = structlog.get_logger(__name__)

SLOTS = 32  # rows worked on at the same time; more slots let more rows share a COMMIT
MOST_WOKEN = 1000  # keys; the rows of the others are found when they are looked for
MOST_FAILURES = 10  # faults of our own until a row becomes a dead letter
LONGEST_PAUSE = 300.0  # seconds between two tries


class Worker(Generic[ClaimT, DesiredT]):
    """Brings what Slack shows to what it should show, one claimed row at a time.

    Args:
        queue: the rows.
        target: their messages in Slack.
        timing: lease, grace and the like.

    Attributes:
        progress: grows with each look for due rows and each piece of work that ends: while it runs, every ``poll``.
    """

    def __init__(self, queue: Queue[ClaimT], target: Target[ClaimT, DesiredT], timing: Timing) -> None:
        self._queue = queue
        self._target = target
        self._timing = timing
        self._applier = Applier(queue, target, timing)
        self._woken: deque[Key] = deque(maxlen=MOST_WOKEN)
        self._wake = asyncio.Event()
        self._poll_at = 0.0
        self._tasks: asyncio.TaskGroup | None = None
        self._busy = 0  # slots that are taken
        self._stopping = False
        self.progress = 0

    async def submit(self, key: Key, ingest: Callable[[Lease | None], Awaitable[ClaimT | bool]]) -> bool:
        """Run an ingest transaction, and have its row worked on at once where it says so.

        Args:
            key: the row's.
            ingest: commits what came in. It is given a lease where a slot is free and nothing waits for one: with that
                it may claim the row in the same transaction, which saves a COMMIT. Returns the claim, or whether the
                row is due.
        """
        with self._reserved() as lease:
            ingested = await ingest(lease)
            if ingested is True:
                self.wake(key)
            elif ingested:
                self._begin(ingested)
            return bool(ingested)

    def wake(self, key: Key) -> None:
        """This row is due. The process that ingested it holds its text, so it claims it first."""
        self._woken.append(key)
        self._wake.set()

    @contextlib.contextmanager
    def _reserved(self) -> Iterator[Lease | None]:
        """A lease, with the slot for it taken meanwhile; ``None`` where no slot is free or rows wait for one."""
        if self._tasks is None or self._stopping or self._woken or self._busy >= SLOTS:
            yield None
            return
        self._busy += 1
        try:
            yield leases.grant(self._timing.lease)
        finally:
            self._free_slot()

    async def run(self) -> None:
        """Work on due rows until ``stop``."""
        async with asyncio.TaskGroup() as self._tasks:
            while not self._stopping or self._busy:
                self._wake.clear()
                if self._stopping or self._busy >= SLOTS:
                    await self._wake.wait()
                elif time.monotonic() >= self._poll_at:
                    self._poll_at = math.inf  # one at a time; it says when the next is to be
                    self._start(self._claim_and_process(None))
                elif self._woken:
                    self._start(self._claim_and_process(self._woken.popleft()))
                else:
                    await self._idle(self._poll_at - time.monotonic())

    async def drain(self) -> None:
        """Work on every row that is due, one after the other."""
        while (claim := await self._queue.claim(leases.grant(self._timing.lease))) is not None:
            await self.process(claim)

    def stop(self) -> None:
        """Claim nothing more; ``run`` ends when what is under way is done."""
        self._stopping = True
        self._wake.set()

    def _begin(self, claim: ClaimT) -> None:
        self._start(self.process(claim))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        async def working() -> None:
            try:
                await work
            except Exception:  # what escapes would end the task group, and with it the bot's work
                log.exception("work_failed")
            finally:
                self._free_slot()

        assert self._tasks is not None  # noqa: S101
        self._busy += 1
        self._tasks.create_task(working())

    def _free_slot(self) -> None:
        self._busy -= 1
        self.progress += 1
        self._wake.set()

    async def _idle(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for swallows a cancellation on Python 3.11
                await self._wake.wait()

    async def _claim_and_process(self, key: Key | None) -> None:
        if (claim := await self._claim(key)) is not None:
            await self.process(claim)

    async def _claim(self, key: Key | None) -> ClaimT | None:
        """Claim the row of a key, or for ``None`` any row that is due: each ``poll``, however many were woken."""
        claim = None
        try:
            claim = await self._queue.claim(leases.grant(self._timing.lease), key)
        except Exception:  # the database is away: it comes back, and the rows are still there
            log.exception("claim_failed")
            await asyncio.sleep(self._timing.poll)
        finally:
            if key is None:
                more = claim is not None and not self._woken
                self._poll_at = time.monotonic() + (0 if more else self._timing.poll)
                self._wake.set()
        return claim

    async def process(self, claim: ClaimT) -> None:
        """Work on one claimed row. Whatever goes wrong, the row stays and says so."""
        log.info("claimed", attempt=claim.attempt, checks=claim.checks_due, failures=claim.failures, **claim.labels)
        try:
            await self._try(claim)
        except Exception:
            log.exception("delivery_failed", **claim.labels)
            self._target.failed(claim, Failure.FAULT)
            await self._back_off(claim)

    async def _try(self, claim: ClaimT) -> None:
        """One try, and the ordinary ways in which it can end."""
        try:
            desired, action, result = await self._reconcile(claim)
        except TryLater as later:
            await self._queue.postpone(claim, later.retry_after)
            self._target.failed(claim, Failure(later.reason))
        except OutcomeUnknown:
            await self._queue.postpone(claim, doubt.Cause.UNKNOWN_OUTCOME.after * self._timing.grace)
            self._target.failed(claim, Failure.OUTCOME_UNKNOWN)
        except Rejected as rejection:
            await self._queue.dead_letter(claim, rejection.code)
            log.warning("dead_letter", code=rejection.code, **claim.labels)
            self._target.failed(claim, Failure.REJECTED)
        except LeaseExpired:
            self._target.failed(claim, Failure.LEASE_EXPIRED)
        else:
            if result.restricted:
                self._target.failed(claim, Failure.RESTRICTED)
            else:
                self._target.done(claim, desired, action)

    async def _back_off(self, claim: ClaimT) -> None:
        try:
            if claim.failures >= MOST_FAILURES:
                await self._queue.dead_letter(claim, "internal")
            else:
                await self._queue.postpone(claim, min(2.0**claim.failures, LONGEST_PAUSE), fault=True)
        except Exception:  # the lease runs out, and the row is claimed again
            log.exception("postpone_failed", **claim.labels)

    async def _reconcile(self, claim: ClaimT) -> tuple[DesiredT, Action | None, Result]:
        current, checks = await self._observe(claim)
        desired = await self._target.desired(claim, current)
        while (action := plan(current, desired.content)) is not None:
            self._check_lease(claim)
            veto = await self._queue.record_intent(claim, action, desired.intent)
            if veto is None:
                break
            desired = await self._target.reconsider(claim, current, desired, veto)
        result = await self._applier.apply(claim, action, current, desired, checks)
        if await self._queue.finish(claim, desired.record, result):
            self.wake(claim.key)
        return desired, action, result

    async def _observe(self, claim: ClaimT) -> tuple[Delivered | None, int]:
        """The message that Slack shows, and the checks still due. In doubt, Slack is asked: one message stays."""
        due = doubt.checks_due(claim.checks_due, claim.attempt)
        if due == 0:
            return claim.current, 0
        self._check_lease(claim)
        found = await self._target.observe(claim)
        current, extras = doubt.resolve(claim.current, claim.attempt, found)
        left = doubt.checks_left(due)
        for extra in extras:
            if await self._applier.discard(claim, extra) and current is None:
                current = doubt.shown_after_update(extra, EMPTIED, left)
        return current, left

    def _check_lease(self, claim: ClaimT) -> None:
        leases.check(claim.lease, self._timing.call)
