"""Checks the tokens, the scopes, Socket Mode and the channels by asking Slack."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.charter.charters import Charters
from bot.doctor import diagnosis, workspace
from bot.doctor.diagnosis import Diagnosis, fault, fine, fix_for, sentences, warning
from bot.errors import RateLimited, Rejected, SlackError
from bot.slack.api import Answer, SlackApi
from bot.slack.manifest import manifest

_TYPES = "public_channel,private_channel"


@dataclass(frozen=True, slots=True)
class SlackSecrets:
    """Slack's tokens and signing secret as the environment has them; each may be empty."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)


async def check_slack(
    client: AsyncWebClient, api: SlackApi, secrets: SlackSecrets, charters: Charters | None
) -> AsyncIterator[Diagnosis]:
    """Check everything that Slack can tell. Without charters, channels are skipped."""
    bad = workspace.bot_token(secrets.bot_token)
    answer = None
    if bad is not None:
        yield bad
    else:
        found, answer = await _check_bot_token(client, api)
        for finding in found:
            yield finding
    yield await _check_socket(client, api, secrets, "" if answer is None else answer["bot_id"])
    secret = workspace.signing_secret(secrets.signing_secret, used=not secrets.app_token)
    if secret is not None:
        yield secret
    if answer is not None and charters is not None:
        for finding in await _check_channels(client, api, charters, answer["user"]):
            yield finding


async def _check_bot_token(client: AsyncWebClient, api: SlackApi) -> tuple[list[Diagnosis], AsyncSlackResponse | None]:
    """Check the bot token, its scopes and the clock with one call to ``auth.test``."""
    try:
        answer = await api.response(client.auth_test)
    except Rejected as refusal:
        return [workspace.refused_token(refusal.code)], None
    except SlackError as failure:
        return [_no_answer("bot token", client, failure)], None
    identity = f"The bot is @{answer['user']} in the workspace {answer['team']}."
    return [
        fine("bot token", identity),
        workspace.scopes(answer.headers.get("x-oauth-scopes"), manifest()["oauth_config"]["scopes"]["bot"]),
        diagnosis.slack_clock(answer.headers.get("Date"), time.time()),
    ], answer


async def _check_socket(client: AsyncWebClient, api: SlackApi, secrets: SlackSecrets, bot: str) -> Diagnosis:
    diagnosis = workspace.app_token(secrets.app_token, secrets.signing_secret)
    if diagnosis is not None:
        return diagnosis
    try:
        await api.call(client.apps_connections_open, app_token=secrets.app_token)
    except Rejected as refusal:
        return workspace.refused_socket(refusal.code)
    except SlackError as failure:
        return _no_answer("app token", client, failure)
    mismatch = workspace.same_app(await _app_id(client, api, bot), workspace.app_of(secrets.app_token))
    return mismatch or fine("app token", "Socket Mode is on, and SLACK_APP_TOKEN opens a socket.")


async def _app_id(client: AsyncWebClient, api: SlackApi, bot: str) -> str:
    """Return the id of the bot's app; ``""`` if Slack doesn't tell."""
    try:
        answer = await api.call(client.bots_info, bot=bot) if bot else {}
    except SlackError:
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


async def _check_channels(client: AsyncWebClient, api: SlackApi, charters: Charters, bot_name: str) -> list[Diagnosis]:
    """List the bot's own channels first, and all others only if one is missing: there may be thousands."""
    roles = workspace.roles(charter for _, charter in charters.by_id)
    try:
        own = [
            found async for page in api.paginate(client.users_conversations, "channels", types=_TYPES) for found in page
        ]
        channels = [_channel(found, member=True) for found in own]
        if workspace.unknown(roles, channels):
            async for page in api.paginate(client.conversations_list, "channels", types=_TYPES):
                channels += [_channel(found, member=bool(found.get("is_member"))) for found in page]
                if not workspace.unknown(roles, channels):
                    break
    except Rejected as refusal:
        return [fault("channels", f"Slack doesn't let the bot list channels ({refusal.code}).", fix_for(refusal.code))]
    except SlackError as failure:
        return [_no_answer("channels", client, failure)]
    return [workspace.diagnose_channel(name, role, channels, bot_name) for name, role in roles.items()]


def _channel(found: Answer, *, member: bool) -> workspace.ChannelInfo:
    return workspace.ChannelInfo(found["id"], found.get("name", ""), member, bool(found.get("is_archived")))


def _no_answer(check: str, client: AsyncWebClient, failure: SlackError) -> Diagnosis:
    if isinstance(failure, RateLimited):
        return warning(check, *sentences(failure))
    says = f"Slack doesn't answer at {client.base_url}."
    return fault(check, says, "Check this machine's network and proxy, and SLACK_API_URL if you set it.")
