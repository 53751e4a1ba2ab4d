"""Looking at a thread and taking one step in it: the intent is written and committed before Slack is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.delivery import leases
from bot.delivery.leases import Timing
from bot.delivery.plan import Edit, Post, Reply, Retract, Step
from bot.drafts.ledger import DraftClaim, DraftLedger, Intent, Outcome, Suppression
from bot.drafts.ports import Gateway
from bot.errors import OutcomeUnknown, RateLimited, Rejected
from bot.wording.suggestion import Suggestion

log = structlog.get_logger(__name__)


class Steps:
    """The calls to Slack that change a thread, each inside the lease and after its intent."""

    def __init__(self, ledger: DraftLedger, messenger: Gateway, timing: Timing) -> None:
        self._ledger = ledger
        self._messenger = messenger
        self._timing = timing

    async def standing(self, claim: DraftClaim) -> tuple[Reply | None, int]:
        """The reply that stands, and the looks still owed. In doubt, look: one is kept, the others go."""
        if claim.attempt is None and claim.looks == 0:
            return claim.reply, 0
        # A call of unknown outcome may take effect after the first look, so a second one is owed.
        looks = max(claim.looks, 2 if claim.attempt else 1) - 1
        self._check(claim)
        found = await self._messenger.own_replies(claim.key)
        if claim.attempt == "retract":
            # Gone or not, it may still go. So it goes for good, and what is wanted now is posted anew.
            await self._remove(claim, found)
            return None, looks
        if not found:
            return claim.reply, looks  # a look may lag behind what is on record
        kept = claim.reply.ts if claim.reply and claim.reply.ts in found else found[0]
        await self._remove(claim, [extra for extra in found if extra != kept])
        # What an adopted reply says is not known: of two begun posts with different words, either may be the one.
        recorded = claim.attempt is None and claim.reply is not None and claim.reply.ts == kept
        return claim.reply if recorded else Reply(kept, None), looks

    async def take(self, claim: DraftClaim, step: Step, intent: Intent, outcome: Outcome) -> Outcome | Suppression:
        """Take one step, unless something keeps it back. A definite no of Slack's takes the intent back.

        Returns:
            ``outcome`` with what stands afterwards, or what keeps the step back.
        """
        self._check(claim)
        silence = await self._ledger.intend(claim, intent)
        if silence is not None:
            return silence
        log.info("step", step=intent.attempt, rules=tuple(intent.rests), **claim.key._asdict())
        self._check(claim)
        try:
            match step:
                case Post(suggestion):
                    return await self._post(claim, suggestion, intent, outcome)
                case Edit(reply, suggestion):
                    return await self._edit(claim, reply, suggestion, intent, outcome)
                case Retract(reply):
                    return await self._retract(claim, reply, outcome)
        except (RateLimited, Rejected):
            await self._ledger.withdraw(claim, intent)
            raise

    async def _post(self, claim: DraftClaim, suggestion: Suggestion, intent: Intent, outcome: Outcome) -> Outcome:
        try:
            posted = await self._messenger.reply(claim.key, suggestion)
        except Rejected as refusal:
            if refusal.code != "thread_not_found":
                raise
            return replace(outcome, deleted=True)
        if not posted.in_thread:  # its draft is gone, and it fell into the channel
            await self._take_back(claim, posted.ts)
            return replace(outcome, deleted=True)
        return replace(outcome, reply=Reply(posted.ts, intent.says))

    async def _take_back(self, claim: DraftClaim, ts: str) -> None:
        """Delete what was just posted. Where Slack says no to that, the post stays in doubt: a look will find it."""
        self._check(claim)
        try:
            await self._messenger.remove(claim.key.channel, ts)
        except (RateLimited, Rejected) as failure:
            raise OutcomeUnknown from failure

    async def _edit(
        self, claim: DraftClaim, reply: Reply, suggestion: Suggestion, intent: Intent, outcome: Outcome
    ) -> Outcome:
        try:
            await self._messenger.edit(claim.key, reply.ts, suggestion)
        except Rejected as refusal:
            if refusal.code != "message_not_found":
                raise
            return replace(outcome, reply=None, closed=True)  # a person took it away: it is not posted again
        # While a look is owed, an edit before this one may still come after it: then it is written once more.
        return replace(outcome, reply=Reply(reply.ts, None if outcome.looks else intent.says))

    async def _retract(self, claim: DraftClaim, reply: Reply, outcome: Outcome) -> Outcome:
        there = await self._messenger.remove(claim.key.channel, reply.ts)
        # Gone, and nothing of ours was in doubt: a person took it away, and it is not posted again.
        by_a_person = not there and claim.attempt is None and reply.says is not None
        return replace(outcome, reply=None, closed=outcome.closed or by_a_person)

    async def _remove(self, claim: DraftClaim, replies: Sequence[str]) -> None:
        for ts in replies:
            self._check(claim)
            await self._messenger.remove(claim.key.channel, ts)

    def _check(self, claim: DraftClaim) -> None:
        leases.check(claim.lease, self._timing.call)
