"""What Slack's answers mean for the bot: its token, its scopes, its channels. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bot.charter.model import Charter
from bot.doctor.findings import Diagnosis, fault, fine, warning
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
"""What the bot could not do without each scope of its manifest."""

_INSTALL = "Install the app again (“Install App” on its page), and copy the new Bot User OAuth Token, xoxb-…."
_REFUSED = {
    "invalid_auth": ("Slack does not know this token", COPY_FROM_OAUTH_PAGE),
    "token_revoked": ("the token was revoked", _INSTALL),
    "account_inactive": ("the app was removed from the workspace", _INSTALL),
    "token_expired": ("the token has expired: token rotation is on", f"Turn token rotation off. {_INSTALL}"),
}


class ChannelInfo(NamedTuple):
    """A channel as Slack lists it; ``member`` says whether the bot is in it."""

    id: str
    name: str
    member: bool
    archived: bool


def refused_token(code: str) -> Diagnosis:
    """What a refusal of the bot token means."""
    why, mend = _REFUSED.get(code, ("Slack says no", COPY_FROM_OAUTH_PAGE))
    return fault("bot token", f"Slack does not accept SLACK_BOT_TOKEN ({code}): {why}.", mend)


def refused_socket(code: str) -> Diagnosis:
    """What a refusal to open a socket means."""
    return fault("app token", f"Slack opens no socket with SLACK_APP_TOKEN ({code}).", MAKE_APP_LEVEL_ONE)


def same_app(bots: str, sockets: str) -> Diagnosis | None:
    """Whether the bot token's app and the app token's are one; ``None`` where they are, or one is not known."""
    if not bots or not sockets or bots == sockets:
        return None
    says = f"SLACK_BOT_TOKEN is of the app {bots} and SLACK_APP_TOKEN of {sockets}: the bot would hear of nothing."
    return fault("app token", says, "Take both from the same app's page.")


def scopes(granted: str | None, needed: Iterable[str]) -> Diagnosis:
    """The scopes that were granted, as the header ``x-oauth-scopes`` lists them, beside those of the manifest."""
    if granted is None:
        return fine("scopes", "Slack did not say which scopes the token has.")
    missing = sorted(set(needed) - {scope.strip() for scope in granted.split(",")})
    if not missing:
        return fine("scopes", "The token has every scope that the bot needs.")
    without = "; ".join(f"{scope} (to {NEEDED_FOR.get(scope, 'do all that it should')})" for scope in missing)
    mend = (
        "Under “OAuth & Permissions”, add them to the Bot Token Scopes (`charter manifest` lists all), install the app "
        "again, and copy the token again."
    )
    return fault("scopes", f"Scopes are missing: {without}.", mend)


def roles(charter: Charter) -> dict[str, str]:
    """What the bot does in each channel that the charter names, without ``#``."""
    does = dict.fromkeys(charter.drafts.channels, "drafts")
    for name in charter.reminder.channels or charter.drafts.channels:
        does[name] = f"{does[name]} and reminder" if name in does else "reminder"
    return {name.removeprefix("#"): role for name, role in does.items()}


def unknown(wanted: Iterable[str], rooms: Iterable[ChannelInfo]) -> set[str]:
    """Which of these names and ids none of the rooms has."""
    return set(wanted) - {part for room in rooms for part in (room.id, room.name)}


def channel(name: str, role: str, rooms: Iterable[ChannelInfo], bot_name: str) -> Diagnosis:
    """Whether the bot can do in a channel what the charter wants of it.

    Args:
        name: its name without ``#``, or its id.
        role: what the bot does there.
        rooms: those of the bot, and as far as they were asked for the others.
        bot_name: what to invite.
    """
    check = f"#{name}"
    room = next((room for room in rooms if name in (room.id, room.name)), None)
    if room is None:
        return fault(
            check,
            f"The charter names {check} for {role}, and Slack shows the bot no channel of that name.",
            f"Check the name in the charter. If the channel is private, type there: /invite @{bot_name}",
        )
    if room.archived:
        mend = "Bring the channel back in Slack, or name another in the charter."
        return fault(check, f"{check} ({role}) is archived: nobody can post in it.", mend)
    if not room.member:
        return fault(check, f"The bot is not in {check} ({role}).", f"Type in that channel: /invite @{bot_name}")
    return fine(check, f"The bot is in {check} ({role}).")


def later(what: str, seconds: float) -> Diagnosis:
    """Slack is busy, so something could not be looked at."""
    return warning(what, "Slack has been asked too much just now.", f"Look again in {seconds:.0f} seconds.")
