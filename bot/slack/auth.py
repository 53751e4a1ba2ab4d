"""Whether Slack accepts the tokens, and who the bot is in its workspace."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError, Rejected, SlackError
from bot.slack.api import Answer, Method, SlackApi
from bot.slack.events import BotIdentity

COPY_FROM_OAUTH_PAGE = "Copy the Bot User OAuth Token, xoxb-…, from “OAuth & Permissions” on your app's page."
MAKE_APP_LEVEL_ONE = (
    "Create an app-level token, xapp-…, with the scope connections:write under “Basic Information” on your app's "
    "page, and check that Socket Mode is on."
)

_PAUSES = (1.0, 2.0)  # seconds between tries


class AuthError(BotError):
    """Slack refuses this bot, or does not answer. Run `charter doctor`."""


async def identify(client: AsyncWebClient, api: SlackApi) -> BotIdentity:
    """Ask Slack who this bot is; raises ``AuthError``, which says how to fix what is wrong."""
    try:
        answer = await _call_with_retries(client, api, client.auth_test)
    except Rejected as refusal:
        raise AuthError(f"Slack does not accept SLACK_BOT_TOKEN ({refusal.code}). {COPY_FROM_OAUTH_PAGE}") from None
    return BotIdentity(user_id=answer["user_id"], bot_id=answer["bot_id"], team_id=answer.get("team_id") or "")


async def verify_app_token(client: AsyncWebClient, api: SlackApi, app_token: str) -> None:
    """Check the app-level token: with a bad one the SDK's client would retry for ever, silently."""
    try:
        await _call_with_retries(client, api, client.apps_connections_open, app_token=app_token)
    except Rejected as refusal:
        raise AuthError(f"Slack does not accept SLACK_APP_TOKEN ({refusal.code}). {MAKE_APP_LEVEL_ONE}") from None


async def _call_with_retries(client: AsyncWebClient, api: SlackApi, method: Method, **arguments: Any) -> Answer:
    """Call a method that changes nothing, up to three times: one lost answer need not end a start."""
    for pause in (*_PAUSES, None):
        try:
            return await api.call(method, **arguments)
        except Rejected:
            raise
        except SlackError:
            if pause is not None:
                await asyncio.sleep(pause)
    raise AuthError(
        f"Slack does not answer at {client.base_url}. Check this machine's network, and SLACK_API_URL if you set it."
    )
