"""A wrong argument is answered with a sentence that names it, and says what to send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistants.inputs import ArgumentError, CheckRequest, read_check
from bot.charter.draft import Picture

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
NAMES = st.sampled_from(["text", "platform", "pictures", "charter", "alt"]) | st.text(max_size=20)


def test_everything_is_read() -> None:
    asked = {"text": "Bread", "platform": "LinkedIn", "pictures": [{}, {"alt": "A loaf"}], "charter": "ours"}
    assert read_check(asked) == CheckRequest("Bread", "linkedin", (Picture(), Picture("A loaf")), "ours")


def test_null_is_as_good_as_nothing() -> None:
    """Clients send null for what a model leaves out."""
    asked = {"text": "Bread", "platform": None, "pictures": None, "charter": None}
    assert read_check(asked) == read_check({"text": "Bread"}) == CheckRequest("Bread", None, (), None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "`text` is missing. Send the draft as it would be posted."),
        ({"text": " \n"}, "`text` is missing."),
        ({"text": 7}, "`text` is a number. Send a string."),
        ({"text": "x" * 40_001}, "`text` has 40,001 characters, and at most 40,000 are read. Send less."),
        ({"txt": "Bread"}, 'There is no argument "txt". Did you mean "text"?'),
        ({"text": "Bread", "platform": "myspace"}, '`platform` is "myspace". Send one of x, linkedin, instagram'),
        ({"text": "Bread", "platform": ["x"]}, "`platform` is a list. Send a string."),
        ({"text": "Bread", "pictures": "a loaf"}, "`pictures` is a string. Send a list with one object per picture:"),
        ({"text": "Bread", "pictures": ["a loaf"]}, '`pictures` holds a string. Send {"alt": "…"}, or {} without'),
        ({"text": "Bread", "pictures": [{"url": "x"}]}, 'There is no argument "url". Known here: alt.'),
        ({"text": "Bread", "pictures": [{"alt": "x" * 2_001}]}, "`alt` has 2,001 characters, and at most 2,000"),
        ({"text": "Bread", "pictures": [{}] * 21}, "`pictures` has 21 entries, and at most 20 are read."),
        ({"text": "Bread", "charter": True}, "`charter` is true or false. Send a string."),
    ],
)
def test_a_wrong_argument_is_named_with_what_to_send(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        read_check(arguments)
    assert str(caught.value).startswith(says)


@given(st.dictionaries(NAMES, JSON, max_size=5))
def test_anything_is_read_or_refused_in_a_short_sentence(arguments: dict[str, object]) -> None:
    said = ""
    try:
        read_check(arguments).text.encode()
    except ArgumentError as error:
        said = str(error)
    assert len(said) < 300
    assert not said or said.endswith((".", "?"))


def test_half_of_a_character_is_replaced() -> None:
    assert read_check({"text": "Bread \ud83d"}).text == "Bread ?"
