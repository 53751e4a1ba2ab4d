"""A diagnosis: what one check found, how bad it is and how to fix it; clocks, and Slack's errors explained. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.errors import BotError, RateLimited, Rejected, SlackError


class Level(StrEnum):
    """How bad it is: with a warning the bot works, with a fault it doesn't."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check.

    Attributes:
        check: what was checked: ``charter``, ``bot token``, ``#social-drafts``.
        says: what was found, and what it means.
        fix: what to do about it; ``""`` only for ``OK``.
    """

    check: str
    level: Level
    says: str
    fix: str = ""


def fine(check: str, says: str) -> Diagnosis:
    """Return a diagnosis without a problem."""
    return Diagnosis(check, Level.OK, says)


def warning(check: str, says: str, fix: str) -> Diagnosis:
    """Return a problem that leaves the bot working."""
    return Diagnosis(check, Level.WARNING, says, fix)


def fault(check: str, says: str, fix: str) -> Diagnosis:
    """Return a problem that stops the bot from working."""
    return Diagnosis(check, Level.FAULT, says, fix)


def from_error(check: str, error: BotError) -> Diagnosis:
    """Make a fault of an error: its first sentence says what is wrong, the rest how to fix it."""
    says, _, fix = str(error).partition(". ")
    return fault(check, f"{says.rstrip('.')}.", fix or "Fix that, then run `charter doctor` again.")


def as_text(findings: Iterable[Diagnosis]) -> Iterator[str]:
    """Format for people: a line for each diagnosis, its fix on the next line, and a summary at the end."""
    found = list(findings)
    width = max((len(finding.check) for finding in found), default=0)
    for finding in found:
        yield f"{finding.level:<8} {finding.check:<{width}}  {finding.says}"
        if finding.fix:
            yield f"{'':<8} {'':<{width}}  Fix: {finding.fix}"
    yield _summary(found)


def as_json(findings: Iterable[Diagnosis]) -> Iterator[str]:
    """Format as one JSON object per diagnosis."""
    for finding in findings:
        yield json.dumps(asdict(finding), ensure_ascii=False)


def _summary(found: list[Diagnosis]) -> str:
    faults, warnings = (sum(finding.level is level for finding in found) for level in (Level.FAULT, Level.WARNING))
    if not faults and not warnings:
        return "\nAll is well."
    return f"\nFaults: {faults}. Warnings: {warnings}."


NOTABLE = 10.0  # seconds; a Date header is cut to the second, and a response takes time to arrive
TOO_MUCH = 300.0  # seconds; the bot refuses signed requests that are older: https://docs.slack.dev/authentication/verifying-requests-from-slack

_FIX_CLOCK = "Set this machine's clock from the network (NTP): `timedatectl set-ntp true`."
_FIX_BOTH_CLOCKS = "Set the clocks of both machines from the network (NTP)."


def slack_clock(theirs: str | None, ours: float) -> Diagnosis:
    """Compare this machine's clock with Slack's.

    Args:
        theirs: the ``Date`` header of a response from Slack.
        ours: this machine's clock when the response arrived.
    """
    try:
        apart = ours - parsedate_to_datetime(theirs or "").timestamp()
    except ValueError:
        return fine("clock", "Slack's response has no Date header, so this machine's clock can't be compared.")
    return _compare_clocks("clock", "This machine's clock", "Slack's", apart, _FIX_CLOCK)


def database_clock(theirs: float, ours: float) -> Diagnosis:
    """Compare the database's clock with this machine's."""
    return _compare_clocks("database clock", "The database's clock", "this machine's", theirs - ours, _FIX_BOTH_CLOCKS)


def _compare_clocks(check: str, mine: str, yours: str, seconds: float, fix: str) -> Diagnosis:
    far = abs(seconds)
    if far < NOTABLE:
        return fine(check, f"{mine} agrees with {yours}.")
    says = f"{mine} is {far:.0f} seconds {'ahead of' if seconds > 0 else 'behind'} {yours}."
    if far < TOO_MUCH:
        return warning(check, f"{says} Leases and retry times are off by as much.", fix)
    return fault(check, f"{says} Signed requests are refused, and new drafts may count as too old.", fix)


_FIX_SCOPES = "Give the app the scopes of `charter manifest`, and install it again."
_FIX_TOKEN = "Install the app again, and put its new token into SLACK_BOT_TOKEN."  # noqa: S105 - a sentence
_FIX_PERMISSION = "Ask a workspace admin to let apps post in that channel."

_FIXES = {
    "not_in_channel": "Invite the bot to the channel with /invite.",
    "channel_not_found": "Invite the bot to the channel with /invite, or correct the channel's name in the charter.",
    "is_archived": "Unarchive the channel in Slack, or name another one in the charter.",
    "missing_scope": _FIX_SCOPES,
    "no_permission": _FIX_SCOPES,
    "restricted_action": _FIX_PERMISSION,
    "restricted_action_read_only_channel": _FIX_PERMISSION,
    "restricted_action_thread_locked": "Unlock the thread in Slack, or leave it: the draft is settled.",
    "invalid_auth": "Correct SLACK_BOT_TOKEN.",
    "token_revoked": _FIX_TOKEN,
    "account_inactive": _FIX_TOKEN,
    "token_expired": f"Turn token rotation off. {_FIX_TOKEN}",
    "internal": "The bot failed ten times in a row: look for delivery_failed in its log, and report it.",
}
_LOOK_UP = "Look the code up at https://docs.slack.dev/reference/methods/chat.postMessage#errors."


def fix_for(code: str) -> str:
    """Say what to do about an error code from Slack, or ``internal`` for a bug in the bot."""
    return _FIXES.get(code, _LOOK_UP)


def sentences(failure: SlackError) -> tuple[str, str]:
    """Say what happened, and what to do."""
    if isinstance(failure, Rejected):
        return f"Slack rejected a call ({failure.code}).", fix_for(failure.code)
    if isinstance(failure, RateLimited):
        return "Slack is rate limiting the bot.", f"Try again in {failure.retry_after:.0f} seconds."
    return (
        "Slack doesn't answer.",
        "Check this machine's network and https://status.slack.com, then try again: nothing is posted twice.",
    )
