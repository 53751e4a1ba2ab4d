"""What the listeners may use."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.draft import Draft, Picture
from bot.charter.model import Charter
from bot.charter.repetition import Earlier
from bot.charter.review import Finding, Reviewer
from bot.drafts.events import DraftKey
from bot.drafts.ingest import Intake
from bot.drafts.ports import Gateway, QuietLedger
from bot.slack import blocks
from bot.slack.api import SlackApi
from bot.slack.blocks import PictureUrl
from bot.slack.events import BotIdentity
from bot.slack.profiles import Profile, Profiles
from bot.wording.figures import RuleFigures
from bot.wording.health import BotStatus
from bot.wording.page import Page

MOST = 10  # texts at once
SECONDS = 60.0  # until as many are there again
_TIDY_BEYOND = 1000  # people


class RateLimiter:
    """A bucket for each person, in memory only, and forgotten as soon as it is full again.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, person: str) -> float:
        """Take one: 0, or how many seconds until there is one."""
        now = self._clock()
        full_at = max(self._full_at.get(person, now), now) + SECONDS / MOST
        if full_at - now > SECONDS:
            return full_at - now - SECONDS
        if len(self._full_at) >= _TIDY_BEYOND:
            self._full_at = {one: moment for one, moment in self._full_at.items() if moment > now}
        self._full_at[person] = full_at
        return 0

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._full_at)


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """The parts of the bot that an answer to Slack can need. ``wiring`` puts them together.

    Attributes:
        allowance: how often somebody may try a text in private.
        earlier: what came before a draft in its channel, or before a text that is no draft yet.
        condition: how the bot itself is doing; its moments are in UTC.
        figures: by rule, of so many days up to now.
        events_missed: the next catch-up is to read everything.
        now: the time, in UTC.
    """

    me: BotIdentity
    client: AsyncWebClient
    ask: SlackApi
    reviewer: Reviewer
    intake: Intake
    earlier: Callable[[DraftKey | None], Awaitable[Earlier | None]]
    messenger: Gateway
    quiet: QuietLedger
    readers: Profiles
    allowance: RateLimiter
    picture_url: PictureUrl
    condition: Callable[[], Awaitable[BotStatus]]
    figures: Callable[[int], Awaitable[list[RuleFigures]]]
    events_missed: Callable[[], None]
    now: Callable[[], dt.datetime]

    @property
    def charter(self) -> Charter:
        """The charter that drafts are reviewed with."""
        return self.reviewer.charter

    async def review(
        self, text: str, pictures: tuple[Picture, ...] = (), key: DraftKey | None = None
    ) -> tuple[Finding, ...]:
        """All that the charter finds in a text, or in the message that stands under a key."""
        platform, earlier = self.charter.drafts.platform, await self.earlier(key)
        return self.reviewer.review(Draft.read(text, default_platform=platform, pictures=pictures, earlier=earlier))

    async def open_modal(self, trigger: str, page: Page, reader: Profile) -> None:
        """Show somebody a page over what they see; ``trigger`` is good for three seconds."""
        view = blocks.modal(page, reader.language)
        await self.ask(self.client.views_open, trigger_id=trigger, view=view)
