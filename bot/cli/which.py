"""Which charter a command uses: the file that is named, or the one in force."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from bot.charter.loading import charter_files, load
from bot.charter.model import Charter
from bot.cli.output import say
from bot.errors import BotError
from bot.paths import OWN_CHARTER, SHIPPED_CHARTER, default_charter

CharterFile = Annotated[
    Path | None,
    typer.Option(
        *("--charter", "-c"),
        envvar="CHARTER_FILE",
        help=f"The charter's file. If none is named: the charter in force, {OWN_CHARTER} or {SHIPPED_CHARTER}.",
        show_envvar=True,
    ),
]


class ChoiceError(BotError):
    """A command is about one charter, and there are several."""


def one_file(path: Path) -> Path:
    """The charter's file: the path, or the only charter of a folder. Raises ``ChoiceError`` where it has several."""
    files = list(charter_files(path).values())
    if len(files) == 1:
        return files[0]
    names = ", ".join(file.name for file in files)
    raise ChoiceError(f"{path} holds several charters: {names}. Name one of them, such as --charter {files[0]}")


def named(context: typer.Context) -> bool:
    """Whether ``--charter`` was typed: then its file counts, whatever the database keeps."""
    source = context.get_parameter_source("charter")
    return source is not None and source.name == "COMMANDLINE"


def serving() -> ModuleType:
    """Import the commands that need Slack or the database only when one runs, so that `check` starts fast."""
    return import_module("bot.cli.commands")


def read_one(path: Path | None) -> tuple[Path, Charter]:
    """The file that a command is about, and what it says."""
    file = one_file(path or default_charter())
    return file, load(file)


def rules_of(context: typer.Context, path: Path | None) -> Charter:
    """The charter that ``--charter`` names, else the one in force: the newest version where the database keeps it."""
    file, charter = read_one(path)
    if named(context) or not charter.keepers:
        return charter
    in_force: Charter = serving().in_force.charter_in_force(say, file, charter)
    return in_force
