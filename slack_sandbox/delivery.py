"""Deliver events and interactions to the app: interactions once, events until acknowledged or out of retries.

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
    """The result of a delivery.

    Attributes:
        payload: the payload of the app's acknowledgement; empty if it sent none.
        error: why the app did not acknowledge; None if it did.
    """

    payload: JSON = field(default_factory=dict)
    error: str | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """One event or interaction.

    Attributes:
        kind: ``events_api``, ``slash_commands`` or ``interactive``.
        payload: the payload that the app receives.
        waits: seconds from each failure to the next attempt.
        attempts: the number of attempts so far.
        reason: why the last attempt was a retry; empty for the first attempt.
        answer: the result; None while in flight.
        then: called first with the result.
        timer: the pending timeout or retry.
        envelopes: the envelope id of each attempt.
        current: the envelope id of the unacknowledged attempt; empty between two attempts.
        at: the time of the first attempt, as a Unix time.
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
        """Whether the delivery has a result."""
        return self.answer is not None

    @property
    def acknowledged(self) -> bool:
        """Whether the app acknowledged it."""
        return self.answer is not None and self.answer.error is None


class Transport(Protocol):
    """How deliveries reach the app: Socket Mode or signed HTTP."""

    @property
    def connected(self) -> bool:
        """Whether an app is connected."""

    @property
    def timeout_reason(self) -> str:
        """The retry reason after a missed acknowledgement."""

    def send(self, delivery: Delivery, envelope_id: str) -> bool:
        """Send without waiting. Returns False if no app is connected."""


class Deliveries:
    """Sends events and interactions, retries events, and logs both.

    Attributes:
        transport: the transport of every later attempt.
        log: every delivery, oldest first; at most twice ``keep``.
        losing: while true, events are lost, as if the app had been offline for longer than Slack retries.
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
        self._by_envelope: dict[str, Delivery] = {}
        self._open: set[Delivery] = set()

    @property
    def in_flight(self) -> int:
        """The number of deliveries that wait for an acknowledgement or a retry."""
        return len(self._open)

    @property
    def idle(self) -> bool:
        """Whether no delivery waits for an acknowledgement or a retry."""
        return not self._open

    def send_event(self, payload: JSON) -> Delivery:
        """Send an event until the app acknowledges it or its retries run out."""
        delivery = Delivery("events_api", payload, self._redeliver_after)
        self._record(delivery)
        if self.losing:
            self._finish(delivery, Answer(error="lost"))
        else:
            self._attempt(delivery)
        return delivery

    def send_interaction(self, kind: str, payload: JSON, then: Callable[[Answer], Answer]) -> "asyncio.Future[Answer]":
        """Send an interaction once. ``then`` applies the answer and returns the future's result."""
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
        """Record the app's acknowledgement and its payload. Like Slack, ignores unknown and late ones."""
        if delivery := self._by_envelope.get(envelope_id):
            self._finish(delivery, Answer(payload or {}))

    def fail(self, envelope_id: str, reason: str) -> None:
        """Record a failed attempt. Ignored after the attempt's timeout, which was its failure."""
        delivery = self._by_envelope.get(envelope_id)
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
        """Give up every delivery in flight."""
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
        self._by_envelope[envelope_id] = delivery
        delivery.attempts += 1
        if self.transport is None or not self.transport.send(delivery, envelope_id):
            self.fail(envelope_id, "connection_failed")
        else:
            reason = self.transport.timeout_reason
            loop = asyncio.get_running_loop()
            delivery.timer = loop.call_later(self._ack_seconds, self.fail, envelope_id, reason)
        self._on_change()

    def _finish(self, delivery: Delivery, answer: Answer) -> None:
        if delivery.timer:
            delivery.timer.cancel()
        delivery.timer = None
        delivery.answer = answer
        for envelope_id in delivery.envelopes:
            self._by_envelope.pop(envelope_id, None)
        self._open.discard(delivery)
        delivery.then(answer)
        self._on_change()
