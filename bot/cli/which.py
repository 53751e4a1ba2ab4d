"""Which charter a command uses: the file that is named, or the one in force."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import typer

from bot.charter.loading import charter_files, load
from bot.charter.model import Charter
from bot.errors import BotError
from bot.paths import default_charter


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
    from bot.cli import commands

    return commands


def read_one(path: Path | None) -> tuple[Path, Charter]:
    """The file that a command is about, and what it says."""
    file = one_file(path or default_charter())
    return file, load(file)
