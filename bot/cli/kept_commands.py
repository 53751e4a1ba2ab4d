"""``charter export``, ``charter import`` and ``charter history``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import say
from bot.cli.which import serving

KeptCharter = Annotated[str | None, typer.Option("--charter", help="The id of the charter, if several are kept.")]


def export(
    charter: KeptCharter = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.")] = None,
) -> None:
    """Print the version in force of a charter that is kept in the database."""
    serving().kept.export(say, charter, output)


def import_(
    file: Annotated[Path, typer.Argument(help="The charter's file.")],
    charter: KeptCharter = None,
) -> None:
    """Make a file the newest version of a charter that is kept in the database. Says what changes."""
    serving().kept.import_(say, file, charter)


def history(charter: KeptCharter = None) -> None:
    """List the versions of a charter that is kept in the database, the newest first."""
    serving().kept.history(say, charter)
