"""Checks the form of tokens and secrets before Slack is asked: most mistakes are a token in another's place. Pure.

Their names and prefixes: https://docs.slack.dev/authentication/tokens
"""

from __future__ import annotations

import re

from bot.doctor.findings import Diagnosis, fault, fine, warning
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
