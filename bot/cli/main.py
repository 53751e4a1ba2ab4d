"""The ``charter`` command."""

from __future__ import annotations

import json
import sys
import webbrowser
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from bot.charter.checks import warnings
from bot.charter.loading import load
from bot.errors import BotError
from bot.reports import check as checking

app = typer.Typer(
    help="A charter for people who speak in public: one page of rules, and one gentle reminder in a draft's thread.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CharterFile = Annotated[
    Path, typer.Option("--charter", "-c", envvar="CHARTER_FILE", help="The charter.", show_envvar=True)
]
DEFAULT = Path("charter.toml")
POSTER, REPORT = "charter-poster.html", "charter-report.html"


class Format(StrEnum):
    """How ``check`` writes what it found."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Report(StrEnum):
    """How ``replay`` and ``doctor`` write what they found."""

    TEXT = "text"
    JSON = "json"


class Sheet(StrEnum):
    """How ``report`` is written."""

    TEXT = "text"
    HTML = "html"


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port on this machine; 0 lets the system choose.")] = 8765,
    charter: Annotated[
        str, typer.Option("--charter", "-c", help="A charter's file; en or fr for one that ships with the bot.")
    ] = str(DEFAULT),
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try it: a small Slack in your browser with the real bot in it. Nothing leaves this machine, nothing is kept."""
    from bot.demo.server import demo as serve_demo

    serve_demo(charter, port, typer.echo, browser=browser)


@app.command()
def run() -> None:
    """Run the bot, by Socket Mode or signed HTTP. Settings come from the environment or from .env."""
    _serving().run(typer.echo)


@app.command()
def check(
    text: Annotated[list[str] | None, typer.Argument(help="Drafts; - reads them from standard input.")] = None,
    file: Annotated[str | None, typer.Option("--file", "-f", help="A file of drafts, one a line; - too.")] = None,
    charter: CharterFile = DEFAULT,
    output: Annotated[Format, typer.Option("--format", help="How to write what was found.")] = Format.TEXT,
    on: Annotated[str | None, typer.Option(help="The platform that the drafts are for.", metavar="PLATFORM")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Input is a JSON object a line: id, post, on, image, alt.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when something was found.")] = False,
) -> None:
    """Say what the charter brings to mind about drafts, without Slack. Exit status 0 whatever is found."""
    rules = load(charter)
    platform = checking.check_platform(on or rules.drafts.platform, "--on")
    found = 0
    for result in checking.check(_items(text or [], file, platform, jsonl=jsonl), rules):
        found += bool(result.findings)
        for line in checking.FORMATS[output.value](result):
            typer.echo(line)
    if found and strict:
        raise typer.Exit(1)


@app.command()
def validate(file: Annotated[Path, typer.Argument(help="The charter.", envvar="CHARTER_FILE")] = DEFAULT) -> None:
    """Load a charter and try the examples that it carries; exit status 2 with the reasons where it does not load."""
    charter = load(file)
    for warning in warnings(charter):
        typer.echo(f"Warning: {warning}\n")
    examples = sum(len(rule.good) + len(rule.bad) for rule in charter.rules)
    counts = (_counted(len(charter.rules), "rule"), _counted(len(charter.objectives), "objective"))
    typer.echo(f"{file} is fine: {', '.join(counts)}, {_counted(examples, 'example')} tried.")


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="Lines, .jsonl as for check, or a Slack export: its folder or zip.")],
    charter: CharterFile = DEFAULT,
    against: Annotated[
        Path | None, typer.Option("--against", help="Another charter: what would it change?", metavar="FILE")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="A channel of the export, instead of the charter's.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The platform that the posts are for.", metavar="PLATFORM")] = None,
    output: Annotated[Report, typer.Option("--format", help="How to write what was found.")] = Report.TEXT,
) -> None:
    """Try the charter on posts of the past: what it would have spoken about, and how often."""
    from bot.reports import backtest

    rules = load(charter)
    platform = checking.check_platform(on or rules.drafts.platform, "--on")
    found = backtest.replay(file, rules, against=against, channels=channel or (), platform=platform)
    write = backtest.as_json if output is Report.JSON else backtest.as_text
    for line in write(*found, against.name if against else ""):
        typer.echo(line)


@app.command()
def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show it.")] = False,
) -> None:
    """Post this week's reminder now, where it is not posted yet."""
    _serving().remind(typer.echo, dry_run=dry_run)


@app.command()
def doctor(
    retry: Annotated[bool, typer.Option("--retry", help="Try again what was given up (dead letters).")] = False,
    output: Annotated[Report, typer.Option("--format", help="How to write what was found.")] = Report.TEXT,
) -> None:
    """Find what keeps the bot from working, and say how to mend it. Exit status 2 with a fault, 0 with warnings."""
    if not _serving().doctor(typer.echo, retry=retry, as_lines=output is Report.JSON):
        raise typer.Exit(2)


@app.command()
def manifest(
    browse: Annotated[bool, typer.Option("--open", help="Open the link that creates the app in the browser.")] = False,
    _source: Annotated[str, typer.Option("--source", hidden=True, help="What Slack's command line adds.")] = "",
) -> None:
    """Print the Slack app's manifest (JSON), and on standard error the link that creates the app from it."""
    made = _serving().manifest
    typer.echo(json.dumps(made.manifest(), indent=2, ensure_ascii=False))
    if browse and webbrowser.open(made.link()):
        typer.echo("\nThe browser shows the page that creates the app.", err=True)
    else:
        typer.echo(f"\nOpen this to create the app:\n{made.link()}", err=True)


@app.command()
def poster(
    charter: CharterFile = DEFAULT,
    output: Annotated[str, typer.Option("--output", "-o", help="The file; - for standard output.")] = POSTER,
) -> None:
    """Write the charter as a page that a team would hang up: HTML that prints on one sheet, A4 or Letter."""
    _serving().poster(typer.echo, charter, output)


@app.command()
def report(
    style: Annotated[Sheet, typer.Option("--format", help="A page in a file, or lines.")] = Sheet.TEXT,
    output: Annotated[str, typer.Option("--output", "-o", help="The page's file; - for standard output.")] = REPORT,
) -> None:
    """Say how each rule fared in the last four weeks; never a person. The page has a chart a rule, on one sheet."""
    _serving().report(typer.echo, output, html=style is Sheet.HTML)


@app.command()
def migrate() -> None:
    """Bring the database's schema to its newest version; `charter run` does so by itself."""
    _serving().migrate(typer.echo)


def main() -> None:
    """Run a command. What somebody can mend is one message on standard error and exit status 2, never a traceback."""
    try:
        app(prog_name="charter")
    except BotError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


def _items(texts: list[str], file: str | None, platform: str, *, jsonl: bool) -> list[checking.Item]:
    read = checking.from_jsonl if jsonl else checking.from_lines
    if file is None and texts == ["-"]:
        file, texts = "-", []
    if file is None and not texts:
        raise checking.InputError("Nothing to check. Give a draft, --file FILE, or - for standard input.")
    items = list(read(texts, "", platform))
    if file is not None:
        with checking.open_input(file, sys.stdin) as lines:
            items += read(lines, "" if file == "-" else file, platform)
    return items


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _serving() -> ModuleType:
    """The commands that talk to Slack, loaded when one is given: `check` should start at once."""
    from bot.cli import serve

    return serve
