"""Events and interactions on their way to the app: once, or again until they are acknowledged.

https://docs.slack.dev/apis/events-api/#errors
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from slack_sandbox.model import JSON


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an interaction.

    Attributes:
        payload: what the app sent with its acknowledgement; empty when it sent nothing.
        error: why there is no acknowledgement; None when there is one.
    """

    payload: JSON = field(default_factory=dict)
    error: str | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One event or interaction.

    Attributes:
        kind: ``events_api``, ``slash_commands`` or ``interactive``.
        payload: what the app reads.
        waits: seconds before each retry, counted from the failure before it.
        attempts: how often it was sent so far.
        reason: why it is sent again; empty the first time.
        answer: what came of it; None while it is under way.
        then: sees the answer first.
        envelopes: the id of each attempt.
        current: the attempt that waits for its acknowledgement; empty between two attempts.
        at: when it was sent first: seconds since 1970.
    """

    kind: str
    payload: JSON
    waits: tuple[float, ...] = ()
    attempts: int = 0
    reason: str = ""
    answer: Answer | None = None
    then: Callable[[Answer], None] = lambda _answer: None
    timer: asyncio.TimerHandle | None = None
    envelopes: list[str] = field(default_factory=list)
    current: str = ""
    at: float = 0.0

    @property
    def event(self) -> JSON:
        """The event itself; empty for an interaction."""
        event: JSON = self.payload.get("event", {})
        return event

    @property
    def done(self) -> bool:
        """Whether nothing more will be sent."""
        return self.answer is not None

    @property
    def acknowledged(self) -> bool:
        """Whether the app acknowledged it."""
        return self.answer is not None and self.answer.error is None


class Transport(Protocol):
    """A way to the app: sockets, or signed HTTP."""

    @property
    def connected(self) -> bool:
        """Whether anything sent now could arrive."""

    @property
    def timeout_reason(self) -> str:
        """Slack's word for an acknowledgement that did not come in time."""

    def send(self, delivery: Delivery, envelope_id: str) -> bool:
        """Send without waiting; False if there is nobody to send to."""


class Deliveries:
    """Everything that is sent to the app.

    Attributes:
        transport: the way that is used from now on.
        log: what was sent, the oldest first; at most twice ``keep``.
        losing: while true, events are lost as if nobody had been connected for longer than Slack retries.
    """

    def __init__(
        self,
        *,
        ack_seconds: float,
        redeliver_after: tuple[float, ...],
        on_change: Callable[[], None] = lambda: None,
        keep: int = 10_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.transport: Transport | None = None
        self.log: list[Delivery] = []
        self.losing = False
        self._ack_seconds = ack_seconds
        self._redeliver_after = redeliver_after
        self._on_change = on_change
        self._keep = keep
        self._clock = clock
        self._under_way: dict[str, Delivery] = {}
        self._open: set[Delivery] = set()

    @property
    def under_way(self) -> int:
        """How many wait for an acknowledgement or a retry."""
        return len(self._open)

    @property
    def idle(self) -> bool:
        """Whether nothing waits for an acknowledgement or a retry."""
        return not self._open

    def send(self, payload: JSON) -> Delivery:
        """Send an event, again and again until it is acknowledged or its retries are used up."""
        delivery = Delivery("events_api", payload, self._redeliver_after)
        self._record(delivery)
        if self.losing:
            self._finish(delivery, Answer(error="lost"))
        else:
            self._attempt(delivery)
        return delivery

    def ask(self, kind: str, payload: JSON, then: Callable[[Answer], Answer]) -> "asyncio.Future[Answer]":
        """Send an interaction, once. ``then`` acts on the answer, and what it returns is the future's result."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def finish(answer: Answer) -> None:
            result = then(answer)
            if not answered.done():
                answered.set_result(result)

        delivery = Delivery(kind, payload, then=finish)
        self._record(delivery)
        self._attempt(delivery)
        return answered

    def acknowledge(self, envelope_id: str, payload: JSON | None = None) -> None:
        """The app took an envelope, perhaps with an answer. Unknown and late ones are ignored, as by Slack."""
        if delivery := self._under_way.get(envelope_id):
            self._finish(delivery, Answer(payload or {}))

    def refuse(self, envelope_id: str, reason: str) -> None:
        """The app did not take an envelope. Ignored once its time was up, because then that was the failure."""
        delivery = self._under_way.get(envelope_id)
        if delivery is None or delivery.current != envelope_id:
            return
        delivery.current = ""
        delivery.reason = reason
        if delivery.timer:
            delivery.timer.cancel()
        if delivery.attempts > len(delivery.waits):
            self._finish(delivery, Answer(error=reason))
            return
        wait = delivery.waits[delivery.attempts - 1]
        delivery.timer = asyncio.get_running_loop().call_later(wait, self._attempt, delivery)

    def stop(self) -> None:
        """Give up on everything that is under way."""
        for delivery in list(self._open):
            self._finish(delivery, Answer(error="stopped"))

    def _record(self, delivery: Delivery) -> None:
        delivery.at = self._clock()
        self._open.add(delivery)
        self.log.append(delivery)
        if len(self.log) > 2 * self._keep:
            del self.log[: self._keep]

    def _attempt(self, delivery: Delivery) -> None:
        envelope_id = delivery.current = secrets.token_hex(16)
        delivery.envelopes.append(envelope_id)
        self._under_way[envelope_id] = delivery
        delivery.attempts += 1
        if self.transport is None or not self.transport.send(delivery, envelope_id):
            self.refuse(envelope_id, "connection_failed")
        else:
            reason = self.transport.timeout_reason
            loop = asyncio.get_running_loop()
            delivery.timer = loop.call_later(self._ack_seconds, self.refuse, envelope_id, reason)
        self._on_change()

    def _finish(self, delivery: Delivery, answer: Answer) -> None:
        if delivery.timer:
            delivery.timer.cancel()
        delivery.timer = None
        delivery.answer = answer
        for envelope_id in delivery.envelopes:
            self._under_way.pop(envelope_id, None)
        self._open.discard(delivery)
        delivery.then(answer)
        self._on_change()
