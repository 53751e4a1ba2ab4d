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
from bot.db.channels import ChannelStore as ChannelTable
from bot.db.drafts import DraftStore
from bot.db.engine import Database
from bot.db.fingerprints import FingerprintStore
from bot.db.migrate import migrate
from bot.db.reminders import ReminderStore as ReminderTable
from bot.db.retention import Retention
from bot.db.suppressions import QuietStore
from bot.delivery.leases import Timing
from bot.delivery.worker import Observer, Worker
from bot.drafts.catch_up import CatchUp, CatchUpWindow
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decider
from bot.drafts.events import DraftKey, ts_at
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Intake
from bot.drafts.message_cache import MessageCache
from bot.drafts.pseudonyms import Pseudonymizer
from bot.ops.http import HostedImages
from bot.ops.metrics import Metrics
from bot.reminders.target import Reminders
from bot.settings import Settings, SettingsError
from bot.slack.api import SlackApi
from bot.slack.auth import identify
from bot.slack.context import ListenerContext, RateLimiter
from bot.slack.events import BotIdentity
from bot.slack.gateway import SlackGateway
from bot.slack.profiles import Profile, Profiles
from bot.wording.figures import RuleFigures
from bot.wording.health import BotStatus
from bot.wording.language import language

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """The database, question by question."""

    database: Database
    drafts: DraftStore
    reminders: ReminderTable
    channels: ChannelTable
    quiets: QuietStore
    traces: FingerprintStore
    housekeeping: Retention


@dataclass(frozen=True, slots=True)
class SlackConnection:
    """The line to Slack: the client, the counted way to use it, and who we are."""

    client: AsyncWebClient
    ask: SlackApi
    me: BotIdentity


class App:
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
        self,
        settings: Settings,
        charter: Charter,
        tables: Stores,
        line: SlackConnection,
        metrics: Metrics,
        observe: Observer,
    ) -> None:
        self.settings, self.charter, self.tables, self.line, self.metrics = settings, charter, tables, line, metrics
        self._observer = observe
        self._started_at = utc_now()
        timing = Timing(
            settings.lease_seconds, settings.grace_seconds, settings.slack_timeout_seconds, settings.poll_seconds
        )
        reviewer, public = Reviewer(charter), language(charter.language)
        self.pictures = HostedImages(charter, settings.charter_file.parent, settings.public_url)
        self.messenger = SlackGateway(line.client, line.ask, line.me, public, self.pictures.url)
        self.channels = DraftChannels(tables.channels, self.messenger, charter.drafts.channels)
        self.reminders = Reminders(charter, tables.reminders, tables.channels, self.messenger, timing, utc_now)
        self._digests = Pseudonymizer(settings.slack_bot_token.get_secret_value())
        self._recall = DraftHistory(tables.traces, charter, self._digests.repetition)
        reach = charter.drafts.catch_up_hours * 3600.0
        self.keeper = self._keeper(reviewer, timing, reach)
        self.intake = Intake(
            tables.drafts, self.channels, self._texts, self.keeper, reach=reach, observe=self._pass_over
        )
        self.catch_up = CatchUp(
            tables.drafts, tables.channels, self.messenger, self.channels, self.intake, CatchUpWindow(reach)
        )
        self.services = self._services(reviewer)
        self.reaches_slack: Callable[[], bool] = lambda: False

    def _keeper(self, reviewer: Reviewer, timing: Timing, reach: float) -> Worker:
        self._texts = MessageCache()
        return Worker(
            self.tables.drafts,
            self.messenger,
            Decider(reviewer, self._digests, self._recall),
            self._digests,
            self._texts,
            timing=timing,
            rest_hours=self.charter.nudge.again_after_hours,
            reach=reach,
            observe=self._observe,
        )

    def _services(self, reviewer: Reviewer) -> ListenerContext:
        team = Profile(language(self.charter.language), self.charter.reminder.zone)
        return ListenerContext(
            me=self.line.me,
            client=self.line.client,
            ask=self.line.ask,
            reviewer=reviewer,
            intake=self.intake,
            earlier=self.earlier,
            messenger=self.messenger,
            quiet=self.tables.quiets,
            readers=Profiles(self.line.client, self.line.ask, team),
            allowance=RateLimiter(),
            picture_url=self.pictures.url,
            condition=self.condition,
            figures=self.figures,
            events_missed=self.catch_up.distrust,
            now=utc_now,
        )

    async def condition(self) -> BotStatus:
        """How the bot itself is doing."""
        waiting, given_up = await self.tables.drafts.backlog()
        return BotStatus(self.reaches_slack(), self._started_at, waiting, given_up)

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
async def open_app(
    settings: Settings, observe: Observer = ignore, charter: Charter | None = None
) -> AsyncIterator[App]:
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
    async with open_stores(settings) as tables, aiohttp.ClientSession(timeout=timeout) as session:
        # No retry handlers: the SDK's own repeat a post that was reset after it took effect.
        client = AsyncWebClient(token, settings.slack_api_url, session=session, retry_handlers=[])
        ask = SlackApi(metrics)
        line = SlackConnection(client, ask, await identify(client, ask))
        yield App(settings, charter, tables, line, metrics, observe)


@asynccontextmanager
async def open_stores(settings: Settings) -> AsyncIterator[Stores]:
    """The database with its schema at the newest version; closed at the end."""
    url, settle = settings.database_url.get_secret_value(), settings.grace_seconds
    database = Database(url)
    try:
        await migrate(database, url)
        yield Stores(
            database,
            DraftStore(database, settle),
            ReminderTable(database, settle),
            ChannelTable(database),
            QuietStore(database),
            FingerprintStore(database),
            Retention(database),
        )
    finally:
        await database.close()


def utc_now() -> dt.datetime:
    """The time."""
    return dt.datetime.now(dt.UTC)
