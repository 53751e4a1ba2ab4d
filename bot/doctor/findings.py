"""What was found at one place: how bad it is, what it means and how to mend it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.errors import BotError


class Level(StrEnum):
    """How bad it is: a warning leaves the bot working, a fault does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: what was looked at: ``charter``, ``bot token``, ``#social-drafts``.
        says: what is, and what it means.
        mend: what to do about it; ``""`` only where all is well.
    """

    check: str
    level: Level
    says: str
    mend: str = ""


def fine(check: str, says: str) -> Finding:
    """All is well here."""
    return Finding(check, Level.OK, says)


def warning(check: str, says: str, mend: str) -> Finding:
    """The bot works, and something does not work as it could."""
    return Finding(check, Level.WARNING, says, mend)


def fault(check: str, says: str, mend: str) -> Finding:
    """The bot does not work before this is mended."""
    return Finding(check, Level.FAULT, says, mend)


def of_error(check: str, error: BotError) -> Finding:
    """A fault out of an error: its first sentence says what is wrong, the others how to mend it."""
    says, _, mend = str(error).partition(". ")
    return fault(check, f"{says.rstrip('.')}.", mend or "Mend that and look again.")


def as_text(findings: Iterable[Finding]) -> Iterator[str]:
    """For people: a line for each, the way to mend it below, and at the end how it stands."""
    found = list(findings)
    width = max((len(finding.check) for finding in found), default=0)
    for finding in found:
        yield f"{finding.level:<8} {finding.check:<{width}}  {finding.says}"
        if finding.mend:
            yield f"{'':<8} {'':<{width}}  To mend it: {finding.mend}"
    yield _sum(found)


def as_json(findings: Iterable[Finding]) -> Iterator[str]:
    """One JSON object a finding."""
    for finding in findings:
        yield json.dumps(asdict(finding), ensure_ascii=False)


def _sum(found: list[Finding]) -> str:
    faults, warnings = (sum(finding.level is level for finding in found) for level in (Level.FAULT, Level.WARNING))
    if not faults and not warnings:
        return "\nAll is well."
    return f"\nFaults: {faults}. Warnings: {warnings}."
