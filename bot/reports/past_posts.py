"""Opens what people have of past posts: recognizes the format, says how it was read, and yields the posts."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

from bot.charter.draft import Draft, Picture
from bot.reports.archive import ArchiveFile, in_folder, in_zip
from bot.reports.check import InputError, Item, clean, length_problem
from bot.reports.column_names import means_post, mentions_post, platform_in
from bot.reports.decoding import decode, unreadable
from bot.reports.json_rows import are_objects, json_table, jsonl_table
from bot.reports.markdown_posts import looks_like_markdown, markdown_posts, table_rows
from bot.reports.slack_export import Before, find_days, looks_like_messages, messages_in, read_days, read_messages
from bot.reports.tables import Columns, Row, Table, as_table, choose_columns, read_csv, sniff_table

LARGEST_FILE = 100 * 1024 * 1024  # bytes; a file is read whole

_ZIP = b"PK\x03\x04"
_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = 3  # words that most lines of posts have; lines of settings, figures or code have fewer
_FEW = 4  # lines that may be of any kind
_LINES = (".txt", ".text", ".lst", "")

Advance = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    Attributes:
        channels: names with ``#``, or ids, of a Slack export.
        platform: the platform of posts that name none.
        column: the column of posts in a table; ``None`` to guess it.
    """

    channels: Sequence[str]
    platform: str
    column: str | None = None


@dataclass(slots=True)
class PastPosts:
    """Posts that are ready to be read.

    Attributes:
        kind: how the input was read, for people: ``CSV, with the posts in the column Caption``.
        total: the amount of work, for a progress bar; ``items`` advances by as much.
        items: yields the posts.
        problems: what couldn't be read while the rest was.
        skipped: counts what is no post, by what it is.
        close: closes the file; the posts can't be read any more.
    """

    kind: str
    total: int = 0
    items: Callable[[Advance], Iterator[Item]] = lambda _: iter(())
    problems: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    close: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class _Post:
    """A post before it is read as a draft.

    Attributes:
        lines: the line of the file for each line of its text; the last one counts for the lines after it.
        on: a platform that it names, in any spelling.
    """

    id: str | int
    text: str
    lines: tuple[int, ...]
    on: str | None = None
    pictures: tuple[Picture, ...] = ()


def open_posts(path: Path, wanted: Wanted, before: Before) -> PastPosts:
    """Recognize the format of a file or a folder, and prepare to read it. Whoever has read the posts closes them.

    Args:
        path: a file, or the folder of a Slack export.
        wanted: what the person asked for.
        before: returns the earlier drafts of a draft; only called for a Slack export, since nothing else has dates.

    Raises:
        InputError: it can't be read, or is in none of the formats.
    """
    with ExitStack() as opened:
        posts = _open(path, wanted, before, opened)
        posts.close = opened.pop_all().close
        return posts


def _open(path: Path, wanted: Wanted, before: Before, opened: ExitStack) -> PastPosts:
    try:
        if path.is_dir():
            return _export(in_folder(path), path, wanted, before)
        if path.is_file() and zipfile.is_zipfile(path):
            return _export(in_zip(path, opened), path, wanted, before)
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)  # at once, for a pipe is read only once, and a device has no end
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name can't be used"
        raise InputError(f"{path} can't be read ({reason[:1].lower()}{reason[1:]}).") from None
    if content.startswith(_ZIP):
        return _export(in_zip(path, opened), path, wanted, before)  # it says what is wrong with it
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1024 // 1024
        raise InputError(f"{path} is larger than {most} MB. Split it, or give the file of one year.")
    return _file(content, path, wanted, before)


def _export(files: list[ArchiveFile], path: Path, wanted: Wanted, before: Before) -> PastPosts:
    days = find_days(files, wanted.channels, path)
    names = dict.fromkeys(f"#{day.channel.name}" for day in days)
    posts = PastPosts(f"a Slack export ({', '.join(names) or 'no days'})", sum(day.file.size for day in days))
    posts.items = partial(read_days, days, wanted.platform, before, posts.skipped)
    return posts


def _file(content: bytes, path: Path, wanted: Wanted, before: Before) -> PastPosts:
    name, extension = str(path), path.suffix.lower()
    text, encoding = decode(content, name)
    posts = _read(text, extension, name, wanted, before)
    if encoding != "UTF-8":
        posts.kind += f", in {encoding}"
    return posts


def _read(text: str, extension: str, name: str, wanted: Wanted, before: Before) -> PastPosts:
    """Read text by its extension, or by what it looks like where the extension doesn't tell."""
    start = text.lstrip()[:1]
    if extension in {".jsonl", ".ndjson"}:
        return _jsonl(text, name, wanted)
    if extension == ".json":
        return _json(text, name, wanted, before)
    if extension in {".csv", ".tsv", ".tab"}:
        return _of_table(read_csv(text, name), "CSV", name, wanted)
    if extension in {".md", ".markdown", ".mdown"}:
        return _markdown(text, name, wanted)
    if extension not in _LINES:
        raise unreadable(name, f"is a file of another kind ({extension})")
    if start in {"{", "["} and (posts := _json_without_extension(text, name, wanted, before)):
        return posts
    if sniff_table(text):
        return _of_table(read_csv(text, name), "CSV", name, wanted)
    if looks_like_markdown(text):
        return _markdown(text, name, wanted)
    return _lines(text, name, wanted)


def _json_without_extension(text: str, name: str, wanted: Wanted, before: Before) -> PastPosts | None:
    """Read JSON or JSONL; ``None`` if it only begins like them, as ``[Instagram] New bread`` does."""
    try:
        return _of_json(json.loads(text), name, wanted, before)
    except (ValueError, RecursionError):
        return _jsonl(text, name, wanted) if are_objects(text) else None


def _json(text: str, name: str, wanted: Wanted, before: Before) -> PastPosts:
    try:
        return _of_json(json.loads(text), name, wanted, before)
    except RecursionError:
        raise InputError(f"{name} is nested too deeply to be posts.") from None
    except ValueError as error:
        if "\n{" in text and are_objects(text):
            return _jsonl(text, name, wanted)
        raise InputError(f"{name} isn't valid JSON ({error}). Export it again, or give it as CSV.") from None


def _of_json(found: object, name: str, wanted: Wanted, before: Before) -> PastPosts:
    """Read a list of posts, or one day of a Slack export."""
    messages = messages_in(found)
    if looks_like_messages(messages):
        posts = PastPosts("one file of a Slack export", len(messages))
        posts.items = partial(_messages, messages, name, wanted.platform, before, posts.skipped)
        return posts
    return _of_table(json_table(found, name), "JSON", name, wanted)


def _jsonl(text: str, name: str, wanted: Wanted) -> PastPosts:
    problems: list[str] = []
    table = jsonl_table(text, name, problems)
    posts = _of_table(table, "JSONL", name, wanted)
    posts.problems[:0] = problems
    return posts


def _messages(
    rows: Sequence[dict[str, Any]], name: str, platform: str, before: Before, skipped: Counter[str], advance: Advance
) -> Iterator[Item]:
    yield from read_messages(rows, "", name, platform, before, skipped)
    advance(len(rows))


def _markdown(text: str, name: str, wanted: Wanted) -> PastPosts:
    rows = table_rows(text)
    if rows and (wanted.column or any(means_post(cell) or mentions_post(cell) for cell in rows[0][1])):
        return _of_table(as_table(rows), "a Markdown table", name, wanted)
    found = [_Post(one.lines[0], one.text, one.lines, one.platform, one.pictures) for one in markdown_posts(text)]
    return _of_posts(found, "Markdown: an item of a list, or the text under a heading, is one post", name, wanted)


def _lines(text: str, name: str, wanted: Wanted) -> PastPosts:
    """Read one post per line, unless the posts clearly have several lines."""
    blocks = [block.split("\n") for block in text.strip("\n").split("\n\n")]
    if len(blocks) > 1 and any(len(block) > 1 for block in blocks):
        raise InputError(
            f"{name} has empty lines between paragraphs of several lines, so it isn't clear where a post ends. "
            "Write one post per line, or separate the posts with lines of --- and name the file .md."
        )
    lines = enumerate(text.split("\n"), 1)
    found = [_Post(number, line, (number,)) for number, line in lines if line.strip()]
    if len(found) > _FEW and sum(len(_WORD.findall(one.text)) >= _SENTENCE for one in found) * 2 < len(found):
        raise unreadable(name, f"has fewer than {_SENTENCE} words on most lines")
    return _of_posts(found, "plain text, with one post per line", name, wanted)


def _of_table(table: Table, kind: str, name: str, wanted: Wanted) -> PastPosts:
    if not table.rows:
        raise InputError(f"{name} has no rows with posts.")
    columns = choose_columns(table, name, wanted.column)
    found = [_post(row, columns, kind) for row in table.rows if row.cells.get(columns.post, "").strip()]
    named = f"{kind}, with the posts in the column {columns.post}"
    on = f" and the platform in {columns.platform}" if columns.platform else ""
    posts = _of_posts(found, named + on, name, wanted)
    if empty := len(table.rows) - len(found):
        posts.skipped["rows without a text in that column"] += empty
    return posts


def _post(row: Row, columns: Columns, kind: str) -> _Post:
    cells: Mapping[str, str] = row.cells
    picture, description = cells.get(columns.picture or ""), cells.get(columns.description or "")
    pictures = (Picture(clean(description or "")),) if picture or description else ()
    if not columns.description and columns.picture != "image":  # not known to be undescribed, as `image` of check is
        pictures = ()
    key = cells.get("id") if kind.startswith("JSON") else None
    text = cells[columns.post]
    lines = _lines_of_cell(row, columns.post) if kind == "CSV" else (row.line,)
    return _Post(clean(key) if key else row.line, text, lines, cells.get(columns.platform or ""), pictures)


def _lines_of_cell(row: Row, column: str) -> tuple[int, ...]:
    """Return the lines of a cell: those of the cells before it count."""
    before = takewhile(lambda name: name != column, row.cells)
    first = row.line + sum(row.cells[name].count("\n") for name in before)
    return tuple(range(first, first + row.cells[column].count("\n") + 1))


def _of_posts(found: Sequence[_Post], kind: str, name: str, wanted: Wanted) -> PastPosts:
    if wanted.column and "column" not in kind:
        raise InputError(f"{name} has no columns: it was read as {kind}. Leave --column out.")
    posts = PastPosts(kind, len(found))
    posts.items = partial(_items, found, name, wanted.platform, posts.problems)
    return posts


def _items(found: Sequence[_Post], name: str, platform: str, problems: list[str], advance: Advance) -> Iterator[Item]:
    for post in found:
        if problem := length_problem(post.text, f"{name}, line {post.lines[0]}"):
            problems.append(problem)
        else:
            on = (platform_in(post.on) if post.on else None) or platform
            text = clean(post.text)
            draft = Draft.read(text.strip(), default_platform=on, pictures=post.pictures)
            blank = text[: len(text) - len(text.lstrip())].count("\n")
            lines = post.lines[blank:] or post.lines
            yield Item(post.id, draft, name, lines[0], lines)
        advance(1)
