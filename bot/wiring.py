"""The only place that puts the parts together."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.loading import load
from bot.charter.model import Charter
from bot.charter.repetition import Earlier
from bot.charter.review import Reviewer
from bot.metrics import Metrics
from bot.pictures import Pictures
from bot.settings import Settings, SettingsError
from bot.slack.allowance import Allowance
from bot.slack.asking import Asking
from bot.slack.events import Self
from bot.slack.meeting import meet
from bot.slack.messenger import SlackMessenger
from bot.slack.readers import Reader, Readers
from bot.slack.services import Services
from bot.store.channels import Channels as ChannelTable
from bot.store.database import Database
from bot.store.drafts import Drafts
from bot.store.housekeeping import Housekeeping
from bot.store.migrating import migrate
from bot.store.quiet import Quiets
from bot.store.reminders import Reminders as ReminderTable
from bot.store.traces import Traces
from bot.threads.catch_up import CatchUp, Reach
from bot.threads.channels import Channels
from bot.threads.digests import Digests
from bot.threads.facts import DraftKey, ts_at
from bot.threads.intake import Intake
from bot.threads.keeper import Keeper, Observer
from bot.threads.leases import Timing
from bot.threads.opinion import Opinions
from bot.threads.recall import Recall
from bot.threads.reminders import Reminders
from bot.threads.texts import Texts
from bot.voice.figures import RuleFigures
from bot.voice.health import Condition
from bot.voice.language import language

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tables:
    """The database, question by question."""

    database: Database
    drafts: Drafts
    reminders: ReminderTable
    channels: ChannelTable
    quiets: Quiets
    traces: Traces
    housekeeping: Housekeeping


@dataclass(frozen=True, slots=True)
class Line:
    """The line to Slack: the client, the counted way to use it, and who we are."""

    client: AsyncWebClient
    ask: Asking
    me: Self


class Bot:
    """Every part of a bot that is not listening yet; ``running.run`` sets it going.

    Args:
        settings: what the environment says.
        charter: what the team wrote.
        tables: an open database of the newest schema.
        line: to Slack.
        metrics: what Prometheus reads.
        observe: told what each draft came to; the demo shows it on the page.
    """

    def __init__(
        self, settings: Settings, charter: Charter, tables: Tables, line: Line, metrics: Metrics, observe: Observer
    ) -> None:
        self.settings, self.charter, self.tables, self.line, self.metrics = settings, charter, tables, line, metrics
        self._observer = observe
        self._started_at = utc_now()
        timing = Timing(
            settings.lease_seconds, settings.settle_seconds, settings.slack_timeout_seconds, settings.poll_seconds
        )
        reviewer, public = Reviewer(charter), language(charter.language)
        self.pictures = Pictures(charter, settings.charter_file.parent, settings.public_url)
        self.messenger = SlackMessenger(line.client, line.ask, line.me, public, self.pictures.url)
        self.channels = Channels(tables.channels, self.messenger, charter.drafts.channels)
        self.reminders = Reminders(charter, tables.reminders, tables.channels, self.messenger, timing, utc_now)
        self._digests = Digests(settings.slack_bot_token.get_secret_value())
        self._recall = Recall(tables.traces, charter, self._digests.repetition)
        reach = charter.drafts.catch_up_hours * 3600.0
        self.keeper = self._keeper(reviewer, timing, reach)
        self.intake = Intake(
            tables.drafts, self.channels, self._texts, self.keeper, reach=reach, observe=self._pass_over
        )
        self.catch_up = CatchUp(
            tables.drafts, tables.channels, self.messenger, self.channels, self.intake, Reach(reach)
        )
        self.services = self._services(reviewer)
        self.reaches_slack: Callable[[], bool] = lambda: False

    def _keeper(self, reviewer: Reviewer, timing: Timing, reach: float) -> Keeper:
        self._texts = Texts()
        return Keeper(
            self.tables.drafts,
            self.messenger,
            Opinions(reviewer, self._digests, self._recall),
            self._digests,
            self._texts,
            timing=timing,
            rest_hours=self.charter.nudge.again_after_hours,
            reach=reach,
            observe=self._observe,
        )

    def _services(self, reviewer: Reviewer) -> Services:
        team = Reader(language(self.charter.language), self.charter.reminder.zone)
        return Services(
            me=self.line.me,
            client=self.line.client,
            ask=self.line.ask,
            reviewer=reviewer,
            intake=self.intake,
            earlier=self.earlier,
            messenger=self.messenger,
            quiet=self.tables.quiets,
            readers=Readers(self.line.client, self.line.ask, team),
            allowance=Allowance(),
            picture_url=self.pictures.url,
            condition=self.condition,
            figures=self.figures,
            events_missed=self.catch_up.distrust,
            now=utc_now,
        )

    async def condition(self) -> Condition:
        """How the bot itself is doing."""
        waiting, given_up = await self.tables.drafts.backlog()
        return Condition(self.reaches_slack(), self._started_at, waiting, given_up)

    async def earlier(self, key: DraftKey | None) -> Earlier | None:
        """What came before a draft; for a text that is none yet, what stands in the first of the drafts channels."""
        watched = self.channels.watched
        if key is None and watched:
            key = DraftKey(watched[0].id, ts_at(utc_now().timestamp()))
        if key is None or key.channel not in {channel.id for channel in watched}:
            return None
        return await self._recall.before(key)

    async def figures(self, days: int) -> list[RuleFigures]:
        """By rule, of so many days up to now."""
        now = utc_now().timestamp()
        return await self.tables.reminders.figures(now - days * 86400, now + 60)

    def _observe(self, key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        log.info("draft", outcome=outcome, channel=key.channel, ts=key.ts, rules=rules)
        self._count(key, outcome, rules)

    def _pass_over(self, key: DraftKey, reason: str, rules: tuple[str, ...]) -> None:
        """Two such events follow each reply of our own, and tell nobody anything."""
        log.debug("draft", outcome=reason, channel=key.channel, ts=key.ts)
        self._count(key, reason, rules)

    def _count(self, key: DraftKey, outcome: str, rules: tuple[str, ...]) -> None:
        self.metrics.drafts.labels(outcome).inc()
        self._observer(key, outcome, rules)


def ignore(_key: DraftKey, _outcome: str, _rules: tuple[str, ...]) -> None:
    """An observer that does nothing."""


@asynccontextmanager
async def open_bot(
    settings: Settings, observe: Observer = ignore, charter: Charter | None = None
) -> AsyncIterator[Bot]:
    """A bot with its charter loaded (unless one is given), its database migrated and Slack met; closed at the end.

    Raises:
        BotError: one of these cannot be done, with the way to mend it.
    """
    charter = charter or load(settings.charter_file)
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise SettingsError(
            "SLACK_BOT_TOKEN is not set. Create the app with `charter manifest`, install it in your workspace, and put "
            "its Bot User OAuth Token, xoxb-…, into the environment or into .env."
        )
    metrics = Metrics()
    timeout = aiohttp.ClientTimeout(total=settings.slack_timeout_seconds)
    async with open_tables(settings) as tables, aiohttp.ClientSession(timeout=timeout) as session:
        # No retry handlers: the SDK's own repeat a post that was reset after it took effect.
        client = AsyncWebClient(token, settings.slack_api_url, session=session, retry_handlers=[])
        ask = Asking(metrics)
        line = Line(client, ask, await meet(client, ask))
        yield Bot(settings, charter, tables, line, metrics, observe)


@asynccontextmanager
async def open_tables(settings: Settings) -> AsyncIterator[Tables]:
    """The database with its schema at the newest version; closed at the end."""
    url, settle = settings.database_url.get_secret_value(), settings.settle_seconds
    database = Database(url)
    try:
        await migrate(database, url)
        yield Tables(
            database,
            Drafts(database, settle),
            ReminderTable(database, settle),
            ChannelTable(database),
            Quiets(database),
            Traces(database),
            Housekeeping(database),
        )
    finally:
        await database.close()


def utc_now() -> dt.datetime:
    """The time."""
    return dt.datetime.now(dt.UTC)
