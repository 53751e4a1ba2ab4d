"""The rate limit of private checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.context import CHECKS_PER_WINDOW, WINDOW_SECONDS, CheckLimiter


class Clock:
    """A clock that the test moves by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_limit_is_ten_at_once_and_then_one_every_six_seconds() -> None:
    clock = Clock()
    limiter = CheckLimiter(clock)
    assert [limiter.take("U1") for _ in range(CHECKS_PER_WINDOW)] == [0] * CHECKS_PER_WINDOW
    assert limiter.take("U1") == pytest.approx(6)
    clock.now += 4
    assert limiter.take("U1") == pytest.approx(2)
    clock.now += 2
    assert [limiter.take("U1"), limiter.take("U1")] == pytest.approx([0, 6])


def test_each_person_has_their_own_limit() -> None:
    limiter = CheckLimiter(Clock())
    for _ in range(CHECKS_PER_WINDOW + 1):
        limiter.take("U1")
    assert limiter.take("U2") == 0


def test_people_are_forgotten_once_their_limit_is_refilled() -> None:
    clock = Clock()
    limiter = CheckLimiter(clock)
    for number in range(1000):
        limiter.take(f"U{number}")
    clock.now += WINDOW_SECONDS
    limiter.take("U0")
    assert len(limiter) == 1


@given(st.lists(st.floats(0, 30), max_size=200))
def test_nobody_gets_more_than_ten_and_the_refill(pauses: list[float]) -> None:
    clock = Clock()
    limiter, began, taken = CheckLimiter(clock), clock.now, 0
    for pause in pauses:
        clock.now += pause
        taken += limiter.take("U1") == 0
    assert taken <= CHECKS_PER_WINDOW + (clock.now - began) / (WINDOW_SECONDS / CHECKS_PER_WINDOW) + 1e-6
