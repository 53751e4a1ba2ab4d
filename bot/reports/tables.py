"""Finds the posts in a table: CSV or JSON of a planning tool, whose columns are guessed by name and content."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.reports.check import InputError
from post_text.platforms import SPELLINGS


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# In small letters and without accents: what means the post, what might, and what is something else about it.
_POST = _words("""post posts text texte caption legende message content contenu copy body corps tweet publication
    draft brouillon accroche wording""")
_PERHAPS = _words("description title titre name nom notes note details update updates")
_NOT_THE_POST = _words("""date time heure jour day id url link lien type status statut state author auteur by language
    langue count length platform plateforme network reseau channel canal tags hashtags title titre image alt alternative
    media photo video visuel category categorie campaign campagne""")
_PLATFORM = _words("""platform platforms plateforme plateformes network networks reseau reseaux channel channels canal
    canaux on service services profile profil account compte""")
_PICTURE = _words("image images picture pictures photo photos media visuel visual")
_DESCRIPTION = _words("alt alttext")

_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"  # stands in no file that passes for text: the whole line is one cell
_SAMPLE = 200  # rows
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
    """What a column's name and content say about it."""

    name: str
    words: float
    tokens: frozenset[str] = field(default_factory=frozenset)


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
        next((one for one in others if tokens(one) & _PLATFORM and _names_platforms(table, one)), None),
        next((one for one in others if tokens(one) & _PICTURE and not tokens(one) & _DESCRIPTION), None),
        next((one for one in others if _describes(one)), None),
    )


def tokens(name: str) -> frozenset[str]:
    """Return the words of a name, in small letters and without accents."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return frozenset(re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", bare)))


def platform_in(text: str) -> str | None:
    """Return the first platform that a cell or a heading names: ``Instagram, Facebook`` is for Instagram."""
    whole = text.strip().lower()
    if whole in SPELLINGS:
        return SPELLINGS[whole]
    parts = re.split(r"[\s,;:/|+&()\[\]#@–—·-]+", whole)
    return next((SPELLINGS[part] for part in parts if part in SPELLINGS), None)


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
    by_name = (
        [one for one in profiles if one.tokens and one.tokens <= _POST],
        [one for one in profiles if one.tokens & _POST and not one.tokens & _NOT_THE_POST],
        [one for one in profiles if one.tokens and one.tokens <= _PERHAPS],
    )
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
    return _Profile(column, words, tokens(column) if table.named else frozenset())


def _names_platforms(table: Table, column: str) -> bool:
    cells = [cell for row in table.rows[:_SAMPLE] if (cell := row.cells.get(column, "").strip())]
    return sum(platform_in(cell) is not None for cell in cells) * 2 > len(cells)


def _describes(column: str) -> bool:
    words = tokens(column)
    return bool(words & _DESCRIPTION) or words >= {"texte", "alternatif"} or words >= {"image", "description"}


def sniff_table(text: str) -> bool:
    """Whether text without a telling extension is a table: a header with a name for posts, and rows like it."""
    delimiter = _delimiter(text)
    if delimiter == _NO_DELIMITER:
        return False
    rows = _records(text, delimiter, most=_SAMPLE)
    width = len(rows[0][1])
    header = any(tokens(cell) and tokens(cell) <= _POST for cell in rows[0][1])
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
    first = records[0][1]
    named = _is_header(first, [cells for _, cells in records[1:_SAMPLE]])
    width = max(len(cells) for _, cells in records)
    columns = _unique(first[at].strip() if named and at < len(first) else "" for at in range(width))
    rows = records[1:] if named else records
    return Table(
        columns, tuple(Row(line, dict(zip(columns, cells, strict=False))) for line, cells in rows), named=named
    )


def _is_header(first: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: it holds a known name, or short names over figures and longer cells."""
    known = _POST | _PERHAPS | _PLATFORM | _PICTURE | _NOT_THE_POST
    if any(tokens(cell) and tokens(cell) <= known for cell in first):
        return True
    short = all(0 < len(cell.strip()) <= 30 and not re.search(r"\d|://|[.!?]", cell) for cell in first)
    return short and any(len(cell) > 40 or re.search(r"\d", cell) for cells in others for cell in cells)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, each once: without a name, the column's number."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        found.append(name if name and name not in found else str(number) if not name else f"{name} ({number})")
    return tuple(found)
