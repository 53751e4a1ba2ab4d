"""The first words with Slack: whether the tokens are good, and who we are."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError, Rejected, SlackError
from bot.slack.api import Answer, Method, SlackApi
from bot.slack.events import BotIdentity

COPY_FROM_OAUTH_PAGE = "Copy the Bot User OAuth Token, xoxb-…, from “OAuth & Permissions” on your app's page."
MAKE_APP_LEVEL_ONE = (
    "Make an app-level token, xapp-…, with the scope connections:write under “Basic Information” on your app's page, "
    "and see that Socket Mode is on."
)

_PAUSES = (1.0, 2.0)  # seconds between the tries of a question that Slack does not answer


class AuthError(BotError):
    """Slack and this bot cannot talk to each other."""


async def identify(client: AsyncWebClient, api: SlackApi) -> BotIdentity:
    """Ask Slack who this bot is; raises ``AuthError`` with the way to mend what is wrong."""
    try:
        answer = await _patiently(client, api, client.auth_test)
    except Rejected as refusal:
        raise AuthError(f"Slack does not accept SLACK_BOT_TOKEN ({refusal.code}). {COPY_FROM_OAUTH_PAGE}") from None
    return BotIdentity(user_id=answer["user_id"], bot_id=answer["bot_id"])


async def verify_app_token(client: AsyncWebClient, api: SlackApi, app_token: str) -> None:
    """See whether sockets may be opened: with a bad app token the SDK's client would try for ever, silently."""
    try:
        await _patiently(client, api, client.apps_connections_open, app_token=app_token)
    except Rejected as refusal:
        raise AuthError(f"Slack does not accept SLACK_APP_TOKEN ({refusal.code}). {MAKE_APP_LEVEL_ONE}") from None


async def _patiently(client: AsyncWebClient, api: SlackApi, method: Method, **arguments: Any) -> Answer:
    """Both questions change nothing, so a start need not end because one of them got no answer."""
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
