"""``charter check``: drafts from arguments, files or standard input, without Slack."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from importlib import import_module
from typing import Annotated

import typer

from bot.cli.output import say
from bot.cli.which import CharterFile, rules_of
from bot.reports import check as checking
from bot.reports.sarif import as_sarif


class CheckFormat(StrEnum):
    """Output formats of ``check``."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def check(
    context: typer.Context,
    text: Annotated[list[str] | None, typer.Argument(help="Drafts to check; - reads standard input.")] = None,
    file: Annotated[
        str | None, typer.Option("--file", "-f", help="A file with one draft per line; - reads standard input.")
    ] = None,
    files: Annotated[
        bool,
        typer.Option("--files", help="The arguments are files of posts: Markdown, CSV, JSONL or .txt."),
    ] = False,
    charter: CharterFile = None,
    output: Annotated[CheckFormat, typer.Option("--format", help="The output format.")] = CheckFormat.TEXT,
    on: Annotated[str | None, typer.Option(help="The platform the drafts are for.", metavar="PLATFORM")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one JSON object per line: id, post, on, image, alt.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 if a rule comes up.")] = False,
) -> None:
    """Check drafts against the charter, without Slack. Exits with status 0 whatever it finds."""
    rules = rules_of(context, charter)
    platform = checking.check_platform(on or rules.drafts.platform, "--on")
    problems: list[str] = []
    if files and (file or jsonl):
        raise checking.InputError("--files reads each file by its extension. Leave --file and --jsonl out.")
    read = _from_files if files else partial(_from_arguments, file=file, jsonl=jsonl)
    items = read(text or [], platform, problems)
    touched = 0
    results: list[checking.CheckResult] = []
    for result in checking.check(items, rules):
        touched += bool(result.findings)
        if output is CheckFormat.SARIF:
            results.append(result)
        else:
            for line in checking.FORMATS[output.value](result):
                say(line)
    if output is CheckFormat.SARIF:
        say(as_sarif(results, rules))
    if not files:
        checking.report(problems)
    for problem in problems if files else ():  # a file that holds no posts blocks no commit
        _warn(problem, output)
    if strict and (touched or problems):
        raise typer.Exit(1)


def _warn(problem: str, output: CheckFormat) -> None:
    if output is CheckFormat.GITHUB:
        say(checking.github_warning(problem))
    else:
        say(f"Warning: {problem}", err=True)


def _from_files(names: list[str], platform: str, problems: list[str]) -> Iterator[checking.Item]:
    """Read files. What reads them, and exports too, is imported only then, so that the other commands start fast."""
    yield from import_module("bot.reports.post_files").from_files(names, platform, problems)


def _from_arguments(
    texts: list[str], platform: str, problems: list[str], *, file: str | None, jsonl: bool
) -> Iterator[checking.Item]:
    read = checking.from_jsonl if jsonl else checking.from_lines
    if file is None and texts == ["-"]:
        file, texts = "-", []
    if file is None and not texts:
        raise checking.InputError("Nothing to check. Give a draft, --file FILE, or - for standard input.")
    yield from read(texts, "", platform, problems)
    if file is not None:
        with checking.open_input(file, sys.stdin) as lines:
            yield from read(lines, "" if file == "-" else file, platform, problems)
