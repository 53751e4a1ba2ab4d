"""Messages about suggestions as the engine's target: planned for each keeper, posted, updated when answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import structlog

from bot.charter.charters import CurrentCharters
from bot.db.records import StoredSuggestion, SuggestionClaim
from bot.db.suggestions import TO_SUGGESTER, SuggestionQueue, SuggestionStore
from bot.delivery.leases import Timing
from bot.delivery.plan import Action, Content, Delivered
from bot.delivery.protocols import Created, Failure
from bot.delivery.worker import Worker
from bot.errors import SlackError

log = structlog.get_logger(__name__)


class Recipient(NamedTuple):
    """Who gets a message about a suggestion.

    Attributes:
        person: Slack's id.
        is_keeper: whether it is the message that a keeper answers, or the answer.
    """

    person: str
    is_keeper: bool


class SuggestionGateway(Protocol):
    """What suggestions ask of Slack. Every method raises ``Rejected``, ``TryLater`` or ``OutcomeUnknown``."""

    async def keepers(self, named: Sequence[str]) -> list[str]:
        """The ids of those whom a charter's ``keepers`` name, members of user groups included."""

    async def own_messages(self, to: Recipient, about: StoredSuggestion) -> list[str]:
        """This bot's messages to a person about a suggestion, oldest first."""

    async def post(self, to: Recipient, about: StoredSuggestion) -> Created:
        """Write to a person."""

    async def update(self, to: Recipient, ts: str, about: StoredSuggestion) -> None:
        """Let a message say what the suggestion has come to. Raises ``Gone`` where it was deleted."""

    async def remove(self, to: Recipient, ts: str) -> None:
        """Delete a message. Raises ``Gone`` where it was deleted already."""


@dataclass(frozen=True, slots=True)
class SuggestionDecision:
    """What a message should say: ``delivery.protocols.Desired``. Its hash is the suggestion's state."""

    content: Content[StoredSuggestion] | None
    intent: None = None
    record: None = None


class SuggestionTarget:
    """``delivery.protocols.Target`` for the messages about suggestions."""

    def __init__(self, store: SuggestionStore, gateway: SuggestionGateway) -> None:
        self._store = store
        self._gateway = gateway

    async def observe(self, claim: SuggestionClaim) -> list[str]:
        """See ``Target``."""
        known = [claim.current.ts] if claim.current else []
        found = await self._find(claim)
        return known if found is None else await self._gateway.own_messages(*found)

    async def desired(self, claim: SuggestionClaim, current: Delivered | None) -> SuggestionDecision:
        """See ``Target``. A keeper who was not told before the answer need not be told any more.

        Where a worker loses its lease just when everybody is told, a message is written again after its words are
        gone: it then tells the answer alone.
        """
        found = await self._find(claim)
        if found is None:
            return SuggestionDecision(None)
        to, about = found
        if to.is_keeper and about.state != "open" and current is None:
            return SuggestionDecision(None)
        return SuggestionDecision(Content(about, about.state))

    async def reconsider(
        self, _claim: SuggestionClaim, _current: Delivered | None, desired: SuggestionDecision, _veto: None
    ) -> SuggestionDecision:
        """See ``Target``. Nothing vetoes a message."""
        return desired

    async def create(self, claim: SuggestionClaim, desired: SuggestionDecision) -> Created:
        """See ``Target``."""
        assert desired.content is not None  # noqa: S101 - the plan creates only where there is content
        return await self._gateway.post(_recipient(claim, desired.content.body), desired.content.body)

    async def update(self, claim: SuggestionClaim, ts: str, desired: SuggestionDecision) -> None:
        """See ``Target``."""
        assert desired.content is not None  # noqa: S101 - the plan updates only where there is content
        await self._gateway.update(_recipient(claim, desired.content.body), ts, desired.content.body)

    async def delete(self, claim: SuggestionClaim, ts: str) -> None:
        """See ``Target``. Only a message that is one too many is deleted."""
        if found := await self._find(claim):
            await self._gateway.remove(found[0], ts)

    async def empty(self, claim: SuggestionClaim, ts: str) -> None:
        """See ``Target``. A second copy of a message that Slack lets nobody delete says the same as the first."""

    def done(self, claim: SuggestionClaim, _desired: SuggestionDecision, action: Action | None) -> None:
        """See ``Target``."""
        if action is Action.CREATE:
            log.info("suggestion_told", **claim.labels)

    def failed(self, claim: SuggestionClaim, failure: Failure) -> None:
        """See ``Target``."""
        log.warning("suggestion_not_told", why=failure.value, **claim.labels)

    async def _find(self, claim: SuggestionClaim) -> tuple[Recipient, StoredSuggestion] | None:
        about = await self._store.get(claim.key.suggestion)
        if about is None or (claim.key.keeper == TO_SUGGESTER and about.suggested_by is None):
            return None
        return _recipient(claim, about), about


class SuggestionPlanner:
    """Plans the messages to a charter's keepers, and lets a worker deliver what is due."""

    def __init__(
        self,
        charters: CurrentCharters,
        store: SuggestionStore,
        queue: SuggestionQueue,
        gateway: SuggestionGateway,
        timing: Timing,
    ) -> None:
        self._charters = charters
        self._store = store
        self._gateway = gateway
        self._worker = Worker(queue, SuggestionTarget(store, gateway), timing)
        self._ticking = asyncio.Lock()
        self._stopped = False

    async def tick(self) -> None:
        """Plan what is new and deliver what is due. Cheap where nothing is; what Slack doesn't answer waits a tick."""
        async with self._ticking:
            if self._stopped:
                return
            for one in await self._store.unplanned():
                await self._plan(one)
            await self._worker.drain()

    async def stop(self) -> None:
        """Begin nothing more, and wait until what is under way is done."""
        self._stopped = True
        async with self._ticking:
            pass

    async def _plan(self, one: StoredSuggestion) -> None:
        active = self._charters.now.get(one.charter)
        if active is None or not active.charter.keepers:
            return  # until it has keepers again, or is past
        try:
            keepers = await self._gateway.keepers(active.charter.keepers)
        except SlackError as failure:
            log.warning("suggestion_not_planned", charter=one.charter, why=str(failure))
            return
        if not keepers:
            fix = "Name people or user groups of this workspace in `keepers`."
            log.warning("charter_keepers_unknown", charter=one.charter, fix=fix)
            return
        await self._store.plan(one.id, keepers)


def _recipient(claim: SuggestionClaim, about: StoredSuggestion) -> Recipient:
    """Whom a claim is about; the suggester of an answer is known as long as it is not delivered."""
    is_keeper = claim.key.keeper != TO_SUGGESTER
    return Recipient(claim.key.keeper if is_keeper else about.suggested_by or "", is_keeper)
