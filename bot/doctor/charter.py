"""The charter's file, and whether Slack can show its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.charter.loading import load
from bot.charter.model import Charter
from bot.doctor.findings import Diagnosis, fault, fine, warning
from bot.errors import CharterError
from bot.ops.http import HostedImages

_ELSEWHERE = (
    "Set PUBLIC_URL to the https:// address at which Slack reaches this bot, or give pictures https:// addresses."
)


def read(path: Path) -> tuple[Charter | None, list[Diagnosis]]:
    """The charter, and what is wrong with it: what makes it refuse to load, each fault by itself."""
    try:
        charter = load(path)
    except CharterError as error:
        return None, list(_faults(error))
    counts = f"rules: {len(charter.rules)}, objectives: {len(charter.objectives)}"
    return charter, [fine("charter", f"{path} loads ({counts}).")]


def _faults(error: CharterError) -> Iterator[Diagnosis]:
    for one in error.faults:
        line = f"line {one.line}" if one.line else ""
        place = ", ".join(part for part in (error.name, line, one.where) if part)
        yield fault("charter", f"{place}: {one.what}", one.mend)


def pictures_by_address(pictures: HostedImages) -> Diagnosis | None:
    """Whether Slack can load the pictures, as far as their addresses tell; ``None`` where one has to look. Pure."""
    if not pictures.files:
        return fine("pictures", "No picture of the charter is a file, so Slack loads none from this bot.")
    if not pictures.public_url:
        return warning(
            "pictures", "Slack cannot load the charter's pictures: their descriptions are shown.", _ELSEWHERE
        )
    if urlsplit(pictures.public_url).hostname in ("127.0.0.1", "localhost", "::1"):
        return warning("pictures", f"Slack cannot reach {pictures.public_url}: that is this machine.", _ELSEWHERE)
    return None


async def pictures(pictures: HostedImages, session: aiohttp.ClientSession) -> Diagnosis:
    """Whether a picture beside the charter is to be had where Slack would ask for it."""
    if (known := pictures_by_address(pictures)) is not None:
        return known
    address = pictures.url(next(iter(pictures.files))) or ""
    got = await _get(address, session)
    if got.startswith("image/"):
        return fine("pictures", f"{address} gives a picture.")
    return warning(
        "pictures",
        f"{address} gives {got} instead of a picture, so Slack may show descriptions only.",
        "See that `charter run` runs behind PUBLIC_URL, and that the address leads from outside to its HOST and PORT.",
    )


async def _get(address: str, session: aiohttp.ClientSession) -> str:
    """What is there: a content type, or why there is nothing."""
    try:
        async with session.get(address) as response:
            return response.content_type if response.status == 200 else f"HTTP status {response.status}"
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return "no answer"
