"""Runs every check, in the order in which you would fix what they find."""

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

CATCH_UP_HOURS = 24.0  # how far back --retry reaches while the charter doesn't load


async def run_checks(settings: Settings, *, retry: bool) -> AsyncIterator[Diagnosis]:
    """Run every check; a problem found by one doesn't skip the others.

    Args:
        settings: the bot's settings.
        retry: queue dead letters again.
    """
    rules, found = charter.check_charter(settings.charter_file)
    for finding in found:
        yield finding
    hours = rules.drafts.catch_up_hours if rules else CATCH_UP_HOURS
    url = settings.database_url.get_secret_value()
    async for finding in database.check_database(url, retry_hours=hours if retry else None):
        yield finding
    secrets = _secrets(settings)
    timeout = aiohttp.ClientTimeout(total=settings.slack_timeout_seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(secrets.bot_token, settings.slack_api_url, session=session, retry_handlers=[])
        async for finding in slack.check_slack(client, SlackApi(Metrics()), secrets, rules):
            yield finding
        if settings.port:
            yield await database.check_running_instance(settings.host, settings.port, session)
        if rules is not None:
            pictures = HostedImages(rules, settings.charter_file.parent, settings.public_url)
            yield await charter.check_pictures(pictures, session)


def _secrets(settings: Settings) -> slack.SlackSecrets:
    return slack.SlackSecrets(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_app_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value(),
    )
