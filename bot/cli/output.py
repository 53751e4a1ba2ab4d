"""Prints what commands say: nothing in it commands the terminal, and what can't be written is an error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import typer

from bot.errors import BotError
from bot.reports.check import visible


class OutputError(BotError):
    """What a command says can't be written."""


def say(line: str, *, err: bool = False) -> None:
    """Print a line that may quote a post: nothing in it commands the terminal.

    Raises:
        OutputError: it can't be written.
    """
    try:
        typer.echo(visible(line), err=err)
    except BrokenPipeError:  # nobody reads on, as after `| head`, and typer ends the command
        raise
    except OSError as error:
        _write_nowhere(sys.stderr if err else sys.stdout)
        raise OutputError(f"The output can't be written ({(error.strerror or str(error)).lower()}).") from None


def _write_nowhere(stream: TextIO) -> None:
    """Send what is left to nowhere: Python would try to write it again at the end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
