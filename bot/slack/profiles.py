"""Who reads: their language and time zone, as Slack knows them."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackError
from bot.slack.api import Answer, SlackApi
from bot.wording.language import Language, language

_REMEMBERED = 2000  # people
_FRESH = 3600.0  # seconds
_PATIENCE = 1.0  # seconds; an answer is due within three


class Profile(NamedTuple):
    """The language that we answer somebody in, and the zone that times are shown in."""

    language: Language
    zone: ZoneInfo


class Profiles:
    """Asks Slack once an hour and person, in memory only; where Slack is slow, the team's language and zone serve."""

    def __init__(self, client: AsyncWebClient, api: SlackApi, team: Profile) -> None:
        self._client = client
        self._api = api
        self._team = team
        self._known: OrderedDict[str, tuple[float, Profile]] = OrderedDict()

    async def find(self, person: str) -> Profile:
        """How to answer this person."""
        asked_at, reader = self._known.get(person, (0.0, self._team))
        if asked_at and time.monotonic() - asked_at < _FRESH:
            return reader
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._api.call(self._client.users_info, user=person, include_locale=True)
        except (SlackError, TimeoutError):
            return reader
        reader = self._read(answer.get("user") or {})
        self._known[person] = (time.monotonic(), reader)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return reader

    def _read(self, user: Answer) -> Profile:
        try:
            zone = ZoneInfo(user.get("tz") or "")
        except (ZoneInfoNotFoundError, ValueError):
            zone = self._team.zone
        locale = user.get("locale")
        return Profile(language(locale) if locale else self._team.language, zone)
