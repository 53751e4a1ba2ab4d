"""Where a value of a rule goes in its table, given how the file has it now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.charter.editing.tables import Value
from bot.charter.toml_lines import Path

EXAMPLES = ("good", "bad")
_IGNORE_CASE = ("find", "on", "language")
_BLANK_LINE = re.compile(r"\n\s*\n")


def shown_post(example: Value) -> str | None:
    """An example as a form shows it; ``None`` for one that it cannot: a table, or a post of several paragraphs."""
    post = example.get("post") if isinstance(example, Mapping) and set(example) == {"post"} else example
    if not isinstance(post, str) or not post.strip() or post != post.strip() or _BLANK_LINE.search(post):
        return None
    return post


def paths(table: Mapping[str, Any], key: str, value: Value | None, language: str) -> dict[Path, Value | None]:
    """Where a key is written in a rule's or an objective's table; nothing where it says the same already."""
    name, _, code = key.partition(".")
    if code:
        return _in_language(table.get(name), name, code, value, language)
    if name in EXAMPLES:
        return {(name,): _with_posts(table.get(name), value)}
    if normal(name, table.get(name)) == normal(name, value):
        return {}
    return {(name,): None if is_nothing(value) else _as_its_kind(name, table.get(name), value)}


def _as_its_kind(name: str, current: Value | None, value: Value | None) -> Value | None:
    """``find = "bait"`` for a single pack, unless the file has a list there."""
    if name == "find" and isinstance(value, list | tuple) and len(value) == 1 and not isinstance(current, list):
        return value[0]
    return value


def _in_language(current: Any, name: str, code: str, value: Value | None, language: str) -> dict[Path, Value | None]:
    """Where a list of one language is written: ``avoid.fr = […]``, or ``avoid = […]`` in the charter's."""
    path: Path
    if isinstance(current, Mapping):
        written = next((one for one in current if one.lower() == code), code)
        path, now = (name, written), current.get(written)
    elif code == language:
        path, now = (name,), current
    else:
        path, now = (name, code), None
    if normal(name, now) == normal(name, value):
        return {}
    if is_nothing(value):
        return {path: None}
    if len(path) > 1 and isinstance(current, str | list):
        return {(name,): {language: _as_list(current), code: _as_list(value)}}
    return {path: value}


def _with_posts(current: Any, posts: Any) -> Value | None:
    """Examples with other posts; those that a form doesn't show stay at their places."""
    examples = _as_list(current)
    shown = [post for one in examples if (post := shown_post(one)) is not None]
    if shown == list(posts or ()):
        return current  # type: ignore[no-any-return]
    kept = [(at, one) for at, one in enumerate(examples) if shown_post(one) is None]
    new = list(posts or ())
    for at, one in kept:
        new.insert(min(at, len(new)), one)
    return new or None


def _as_list(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def normal(name: str, value: Any) -> Any:
    """A value in which two ways of writing the same are equal: ``"a"`` and ``["a"]``, nothing and an empty list."""
    if isinstance(value, str):
        value = (value,)
    if isinstance(value, list | tuple):
        texts = tuple(one.strip() if isinstance(one, str) else one for one in value)
        value = tuple(one.lower() for one in texts) if name in _IGNORE_CASE else texts
    return None if is_nothing(value) or value == ("",) else value


def is_nothing(value: object) -> bool:
    """Whether a value says nothing, so that its key goes."""
    return value is None or value is False or value in ("", (), [])
