"""Tokens and secrets by their form alone, before Slack is asked: most are merely in each other's place. Pure.

What each is called and begins with: https://docs.slack.dev/authentication/tokens
"""

from __future__ import annotations

import re

from bot.doctor.findings import Diagnosis, fault, fine, warning
from bot.slack.auth import COPY_FROM_OAUTH_PAGE, MAKE_APP_LEVEL_ONE

COPY_FROM_BASICS = (
    "Copy the Signing Secret from “Basic Information” on your app's page: 32 signs, each 0 to 9 or a to f."
)
_KINDS = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a user's token",
    "xoxe": "a token that expires, for apps with token rotation",
    "xoxa-": "a workspace token of an older kind",
    "xoxc-": "a browser's token",
}
_SECRET = re.compile(r"[0-9a-f]{32}")


def bot_token(value: str) -> Diagnosis | None:
    """What is wrong with the bot token's form; ``None`` where only Slack can tell."""
    if not value:
        mend = f"{COPY_FROM_OAUTH_PAGE} Put it into the environment or into .env."
        return fault("bot token", "SLACK_BOT_TOKEN is not set.", mend)
    return _form("bot token", "SLACK_BOT_TOKEN", "xoxb-", value, COPY_FROM_OAUTH_PAGE)


def app_token(value: str, signing_secret: str) -> Diagnosis | None:
    """What is wrong with the app token's form, or fine without one where Slack calls by HTTP."""
    if value:
        return _form("app token", "SLACK_APP_TOKEN", "xapp-", value, MAKE_APP_LEVEL_ONE)
    if signing_secret:
        return fine("app token", "SLACK_APP_TOKEN is not set: Slack sends signed HTTP, and no socket is opened.")
    return fault(
        "app token",
        "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: nothing that happens in Slack would reach the bot.",
        MAKE_APP_LEVEL_ONE,
    )


def app_of(app_token: str) -> str:
    """The app that an app-level token is of, which stands in it; ``""`` where it does not."""
    found = re.match(r"xapp-\d+-(A[0-9A-Z]+)-", app_token)
    return found[1] if found else ""


def signing_secret(value: str, *, used: bool) -> Diagnosis | None:
    """Whether the signing secret can be one; ``None`` without one.

    Args:
        value: as the environment has it.
        used: whether requests are signed with it: there is no app token.
    """
    if not value:
        return None
    if _SECRET.fullmatch(value):
        idle = "" if used else " It is not used while SLACK_APP_TOKEN is set."
        return fine("signing secret", f"SLACK_SIGNING_SECRET has the form of one.{idle}")
    says = f"SLACK_SIGNING_SECRET is no signing secret{_what(value)}."
    if used:
        return fault("signing secret", f"{says} Every request of Slack's would be refused.", COPY_FROM_BASICS)
    return warning("signing secret", f"{says} It is not used while SLACK_APP_TOKEN is set.", COPY_FROM_BASICS)


def _form(check: str, name: str, prefix: str, value: str, where: str) -> Diagnosis | None:
    if value == prefix:
        return fault(check, f"{name} is only the beginning of a token, as in .env.example.", where)
    if re.search(r"[\s\"'<>]", value):
        return fault(check, f"{name} holds a space or a quotation mark.", f"{where} Nothing stands around it.")
    if not value.startswith(prefix):
        return fault(check, f"{name} does not begin with {prefix}{_what(value)}.", where)
    return None


def _what(value: str) -> str:
    """What a token is instead, said without showing any of it."""
    return next((f": this is {kind}" for prefix, kind in _KINDS.items() if value.startswith(prefix)), "")
