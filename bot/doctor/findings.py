"""What was found at one place: how bad it is, what it means and how to mend it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.errors import BotError


class Level(StrEnum):
    """How bad it is: a warning leaves the bot working, a fault does not."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Diagnosis:
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


def fine(check: str, says: str) -> Diagnosis:
    """All is well here."""
    return Diagnosis(check, Level.OK, says)


def warning(check: str, says: str, mend: str) -> Diagnosis:
    """The bot works, and something does not work as it could."""
    return Diagnosis(check, Level.WARNING, says, mend)


def fault(check: str, says: str, mend: str) -> Diagnosis:
    """The bot does not work before this is mended."""
    return Diagnosis(check, Level.FAULT, says, mend)


def of_error(check: str, error: BotError) -> Diagnosis:
    """A fault out of an error: its first sentence says what is wrong, the others how to mend it."""
    says, _, mend = str(error).partition(". ")
    return fault(check, f"{says.rstrip('.')}.", mend or "Mend that and look again.")


def as_text(findings: Iterable[Diagnosis]) -> Iterator[str]:
    """For people: a line for each, the way to mend it below, and at the end how it stands."""
    found = list(findings)
    width = max((len(finding.check) for finding in found), default=0)
    for finding in found:
        yield f"{finding.level:<8} {finding.check:<{width}}  {finding.says}"
        if finding.mend:
            yield f"{'':<8} {'':<{width}}  To mend it: {finding.mend}"
    yield _sum(found)


def as_json(findings: Iterable[Diagnosis]) -> Iterator[str]:
    """One JSON object a finding."""
    for finding in findings:
        yield json.dumps(asdict(finding), ensure_ascii=False)


def _sum(found: list[Diagnosis]) -> str:
    faults, warnings = (sum(finding.level is level for finding in found) for level in (Level.FAULT, Level.WARNING))
    if not faults and not warnings:
        return "\nAll is well."
    return f"\nFaults: {faults}. Warnings: {warnings}."


NOTABLE = 10.0  # seconds; a date header is cut to the second, and an answer takes its time
TOO_MUCH = 300.0  # seconds; Slack's signed requests are refused beyond: https://docs.slack.dev/authentication/verifying-requests-from-slack

_MEND = "Let this machine's clock be set from the network (NTP): `timedatectl set-ntp true`."
_MEND_DATABASE = "Let the clocks of both machines be set from the network (NTP)."


def slack_clock(theirs: str | None, ours: float) -> Diagnosis:
    """This machine's clock beside Slack's.

    Args:
        theirs: the ``Date`` of an answer of Slack's.
        ours: this machine's clock when the answer came.
    """
    try:
        apart = ours - parsedate_to_datetime(theirs or "").timestamp()
    except ValueError:
        return fine("clock", "Slack's answer bears no date, so this machine's clock cannot be compared.")
    return _apart("clock", "This machine's clock", "Slack's", apart, _MEND)


def database_clock(theirs: float, ours: float) -> Diagnosis:
    """The database's clock beside this machine's."""
    return _apart("database clock", "The database's clock", "this machine's", theirs - ours, _MEND_DATABASE)


def _apart(check: str, mine: str, yours: str, seconds: float, mend: str) -> Diagnosis:
    far = abs(seconds)
    if far < NOTABLE:
        return fine(check, f"{mine} agrees with {yours}.")
    says = f"{mine} is {far:.0f} seconds {'ahead of' if seconds > 0 else 'behind'} {yours}."
    if far < TOO_MUCH:
        return warning(check, f"{says} Leases and waiting times are off by as much.", mend)
    return fault(check, f"{says} Signed requests are refused, and drafts may be taken for too old.", mend)
