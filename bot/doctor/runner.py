"""Runs every check, in the order in which you would fix what they find."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.assistants.extra import INSTALL, ExtraError, require_sdk, sdk_version
from bot.doctor import database, slack
from bot.doctor.charters import check_charters
from bot.doctor.diagnosis import Diagnosis, fine, warning
from bot.doctor.reader import check_reader
from bot.ops.charter_files import CharterFiles
from bot.ops.http import HostedImages
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.slack.api import SlackApi, make_client

CATCH_UP_HOURS = 24.0  # how far back --retry reaches while the charter doesn't load


async def run_checks(settings: Settings, *, retry: bool) -> AsyncIterator[Diagnosis]:
    """Run every check; a problem found by one doesn't skip the others.

    Args:
        settings: the bot's settings.
        retry: queue dead letters again.
    """
    url = settings.database_url.get_secret_value()
    charters, found = await check_charters(settings.charter_file, url)
    for finding in found:
        yield finding
    yield check_assistants()
    for finding in await check_reader(settings, charters.now) if charters else ():
        yield finding
    if (exposed := check_env_file(Path(".env"))) is not None:
        yield exposed
    hours = charters.now.reach / 3600 if charters else CATCH_UP_HOURS
    async for finding in database.check_database(url, retry_hours=hours if retry else None):
        yield finding
    secrets = _secrets(settings)
    timeout = aiohttp.ClientTimeout(total=settings.slack_timeout_seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = make_client(secrets.bot_token, settings.slack_api_url, session)
        now = charters.now if charters else None
        async for finding in slack.check_slack(client, SlackApi(Metrics()), secrets, now):
            yield finding
        if settings.port:
            yield await database.check_running_instance(settings.host, settings.port, session)
        if charters is not None:
            folder = CharterFiles(settings.charter_file).folder
            pictures = HostedImages(charters, folder, settings.public_url)
            yield await check_pictures(pictures, session)


def _secrets(settings: Settings) -> slack.SlackSecrets:
    return slack.SlackSecrets(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_app_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value(),
    )


def check_env_file(path: Path) -> Diagnosis | None:
    """Warn if every user of this machine can read the tokens; ``None`` without such a file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if os.name == "posix" and mode & stat.S_IROTH:
        return warning("secrets", f"Every user of this machine can read the tokens in {path}.", f"chmod 600 {path}")
    return fine("secrets", f"Not everybody can read {path}.")


def check_assistants() -> Diagnosis:
    """Say whether ``charter mcp`` can run. The bot doesn't need it, so that it may well be missing."""
    found = sdk_version()
    if found is None:
        return fine("assistants", f"`charter mcp` isn't installed. Writing assistants need it: {INSTALL}")
    try:
        require_sdk()
    except ExtraError:
        return warning("assistants", f"mcp {found} is too old for `charter mcp`.", INSTALL)
    return fine("assistants", f"`charter mcp` can serve writing assistants (mcp {found}).")


_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_ELSEWHERE = (
    "Set PUBLIC_URL to the https:// address where Slack reaches this bot, or leave it empty: pictures are uploaded."
)


def diagnose_addresses(pictures: HostedImages) -> Diagnosis | None:
    """Say whether Slack can load the pictures, by their addresses; ``None`` if only a request can tell. Pure."""
    if not pictures.files:
        return fine("pictures", "The charter's pictures aren't files, so Slack loads none from this bot.")
    if not pictures.public_url:
        return _diagnose_uploads(pictures.files.values())
    if urlsplit(pictures.public_url).hostname in ("127.0.0.1", "localhost", "::1"):
        return warning(
            "pictures", f"Slack can't reach {pictures.public_url}: it is this machine's own address.", _ELSEWHERE
        )
    return None


def _diagnose_uploads(files: Iterable[Path]) -> Diagnosis:
    """Say whether Slack will show these files once the bot has uploaded them."""
    others = sorted(path.name for path in files if not _is_picture(path))
    if not others:
        return fine("pictures", "The bot uploads the charter's picture files to Slack, once each.")
    return warning(
        "pictures",
        f"Slack can show only the description of {', '.join(others)}: what it contains isn't PNG, JPEG or GIF.",
        "Save the picture in one of these formats.",
    )


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(_SIGNATURES)
    except OSError:
        return False


async def check_pictures(pictures: HostedImages, session: aiohttp.ClientSession) -> Diagnosis:
    """Request one of the charter's picture files where Slack would."""
    if (diagnosis := diagnose_addresses(pictures)) is not None:
        return diagnosis
    address = pictures.url(next(iter(pictures.files))) or ""
    content = await _get(address, session)
    if content.startswith("image/"):
        return fine("pictures", f"{address} serves a picture.")
    return warning(
        "pictures",
        f"{address} serves {content} instead of a picture, so Slack may show only its description.",
        "Check that `charter run` is running, and that PUBLIC_URL leads to its HOST and PORT from outside.",
    )


async def _get(address: str, session: aiohttp.ClientSession) -> str:
    """Return the content type, or why the request failed."""
    try:
        async with session.get(address) as response:
            return response.content_type if response.status == 200 else f"HTTP status {response.status}"
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return "no answer"
