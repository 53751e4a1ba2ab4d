"""One table for the causes of doubt and their checks, and one for what a check concludes from what it finds."""

from __future__ import annotations

import pytest

from bot.delivery import doubt
from bot.delivery.doubt import Cause, Resolution
from bot.delivery.plan import Action, Delivered

OURS, OTHER = Delivered("1700000000.000001", "hash"), "1700000000.000002"

CAUSES = {  # cause: (checks, grace periods until the first)
    Cause.UNKNOWN_OUTCOME: (2, 1),
    Cause.SECOND_CHECK: (1, 3),
    Cause.UNKNOWN_HISTORY: (1, 0),
    Cause.CHANGED_MEANWHILE: (1, 0),
    Cause.LEASE_LOST_AT_OUTCOME: (1, 1),
    Cause.LEASE_LOST_IN_DOUBT: (2, 1),
}


def test_the_table_names_every_cause() -> None:
    assert set(CAUSES) == set(Cause)


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.name.lower())
def test_a_cause_makes_its_checks_due(cause: Cause) -> None:
    assert (cause.count, cause.after) == CAUSES[cause]


def test_a_late_call_has_landed_by_the_second_check() -> None:
    """The first check is one grace period after the call, the second three periods after the first."""
    assert Cause.UNKNOWN_OUTCOME.after < Cause.SECOND_CHECK.after


@pytest.mark.parametrize(
    ("recorded", "attempt", "due", "left"),
    [
        (0, None, 0, 0),
        (1, None, 1, 0),
        (3, None, 3, 2),
        (0, Action.CREATE, 2, 1),
        (0, Action.UPDATE, 2, 1),
        (0, Action.DELETE, 2, 1),
        (1, Action.CREATE, 2, 1),
        (3, Action.CREATE, 3, 2),
    ],
)
def test_a_claims_checks_are_those_recorded_plus_its_attempts(
    recorded: int, attempt: Action | None, due: int, left: int
) -> None:
    assert doubt.checks_due(recorded, attempt) == due
    assert doubt.checks_left(due) == left


@pytest.mark.parametrize(
    ("recorded", "attempt", "found", "resolution"),
    [
        (None, None, [], Resolution(None, ())),
        (OURS, None, [], Resolution(OURS, ())),  # the history may lag
        (OURS, None, [OURS.ts], Resolution(OURS, ())),
        (None, None, [OTHER], Resolution(Delivered(OTHER, None), ())),
        (None, Action.CREATE, [OURS.ts, OTHER], Resolution(Delivered(OURS.ts, None), (OTHER,))),
        (OURS, None, [OURS.ts, OTHER], Resolution(OURS, (OTHER,))),
        (Delivered(OTHER, "hash"), None, [OURS.ts, OTHER], Resolution(Delivered(OTHER, "hash"), (OURS.ts,))),
        (OURS, Action.UPDATE, [OURS.ts], Resolution(Delivered(OURS.ts, None), ())),  # the thread may show either text
        (OURS, Action.UPDATE, [], Resolution(OURS, ())),
        (OURS, Action.DELETE, [OURS.ts], Resolution(None, (OURS.ts,))),  # it may still be deleted, even if it is shown
        (OURS, Action.DELETE, [], Resolution(None, ())),
    ],
)
def test_a_check_keeps_one_message(
    recorded: Delivered | None, attempt: Action | None, found: list[str], resolution: Resolution
) -> None:
    assert doubt.resolve(recorded, attempt, found) == resolution


def test_an_edit_is_trusted_only_when_no_earlier_one_can_land_after_it() -> None:
    assert doubt.shown_after_update("1.1", "hash", checks=0) == Delivered("1.1", "hash")
    assert doubt.shown_after_update("1.1", "hash", checks=1) == Delivered("1.1", None)


@pytest.mark.parametrize(
    ("current", "attempt", "by_person"),
    [(OURS, None, True), (OURS, Action.DELETE, False), (Delivered(OURS.ts, None), None, False)],
)
def test_a_missing_message_was_deleted_by_a_person_if_no_call_could_have(
    current: Delivered, attempt: Action | None, by_person: bool
) -> None:
    assert doubt.removed_by_person(current, attempt) is by_person
