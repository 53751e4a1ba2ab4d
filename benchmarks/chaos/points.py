"""The named points of the protocol at which a process is killed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.chaos.homes import MOMENTS, PATIENCE, Away, Home
from benchmarks.chaos.replicas import Replica, caller
from slack_sandbox import Sandbox
from tests.crashes.hold import Moment

CALLS = (
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "conversations.replies",
    "conversations.history",
    "users.conversations",
)


@dataclass(frozen=True, slots=True)
class InTransaction:
    """Inside a transaction, before it commits."""

    moment: Moment

    def __str__(self) -> str:
        return f"in {self.moment}"


@dataclass(frozen=True, slots=True)
class AroundCall:
    """Before a call to Slack takes effect, or after it did but before its response."""

    method: str
    when: Literal["before", "after"]

    def __str__(self) -> str:
        return f"{self.when} {self.method}"


Point = InTransaction | AroundCall

POINTS: tuple[Point, ...] = (
    *(InTransaction(moment) for moment in MOMENTS),
    *(AroundCall(method, when) for method in CALLS for when in ("before", "after")),
)


class Points:
    """Waits until a process reaches a point, and kills it there."""

    def __init__(self, sandbox: Sandbox, home: Home, replicas: Sequence[Replica], dice: random.Random) -> None:
        self._sandbox = sandbox
        self._home = home
        self._replicas = list(replicas)
        self._dice = dice

    async def kill_at(self, point: Point) -> Replica | None:
        """Kill a process at a point and return its name; ``None`` if none reached it in time."""
        match point:
            case InTransaction(moment):
                return await self._in_transaction(moment)
            case AroundCall(method, when):
                return await self._around_call(method, when)

    async def _in_transaction(self, moment: Moment) -> Replica | None:
        try:
            name = await self._home.held(moment, self._name_of)
            replica = next(replica for replica in self._replicas if replica.name == name)
            return replica if replica.kill() else None
        except (TimeoutError, *Away):
            return None
        finally:
            self._home.free()

    async def _around_call(self, method: str, when: Literal["before", "after"]) -> Replica | None:
        """Kill around a call, which may still take effect later or never."""
        gate = self._sandbox.faults.hold(method, when)
        end: Callable[[], None] = self._dice.choice((gate.drop, gate.release))
        try:
            call = await gate.arrived(PATIENCE)
            replica = caller(self._replicas, call.port)
            return replica if replica is not None and replica.kill() else None
        except TimeoutError:
            self._sandbox.faults.withdraw(gate)
            return None
        finally:
            await asyncio.sleep(0)
            end()

    def _name_of(self, pid: int) -> str | None:
        return next((replica.name for replica in self._replicas if replica.pid == pid), None)
