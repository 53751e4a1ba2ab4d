"""Asking Slack who the bot is, what it may do, whether a socket opens, and which channels there are."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.charter.model import Charter
from bot.doctor import findings, tokens, workspace
from bot.doctor.findings import Diagnosis, fault, fine
from bot.errors import RateLimited, Rejected, SlackError
from bot.slack.api import Answer, SlackApi
from bot.slack.manifest import manifest

_TYPES = "public_channel,private_channel"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the environment has of Slack's: each may be empty."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)


async def examine(
    client: AsyncWebClient, api: SlackApi, secrets: Secrets, charter: Charter | None
) -> AsyncIterator[Diagnosis]:
    """Everything that can be known from Slack. Without a charter, channels are left out."""
    bad = tokens.bot_token(secrets.bot_token)
    answer = None
    if bad is not None:
        yield bad
    else:
        found, answer = await _meet(client, api)
        for finding in found:
            yield finding
    yield await _socket(client, api, secrets, "" if answer is None else answer["bot_id"])
    secret = tokens.signing_secret(secrets.signing_secret, used=not secrets.app_token)
    if secret is not None:
        yield secret
    if answer is not None and charter is not None:
        for finding in await _channels(client, api, charter, answer["user"]):
            yield finding


async def _meet(client: AsyncWebClient, api: SlackApi) -> tuple[list[Diagnosis], AsyncSlackResponse | None]:
    """Who the bot is, what it may do, and what time it is there."""
    try:
        answer = await api.response(client.auth_test)
    except Rejected as refusal:
        return [workspace.refused_token(refusal.code)], None
    except SlackError as failure:
        return [_away("bot token", client, failure)], None
    met = f"Slack knows the bot as @{answer['user']} in the workspace {answer['team']}."
    return [
        fine("bot token", met),
        workspace.scopes(answer.headers.get("x-oauth-scopes"), manifest()["oauth_config"]["scopes"]["bot"]),
        findings.slack_clock(answer.headers.get("Date"), time.time()),
    ], answer


async def _socket(client: AsyncWebClient, api: SlackApi, secrets: Secrets, bot: str) -> Diagnosis:
    known = tokens.app_token(secrets.app_token, secrets.signing_secret)
    if known is not None:
        return known
    try:
        await api.call(client.apps_connections_open, app_token=secrets.app_token)
    except Rejected as refusal:
        return workspace.refused_socket(refusal.code)
    except SlackError as failure:
        return _away("app token", client, failure)
    others = workspace.same_app(await _app_of(client, api, bot), tokens.app_of(secrets.app_token))
    return others or fine("app token", "Socket Mode is on, and Slack opens a socket with SLACK_APP_TOKEN.")


async def _app_of(client: AsyncWebClient, api: SlackApi, bot: str) -> str:
    """The app that the bot is of; ``""`` where Slack does not say."""
    try:
        answer = await api.call(client.bots_info, bot=bot) if bot else {}
    except SlackError:
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")


async def _channels(client: AsyncWebClient, api: SlackApi, charter: Charter, bot_name: str) -> list[Diagnosis]:
    """The bot's own channels, and only where one is missing there the others: there may be thousands."""
    roles = workspace.roles(charter)
    try:
        own = [
            room async for page in api.paginate(client.users_conversations, "channels", types=_TYPES) for room in page
        ]
        rooms = [_room(room, member=True) for room in own]
        if workspace.unknown(roles, rooms):
            async for page in api.paginate(client.conversations_list, "channels", types=_TYPES):
                rooms += [_room(room, member=bool(room.get("is_member"))) for room in page]
                if not workspace.unknown(roles, rooms):
                    break
    except Rejected as refusal:
        says = f"Slack does not let the bot list channels ({refusal.code})."
        return [fault("channels", says, "Mend the token's scopes first, then look again.")]
    except SlackError as failure:
        return [_away("channels", client, failure)]
    return [workspace.channel(name, role, rooms, bot_name) for name, role in roles.items()]


def _room(found: Answer, *, member: bool) -> workspace.ChannelInfo:
    return workspace.ChannelInfo(found["id"], found.get("name", ""), member, bool(found.get("is_archived")))


def _away(check: str, client: AsyncWebClient, failure: SlackError) -> Diagnosis:
    if isinstance(failure, RateLimited) and not isinstance(failure.__cause__, OSError):
        return workspace.later(check, failure.retry_after)
    return fault(
        check,
        f"Slack does not answer at {client.base_url}.",
        "Check this machine's network and proxy, and SLACK_API_URL if you set it.",
    )
