"""Reads JSON and JSONL as tables: an object is a row, its keys are columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.reports.check import InputError
from bot.reports.tables import Row, Table


def json_table(found: object, name: str) -> Table:
    """Read a list of objects or of texts, at the top or under a key.

    Raises:
        InputError: there is no list.
    """
    rows = _longest_list(found)
    if not rows:
        raise InputError(f'{name} holds no list of posts. Write for example [{{"post": "…"}}].')
    return _table((number, row if isinstance(row, dict) else {"post": row}) for number, row in enumerate(rows, 1))


def jsonl_table(text: str, name: str, problems: list[str]) -> Table:
    """Read one object per line. A line that can't be read is added to ``problems``, and doesn't stop the others.

    Raises:
        InputError: no line can be read.
    """
    objects: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            row = _object(line)
            if row is None:
                problems.append(f'{name}, line {number} isn\'t a JSON object, such as {{"post": "…"}}.')
            else:
                objects.append((number, row))
    if not objects:
        raise InputError(problems[0] if problems else f"{name} is empty.")
    return _table(objects)


def are_objects(text: str) -> bool:
    """Whether text looks like JSONL: every line begins like an object."""
    return all(line.lstrip().startswith("{") for line in text.split("\n") if line.strip())


def _object(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _longest_list(found: object) -> list[Any]:
    """Return the longest list among a value and what it holds under its keys."""
    if isinstance(found, list):
        return found
    lists = [value for value in found.values() if isinstance(value, list)] if isinstance(found, dict) else []
    return max(lists, key=len, default=[])


def _table(objects: Iterable[tuple[int, dict[str, Any]]]) -> Table:
    """Return objects as rows; Airtable's API has their values under ``fields``."""
    rows = [(number, row["fields"] if isinstance(row.get("fields"), dict) else row) for number, row in objects]
    columns = dict.fromkeys(key for _, row in rows for key in row)
    return Table(tuple(columns), tuple(Row(number, {key: _cell(row[key]) for key in row}) for number, row in rows))


def _cell(value: object) -> str:
    match value:
        case None | False | dict():
            return ""
        case list():
            return ", ".join(_cell(one) for one in value if not isinstance(one, list))
    return str(value)
