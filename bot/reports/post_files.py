"""``charter check --files``: reads posts from files that teams keep in a repository, each at its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.reports.check import InputError, Item
from bot.reports.past_posts import Wanted, open_posts

_BY_LINES = (
    *(".md", ".markdown", ".mdown"),
    *(".csv", ".tsv", ".tab"),
    *(".jsonl", ".ndjson"),
    *(".txt", ".text"),
)
"""Formats in which each post has its lines; JSON and Slack exports have none worth an annotation."""


def from_files(names: Sequence[str], platform: str, problems: list[str]) -> Iterator[Item]:
    """Read the posts of files, by their extensions.

    What holds no posts, or a post that can't be read, is added to ``problems``, and doesn't stop the others.

    Args:
        names: of the files, as findings name them.
        platform: of posts that name none.
        problems: receives a sentence for each.

    Raises:
        InputError: no file is named, or one isn't there.
    """
    if not names:
        raise InputError("Nothing to check. Name files after --files.")
    if missing := [name for name in names if not Path(name).is_file()]:
        raise InputError("\n".join(f"{name} isn't a file. Name files of posts after --files." for name in missing))
    for name in names:
        try:
            yield from _from_file(Path(name), platform, problems)
        except InputError as error:
            problems.append(str(error))


def _from_file(path: Path, platform: str, problems: list[str]) -> Iterator[Item]:
    if path.suffix.lower() not in _BY_LINES:
        raise InputError(
            f"{path} has no lines to annotate. Give Markdown, CSV, JSONL or .txt; `charter replay` reads other formats."
        )
    with closing(open_posts(path, Wanted((), platform), lambda _: None)) as posts:
        yield from posts.items(lambda _: None)
        problems += posts.problems
