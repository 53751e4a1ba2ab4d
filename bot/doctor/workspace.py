"""Interprets tokens, and Slack's answers about scopes and channels. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.charter.charters import reminder_channels
from bot.charter.fields import channel_name
from bot.charter.model import Charter
from bot.doctor.diagnosis import Diagnosis, fault, fine, fix_for, warning
from bot.slack.auth import COPY_FROM_OAUTH_PAGE, MAKE_APP_LEVEL_ONE

COPY_FROM_BASICS = (
    "Copy the Signing Secret from “Basic Information” on your app's page: 32 characters, 0 to 9 and a to f."
)
_KINDS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a user's token",
    "xoxe": "an expiring token, from an app with token rotation",
    "xoxa-": "a legacy workspace token",
    "xoxc-": "a browser's token",
}
_SECRET = re.compile(r"[0-9a-f]{32}")


def bot_token(value: str) -> Diagnosis | None:
    """Diagnose the form of the bot token; ``None`` if only Slack can tell."""
    if not value:
        fix = f"{COPY_FROM_OAUTH_PAGE} Put it into the environment or into .env."
        return fault("bot token", "SLACK_BOT_TOKEN is not set.", fix)
    return _form("bot token", "SLACK_BOT_TOKEN", "xoxb-", value, COPY_FROM_OAUTH_PAGE)


def app_token(value: str, signing_secret: str) -> Diagnosis | None:
    """Diagnose the form of the app token, which isn't needed over HTTP; ``None`` if only Slack can tell."""
    if value:
        return _form("app token", "SLACK_APP_TOKEN", "xapp-", value, MAKE_APP_LEVEL_ONE)
    if signing_secret:
        return fine("app token", "SLACK_APP_TOKEN is not set: the bot takes signed HTTP requests and opens no socket.")
    return fault(
        "app token",
        "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so the bot would receive no events.",
        MAKE_APP_LEVEL_ONE,
    )


def app_of(app_token: str) -> str:
    """Return the app id that an app-level token contains; ``""`` without one."""
    found = re.match(r"xapp-\d+-(A[0-9A-Z]+)-", app_token)
    return found[1] if found else ""


def signing_secret(value: str, *, used: bool) -> Diagnosis | None:
    """Diagnose the form of the signing secret; ``None`` without one.

    Args:
        value: ``SLACK_SIGNING_SECRET``.
        used: whether requests are verified with it, as they are without an app token.
    """
    if not value:
        return None
    if _SECRET.fullmatch(value):
        idle = "" if used else " It isn't used while SLACK_APP_TOKEN is set."
        return fine("signing secret", f"SLACK_SIGNING_SECRET looks right.{idle}")
    says = f"SLACK_SIGNING_SECRET isn't a signing secret{_kind(value)}."
    if used:
        return fault("signing secret", f"{says} The bot would refuse every request from Slack.", COPY_FROM_BASICS)
    return warning("signing secret", f"{says} It isn't used while SLACK_APP_TOKEN is set.", COPY_FROM_BASICS)


def _form(check: str, name: str, prefix: str, value: str, where: str) -> Diagnosis | None:
    if value == prefix:
        return fault(check, f"{name} is only the prefix from .env.example, not a token.", where)
    if re.search(r"[\s\"'<>]", value):
        return fault(check, f"{name} contains a space or a quotation mark.", f"{where} Paste the token alone.")
    if not value.startswith(prefix):
        return fault(check, f"{name} doesn't begin with {prefix}{_kind(value)}.", where)
    return None


def _kind(value: str) -> str:
    """Say what kind of token it is instead, without showing any of it."""
    return next((f": it is {kind}" for prefix, kind in _KINDS.items() if value.startswith(prefix)), "")


NEEDED_FOR = {
    "channels:history": "read drafts in public channels",
    "channels:read": "know which public channels it is in",
    "chat:write": "reply, and post the reminder",
    "commands": "answer /charter and the message shortcut",
    "files:read": "see the descriptions of pictures",
    "files:write": "show the pictures of objectives",
    "groups:history": "read drafts in private channels",
    "groups:read": "know which private channels it is in",
    "im:history": "check what people write to it in a direct message",
    "im:write": "write to those who keep the charter",
    "usergroups:read": "know who is in a user group that keeps the charter",
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
        "On the app's page, open “App Manifest”, paste what `charter manifest` prints, and save. Then install "
        "the app again (“Install App”), and copy the token again."
    )
    return fault("scopes", f"Scopes are missing: {without}.", fix)


def roles(charters: Iterable[Charter]) -> dict[str, str]:
    """Return what the bot does in each channel that the charters name, keyed by name without ``#``."""
    named = list(charters)
    drafts = dict.fromkeys(name for charter in named for name in charter.drafts.channels)
    reminders = dict.fromkeys(name for charter in named for name in reminder_channels(charter))
    does = dict.fromkeys(drafts, "drafts") | {
        name: "drafts and reminder" if name in drafts else "reminder" for name in reminders
    }
    return {name.removeprefix("#"): role for name, role in does.items()}


def unknown(wanted: Iterable[str], channels: Iterable[ChannelInfo]) -> set[str]:
    """Return the names and ids that match none of the channels."""
    there = {channel_name(part) for found in channels for part in (found.id, found.name)}
    return {name for name in wanted if channel_name(name) not in there}


def diagnose_channel(name: str, role: str, channels: Iterable[ChannelInfo], bot_name: str) -> Diagnosis:
    """Diagnose whether the bot can work in a channel.

    Args:
        name: the channel's name without ``#``, or its id.
        role: what the bot does there.
        channels: the bot's channels, and those of the others that were listed.
        bot_name: the name to invite.
    """
    check = f"#{name}"
    wanted = channel_name(name)
    found = next((found for found in channels if wanted in (channel_name(found.id), channel_name(found.name))), None)
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
