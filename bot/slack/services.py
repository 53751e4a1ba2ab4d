"""What the listeners may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.draft import Draft, Picture
from bot.charter.model import Charter
from bot.charter.repetition import Earlier
from bot.charter.review import Finding, Reviewer
from bot.slack import blocks
from bot.slack.allowance import Allowance
from bot.slack.asking import Asking
from bot.slack.blocks import PictureUrl
from bot.slack.events import Self
from bot.slack.readers import Reader, Readers
from bot.threads.facts import DraftKey
from bot.threads.intake import Intake
from bot.threads.ports import Messenger, QuietLedger
from bot.voice.figures import RuleFigures
from bot.voice.health import Condition
from bot.voice.page import Page


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the bot that an answer to Slack can need. ``wiring`` puts them together.

    Attributes:
        allowance: how often somebody may try a text in private.
        earlier: what came before a draft in its channel, or before a text that is no draft yet.
        condition: how the bot itself is doing; its moments are in UTC.
        figures: by rule, of so many days up to now.
        events_missed: the next catch-up is to read everything.
        now: the time, in UTC.
    """

    me: Self
    client: AsyncWebClient
    ask: Asking
    reviewer: Reviewer
    intake: Intake
    earlier: Callable[[DraftKey | None], Awaitable[Earlier | None]]
    messenger: Messenger
    quiet: QuietLedger
    readers: Readers
    allowance: Allowance
    picture_url: PictureUrl
    condition: Callable[[], Awaitable[Condition]]
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

    async def open_modal(self, trigger: str, page: Page, reader: Reader) -> None:
        """Show somebody a page over what they see; ``trigger`` is good for three seconds."""
        view = blocks.modal(page, reader.language)
        await self.ask(self.client.views_open, trigger_id=trigger, view=view)
