"""What goes wrong on request: refusals, silence, resets and nonsense, before or after a call took effect.

sandbox.faults.add("chat.postMessage", "reset_after")
gate = sandbox.faults.hold("chat.postMessage", when="after")
await gate.arrived()        # the message stands in the channel, its answer is withheld
process.kill()
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from slack_sandbox.model import JSON

Kind = Literal[
    "429",
    "error_before",
    "error_after",
    "hang",
    "hang_after",
    "reset_before",
    "reset_after",
    "not_json",
    "not_json_after",
    "cut_short",
]
EVERY = "*"
AFTER: frozenset[str] = frozenset({"error_after", "hang_after", "reset_after", "not_json_after", "cut_short"})


@dataclass(slots=True, eq=False)
class Call:
    """One call of the Web API, as it came.

    Attributes:
        method: such as ``chat.postMessage``.
        arguments: as they came, tokens left out.
        status: the HTTP status of the answer; None while there is none, and for ever where none was given.
        answer: the body that the method gave, even if a fault kept it from the caller; empty before the effect.
        fault: the kind of the fault that struck; empty for none.
        at: when it came: seconds since 1970.
        port: where it came from on this machine, by which a test can tell which of several callers it was.
    """

    method: str
    arguments: JSON
    at: float
    port: int = 0
    status: int | None = None
    answer: JSON = field(default_factory=dict)
    fault: str = ""

    @property
    def took_effect(self) -> bool:
        """Whether the method did what it was asked to."""
        return bool(self.answer.get("ok"))


@dataclass(slots=True, eq=False)
class Fault:
    """One arrangement for trouble.

    Attributes:
        method: which method it strikes; ``*`` for every one.
        kind: what happens. Kinds that end in ``_after``, and ``cut_short``, let the call take effect first.
        times: how many calls it strikes; None for all of them.
        skip: how many calls it lets through before.
        where: strikes only calls for which this is true.
        error: the error code in the body of ``error_…``.
        status: the HTTP status of ``error_…``. Slack gives nearly all errors with 200; any other comes without JSON.
        retry_after: seconds in the ``Retry-After`` of ``429``; None leaves the header out.
        struck: the calls that it struck so far.
    """

    method: str
    kind: Kind
    times: int | None = 1
    skip: int = 0
    where: Callable[[Call], bool] = lambda _call: True
    error: str = "internal_error"
    status: int = 200
    retry_after: float | None = 1
    struck: list[Call] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    met: asyncio.Event = field(default_factory=asyncio.Event)
    dropped: bool = False

    @property
    def after(self) -> bool:
        """Whether the call takes effect first."""
        return self.kind in AFTER

    @property
    def used_up(self) -> bool:
        """Whether it will strike no more."""
        return self.times is not None and len(self.struck) >= self.times

    def matches(self, call: Call) -> bool:
        """Whether it strikes this call."""
        if self.used_up or self.method not in {EVERY, call.method} or not self.where(call):
            return False
        self.skip -= 1
        return self.skip < 0

    async def arrived(self, seconds: float = 10) -> Call:
        """Wait until it strikes for the first time. Raises TimeoutError."""
        await asyncio.wait_for(self.met.wait(), seconds)
        return self.struck[0]

    def release(self) -> None:
        """Let the calls that hang go on; they take effect now, even if the caller is gone meanwhile."""
        self.opened.set()

    def drop(self) -> None:
        """Reset the calls that hang; what took no effect yet never does."""
        self.dropped = True
        self.opened.set()


class Faults:
    """The arrangements that stand, in the order in which they were made; the first that matches strikes."""

    def __init__(self) -> None:
        self._standing: list[Fault] = []
        self._hanging: set[Fault] = set()
        self._handshakes: int | None = 0

    def add(self, method: str, kind: Kind, **details: Any) -> Fault:
        """Arrange trouble; ``details`` are Fault's attributes."""
        fault = Fault(method, kind, **details)
        self._standing.append(fault)
        return fault

    def hold(self, method: str, when: Literal["before", "after"] = "before", **details: Any) -> Fault:
        """Stop the next call of a method just before it takes effect, or just after, until it is released."""
        return self.add(method, "hang" if when == "before" else "hang_after", **details)

    def withdraw(self, fault: Fault) -> None:
        """Arrange for this no more; what it struck is left as it is."""
        if fault in self._standing:
            self._standing.remove(fault)

    def refuse_handshakes(self, times: int | None = None) -> None:
        """Answer so many WebSocket handshakes with HTTP 500; None for all until ``clear``."""
        self._handshakes = times

    def clear(self) -> None:
        """Arrange for no more trouble, and end what hangs."""
        self._handshakes = 0
        for fault in {*self._standing, *self._hanging}:
            fault.drop()
        self._standing.clear()

    def take(self, call: Call) -> Fault | None:
        """The fault that strikes a call, if any."""
        for fault in self._standing:
            if fault.matches(call):
                fault.struck.append(call)
                fault.met.set()
                call.fault = fault.kind
                if fault.used_up:
                    self._standing.remove(fault)
                return fault
        return None

    async def wait(self, fault: Fault) -> None:
        """Hang until the fault is released or dropped."""
        self._hanging.add(fault)
        await fault.opened.wait()
        self._hanging.discard(fault)

    def refuses_handshake(self) -> bool:
        """Whether this WebSocket handshake fails."""
        if not self._handshakes:
            return self._handshakes is None
        self._handshakes -= 1
        return True
