"""Interprets Slack's answers about the token, the scopes and the channels. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.charter.model import Charter
from bot.doctor.findings import Diagnosis, fault, fine
from bot.doctor.slack_errors import fix_for
from bot.slack.auth import COPY_FROM_OAUTH_PAGE, MAKE_APP_LEVEL_ONE

NEEDED_FOR = {
    "channels:history": "read drafts in public channels",
    "channels:read": "know which public channels it is in",
    "chat:write": "reply, and post the reminder",
    "commands": "answer /charter and the message shortcut",
    "files:read": "see the descriptions of pictures",
    "groups:history": "read drafts in private channels",
    "groups:read": "know which private channels it is in",
    "users:read": "answer people in their language",
}
"""What the bot needs each scope of its manifest for."""

_INSTALL = "Install the app again (“Install App” on its page), and copy the new Bot User OAuth Token, xoxb-…."
_REFUSED = {
    "invalid_auth": ("Slack doesn't know this token", COPY_FROM_OAUTH_PAGE),
    "token_revoked": ("the token was revoked", _INSTALL),
    "account_inactive": ("the app was removed from the workspace", _INSTALL),
    "token_expired": ("the token has expired: token rotation is on", f"Turn token rotation off. {_INSTALL}"),
}


class ChannelInfo(NamedTuple):
    """A channel as Slack lists it; ``member`` tells whether the bot is in it."""

    id: str
    name: str
    member: bool
    archived: bool


def refused_token(code: str) -> Diagnosis:
    """Explain why Slack rejected the bot token."""
    why, fix = _REFUSED.get(code, ("Slack gives no other reason", COPY_FROM_OAUTH_PAGE))
    return fault("bot token", f"Slack rejected SLACK_BOT_TOKEN ({code}): {why}.", fix)


def refused_socket(code: str) -> Diagnosis:
    """Explain why Slack opened no socket."""
    return fault("app token", f"Slack rejected SLACK_APP_TOKEN ({code}): no socket was opened.", MAKE_APP_LEVEL_ONE)


def same_app(bot_app: str, socket_app: str) -> Diagnosis | None:
    """Report tokens that belong to two apps; ``None`` if they match, or if one app is unknown."""
    if not bot_app or not socket_app or bot_app == socket_app:
        return None
    says = f"SLACK_BOT_TOKEN belongs to the app {bot_app}, SLACK_APP_TOKEN to {socket_app}: no event would arrive."
    return fault("app token", says, "Copy both from the page of the same app.")


def scopes(granted: str | None, needed: Iterable[str]) -> Diagnosis:
    """Compare the granted scopes, from the header ``x-oauth-scopes``, with those of the manifest."""
    if granted is None:
        return fine("scopes", "Slack didn't say which scopes the token has.")
    missing = sorted(set(needed) - {scope.strip() for scope in granted.split(",")})
    if not missing:
        return fine("scopes", "The token has every scope that the bot needs.")
    without = "; ".join(f"{scope} (to {NEEDED_FOR.get(scope, 'work in full')})" for scope in missing)
    fix = (
        "Under “OAuth & Permissions”, add them to the Bot Token Scopes (`charter manifest` lists all), install the app "
        "again, and copy the token again."
    )
    return fault("scopes", f"Scopes are missing: {without}.", fix)


def roles(charter: Charter) -> dict[str, str]:
    """Return what the bot does in each channel the charter names, keyed by name without ``#``."""
    does = dict.fromkeys(charter.drafts.channels, "drafts")
    for name in charter.reminder.channels or charter.drafts.channels:
        does[name] = f"{does[name]} and reminder" if name in does else "reminder"
    return {name.removeprefix("#"): role for name, role in does.items()}


def unknown(wanted: Iterable[str], channels: Iterable[ChannelInfo]) -> set[str]:
    """Return the names and ids that match none of the channels."""
    return set(wanted) - {part for found in channels for part in (found.id, found.name)}


def diagnose_channel(name: str, role: str, channels: Iterable[ChannelInfo], bot_name: str) -> Diagnosis:
    """Diagnose whether the bot can work in a channel.

    Args:
        name: the channel's name without ``#``, or its id.
        role: what the bot does there.
        channels: the bot's channels, and those of the others that were listed.
        bot_name: the name to invite.
    """
    check = f"#{name}"
    found = next((found for found in channels if name in (found.id, found.name)), None)
    if found is None:
        return fault(
            check,
            f"The charter names {check} ({role}), but Slack shows the bot no channel of that name.",
            f"Check the name in the charter. If the channel is private, type in it: /invite @{bot_name}",
        )
    if found.archived:
        return fault(check, f"{check} ({role}) is archived: nobody can post in it.", fix_for("is_archived"))
    if not found.member:
        return fault(check, f"The bot isn't in {check} ({role}).", f"Type in that channel: /invite @{bot_name}")
    return fine(check, f"The bot is in {check} ({role}).")
