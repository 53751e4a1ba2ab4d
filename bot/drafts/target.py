"""Replies in drafts' threads, as the delivery engine's target."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.charter.draft import Picture
from bot.db.records import DraftClaim, DraftKey, Suppression
from bot.delivery import leases
from bot.delivery.leases import Timing
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Created, Failure
from bot.drafts.decide import Decider, Decision
from bot.drafts.events import DraftGateway, DraftVersion, Observer
from bot.drafts.ingest import MessageCache
from bot.errors import NotVisibleYet, RateLimited
from bot.outcomes import DraftOutcome
from bot.wording.suggestion import Suggestion

_AFTER_CATCH_UP = 2.0  # seconds; catch-up looks every second whether it may go on

_MOST_FILES = 10  # that Slack is asked about, one call each, within a lease; as many as people can post at once

_ACTIONS = {
    Action.CREATE: DraftOutcome.REPLIED,
    Action.UPDATE: DraftOutcome.EDITED,
    Action.DELETE: DraftOutcome.RETRACTED,
}


class DraftTarget:
    """``delivery.protocols.Target`` for drafts.

    Args:
        observer: told what each draft came to.
        charters_at_least: awaited with the newest revision of the kept charters at the claim: once it returns, no older
            version is in force here.
    """

    def __init__(
        self,
        gateway: DraftGateway,
        decider: Decider,
        messages: MessageCache,
        timing: Timing,
        observer: Observer,
        charters_at_least: Callable[[int], Awaitable[None]],
    ) -> None:
        self._gateway = gateway
        self._decider = decider
        self._messages = messages
        self._timing = timing
        self._observer = observer
        self._charters_at_least = charters_at_least

    async def observe(self, claim: DraftClaim) -> list[str]:
        """See ``Target``."""
        return await self._gateway.own_replies(claim.key)

    async def desired(self, claim: DraftClaim, current: Delivered | None) -> Decision:
        """See ``Target``."""
        await self._charters_at_least(claim.revision)
        message = None if claim.deleted or claim.closed else await self._newest(claim)
        return await self._decider.decide(claim, message, current)

    async def reconsider(
        self, claim: DraftClaim, current: Delivered | None, desired: Decision, veto: Suppression
    ) -> Decision:
        """See ``Target``."""
        return await self._decider.decide(claim, desired.message, current, desired.suppression.union(veto))

    async def create(self, claim: DraftClaim, desired: Decision) -> Created:
        """See ``Target``."""
        return await self._gateway.reply(claim.key, *_words(desired))

    async def update(self, claim: DraftClaim, ts: str, desired: Decision) -> None:
        """See ``Target``."""
        await self._gateway.edit(claim.key, ts, *_words(desired))

    async def delete(self, claim: DraftClaim, ts: str) -> None:
        """See ``Target``."""
        await self._gateway.delete(claim.key.channel, ts)

    async def empty(self, claim: DraftClaim, ts: str) -> None:
        """See ``Target``."""
        await self._gateway.empty(claim.key.channel, ts)

    def done(self, claim: DraftClaim, desired: Decision, action: Action | None) -> None:
        """See ``Target``."""
        self._messages.forget(claim.key, desired.record.version)
        self._observer(claim.key, _ACTIONS[action] if action else desired.outcome, desired.rules)

    def failed(self, claim: DraftClaim, failure: Failure) -> None:
        """See ``Target``."""
        self._observer(claim.key, DraftOutcome[failure.name], ())

    async def _newest(self, claim: DraftClaim) -> DraftVersion | None:
        """The newest version, from memory or from Slack."""
        held = self._messages.get(claim.key, claim.message_hash)
        if held is not None:
            return await self._look_up(claim, held)
        leases.check(claim.lease, self._timing.call)
        message = await self._read(claim.key)
        if message is None and 0 <= time.time() - float(claim.key.ts) < self._timing.grace:
            raise NotVisibleYet(self._timing.grace)
        return message and await self._look_up(claim, message)

    async def _look_up(self, claim: DraftClaim, message: DraftVersion) -> DraftVersion:
        """Ask Slack about the files of which the message does not say whether they are pictures."""
        if not message.unknown_files:
            return message
        leases.check(claim.lease, self._timing.call)
        known = tuple(picture for picture in message.pictures if picture.is_known)
        told = await self._gateway.pictures(message.unknown_files[:_MOST_FILES])
        left = (Picture(is_known=False),) if len(message.unknown_files) > _MOST_FILES else ()
        return replace(message, looked_up=known + told + left)

    async def _read(self, key: DraftKey) -> DraftVersion | None:
        """Ask Slack for the draft. Under a rate limit catch-up asks first: its page has the text of many drafts."""
        try:
            return await self._gateway.read(key)
        except RateLimited as limit:
            raise RateLimited(limit.retry_after + _AFTER_CATCH_UP) from limit


def _words(decision: Decision) -> tuple[Suggestion, str]:
    """The suggestion, and the author to whom it is made."""
    # The plan creates and updates only where there is content, and content is about a message.
    assert decision.content is not None and decision.message is not None  # noqa: S101, PT018
    return decision.content.body, decision.message.author
