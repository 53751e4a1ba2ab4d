"""How long a worker may act on a row, measured on a clock that goes on while the process or the machine sleeps."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from bot.drafts.ledger import Lease
from bot.errors import BotError

# CLOCK_MONOTONIC stands still on Linux while the machine is suspended; elsewhere it is the one that counts.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class LeaseExpired(BotError):
    """The lease on this row ends before Slack could answer; somebody else may have it soon, so nothing is sent."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The protocol's times, in seconds.

    Attributes:
        lease: how long a claimed row belongs to its worker.
        settle: how long an attempt of unknown outcome may still take effect.
        call: the longest that a call to Slack takes before it counts as unknown.
        poll: how often due rows are looked for when nothing happens.
    """

    lease: float
    settle: float
    call: float
    poll: float


def grant(seconds: float) -> Lease:
    """A new lease. Ask for it before the row is claimed, so that it ends no later than the row's."""
    return Lease(uuid.uuid4().hex, seconds, time.clock_gettime(_CLOCK) + seconds)


def check(lease: Lease, needed: float) -> None:
    """Raise ``LeaseExpired`` unless ``needed`` seconds are left."""
    if lease.until - time.clock_gettime(_CLOCK) < needed:
        raise LeaseExpired
