"""Fault injection for the Web API: errors, hangs, resets and broken responses, before or after the effect.

::

    sandbox.faults.add("chat.postMessage", "reset_after")
    gate = sandbox.faults.hold("chat.postMessage", when="after")
    await gate.arrived()  # the message is in the channel, its response is held
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
    """One call of the Web API.

    Attributes:
        method: such as ``chat.postMessage``.
        arguments: the raw arguments, without the token.
        at: the time of the call, as a Unix time.
        port: the caller's port, which tells several callers apart.
        status: the HTTP status of the response; None before it, and for good if a fault suppressed it.
        answer: the method's result, even if a fault withheld it from the caller; empty before the effect.
        fault: the kind of the fault that hit the call; empty for none.
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
        """Whether the method succeeded."""
        return bool(self.answer.get("ok"))


@dataclass(slots=True, eq=False)
class Fault:
    """One injected fault.

    Attributes:
        method: the method it hits; ``*`` for every method.
        kind: what happens. ``cut_short`` and the kinds that end in ``_after`` let the call take effect first.
        times: the number of calls it hits; None for no limit.
        skip: the number of matching calls to let through first.
        where: a further condition on the call.
        error: the error code of ``error_before`` and ``error_after``.
        status: the HTTP status of ``error_before`` and ``error_after``; any other than 200 comes with an HTML body.
        retry_after: the ``Retry-After`` of ``429``, in seconds; None omits the header.
        struck: the calls that it hit so far.
        opened: set once the held calls may continue.
        met: set once the fault hits its first call.
        dropped: whether the held calls are to be reset.
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
        """Whether it has hit all its calls."""
        return self.times is not None and len(self.struck) >= self.times

    def matches(self, call: Call) -> bool:
        """Whether it hits this call. Counts down ``skip``."""
        if self.used_up or self.method not in {EVERY, call.method} or not self.where(call):
            return False
        self.skip -= 1
        return self.skip < 0

    async def arrived(self, seconds: float = 60) -> Call:
        """Wait for the first call that it hits, and return it. Raises TimeoutError."""
        await asyncio.wait_for(self.met.wait(), seconds)
        return self.struck[0]

    def release(self) -> None:
        """Let the held calls continue. They take effect now, even if the caller has gone."""
        self.opened.set()

    def drop(self) -> None:
        """Reset the held calls. Those without an effect so far never have one."""
        self.dropped = True
        self.opened.set()


class Faults:
    """The active faults. The first one added that matches a call hits it."""

    def __init__(self) -> None:
        self._active: list[Fault] = []
        self._hanging: set[Fault] = set()
        self._handshakes: int | None = 0

    def add(self, method: str, kind: Kind, **details: Any) -> Fault:
        """Inject a fault. ``details`` are further attributes of Fault."""
        fault = Fault(method, kind, **details)
        self._active.append(fault)
        return fault

    def hold(self, method: str, when: Literal["before", "after"] = "before", **details: Any) -> Fault:
        """Hold the next call of a method just before or just after its effect, until ``release`` or ``drop``."""
        return self.add(method, "hang" if when == "before" else "hang_after", **details)

    def refuse(self, method: str, error: str, **arguments: str) -> Fault:
        """Refuse a method for good with an error code; ``arguments`` narrow it to calls that have all of them."""

        def has_them(call: Call) -> bool:
            return all(call.arguments.get(name) == value for name, value in arguments.items())

        return self.add(method, "error_before", error=error, times=None, where=has_them)

    def remove(self, fault: Fault) -> None:
        """Remove a fault. Calls that it already holds stay held."""
        if fault in self._active:
            self._active.remove(fault)

    def refuse_handshakes(self, times: int | None = None) -> None:
        """Answer the next WebSocket handshakes with HTTP 500; None for all of them until ``clear``."""
        self._handshakes = times

    def clear(self) -> None:
        """Remove every fault and reset the held calls."""
        self._handshakes = 0
        for fault in {*self._active, *self._hanging}:
            fault.drop()
        self._active.clear()

    def take(self, call: Call) -> Fault | None:
        """The fault that hits a call, if any."""
        for fault in self._active:
            if fault.matches(call):
                fault.struck.append(call)
                fault.met.set()
                call.fault = fault.kind
                if fault.used_up:
                    self._active.remove(fault)
                return fault
        return None

    async def wait(self, fault: Fault) -> None:
        """Hold a call until its fault is released or dropped."""
        self._hanging.add(fault)
        await fault.opened.wait()
        self._hanging.discard(fault)

    def refuses_handshake(self) -> bool:
        """Whether this WebSocket handshake fails."""
        if not self._handshakes:
            return self._handshakes is None
        self._handshakes -= 1
        return True
