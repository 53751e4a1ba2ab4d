"""How long a worker may act on a row."""

from __future__ import annotations

import time

import pytest

from bot.delivery import leases
from bot.delivery.leases import LeaseExpired


def test_a_lease_with_enough_time_is_valid() -> None:
    leases.check(leases.grant(20), 5)


@pytest.mark.parametrize(("seconds", "needed"), [(4.0, 5.0), (0.0, 0.0), (-1.0, 0.0)])
def test_a_lease_that_expires_before_slack_could_respond_is_not_valid(seconds: float, needed: float) -> None:
    with pytest.raises(LeaseExpired):
        leases.check(leases.grant(seconds), needed + 0.001)


def test_each_lease_has_an_owner_of_its_own() -> None:
    assert len({leases.grant(20).owner for _ in range(100)}) == 100


def test_a_lease_is_measured_on_a_clock_that_counts_suspension() -> None:
    """A laptop that was closed for an hour must not take its lease for a new one."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    lease = leases.grant(20)
    assert 19 < lease.until - time.clock_gettime(clock) <= 20
