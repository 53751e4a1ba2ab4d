"""What the listeners may use."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.advice import Advice, advise, weigh
from bot.charter.charters import ActiveCharter, CurrentCharters
from bot.charter.draft import Draft, Picture
from bot.charter.repetition import Earlier
from bot.db.charters import CharterStore
from bot.db.drafts import DraftStore
from bot.db.records import DraftKey, ts_at
from bot.db.reminders import ReminderStore
from bot.db.suggestions import SuggestionStore
from bot.db.suppressions import QuietStore
from bot.drafts.catch_up import CatchUp
from bot.drafts.channels import DraftChannels
from bot.drafts.events import DraftGateway, DraftVersion
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Ingest
from bot.drafts.readings import Readings
from bot.errors import OutcomeUnknown, SlackError
from bot.ops.charters import CharterLoader
from bot.ops.health import EventFeed
from bot.slack import blocks
from bot.slack.api import SlackApi
from bot.slack.blocks import Block, PictureSource
from bot.slack.editing.recent_drafts import RecentDrafts
from bot.slack.events import BotIdentity
from bot.slack.interactions import text_at
from bot.slack.keepers import Keepers
from bot.slack.profiles import Profile, Profiles
from bot.slack.shapes import Json
from bot.slack.suggestion_messages import SuggestionMessages
from bot.suggestions.target import SuggestionPlanner
from bot.wording.figures import BotStatus, RuleFigures
from bot.wording.page import Page
from bot.wording.second_reader import ReaderPlace

_TIMEOUT = 1.0  # seconds; Slack expects the bot's answer within three

CHECKS_PER_WINDOW = 10  # texts at once
WINDOW_SECONDS = 60.0  # until as many are there again
_TIDY_BEYOND = 1000  # people


class CheckLimiter:
    """How often a person may check a text in private, or change a charter: both take time that the drafts need too.

    A bucket for each person, in memory only, and forgotten as soon as it is full again.

    Args:
        clock: seconds that never go back.
        most: how many at once; after ``WINDOW_SECONDS`` as many are there again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = CHECKS_PER_WINDOW) -> None:
        self._clock = clock
        self._seconds_each = WINDOW_SECONDS / most
        self._full_at: dict[str, float] = {}

    def take(self, person: str) -> float:
        """Take one: 0, or how many seconds until there is one."""
        now = self._clock()
        full_at = max(self._full_at.get(person, now), now) + self._seconds_each
        if full_at - now > WINDOW_SECONDS:
            return full_at - now - WINDOW_SECONDS
        if len(self._full_at) >= _TIDY_BEYOND:
            self._full_at = {one: moment for one, moment in self._full_at.items() if moment > now}
        self._full_at[person] = full_at
        return 0

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._full_at)


EDITS_PER_WINDOW = 60
"""How often a keeper may save, try or judge a change: a person who reads what they press needs far fewer."""


@dataclass(frozen=True, slots=True)
class EditParts:
    """What changing a charter takes.

    Attributes:
        versions: of the kept charters.
        keepers: who may change them.
        limiter: how often a person may.
        recent: the drafts to try a change on.
        trying: one try at a time: each takes the processor for up to a second.
    """

    versions: CharterStore
    keepers: Keepers
    limiter: CheckLimiter
    recent: RecentDrafts
    trying: asyncio.Semaphore

    @classmethod
    def of(
        cls, versions: CharterStore, client: AsyncWebClient, api: SlackApi, me: BotIdentity, gateway: DraftGateway
    ) -> EditParts:
        """Put the parts together."""
        limiter = CheckLimiter(most=EDITS_PER_WINDOW)
        keepers = Keepers(client, api, me.team_id)
        return cls(versions, keepers, limiter, RecentDrafts(gateway), asyncio.Semaphore(1))


@dataclass(frozen=True, slots=True)
class SuggestionParts:
    """What suggesting a change takes.

    Attributes:
        store: the suggestions.
        messages: what people are told of them.
        planner: delivers those messages.
    """

    store: SuggestionStore
    messages: SuggestionMessages
    planner: SuggestionPlanner


@dataclass(frozen=True, slots=True)
class ListenerContext:
    """The parts of the bot that an answer to Slack can need. ``app.container`` puts them together.

    Attributes:
        charters: those in force.
        loader: adds a version to a kept charter.
        readings: what a second reader found.
        reader: where it is; ``None`` for none.
        check_limiter: how often a person may check a text in private.
        edits: what changing a charter takes.
        suggestions: what suggesting a change takes.
        event_feed: whether Slack's events arrive.
        started_at: when the bot started, in UTC.
        now: the time, in UTC.
    """

    me: BotIdentity
    client: AsyncWebClient
    api: SlackApi
    gateway: DraftGateway
    charters: CurrentCharters
    loader: CharterLoader
    ingest: Ingest
    catch_up: CatchUp
    channels: DraftChannels
    history: DraftHistory
    readings: Readings
    reader: ReaderPlace | None
    drafts: DraftStore
    reminders: ReminderStore
    quiet: QuietStore
    profiles: Profiles
    check_limiter: CheckLimiter
    edits: EditParts
    suggestions: SuggestionParts
    picture: PictureSource
    event_feed: EventFeed
    started_at: dt.datetime
    now: Callable[[], dt.datetime]

    async def advise(
        self, active: ActiveCharter, text: str, pictures: tuple[Picture, ...] = (), key: DraftKey | None = None
    ) -> Advice:
        """What a charter says about a text of any length, or about the message of a key."""
        return advise(active.reviewer, await self._draft(active, text, pictures, key), any_length=True)

    async def advise_again(self, active: ActiveCharter, message: DraftVersion) -> Advice:
        """What a charter, and a second reader that was asked, say about a draft that may have a reply."""
        draft = await self._draft(active, message.text, message.pictures, message.key)
        advice = advise(active.reviewer, draft, any_length=True)
        if advice.findings:
            return advice
        return weigh(await self.readings.recorded(active, message, draft), resting=frozenset(), quiet=False)

    async def _draft(self, active: ActiveCharter, text: str, shown: tuple[Picture, ...], key: DraftKey | None) -> Draft:
        platform, earlier = active.charter.drafts.platform, await self._earlier(active, key)
        return Draft.read(text, default_platform=platform, pictures=shown, earlier=earlier)

    async def charters_of(self, person: str) -> tuple[ActiveCharter, ...]:
        """The charters of the channels that a person is in; all of them where Slack doesn't tell in time."""
        charters = self.charters.now
        if charters.only:
            return charters.all
        try:
            own = await self.channels_of(person)
        except SlackError:
            return charters.all
        mine = {one.id for channel in own for one in self._speaking_in(channel)}
        return tuple(one for one in charters.all if one.id in mine) or charters.all

    async def channels_of(self, person: str) -> list[str]:
        """The ids of the channels that a person is in. ``SlackError`` where Slack doesn't tell in time."""
        types = {"types": "public_channel,private_channel", "exclude_archived": True}
        pages = self.api.paginate(self.client.users_conversations, "channels", user=person, **types)
        try:
            async with asyncio.timeout(_TIMEOUT):
                return [found["id"] async for page in pages for found in page]
        except TimeoutError:
            raise OutcomeUnknown from None

    def watched_by(self, active: ActiveCharter) -> list[str]:
        """The ids of the drafts channels that a charter watches, of those that the bot is in."""
        watching = ((one.id, self.charters.of_drafts(one.id)) for one in self.channels.watched)
        return [channel for channel, charter in watching if charter is not None and charter.id == active.id]

    def kept(self, charter_id: str) -> ActiveCharter | None:
        """The charter with this id where its keepers change it in Slack."""
        active = self.charters.now.get(charter_id)
        return active if active is not None and active.is_kept else None

    def _speaking_in(self, channel: str) -> Iterator[ActiveCharter]:
        speaking = (self.charters.of_drafts(channel), self.charters.of_reminders(channel))
        yield from (one for one in speaking if one is not None)

    async def status(self) -> BotStatus:
        """How the bot itself is doing; its moments are in UTC."""
        backlog = await self.drafts.backlog()
        return BotStatus(self.event_feed.open, self.started_at, backlog.waiting, backlog.dead_letters)

    async def figures(self, active: ActiveCharter, days: int) -> list[RuleFigures]:
        """By rule of a charter, of so many days up to now."""
        now, channels = self.now().timestamp(), self.charters.drafts_channels(active)
        return await self.reminders.figures(now - days * 86400, now + 60, channels)

    async def show_view(self, body: Json, view: Block) -> None:
        """Show a view over the modal where something was pressed, or as the first; without a trigger, show nothing."""
        is_in_modal = text_at(body, "view", "type") == "modal"
        if trigger := text_at(body, "trigger_id"):
            show = self.client.views_push if is_in_modal else self.client.views_open
            await self.api.call(show, trigger_id=trigger, view=view)

    async def open_modal(self, trigger: str, page: Page, reader: Profile) -> None:
        """Show a person a page over what they see; ``trigger`` is good for three seconds. Without one, show nothing."""
        if not trigger:
            return
        view = blocks.modal(page, reader.language)
        await self.api.call(self.client.views_open, trigger_id=trigger, view=view)

    async def _earlier(self, active: ActiveCharter, key: DraftKey | None) -> Earlier | None:
        """What came before a draft; for a text that is not one yet, what is in the first of the drafts channels."""
        watched = self.watched_by(active)
        if key is None and watched:
            key = DraftKey(watched[0], ts_at(self.now().timestamp()))
        if key is None or key.channel not in watched:
            return None
        return await self.history.before(key)
