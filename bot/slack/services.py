"""What the listeners may use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.draft import Draft, Picture
from bot.charter.model import Charter
from bot.charter.review import Finding, Reviewer
from bot.slack.allowance import Allowance
from bot.slack.asking import Asking
from bot.slack.blocks import PictureUrl
from bot.slack.events import Self
from bot.slack.readers import Readers
from bot.threads.intake import Intake
from bot.threads.ports import Messenger, QuietLedger
from bot.voice.health import Condition
from bot.voice.reminder import RuleFigures


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the bot that an answer to Slack can need. ``wiring`` puts them together.

    Attributes:
        allowance: how often somebody may try a text in private.
        condition: how the bot itself is doing; its moments are in UTC.
        figures: by rule, of so many days up to now.
        now: the time, in UTC.
    """

    me: Self
    client: AsyncWebClient
    ask: Asking
    reviewer: Reviewer
    intake: Intake
    messenger: Messenger
    quiet: QuietLedger
    readers: Readers
    allowance: Allowance
    picture_url: PictureUrl
    condition: Callable[[], Awaitable[Condition]]
    figures: Callable[[int], Awaitable[list[RuleFigures]]]
    now: Callable[[], dt.datetime]

    @property
    def charter(self) -> Charter:
        """The charter that drafts are reviewed with."""
        return self.reviewer.charter

    def review(self, text: str, pictures: tuple[Picture, ...] = ()) -> tuple[Finding, ...]:
        """All that the charter finds in a text."""
        draft = Draft.read(text, default_platform=self.charter.drafts.platform, pictures=pictures)
        return self.reviewer.review(draft)
