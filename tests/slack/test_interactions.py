"""Reading an interaction's payload, whatever its shape."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.interactions import object_at, person_of, text_at

NAMES = st.sampled_from(["user", "id", "actions", "value", "view", "state", "values"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
PATHS = st.lists(NAMES | st.integers(0, 2), max_size=5)


@given(body=JSON, path=PATHS)
def test_any_path_in_any_payload_can_be_read(body: Any, path: list[str | int]) -> None:
    assert isinstance(text_at(body, *path), str)
    assert hasattr(object_at(body, *path), "keys")


def test_what_is_there_is_found() -> None:
    body = {"user": {"id": "U1"}, "actions": [{"value": "no-hype", "block_id": None}]}
    assert (person_of(body), text_at(body, "actions", 0, "value")) == ("U1", "no-hype")
    assert object_at(body, "actions", 0) == {"value": "no-hype", "block_id": None}


def test_what_is_missing_or_of_another_type_is_empty() -> None:
    body = {"user": None, "actions": [{"value": 5}], "view": []}
    assert (person_of(body), text_at(body, "actions", 0, "value"), text_at(body, "actions", 1, "value")) == ("", "", "")
    assert object_at(body, "view", "state") == {}
