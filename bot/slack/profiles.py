"""The people who ask: in which language they read, and in which time zone they are."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.api import Answer, SlackApi
from bot.wording.language import Language, language

_CACHE_SIZE = 2000  # people
_CACHE_SECONDS = 3600.0
_TIMEOUT = 1.0  # seconds; Slack expects the bot's answer within three


class Profile(NamedTuple):
    """The language and the time zone for answers to a person, and whether they write the month before the day."""

    language: Language
    zone: ZoneInfo
    month_first: bool = False


class Profiles:
    """Caches profiles in memory for an hour; falls back to the team's language and zone while Slack is slow.

    Args:
        team: returns those of the team, as the first charter in force has them.
    """

    def __init__(self, client: AsyncWebClient, api: SlackApi, team: Callable[[], Profile]) -> None:
        self._client = client
        self._api = api
        self._team = team
        self._known: OrderedDict[str, tuple[float, Profile]] = OrderedDict()

    async def find(self, person: str) -> Profile:
        """Return a person's profile."""
        asked_at, reader = self._known.get(person, (0.0, self._team()))
        if asked_at and time.monotonic() - asked_at < _CACHE_SECONDS:
            return reader
        try:
            async with asyncio.timeout(_TIMEOUT):
                answer = await self._api.call(self._client.users_info, user=person, include_locale=True)
        except (SlackError, TimeoutError):
            return reader
        reader = self._read(answer.get("user") or {})
        self._known[person] = (time.monotonic(), reader)
        if len(self._known) > _CACHE_SIZE:
            self._known.popitem(last=False)
        return reader

    async def language_of(self, person: str) -> Language:
        """Return the language that a person reads."""
        return (await self.find(person)).language

    def _read(self, user: Answer) -> Profile:
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._team().zone
        locale = user.get("locale")
        return Profile(language(locale) if locale else self._team().language, zone, locale == "en-US")
