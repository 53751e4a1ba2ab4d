"""The one road: claim a due row, decide, take the step, record it."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

import structlog

from bot.delivery import leases
from bot.delivery.leases import LeaseExpired, Timing
from bot.delivery.plan import Edit, Post, Reply, Retract, Step, next_step
from bot.delivery.steps import Steps
from bot.drafts.decide import GONE, LEFT_ALONE, Decider, Decision
from bot.drafts.events import DraftKey, DraftVersion, oldest_ts
from bot.drafts.ledger import DraftClaim, DraftLedger, Intent, Lease, Outcome, Suppression
from bot.drafts.message_cache import MOST, MessageCache
from bot.drafts.ports import Gateway
from bot.drafts.pseudonyms import Pseudonymizer
from bot.errors import OutcomeUnknown, RateLimited, Rejected

log = structlog.get_logger(__name__)

Observer = Callable[[DraftKey, str, tuple[str, ...]], None]
"""Told what each draft came to: its key, a word for the outcome, and the rules that its reply speaks of."""

AT_ONCE = 32  # rows worked on at the same time; the more, the more of them share a COMMIT
GIVE_UP_AFTER = 10  # failures that are our own fault
LONGEST_PAUSE = 300.0  # seconds between two tries


class Worker:
    """Brings each draft's thread to what it should hold, one claimed row at a time.

    Args:
        reach: seconds after which a version that has no reply gets none any more: the bot was away for too long.
    """

    def __init__(
        self,
        ledger: DraftLedger,
        messenger: Gateway,
        opinions: Decider,
        digests: Pseudonymizer,
        texts: MessageCache,
        *,
        timing: Timing,
        rest_hours: float,
        reach: float,
        observe: Observer,
    ) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._opinions = opinions
        self._digests = digests
        self._texts = texts
        self._timing = timing
        self._rest_hours = rest_hours
        self._reach = reach
        self._observe = observe
        self._steps = Steps(ledger, messenger, timing)
        self._fresh: deque[DraftKey] = deque(maxlen=MOST)
        self._look_at = 0.0
        self._tasks: asyncio.TaskGroup | None = None
        self._busy = 0  # rows worked on, and places that are reserved
        self._woken = asyncio.Event()
        self._stopping = False

    @contextmanager
    def reserved(self) -> Iterator[Lease | None]:
        """The lease for a draft that is taken in meanwhile, where there is a place for it and nothing waits for one."""
        if self._tasks is None or self._stopping or self._fresh or self._busy >= AT_ONCE:
            yield None
            return
        self._busy += 1
        try:
            yield leases.grant(self._timing.lease)
        finally:
            self._let_go()

    def begin(self, claim: DraftClaim) -> None:
        """Work on a draft that was claimed with a reserved lease, while that is reserved."""
        self._start(self.keep(claim))

    def wake(self, key: DraftKey) -> None:
        """This draft is due. Whoever took it in holds its text, so it is claimed here first.

        Of more than there are texts for, the oldest are left to whoever looks for rows that are due.
        """
        self._fresh.append(key)
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more; ``run`` ends when what is under way is done."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work on due rows until ``stop``."""
        async with asyncio.TaskGroup() as self._tasks:
            while not self._stopping or self._busy:
                self._woken.clear()
                if self._stopping or self._busy >= AT_ONCE:
                    await self._woken.wait()
                elif time.monotonic() >= self._look_at:
                    self._look_at = math.inf  # one at a time; it says when the next is to be
                    self._start(self._find(None))
                elif self._fresh:
                    self._start(self._find(self._fresh.popleft()))
                else:
                    await self._idle(self._look_at - time.monotonic())

    def _start(self, work: Coroutine[None, None, None]) -> None:
        async def working() -> None:
            try:
                await work
            finally:
                self._let_go()

        assert self._tasks is not None  # noqa: S101
        self._busy += 1
        self._tasks.create_task(working())

    def _let_go(self) -> None:
        self._busy -= 1
        self._woken.set()

    async def _find(self, key: DraftKey | None) -> None:
        if (claim := await self._claim(key)) is not None:
            await self.keep(claim)

    async def _claim(self, key: DraftKey | None) -> DraftClaim | None:
        """A claim on what was woken, or for ``None`` on any row that is due: each ``poll``, however many are woken."""
        claim = None
        try:
            claim = await self._ledger.claim(leases.grant(self._timing.lease), key)
        except Exception:  # the database is away: it comes back, and the rows are still there
            log.exception("claim_failed")
            await asyncio.sleep(self._timing.poll)
        if key is None:
            more = claim is not None and not self._fresh
            self._look_at = time.monotonic() + (0 if more else self._timing.poll)
            self._woken.set()
        return claim

    async def _idle(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    async def keep(self, claim: DraftClaim) -> None:
        """Work on one claimed row. Whatever goes wrong, the row stays and says so."""
        log.info("claimed", attempt=claim.attempt, looks=claim.looks, failures=claim.failures, **claim.key._asdict())
        try:
            await self._try(claim)
        except Exception:
            log.exception("draft_failed", **claim.key._asdict())
            await self._fail(claim)

    async def _try(self, claim: DraftClaim) -> None:
        """One try, and the ordinary ways in which it can end."""
        try:
            word, rules = await self._bring_about(claim)
        except RateLimited as later:
            await self._ledger.postpone(claim, later.retry_after)
            word, rules = "later", ()
        except OutcomeUnknown:
            await self._ledger.postpone(claim, self._timing.settle)
            word, rules = "unknown", ()
        except Rejected as refusal:
            await self._ledger.bury(claim, refusal.code)
            log.warning("dead_letter", code=refusal.code, **claim.key._asdict())
            word, rules = "refused", ()
        except LeaseExpired:
            word, rules = "lease_over", ()
        self._observe(claim.key, word, rules)

    async def _fail(self, claim: DraftClaim) -> None:
        try:
            if claim.failures >= GIVE_UP_AFTER:
                await self._ledger.bury(claim, "internal")
            else:
                await self._ledger.postpone(claim, min(2.0**claim.failures, LONGEST_PAUSE), fault=True)
        except Exception:  # the lease runs out, and the row is claimed again
            log.exception("postpone_failed", **claim.key._asdict())

    async def _bring_about(self, claim: DraftClaim) -> tuple[str, tuple[str, ...]]:
        message = None if claim.deleted or claim.closed else await self._newest(claim)
        standing, looks = await self._steps.standing(claim)
        step, opinion, outcome = await self._act(claim, message, standing, looks, Suppression())
        if await self._ledger.finish(claim, outcome):
            self.wake(claim.key)
        self._texts.forget(claim.key, outcome.applied)
        return _word(step, opinion), opinion.suggestion.rules if opinion.suggestion else ()

    async def _act(
        self, claim: DraftClaim, message: DraftVersion | None, standing: Reply | None, looks: int, silence: Suppression
    ) -> tuple[Step | None, Decision, Outcome]:
        """Take the step that is wanted; where something keeps it back, the one that is wanted with that known."""
        opinion = await self._opinion(claim, message, standing, silence)
        says = self._digests.says(opinion.suggestion) if opinion.suggestion else None
        step = next_step(standing, opinion.suggestion, says)
        applied = message.version if message else claim.version
        outcome = Outcome(applied, standing, opinion is GONE, opinion is LEFT_ALONE, looks, opinion.kept, opinion.cured)
        if step is None:
            return step, opinion, outcome
        taken = await self._steps.take(claim, step, self._intent(claim, message, opinion, step, says), outcome)
        if isinstance(taken, Suppression):
            return await self._act(claim, message, standing, looks, silence.and_also(taken))
        return step, opinion, taken

    async def _newest(self, claim: DraftClaim) -> DraftVersion | None:
        held = self._texts.get(claim.key, claim.version)
        if held is not None:
            return held
        leases.check(claim.lease, self._timing.call)
        message = await self._messenger.read(claim.key)
        if message is None and 0 <= time.time() - float(claim.key.ts) < self._timing.settle:
            raise RateLimited(self._timing.settle)  # Slack may not show yet what it has just told another replica of
        return message

    async def _opinion(
        self, claim: DraftClaim, message: DraftVersion | None, standing: Reply | None, silence: Suppression
    ) -> Decision:
        if claim.closed and not claim.deleted:
            return LEFT_ALONE
        if message is None:
            return GONE
        if standing is None and message.version < oldest_ts(self._reach):
            return Decision(None, "too_late")
        return await self._opinions.form(claim, message, silence)

    def _intent(
        self, claim: DraftClaim, message: DraftVersion | None, opinion: Decision, step: Step, says: str | None
    ) -> Intent:
        if opinion.suggestion is None or message is None:
            return Intent("retract")
        new = set(opinion.suggestion.rules) - claim.spoken
        rests = self._opinions.rests(message.author, new)
        author = message.author if claim.reply is None else None
        return Intent("post" if isinstance(step, Post) else "edit", says, rests, self._rest_hours, author)


def _word(step: Step | None, opinion: Decision) -> str:
    """A word for what a draft came to, for logs, metrics and the demo."""
    match step:
        case Post():
            return "replied"
        case Edit():
            return "edited"
        case Retract():
            return "retracted"
    return opinion.reason or "unchanged"
