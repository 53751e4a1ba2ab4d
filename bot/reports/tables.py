"""Finds the posts in a table: CSV or JSON of a planning tool, whose columns are guessed by name and content."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reports.check import InputError
from bot.reports.column_names import (
    is_known,
    means_description,
    means_picture,
    means_platform,
    means_post,
    mentions_post,
    might_mean_post,
    platform_in,
)

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"  # stands in no file that passes for text: the whole line is one cell
_SAMPLE = 200  # rows
_MOST_ABOVE = 6  # rows in which the header is
_MEANINGS = (means_post, mentions_post, might_mean_post)  # in the order of what counts more
_FEWEST_WORDS = 2.0  # in a cell on average: a column of titles, dates or states has fewer
_TEXT_WORDS = 4.0  # in a cell on average, in a table whose names say nothing
_CLEARLY = 1.5  # times as many words as in any other column
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHOWN_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line where it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns.

    Attributes:
        columns: in the order of the file.
        rows: without empty ones.
        named: whether the file names its columns; else they are called ``1``, ``2``…
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; ``None`` where there is no such column."""

    post: str
    platform: str | None = None
    picture: str | None = None
    description: str | None = None


@dataclass(slots=True)
class _Profile:
    """A column, and how many words its cells have on average."""

    name: str
    words: float


def choose_columns(table: Table, name: str, wanted: str | None) -> Columns:
    """Choose the column of posts, and those of the platform and the picture.

    Args:
        table: the rows.
        name: of the file, for errors.
        wanted: the column of posts that a person named.

    Raises:
        InputError: there is no such column, or none looks like posts.
    """
    post = _named(table, wanted, name) if wanted else _guess(table)
    if post is None:
        raise InputError(f"{name} has no column that looks like posts. {_name_one(table)}")
    others = [column for column in table.columns if column != post]
    return Columns(
        post,
        next((one for one in others if means_platform(one) and _names_platforms(table, one)), None),
        next((one for one in others if means_picture(one)), None),
        next((one for one in others if means_description(one)), None),
    )


def _named(table: Table, wanted: str, name: str) -> str:
    same = [column for column in table.columns if column.strip().casefold() == wanted.strip().casefold()]
    if not same:
        raise InputError(f"{name} has no column {wanted}. {_name_one(table)}")
    return same[0]


def _name_one(table: Table) -> str:
    more = len(table.columns) - _SHOWN_COLUMNS
    shown = ", ".join(table.columns[:_SHOWN_COLUMNS]) + (f" and {more} more" if more > 0 else "")
    return f"Name it with --column: {shown}."


def _guess(table: Table) -> str | None:
    """Return the column that looks like posts: by its name and its words, or by its words alone."""
    profiles = [_profile(table, column) for column in table.columns]
    by_name = [[one for one in profiles if table.named and means(one.name)] for means in _MEANINGS]
    for group in by_name:
        if (best := _wordiest(group)) and best.words >= _FEWEST_WORDS:
            return best.name
    by_words = sorted(profiles, key=lambda one: -one.words)
    if by_words and by_words[0].words >= _TEXT_WORDS:
        second = by_words[1].words if len(by_words) > 1 else 0.0
        if by_words[0].words >= _CLEARLY * second:
            return by_words[0].name
    meant = _wordiest(by_name[0])
    return meant.name if meant else None


def _wordiest(profiles: Sequence[_Profile]) -> _Profile | None:
    return max(profiles, key=lambda one: one.words, default=None)


def _profile(table: Table, column: str) -> _Profile:
    cells = [cell for row in table.rows[:_SAMPLE] if (cell := row.cells.get(column, "").strip())]
    texts = [cell for cell in cells if "://" not in cell.split(" ")[0] or " " in cell]
    words = sum(len(_WORD.findall(cell)) for cell in texts) / len(cells) if cells else 0.0
    return _Profile(column, words)


def _names_platforms(table: Table, column: str) -> bool:
    cells = [cell for row in table.rows[:_SAMPLE] if (cell := row.cells.get(column, "").strip())]
    return sum(platform_in(cell) is not None for cell in cells) * 2 > len(cells)


def sniff_table(text: str) -> bool:
    """Whether text without a telling extension is a table: a header with a name for posts, and rows like it."""
    delimiter = _delimiter(text)
    if delimiter == _NO_DELIMITER:
        return False
    rows = _records(text, delimiter, most=_SAMPLE)
    width = len(rows[0][1])
    header = any(map(means_post, rows[0][1]))
    return len(rows) > 1 and header and all(len(cells) == width for _, cells in rows)


def read_csv(text: str, name: str) -> Table:
    """Read CSV with commas, semicolons, tabs or bars, and cells of several lines.

    Raises:
        InputError: a quotation mark is never closed, or a cell is far too long.
    """
    first, _, rest = text.partition("\n")
    if told := re.fullmatch(r'"?sep=([,;|\t])"?', first.strip(" ")):  # Excel's own line
        return as_table(_records(rest, told[1], name=name, start=2))
    return as_table(_records(text, _delimiter(text), name=name))


def _delimiter(text: str) -> str:
    """Return the delimiter that divides most rows as it divides the first."""

    def fit(delimiter: str) -> tuple[float, int]:
        rows = _records(text, delimiter, most=_SAMPLE)
        width = len(rows[0][1]) if rows else 0
        same = sum(len(cells) == width for _, cells in rows)
        return (same / len(rows), width) if width > 1 else (0.0, 0)

    best = max(_DELIMITERS, key=fit)
    return best if fit(best)[0] >= 0.5 else _NO_DELIMITER


def _records(
    text: str, delimiter: str, *, name: str = "", most: int | None = None, start: int = 1
) -> list[tuple[int, list[str]]]:
    """Return the rows with the line where each begins. Without a name, what can't be read ends the list."""
    try:
        return list(_read(text, delimiter, most, start, strict=True))
    except csv.Error as error:
        if name and "unexpected end of data" in str(error):
            raise _never_closed(text, delimiter, name, start) from None
    try:
        return list(_read(text, delimiter, most, start, strict=False))
    except csv.Error:
        if not name:
            return []
        raise InputError(
            f"{name} has a cell of more than {csv.field_size_limit():,} characters. Check its quotation marks."
        ) from None


def _read(text: str, delimiter: str, most: int | None, start: int, *, strict: bool) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict, skipinitialspace=True)
    line = 0
    for number, cells in enumerate(reader):
        if most is not None and number >= most:
            return
        if any(cell.strip() for cell in cells):
            yield line + start, cells
        line = reader.line_num


def _never_closed(text: str, delimiter: str, name: str, start: int) -> InputError:
    line = start
    try:
        for line, cells in _read(text, delimiter, None, start, strict=True):
            line += sum(cell.count("\n") for cell in cells) + 1
    except csv.Error:
        pass
    return InputError(f"{name}: a quotation mark that opens a cell on line {line} or later is never closed. Close it.")


def as_table(records: Sequence[tuple[int, list[str]]]) -> Table:
    """Return numbered rows of cells as a table; the first names the columns if it looks like it."""
    if not records:
        return Table((), ())
    records = records[_header_at(records) :]
    first = records[0][1]
    named = _is_header(first, [cells for _, cells in records[1:_SAMPLE]])
    width = max(len(cells) for _, cells in records)
    columns = _unique(first[at].strip() if named and at < len(first) else "" for at in range(width))
    rows = records[1:] if named else records
    return Table(
        columns, tuple(Row(line, dict(zip(columns, cells, strict=False))) for line, cells in rows), named=named
    )


def _header_at(records: Sequence[tuple[int, list[str]]]) -> int:
    """Return where the header is: calendars often have a title above it."""
    for at, (_, cells) in enumerate(records[:_MOST_ABOVE]):
        if sum(bool(cell.strip()) for cell in cells) > 1 and any(map(means_post, cells)):
            return at
    return 0


def _is_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: it holds a known name, or short names over figures and longer cells."""
    if any(map(is_known, first)):
        return True
    short = all(0 < len(cell.strip()) <= 30 and not re.search(r"\d|://|[.!?]", cell) for cell in first)
    return short and any(len(cell) > 40 or re.search(r"\d", cell) for cells in others for cell in cells)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, each once: without a name, the column's number."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        found.append(name if name and name not in found else str(number) if not name else f"{name} ({number})")
    return tuple(found)
