"""Explains a failed call to Slack to the person at the command line: what happened, and what to do. Pure."""

from __future__ import annotations

from bot.errors import RateLimited, Rejected, SlackError

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


def is_rate_limit(failure: SlackError) -> bool:
    """Tell a rate limit from a connection that could not be opened, which is retried in the same way."""
    return isinstance(failure, RateLimited) and not isinstance(failure.__cause__, OSError)


def sentences(failure: SlackError) -> tuple[str, str]:
    """Say what happened, and what to do."""
    if isinstance(failure, Rejected):
        return f"Slack rejected a call ({failure.code}).", fix_for(failure.code)
    if isinstance(failure, RateLimited) and is_rate_limit(failure):
        return "Slack is rate limiting the bot.", f"Try again in {failure.retry_after:.0f} seconds."
    return (
        "Slack doesn't answer.",
        "Check this machine's network and https://status.slack.com, then try again: nothing is posted twice.",
    )
