"""How long a worker may act on a row, measured on a clock that runs on while the process or the machine sleeps."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

# CLOCK_MONOTONIC stops on Linux while the machine is suspended; elsewhere it is the one that counts.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class LeaseExpired(Exception):
    """The lease is lost, or ends before Slack could answer: another worker may hold the row, so nothing is sent."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row for a while.

    Attributes:
        owner: a token that the row holds while the lease lasts.
        seconds: how long it lasts from the moment the row is claimed.
        until: when it ends at the latest, in seconds of a clock that counts suspension (never the wall clock).
    """

    owner: str
    seconds: float
    until: float


@dataclass(frozen=True, slots=True)
class Timing:
    """The engine's times, in seconds.

    Attributes:
        lease: how long a claimed row belongs to its worker.
        grace: how long a call that timed out may still take effect.
        call: the longest that a call to Slack takes before its outcome counts as unknown.
        poll: how often due rows are looked for when nothing wakes the worker.
    """

    lease: float
    grace: float
    call: float
    poll: float


def grant(seconds: float) -> Lease:
    """A new lease. Ask for it before the row is claimed, so that it ends no later than the row's."""
    return Lease(uuid.uuid4().hex, seconds, time.clock_gettime(_CLOCK) + seconds)


def left(lease: Lease) -> float:
    """How many seconds are left of a lease."""
    return lease.until - time.clock_gettime(_CLOCK)


def check(lease: Lease, needed: float) -> None:
    """Raise ``LeaseExpired`` unless ``needed`` seconds are left."""
    if left(lease) < needed:
        raise LeaseExpired
