"""How often somebody may try a text in private."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.context import CHECKS_PER_WINDOW, WINDOW_SECONDS, CheckLimiter


class Clock:
    """Seconds, moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_ten_at_once_and_then_one_every_six_seconds() -> None:
    clock = Clock()
    allowance = CheckLimiter(clock)
    assert [allowance.take("U1") for _ in range(CHECKS_PER_WINDOW)] == [0] * CHECKS_PER_WINDOW
    assert allowance.take("U1") == pytest.approx(6)
    clock.now += 4
    assert allowance.take("U1") == pytest.approx(2)
    clock.now += 2
    assert [allowance.take("U1"), allowance.take("U1")] == pytest.approx([0, 6])


def test_each_person_has_their_own() -> None:
    allowance = CheckLimiter(Clock())
    for _ in range(CHECKS_PER_WINDOW + 1):
        allowance.take("U1")
    assert allowance.take("U2") == 0


def test_people_are_forgotten_once_they_have_rested() -> None:
    clock = Clock()
    allowance = CheckLimiter(clock)
    for number in range(1000):
        allowance.take(f"U{number}")
    clock.now += WINDOW_SECONDS
    allowance.take("U0")
    assert len(allowance) == 1


@given(st.lists(st.floats(0, 30), max_size=200))
def test_nobody_gets_more_than_ten_and_what_has_flowed_back(pauses: list[float]) -> None:
    clock = Clock()
    allowance, began, taken = CheckLimiter(clock), clock.now, 0
    for pause in pauses:
        clock.now += pause
        taken += allowance.take("U1") == 0
    assert taken <= CHECKS_PER_WINDOW + (clock.now - began) / (WINDOW_SECONDS / CHECKS_PER_WINDOW) + 1e-6
