"""Failures of Slack: of its Web API, its sockets and its HTTP requests."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.chaos.balancer import Balancer
from benchmarks.chaos.plan import Times
from slack_sandbox import Call, Fault, Sandbox
from slack_sandbox.faults import Kind

# Failures per thousand calls.
STRIKES: tuple[tuple[int, Kind, dict[str, Any]], ...] = (
    (15, "429", {}),
    (10, "error_before", {"error": "internal_error"}),
    (10, "error_after", {"error": "internal_error"}),
    (5, "error_after", {"error": "fatal_error"}),
    (10, "error_before", {"status": 500}),
    (10, "error_after", {"status": 500}),
    (5, "error_before", {"status": 502}),
    (5, "error_after", {"status": 504}),
    (10, "reset_before", {}),
    (15, "reset_after", {}),
    (5, "not_json", {}),
    (5, "not_json_after", {}),
    (10, "cut_short", {}),
)
WRITES = ("chat.postMessage", "chat.update", "chat.delete", "conversations.replies")
HANGS: tuple[Kind, ...] = ("hang", "hang_after")
HANG_EVERY = 2.0  # seconds, on average
SOCKETS_EVERY = 6.0


class Weather:
    """Lets Slack fail, from ``begin`` to ``end``.

    Args:
        sandbox: Slack.
        dice: when and how.
        times: the bot's.
        balancer: in front of the replicas, for signed HTTP requests; ``None`` in Socket Mode.

    Attributes:
        counts: the number of each failure.
    """

    def __init__(self, sandbox: Sandbox, dice: random.Random, times: Times, balancer: Balancer | None) -> None:
        self.counts: Counter[str] = Counter()
        self._sandbox = sandbox
        self._dice = dice
        self._times = times
        self._balancer = balancer
        self._active: list[tuple[str, Fault]] = []

    def begin(self) -> None:
        """Start to fail calls."""
        for share, kind, details in STRIKES:
            fault = self._sandbox.faults.add("*", kind, times=None, where=self._chance(share / 1000), **details)
            code = details.get("status") or details.get("error")
            self._active.append((f"{kind} {code}" if code else kind, fault))

    def end(self) -> None:
        """Stop all failures, and drop hanging calls."""
        for name, fault in self._active:
            self.counts[name] += len(fault.struck)
        self._active.clear()
        self._sandbox.faults.clear()

    async def hang(self) -> None:
        """Let calls hang, one after the other, until cancelled; some take effect late, some never."""
        while True:
            await asyncio.sleep(self._dice.expovariate(1 / HANG_EVERY))
            method, kind = self._dice.choice(WRITES), self._dice.choice(HANGS)
            late, drop = self._dice.uniform(0, self._times.slack_timeout + self._times.settle), self._dice.random()
            fault = self._sandbox.faults.add(method, kind)
            await fault.met.wait()
            await asyncio.sleep(late)
            if drop < 0.5:
                fault.drop()
            else:
                fault.release()
            self.counts[f"{kind}, then {'reset' if drop < 0.5 else 'released'}"] += 1

    async def cut(self) -> None:
        """Cut connections, refuse handshakes, request reconnections and shut down briefly, until cancelled."""
        acts = [self._cut, self._cut, self._refuse, self._ask, self._go_away]
        if self._balancer is not None:
            acts = [self._cut, self._go_away]
        while True:
            await asyncio.sleep(self._dice.expovariate(1 / SOCKETS_EVERY))
            await self._dice.choice(acts)()

    async def _cut(self) -> None:
        if self._balancer is not None:
            self._balancer.cut()
            self.counts["HTTP connections cut"] += 1
            return
        self._sandbox.sockets.cut()
        self.counts["sockets cut"] += 1

    async def _refuse(self) -> None:
        self._sandbox.faults.refuse_handshakes(self._dice.randint(1, 2))
        self._sandbox.sockets.cut()
        self.counts["sockets cut, handshakes refused"] += 1

    async def _ask(self) -> None:
        self._sandbox.sockets.disconnect(self._dice.choice(("refresh_requested", "warning")))
        self.counts["disconnect frames"] += 1

    async def _go_away(self) -> None:
        await self._sandbox.go_away()
        try:
            await asyncio.sleep(self._dice.uniform(0.1, 1.0))
        finally:
            await self._sandbox.come_back()
        self.counts["Slack away"] += 1

    def _chance(self, share: float) -> Callable[[Call], bool]:
        return lambda _call: self._dice.random() < share
