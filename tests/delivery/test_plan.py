"""The step from what stands in a thread to what is wanted there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.plan import Edit, Post, Reply, Retract, Step, next_step
from bot.wording.suggestion import Suggestion

REPLY = Reply("1700000000.000001", "digest")
WANTED = Suggestion((), "Could a figure say it instead?")

replies = st.none() | st.builds(Reply, st.sampled_from(["1.1", "2.2"]), st.none() | st.sampled_from(["a", "b"]))
suggestions = st.none() | st.sampled_from(["a", "b"]).map(lambda text: Suggestion((), text))


def test_nothing_stands_and_something_is_wanted() -> None:
    assert next_step(None, WANTED, "digest") == Post(WANTED)


def test_something_else_is_wanted() -> None:
    assert next_step(REPLY, WANTED, "another") == Edit(REPLY, WANTED)


def test_what_stands_says_it_already() -> None:
    assert next_step(REPLY, WANTED, "digest") is None


def test_what_stands_is_not_known() -> None:
    """A reply that was found again is written anew."""
    adopted = Reply(REPLY.ts, None)
    assert next_step(adopted, WANTED, "digest") == Edit(adopted, WANTED)


def test_nothing_is_wanted_any_more() -> None:
    assert next_step(REPLY, None, None) == Retract(REPLY)


def test_silence_stays_silence() -> None:
    assert next_step(None, None, None) is None


@given(standing=replies, wanted=suggestions)
def test_one_step_is_enough(standing: Reply | None, wanted: Suggestion | None) -> None:
    """Whatever stands: after the step stands what is wanted, and no second step follows."""
    says = wanted.text if wanted else None
    after = taken(standing, next_step(standing, wanted, says), says)
    assert (after is None) == (wanted is None)
    assert next_step(after, wanted, says) is None


def taken(standing: Reply | None, step: Step | None, says: str | None) -> Reply | None:
    match step:
        case Post():
            return Reply("3.3", says)
        case Edit(reply, _):
            return Reply(reply.ts, says)
        case Retract():
            return None
    return standing
