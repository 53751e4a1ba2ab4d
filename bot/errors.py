"""One base for every error that a person can cause or mend; a docstring is its message."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Something went wrong that somebody can mend."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a charter.

    Attributes:
        line: counted from 1; ``None`` where no line can be named (a file that is missing).
        where: ``rule 4 (no-hype)``, ``objective 2``, ``[reminder]``; ``""`` for the whole file.
        what: one sentence that shows the fault.
        mend: one sentence that says what to write instead.
    """

    line: int | None
    where: str
    what: str
    mend: str


class CharterError(BotError):
    """The charter does not load.

    Attributes:
        name: the file's name, as people know it.
        faults: everything that is wrong with it, in the order of its lines.
    """

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        super().__init__("\n\n".join(self._paragraph(fault) for fault in self.faults))

    def _paragraph(self, fault: Fault) -> str:
        line = f"line {fault.line}" if fault.line else ""
        place = ", ".join(part for part in (self.name, line, fault.where) if part)
        return f"{place}: {fault.what} {fault.mend}".rstrip()
