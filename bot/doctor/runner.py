"""The whole examination, in the order in which somebody would mend things."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import charter, database, slack
from bot.doctor.findings import Diagnosis
from bot.ops.http import HostedImages
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.slack.api import SlackApi

CATCH_UP_HOURS = 24.0  # how far back dead letters are tried again while the charter does not load


async def examine(settings: Settings, *, retry: bool) -> AsyncIterator[Diagnosis]:
    """Look at everything. Whatever is wrong with one part, the others are looked at too.

    Args:
        settings: what the environment says.
        retry: try dead letters again.
    """
    rules, found = charter.read(settings.charter_file)
    for finding in found:
        yield finding
    hours = rules.drafts.catch_up_hours if rules else CATCH_UP_HOURS
    url = settings.database_url.get_secret_value()
    async for finding in database.examine(url, retry_hours=hours if retry else None):
        yield finding
    timeout = aiohttp.ClientTimeout(total=settings.slack_timeout_seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(_of(settings).bot_token, settings.slack_api_url, session=session, retry_handlers=[])
        async for finding in slack.examine(client, SlackApi(Metrics()), _of(settings), rules):
            yield finding
        if settings.port:
            yield await database.running_bot(settings.host, settings.port, session)
        if rules is not None:
            pictures = HostedImages(rules, settings.charter_file.parent, settings.public_url)
            yield await charter.pictures(pictures, session)


def _of(settings: Settings) -> slack.Secrets:
    return slack.Secrets(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_app_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value(),
    )
