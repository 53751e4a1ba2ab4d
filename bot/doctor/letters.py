"""Dead letters: what the bot gave up because Slack said no, and what to do about each no. Pure.

Slack's codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.doctor.findings import Finding, fine, warning
from bot.store.checkup import DeadLetter

RETRY = "`charter doctor --retry` tries again; `charter run` does too when it starts."

_MEND = {
    "not_in_channel": "Invite the bot to the channel with /invite.",
    "channel_not_found": "Invite the bot to the channel with /invite, or mend the channel's name in the charter.",
    "is_archived": "Bring the channel back in Slack, or name another in the charter.",
    "missing_scope": "Give the app the scopes of `charter manifest`, and install it again.",
    "no_permission": "Give the app the scopes of `charter manifest`, and install it again.",
    "restricted_action": "Ask a workspace admin to let apps post in that channel.",
    "restricted_action_read_only_channel": "Ask a workspace admin to let apps post in that channel.",
    "restricted_action_thread_locked": "Unlock the thread in Slack, or leave it: the draft is discussed.",
    "invalid_auth": "Mend SLACK_BOT_TOKEN.",
    "token_revoked": "Install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "account_inactive": "Install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "token_expired": "Turn token rotation off, install the app again, and put its new token into SLACK_BOT_TOKEN.",
    "internal": "The bot failed ten times in a row: look for draft_failed in its log, and report it.",
}
_OTHERWISE = "Look the code up at https://docs.slack.dev/reference/methods/chat.postMessage#errors."


def dead_letters(found: Iterable[DeadLetter]) -> Iterator[Finding]:
    """One warning for each reason; fine where nothing was given up."""
    some = False
    for letter in found:
        some = True
        says = f"{_counted(letter.count, letter.kind)} given up: {_why(letter.code)}."
        yield warning("dead letters", says, f"{_MEND.get(letter.code, _OTHERWISE)} Then {RETRY}")
    if not some:
        yield fine("dead letters", "Nothing was given up.")


def retried(before: Iterable[DeadLetter], after: Iterable[DeadLetter]) -> Finding:
    """What ``--retry`` came to. Drafts older than the charter's ``catch_up_hours`` stay as they are."""
    due = sum(letter.count for letter in before) - sum(letter.count for letter in after)
    return fine("retry", f"Due again: {due}. A bot that runs on this database sees to them now.")


def _why(code: str) -> str:
    return "faults of the bot's own" if code == "internal" else f"Slack refused ({code})"


def _counted(count: int, kind: str) -> str:
    return f"1 {kind} was" if count == 1 else f"{count} {kind}s were"
