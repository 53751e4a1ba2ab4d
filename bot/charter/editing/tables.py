"""Sets and removes keys of one block of a charter's file; comments and the order of keys stay.

``tomlkit`` edits. What it wrote is read again with ``tomllib``: where the two differ, the block is written anew.
"""

from __future__ import annotations

import datetime
import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, Item

from bot.charter.editing.blocks import Block
from bot.charter.toml_lines import Path

Value = str | bool | int | datetime.date | datetime.time | Sequence["Value"] | Mapping[str, "Value"]
Table = Mapping[str, Value]

_WIDEST = 100  # characters of a list on one line
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def read_table(text: str, owner: Path) -> dict[str, Any]:
    """The keys and values of a block."""
    data: Any = tomllib.loads(text.replace("\r\n", "\n"))
    for part in owner:
        data = data[0] if isinstance(part, int) else data.get(part, {})
    return dict(data)


def set_keys(block: Block, values: Mapping[Path, Value | None]) -> None:
    """Set keys of a block by their path in it, such as ``("avoid", "fr")``; ``None`` removes one."""
    wanted = read_table(block.text, block.owner)
    values = {path: value for path, value in values.items() if _at(wanted, path) != _thawed(value)}
    if not values:
        return
    for path, value in values.items():
        _put(wanted, path, value)
    line_end = "\r\n" if "\r\n" in block.text else "\n"
    text = _edited(block.text.replace("\r\n", "\n"), block.owner, values)
    if text is None or _read_or_none(text, block.owner) != wanted:
        text = write_table(block.owner, wanted)
    block.text = text.replace("\n", line_end)


def write_table(owner: Path, table: Table) -> str:
    """A block written anew: its header, and a line a key."""
    name = ".".join(str(part) for part in owner if isinstance(part, str))
    header = f"[[{name}]]\n" if len(owner) > 1 else f"[{name}]\n" if owner else ""
    return header + "".join(f"{line}\n" for key, value in table.items() for line in _lines(write_key(key), value))


def write_key(key: str) -> str:
    """A key, in quotation marks where it needs them."""
    return key if key and _BARE.issuperset(key) else _basic(key)


def write_value(value: Value) -> str:
    """A value as a person would write it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return str(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{write_key(key)} = {write_value(one)}" for key, one in value.items()) + " }"
    items = [write_value(one) for one in value]
    line = "[" + ", ".join(items) + "]"
    return line if len(line) <= _WIDEST else "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _lines(key: str, value: Value) -> Iterator[str]:
    """A key and its value; lists by language get a line each: ``avoid.fr = […]``."""
    if isinstance(value, Mapping) and value and all(isinstance(one, list | tuple) for one in value.values()):
        for inner, one in value.items():
            yield from _lines(f"{key}.{write_key(inner)}", one)
    else:
        yield f"{key} = {write_value(value)}"


def _text(value: str) -> str:
    """A text between " and ", or between ' and ' where it holds a quotation mark itself, as ``'"the best"'``."""
    plain = value.isprintable() and "'" not in value
    return f"'{value}'" if plain and ('"' in value or "\\" in value) else _basic(value)


def _basic(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _edited(text: str, owner: Path, values: Mapping[Path, Value | None]) -> str | None:
    """The block as tomlkit edits it; ``None`` where it cannot."""
    try:
        document = tomlkit.parse(text)
        table: Any = document
        for part in owner:
            table = table[part if isinstance(part, str) else 0]
        for path, value in values.items():
            _set(table, path, value)
        return tomlkit.dumps(document)
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        return None


def _set(table: Any, path: Path, value: Value | None) -> None:
    """Set or remove one key of tomlkit's table."""
    key = path[0]
    if len(path) > 1 and isinstance(table.get(key), Mapping):
        _set(table[key], path[1:], value)
        if not table[key]:
            del table[key]
    elif value is None:
        table.pop(key, None)
    elif len(path) > 1:
        table.append(tomlkit.key([str(part) for part in path]), _item(value))
    elif isinstance(table.get(key), Array) and isinstance(value, list | tuple):
        _change_array(table[key], value)
    elif isinstance(value, Mapping) and all(isinstance(one, list | tuple) for one in value.values()):
        table.pop(key, None)
        for inner, one in value.items():
            table.append(tomlkit.key([str(key), inner]), _item(one))
    else:
        table[key] = _item(value)


def _change_array(array: Array, value: Sequence[Value]) -> None:
    """Change a list item by item, so that those that stay keep their lines and comments."""
    before = [write_value(_plain(one)) for one in array]
    after = [write_value(one) for one in value]
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, start, end, first, last in reversed(steps):
        if step == "equal":
            continue
        for _ in range(start, end):
            array.pop(start)
        for at, one in enumerate(value[first:last]):
            array.insert(start + at, _item(one))


def _plain(value: Any) -> Value:
    plain: Value = value.unwrap() if isinstance(value, Item) else value
    return plain


def _item(value: Value) -> Item:
    return tomlkit.value(write_value(value))


def _read_or_none(text: str, owner: Path) -> dict[str, Any] | None:
    try:
        return read_table(text, owner)
    except (ValueError, LookupError):
        return None


def _at(table: Any, path: Path) -> Any:
    for part in path:
        table = table.get(part) if isinstance(table, Mapping) else None
    return table


def _put(table: dict[str, Any], path: Path, value: Value | None) -> None:
    """Set or remove a key of plain data, as ``_set`` does of tomlkit's."""
    key = str(path[0])
    if len(path) == 1:
        table.pop(key, None) if value is None else table.__setitem__(key, _thawed(value))
        return
    inner = table.setdefault(key, {})
    _put(inner, path[1:], value)
    if not inner:
        del table[key]


def _thawed(value: Value | None) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(one) for key, one in value.items()}
    return [_thawed(one) for one in value] if isinstance(value, list | tuple) else value
