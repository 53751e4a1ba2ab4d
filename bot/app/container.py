"""The composition root: the only place that puts the parts together."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.charter.loading import load
from bot.charter.model import Charter
from bot.charter.review import Reviewer
from bot.db.channels import ChannelStore
from bot.db.draft_queue import DraftQueue
from bot.db.drafts import DraftStore
from bot.db.fingerprints import FingerprintStore
from bot.db.group_commit import Database
from bot.db.migrate import migrate
from bot.db.pictures import PictureStore
from bot.db.queue_stats import QueueStats
from bot.db.records import DraftClaim, DraftKey
from bot.db.reminders import ReminderQueue, ReminderStore
from bot.db.retention import Retention
from bot.db.suppressions import QuietStore
from bot.delivery.leases import Timing
from bot.delivery.worker import Worker
from bot.drafts.catch_up import CatchUp, CatchUpWindow
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decider, Decision, Pseudonymizer
from bot.drafts.events import Observer
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Ingest, MessageCache
from bot.drafts.target import DraftTarget
from bot.ops.health import EventFeed, Health
from bot.ops.http import HostedImages
from bot.ops.metrics import Metrics
from bot.outcomes import DraftOutcome
from bot.reminders.target import ReminderPlanner
from bot.settings import Settings, SettingsError
from bot.slack.api import SlackApi, make_client
from bot.slack.auth import identify
from bot.slack.context import CheckLimiter, ListenerContext, Profile, Profiles
from bot.slack.events import BotIdentity
from bot.slack.gateway import SlackGateway
from bot.slack.pictures import Pictures
from bot.wording.language import language

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    """The database, table group by table group."""

    database: Database
    drafts: DraftStore
    draft_queue: DraftQueue
    reminders: ReminderStore
    reminder_queue: ReminderQueue
    channels: ChannelStore
    quiet: QuietStore
    fingerprints: FingerprintStore
    pictures: PictureStore
    retention: Retention
    stats: QueueStats


@dataclass(frozen=True, slots=True)
class SlackConnection:
    """The way to Slack: the client, the counted way to use it, and who we are."""

    client: AsyncWebClient
    api: SlackApi
    me: BotIdentity


@dataclass(frozen=True, slots=True)
class App:
    """Every part of a bot that is not listening yet; ``lifecycle.run`` sets it going."""

    settings: Settings
    charter: Charter
    stores: Stores
    slack: SlackConnection
    gateway: SlackGateway
    channels: DraftChannels
    worker: Worker[DraftClaim, Decision]
    ingest: Ingest
    catch_up: CatchUp
    reminders: ReminderPlanner
    listener_context: ListenerContext
    images: HostedImages
    pictures: Pictures
    metrics: Metrics
    event_feed: EventFeed
    health: Health

    @property
    def reach(self) -> float:
        """How many seconds back a draft may have been posted that still gets a reply."""
        return self.charter.drafts.catch_up_hours * 3600.0


def ignore(_key: DraftKey, _outcome: DraftOutcome, _rules: tuple[str, ...]) -> None:
    """An observer that does nothing."""


def compose_app(
    settings: Settings, charter: Charter, stores: Stores, slack: SlackConnection, metrics: Metrics, observer: Observer
) -> App:
    """Put the parts together.

    Args:
        settings: what the environment says.
        charter: what the team wrote.
        stores: an open database of the newest schema.
        slack: the way to Slack.
        metrics: what Prometheus reads.
        observer: told what each draft came to; the demo shows it on the page.
    """
    reach = charter.drafts.catch_up_hours * 3600.0
    timing = Timing(
        settings.lease_seconds, settings.grace_seconds, settings.slack_timeout_seconds, settings.poll_seconds
    )
    outcomes = _Outcomes(metrics, observer)
    reviewer, public = Reviewer(charter), language(charter.language)
    images = HostedImages(charter, settings.charter_file.parent, settings.public_url)
    pictures = Pictures(charter, images, stores.pictures, slack.client, slack.api)
    gateway = SlackGateway(slack.client, slack.api, slack.me, public, pictures.source)
    channels = DraftChannels(stores.channels, gateway, charter.drafts.channels)
    pseudonyms = Pseudonymizer(settings.slack_bot_token.get_secret_value())
    history = DraftHistory(stores.fingerprints, charter, pseudonyms.repetition_key)
    decider, messages = Decider(reviewer, pseudonyms, history, reach=reach), MessageCache()
    target = DraftTarget(gateway, decider, messages, timing, outcomes.worked_on)
    worker = Worker(stores.draft_queue, target, timing)
    ingest = Ingest(stores.drafts, channels, messages, worker, pseudonyms, reach=reach, observe=outcomes.passed_over)
    catch_up = CatchUp(stores.drafts, stores.channels, gateway, channels, ingest, CatchUpWindow(reach))
    event_feed, reminders = EventFeed(), stores.reminders
    parts = _Parts(gateway, reviewer, ingest, catch_up, channels, history, pictures, event_feed)
    return App(
        settings=settings,
        charter=charter,
        stores=stores,
        slack=slack,
        gateway=gateway,
        channels=channels,
        worker=worker,
        ingest=ingest,
        catch_up=catch_up,
        reminders=ReminderPlanner(charter, reminders, stores.reminder_queue, stores.channels, gateway, timing, utc_now),
        listener_context=_listener_context(charter, stores, slack, parts),
        images=images,
        pictures=pictures,
        metrics=metrics,
        event_feed=event_feed,
        health=Health(stores.stats, metrics, event_feed),
    )


class _Parts(NamedTuple):
    gateway: SlackGateway
    reviewer: Reviewer
    ingest: Ingest
    catch_up: CatchUp
    channels: DraftChannels
    history: DraftHistory
    pictures: Pictures
    event_feed: EventFeed


def _listener_context(charter: Charter, stores: Stores, slack: SlackConnection, parts: _Parts) -> ListenerContext:
    team = Profile(language(charter.language), charter.reminder.zone)
    return ListenerContext(
        me=slack.me,
        client=slack.client,
        api=slack.api,
        gateway=parts.gateway,
        reviewer=parts.reviewer,
        ingest=parts.ingest,
        catch_up=parts.catch_up,
        channels=parts.channels,
        history=parts.history,
        drafts=stores.drafts,
        reminders=stores.reminders,
        quiet=stores.quiet,
        profiles=Profiles(slack.client, slack.api, team),
        check_limiter=CheckLimiter(),
        picture=parts.pictures.source,
        event_feed=parts.event_feed,
        started_at=utc_now(),
        now=utc_now,
    )


class _Outcomes:
    """Logs and counts what each draft came to, and passes it on."""

    def __init__(self, metrics: Metrics, observer: Observer) -> None:
        self._metrics = metrics
        self._observer = observer

    def worked_on(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        log.info("draft", outcome=outcome.value, channel=key.channel, ts=key.ts, rules=rules)
        self._count(key, outcome, rules)

    def passed_over(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        # Two such events follow each reply of our own, and tell nobody anything.
        log.debug("draft", outcome=outcome.value, channel=key.channel, ts=key.ts)
        self._count(key, outcome, rules)

    def _count(self, key: DraftKey, outcome: DraftOutcome, rules: tuple[str, ...]) -> None:
        self._metrics.drafts.labels(outcome.value).inc()
        self._observer(key, outcome, rules)


@asynccontextmanager
async def open_app(
    settings: Settings, observer: Observer = ignore, charter: Charter | None = None
) -> AsyncIterator[App]:
    """An app with its charter loaded (unless one is given), its database migrated, and known to Slack.

    Raises:
        BotError: one of these cannot be done; the message says how to fix it.
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
    async with open_stores(settings) as stores, aiohttp.ClientSession(timeout=timeout) as session:
        client, api = make_client(token, settings.slack_api_url, session), SlackApi(metrics)
        slack = SlackConnection(client, api, await identify(client, api))
        yield compose_app(settings, charter, stores, slack, metrics, observer)


@asynccontextmanager
async def open_stores(settings: Settings) -> AsyncIterator[Stores]:
    """The database with its schema at the newest version; closed at the end."""
    url, grace = settings.database_url.get_secret_value(), settings.grace_seconds
    pseudonyms = Pseudonymizer(settings.slack_bot_token.get_secret_value())
    database = Database(url)
    try:
        await migrate(database, url)
        yield Stores(
            database=database,
            drafts=DraftStore(database),
            draft_queue=DraftQueue(database, grace),
            reminders=ReminderStore(database),
            reminder_queue=ReminderQueue(database, grace),
            channels=ChannelStore(database),
            quiet=QuietStore(database, pseudonyms.person),
            fingerprints=FingerprintStore(database),
            pictures=PictureStore(database),
            retention=Retention(database),
            stats=QueueStats(database),
        )
    finally:
        await database.close()


def utc_now() -> dt.datetime:
    """The current time in UTC."""
    return dt.datetime.now(dt.UTC)
