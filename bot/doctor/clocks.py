"""How far two clocks may be apart. Pure; moments in seconds since 1970."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from bot.doctor.findings import Finding, fault, fine, warning

NOTABLE = 10.0  # seconds; a date header is cut to the second, and an answer takes its time
TOO_MUCH = 300.0  # seconds; Slack's signed requests are refused beyond: https://docs.slack.dev/authentication/verifying-requests-from-slack

_MEND = "Let this machine's clock be set from the network (NTP): `timedatectl set-ntp true`."
_MEND_DATABASE = "Let the clocks of both machines be set from the network (NTP)."


def slack_clock(theirs: str | None, ours: float) -> Finding:
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


def database_clock(theirs: float, ours: float) -> Finding:
    """The database's clock beside this machine's."""
    return _apart("database clock", "The database's clock", "this machine's", theirs - ours, _MEND_DATABASE)


def _apart(check: str, mine: str, yours: str, seconds: float, mend: str) -> Finding:
    far = abs(seconds)
    if far < NOTABLE:
        return fine(check, f"{mine} agrees with {yours}.")
    says = f"{mine} is {far:.0f} seconds {'ahead of' if seconds > 0 else 'behind'} {yours}."
    if far < TOO_MUCH:
        return warning(check, f"{says} Leases and waiting times are off by as much.", mend)
    return fault(check, f"{says} Signed requests are refused, and drafts may be taken for too old.", mend)
