"""Where each value of a TOML file stands."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from bot.charter.toml_lines import Lines

SOURCE = '''# a comment with "quotes" and [brackets]
name = "Us" # [not] = a.table
"odd.key" = 'it''s' # never
[drafts]
channels = [ # one, two
  "#a", "#b]",
  # [ a comment
  "#c",
]
text = """one
# two
three"""
[[rules]]
id = "a"
avoid.en = ["x",
  'y']
[rules.prefer]
en = { "u" = "v", w = { x = [1,
2] } }
[[rules]]
id = "b"
n = 1.5
when = 2026-01-01T00:00:00Z
[[rules.deep]]
z = 1
[[rules.deep]]
z = 2
'''.replace("'it''s'", "'its'")


def test_every_value_has_its_line() -> None:
    lines = Lines(SOURCE)
    assert tomllib.loads(SOURCE)
    expected = {
        ("name",): 2,
        ("odd.key",): 3,
        ("drafts",): 4,
        ("drafts", "channels"): 5,
        ("drafts", "channels", 0): 6,
        ("drafts", "channels", 1): 6,
        ("drafts", "channels", 2): 8,
        ("drafts", "text"): 10,
        ("rules",): 13,
        ("rules", 0): 13,
        ("rules", 0, "id"): 14,
        ("rules", 0, "avoid", "en", 0): 15,
        ("rules", 0, "avoid", "en", 1): 16,
        ("rules", 0, "prefer"): 17,
        ("rules", 0, "prefer", "en", "w", "x", 1): 19,
        ("rules", 1): 20,
        ("rules", 1, "id"): 21,
        ("rules", 1, "n"): 22,
        ("rules", 1, "when"): 23,
        ("rules", 1, "deep", 0, "z"): 25,
        ("rules", 1, "deep", 1, "z"): 27,
    }
    assert {path: lines.line(path) for path in expected} == expected


def test_a_missing_key_has_the_line_of_what_it_is_missing_from() -> None:
    lines = Lines(SOURCE)
    assert lines.line(("rules", 1, "text")) == 20
    assert lines.line(("nothing", 3, "here")) == 1


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
VALUES = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


def as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list():
            return "[\n" + ",\n".join(map(as_toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{as_toml(key)} = {as_toml(one)}" for key, one in value.items()) + "}"
    return str(value)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    if isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(found for key, one in inner for found in paths(one, (*path, key)))]


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_no_path_of_any_file_is_lost(data: dict[str, object]) -> None:
    source = "".join(f"{as_toml(key)} = {as_toml(value)}\n" for key, value in data.items())
    assert tomllib.loads(source) == data
    lines = Lines(source)
    for path in paths(data):
        assert path in lines._known
        assert 1 <= lines.line(path) <= source.count("\n") + 1
