"""Planning the action that turns the message in Slack into the desired one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.plan import EMPTIED, Action, Content, Delivered, plan

SHOWN = Delivered("1700000000.000001", "hash")
WANTED = Content("Could a figure say it instead?", "hash")

currents = st.none() | st.builds(Delivered, st.sampled_from(["1.1", "2.2"]), st.none() | st.sampled_from(["a", "b"]))
contents = st.none() | st.builds(Content, st.just("body"), st.none() | st.sampled_from(["a", "b"]))


def test_a_desired_message_that_is_missing_is_created() -> None:
    assert plan(None, WANTED) is Action.CREATE


def test_a_message_with_another_text_is_updated() -> None:
    assert plan(SHOWN, Content("Another question?", "another")) is Action.UPDATE


def test_a_message_with_the_desired_text_needs_no_action() -> None:
    assert plan(SHOWN, WANTED) is None


def test_a_message_with_unknown_text_is_updated() -> None:
    """An adopted message is edited."""
    assert plan(Delivered(SHOWN.ts, None), WANTED) is Action.UPDATE


def test_a_message_that_is_never_edited_stays_as_it_is() -> None:
    """This holds for a weekly reminder, adopted or not."""
    assert plan(Delivered(SHOWN.ts, None), Content("the week's reminder", None)) is None


def test_a_message_that_is_not_desired_is_deleted() -> None:
    assert plan(SHOWN, None) is Action.DELETE


def test_an_emptied_message_counts_as_silence() -> None:
    """Slack lets nobody delete it: to try again each time would be of no use."""
    assert plan(Delivered(SHOWN.ts, EMPTIED), None) is None
    assert plan(Delivered(SHOWN.ts, EMPTIED), WANTED) is Action.UPDATE


def test_silence_stays_silence() -> None:
    assert plan(None, None) is None


@given(current=currents, desired=contents)
def test_one_action_is_enough(current: Delivered | None, desired: Content[str] | None) -> None:
    """Whatever Slack shows, after the action it shows the desired message, and no second action follows."""
    after = done(current, desired, plan(current, desired))
    assert (after is None) == (desired is None)
    assert plan(after, desired) is None


def done(current: Delivered | None, desired: Content[str] | None, action: Action | None) -> Delivered | None:
    content_hash = desired.hash if desired else None
    match action:
        case Action.CREATE:
            return Delivered("3.3", content_hash)
        case Action.UPDATE:
            assert current is not None
            return Delivered(current.ts, content_hash)
        case Action.DELETE:
            return None
    return current
