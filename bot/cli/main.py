"""The ``charter`` command."""

from __future__ import annotations

import contextlib
import json
import sys
import webbrowser
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.assistants.extra import importing_models, require_sdk
from bot.charter.charters import check_clashes
from bot.charter.checks import warnings
from bot.charter.loading import charter_files, load
from bot.charter.model import Charter
from bot.cli import charter_commands, kept_commands
from bot.cli.check_command import check
from bot.cli.output import OutputError, say
from bot.cli.which import CharterFile, named, read_one, rules_of, serving
from bot.doctor.diagnosis import sentences
from bot.errors import BotError, SlackError
from bot.paths import default_charter
from bot.reports import check as checking

app = typer.Typer(
    help="A charter for teams that speak in public: one page of rules, and one gentle reminder in a draft's thread.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

POSTER, REPORT = "charter-poster.html", "charter-report.html"


class OutputFormat(StrEnum):
    """Output formats of ``replay`` and ``doctor``."""

    TEXT = "text"
    JSON = "json"


class ReportFormat(StrEnum):
    """Output formats of ``report``."""

    TEXT = "text"
    HTML = "html"


app.command()(charter_commands.init)
app.command()(charter_commands.packs)
app.command()(check)
app.command()(kept_commands.export)
app.command("import")(kept_commands.import_)
app.command()(kept_commands.history)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port of the page; 0 picks a free one.")] = 8765,
    charter: Annotated[
        str | None, typer.Option("--charter", "-c", help="A charter file, or en or fr for one that ships with the bot.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try the bot in a small Slack in your browser. Nothing leaves this machine, and nothing is kept."""
    from bot.demo.server import demo as serve_demo

    serve_demo(charter or str(default_charter()), port, say, browser=browser)


@app.command()
def run() -> None:
    """Run the bot over Socket Mode or signed HTTP. Settings come from the environment or .env."""
    serving().run(say)


@app.command()
def validate(
    file: Annotated[
        Path | None, typer.Argument(help="The charter's file, or a folder of charters.", envvar="CHARTER_FILE")
    ] = None,
) -> None:
    """Load the charter and test its examples. Exits with status 2 and the reasons if it doesn't load."""
    path = file or default_charter()
    loaded = {id_: (each, load(each)) for id_, each in charter_files(path).items()}
    check_clashes(((id_, charter) for id_, (_, charter) in loaded.items()), path.name)
    for each, charter in loaded.values():
        for warning in warnings(charter):
            say(f"Warning: {warning}\n")
        examples = sum(len(rule.good) + len(rule.bad) for rule in charter.rules)
        counts = (_counted(len(charter.rules), "rule"), _counted(len(charter.objectives), "objective"))
        say(f"{each} is fine: {', '.join(counts)}, {_counted(examples, 'example')} tried.")


@app.command()
def replay(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A Slack export (folder or zip), CSV, JSON, JSONL, Markdown, or .txt with a post per line."
        ),
    ],
    charter: CharterFile = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Compare with another charter.", metavar="FILE")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="A channel of the export, instead of the charter's.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="The column of a table that holds the posts.")] = None,
    on: Annotated[str | None, typer.Option(help="The platform of posts that name none.", metavar="PLATFORM")] = None,
    reader: Annotated[bool, typer.Option("--reader", help="Look at what the second reader finds, one by one.")] = False,
    output: Annotated[OutputFormat, typer.Option("--format", help="The output format.")] = OutputFormat.TEXT,
) -> None:
    """Run the charter over past posts: how often each rule would have come up, and for what."""
    from bot.reports import backtest

    rules = rules_of(context, charter)
    platform = checking.check_platform(on or rules.drafts.platform, "--on")
    wanted = backtest.Wanted(channel or rules.drafts.channels, platform, column)
    if reader:
        looking_at = read_one(charter)[0]
        serving().reading.replay(say, file, looking_at, rules, wanted, as_lines=output is OutputFormat.JSON)
        return
    found = backtest.replay(file, rules, wanted, against=against)
    write = backtest.as_json if output is OutputFormat.JSON else backtest.as_text
    for line in write(found, against.name if against else ""):
        say(line)
    checking.report(found.problems)


@app.command()
def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the reminder without posting it.")] = False,
) -> None:
    """Post this week's reminder now, in each channel where it isn't posted yet."""
    serving().remind(say, dry_run=dry_run)


@app.command()
def doctor(
    retry: Annotated[bool, typer.Option("--retry", help="Queue dead letters again.")] = False,
    output: Annotated[OutputFormat, typer.Option("--format", help="The output format.")] = OutputFormat.TEXT,
) -> None:
    """Find what keeps the bot from working, and how to fix it. Exits with status 2 on a fault, 0 on warnings."""
    if not serving().doctor(say, retry=retry, as_lines=output is OutputFormat.JSON):
        raise typer.Exit(2)


@app.command()
def manifest(
    browse: Annotated[bool, typer.Option("--open", help="Open the link that creates the app in a browser.")] = False,
    _source: Annotated[str, typer.Option("--source", hidden=True, help="Passed by Slack's command line.")] = "",
) -> None:
    """Print the Slack app's manifest as JSON, and the link that creates the app on standard error."""
    manifests = serving().manifest
    say(json.dumps(manifests.manifest(), indent=2, ensure_ascii=False))
    if browse and webbrowser.open(manifests.link()):
        say("\nOpened the page that creates the app in your browser.", err=True)
    else:
        say(f"\nOpen this link to create the app:\n{manifests.link()}", err=True)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Copy the SQLite database to a file, also while the bot runs. PostgreSQL has pg_dump."""
    serving().backup(typer.echo, file)


@app.command()
def poster(
    context: typer.Context,
    charter: CharterFile = None,
    output: Annotated[str, typer.Option("--output", "-o", help="The file to write; - for standard output.")] = POSTER,
) -> None:
    """Write the charter as an HTML page to hang up; it prints on one sheet of A4 or Letter."""
    serving().poster(say, rules_of(context, charter), read_one(charter)[0].parent, output)


@app.command()
def report(
    style: Annotated[ReportFormat, typer.Option("--format", help="HTML goes to a file.")] = ReportFormat.TEXT,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The HTML file to write; - for standard output.")
    ] = REPORT,
) -> None:
    """Report how each rule did in the last four weeks, never a person. The HTML page has one chart per rule."""
    serving().report(say, output, html=style is ReportFormat.HTML)


@app.command()
def mcp(
    context: typer.Context,
    charter: CharterFile = None,
    http: Annotated[bool, typer.Option("--http", help="Serve HTTP on 127.0.0.1 instead of standard input.")] = False,
    port: Annotated[int, typer.Option(help="The port for --http; 0 picks a free one.", min=0, max=65535)] = 8766,
) -> None:
    """Offer the charter to writing assistants, by the Model Context Protocol. Reads only; needs the extra mcp."""
    require_sdk()
    with importing_models():
        from bot.assistants import serving as assistants
    path = charter or default_charter()
    kept = assistants.nothing_kept if named(context) else partial(_kept_charters, path)
    if http:
        assistants.serve_http(assistants.Charters(path, say, kept), port, say)
    else:
        warn = partial(say, err=True)
        assistants.serve_stdio(assistants.Charters(path, warn, kept), warn)


def _kept_charters(path: Path) -> dict[str, Charter]:
    kept: dict[str, Charter] = serving().in_force.kept_charters(path)
    return kept


@app.command()
def migrate() -> None:
    """Migrate the database to the newest schema version; `charter run` does so by itself."""
    serving().migrate(say)


def main() -> None:
    """Run a command. An error you can fix is one message on standard error and exit status 2, never a traceback."""
    try:
        app(prog_name="charter")
    except BotError as error:
        message = str(error)
    except SlackError as failure:
        message = _explain(failure)
    else:
        return
    with contextlib.suppress(OutputError):  # standard error is full too: the status says it
        say(message, err=True)
    sys.exit(2)


def _explain(failure: SlackError) -> str:
    return " ".join(sentences(failure))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
