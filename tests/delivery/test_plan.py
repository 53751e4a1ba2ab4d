"""The action from the message that Slack shows to the one that it should show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.plan import Action, Content, Delivered, plan

SHOWN = Delivered("1700000000.000001", "hash")
WANTED = Content("Could a figure say it instead?", "hash")

currents = st.none() | st.builds(Delivered, st.sampled_from(["1.1", "2.2"]), st.none() | st.sampled_from(["a", "b"]))
contents = st.none() | st.builds(Content, st.just("body"), st.none() | st.sampled_from(["a", "b"]))


def test_nothing_is_shown_and_something_is_wanted() -> None:
    assert plan(None, WANTED) is Action.CREATE


def test_something_else_is_wanted() -> None:
    assert plan(SHOWN, Content("Another question?", "another")) is Action.UPDATE


def test_it_is_shown_already() -> None:
    assert plan(SHOWN, WANTED) is None


def test_what_is_shown_is_unknown() -> None:
    """An adopted message is written again."""
    assert plan(Delivered(SHOWN.ts, None), WANTED) is Action.UPDATE


def test_a_message_that_is_never_edited_stays_as_it_is() -> None:
    """A weekly reminder, adopted or not."""
    assert plan(Delivered(SHOWN.ts, None), Content("the week's reminder", None)) is None


def test_nothing_is_wanted_any_more() -> None:
    assert plan(SHOWN, None) is Action.DELETE


def test_silence_stays_silence() -> None:
    assert plan(None, None) is None


@given(current=currents, desired=contents)
def test_one_action_is_enough(current: Delivered | None, desired: Content[str] | None) -> None:
    """Whatever is shown: after the action what is wanted is shown, and no second action follows."""
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
