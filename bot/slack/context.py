"""What the listeners may use."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.advice import Advice, advise
from bot.charter.draft import Draft, Picture
from bot.charter.model import Charter
from bot.charter.repetition import Earlier
from bot.charter.review import Reviewer
from bot.db.drafts import DraftStore
from bot.db.records import DraftKey, ts_at
from bot.db.reminders import ReminderStore
from bot.db.suppressions import QuietStore
from bot.drafts.catch_up import CatchUp
from bot.drafts.channels import DraftChannels
from bot.drafts.events import DraftGateway
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Ingest
from bot.ops.health import Connection
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


class CheckLimiter:
    """How often a person may check a text in private: reading one takes time that the drafts need too.

    A bucket for each person, in memory only, and forgotten as soon as it is full again.

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
    """The parts of the bot that an answer to Slack can need. ``app.container`` puts them together.

    Attributes:
        check_limiter: how often a person may check a text in private.
        connection: whether Slack's events arrive.
        started_at: when the bot started, in UTC.
        now: the time, in UTC.
    """

    me: BotIdentity
    client: AsyncWebClient
    api: SlackApi
    gateway: DraftGateway
    reviewer: Reviewer
    ingest: Ingest
    catch_up: CatchUp
    channels: DraftChannels
    history: DraftHistory
    drafts: DraftStore
    reminders: ReminderStore
    quiet: QuietStore
    profiles: Profiles
    check_limiter: CheckLimiter
    picture_url: PictureUrl
    connection: Connection
    started_at: dt.datetime
    now: Callable[[], dt.datetime]

    @property
    def charter(self) -> Charter:
        """The charter that drafts are reviewed with."""
        return self.reviewer.charter

    async def advise(self, text: str, pictures: tuple[Picture, ...] = (), key: DraftKey | None = None) -> Advice:
        """What the charter says about a text of any length, or about the message of a key."""
        platform, earlier = self.charter.drafts.platform, await self._earlier(key)
        draft = Draft.read(text, default_platform=platform, pictures=pictures, earlier=earlier)
        return advise(self.reviewer, draft, any_length=True)

    async def status(self) -> BotStatus:
        """How the bot itself is doing; its moments are in UTC."""
        backlog = await self.drafts.backlog()
        return BotStatus(self.connection.open, self.started_at, backlog.waiting, backlog.dead_letters)

    async def figures(self, days: int) -> list[RuleFigures]:
        """By rule, of so many days up to now."""
        now = self.now().timestamp()
        return await self.reminders.figures(now - days * 86400, now + 60)

    async def open_modal(self, trigger: str, page: Page, reader: Profile) -> None:
        """Show a person a page over what they see; ``trigger`` is good for three seconds."""
        view = blocks.modal(page, reader.language)
        await self.api.call(self.client.views_open, trigger_id=trigger, view=view)

    async def _earlier(self, key: DraftKey | None) -> Earlier | None:
        """What came before a draft; for a text that is not one yet, what is in the first of the drafts channels."""
        watched = self.channels.watched
        if key is None and watched:
            key = DraftKey(watched[0].id, ts_at(self.now().timestamp()))
        if key is None or key.channel not in {channel.id for channel in watched}:
            return None
        return await self.history.before(key)
