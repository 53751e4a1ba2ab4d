"""The composition root: the only place that puts the parts together."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.draft_outcomes import DraftOutcomes
from bot.app.reader import make_readings, open_reader, reader_place
from bot.app.stores import Stores, open_stores
from bot.charter.asking import SecondReader
from bot.charter.charters import CurrentCharters
from bot.db.records import DraftClaim, DraftKey
from bot.delivery.leases import Timing
from bot.delivery.worker import Worker
from bot.drafts.catch_up import CatchUp
from bot.drafts.channels import DraftChannels
from bot.drafts.decide import Decider, Decision, Pseudonymizer
from bot.drafts.events import Observer
from bot.drafts.history import DraftHistory
from bot.drafts.ingest import Ingest, MessageCache
from bot.drafts.readings import Readings
from bot.drafts.target import DraftTarget
from bot.ops.charter_files import CharterFiles
from bot.ops.charters import CharterLoader
from bot.ops.health import EventFeed, Health
from bot.ops.http import HostedImages
from bot.ops.metrics import Metrics
from bot.outcomes import DraftOutcome
from bot.reminders.target import ReminderPlanner
from bot.settings import Settings, SettingsError
from bot.slack.api import SlackApi, make_client
from bot.slack.auth import identify
from bot.slack.context import CheckLimiter, EditParts, ListenerContext, SuggestionParts
from bot.slack.events import BotIdentity
from bot.slack.gateway import SlackGateway
from bot.slack.keepers import Keepers
from bot.slack.pictures import Pictures
from bot.slack.profiles import Profile, Profiles
from bot.slack.suggestion_messages import SuggestionMessages
from bot.suggestions.target import SuggestionPlanner
from bot.wording.language import Language, language
from bot.wording.second_reader import ReaderPlace


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
    charters: CurrentCharters
    loader: CharterLoader
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


def ignore(_key: DraftKey, _outcome: DraftOutcome, _rules: tuple[str, ...]) -> None:
    """An observer that does nothing."""


def compose_app(
    settings: Settings,
    loader: CharterLoader,
    stores: Stores,
    slack: SlackConnection,
    metrics: Metrics,
    observer: Observer,
    reader: SecondReader | None = None,
) -> App:
    """Put the parts together.

    Args:
        settings: what the environment says.
        loader: has loaded the charters.
        stores: an open database of the newest schema.
        slack: the way to Slack.
        metrics: what Prometheus reads.
        observer: told what each draft came to; the demo shows it on the page.
        reader: reads drafts in which no matcher finds anything; ``None`` for none.
    """
    charters = loader.current
    timing = Timing(
        settings.lease_seconds, settings.grace_seconds, settings.slack_timeout_seconds, settings.poll_seconds
    )
    outcomes = DraftOutcomes(charters, metrics, observer)
    images = HostedImages(charters, loader.files.folder, settings.public_url)
    pictures = Pictures(charters, images, stores.pictures, slack.client, slack.api)
    public = functools.partial(_public_language, charters)
    gateway = SlackGateway(slack.client, slack.api, slack.me, public, pictures.source)
    channels = DraftChannels(stores.channels, gateway, charters)
    pseudonyms = Pseudonymizer(settings.slack_bot_token.get_secret_value())
    history = DraftHistory(stores.fingerprints, charters, pseudonyms.repetition_key)
    readings = make_readings(settings, stores.readings, pseudonyms, metrics, reader)
    decider, messages = Decider(charters, pseudonyms, history, readings), MessageCache()
    target = DraftTarget(gateway, decider, messages, timing, outcomes.worked_on, loader.at_least)
    worker = Worker(stores.draft_queue, target, timing)
    ingest = Ingest(stores.drafts, channels, messages, worker, pseudonyms, observe=outcomes.passed_over)
    catch_up = CatchUp(stores.drafts, stores.channels, gateway, channels, ingest)
    event_feed, reminders, place = EventFeed(), stores.reminders, reader_place(settings)
    parts = _Parts(timing, gateway, loader, ingest, catch_up, channels, history, readings, place, pictures, event_feed)
    return App(
        settings=settings,
        charters=charters,
        loader=loader,
        stores=stores,
        slack=slack,
        gateway=gateway,
        channels=channels,
        worker=worker,
        ingest=ingest,
        catch_up=catch_up,
        reminders=ReminderPlanner(
            charters, reminders, stores.reminder_queue, stores.channels, gateway, timing, utc_now
        ),
        listener_context=_listener_context(stores, slack, parts),
        images=images,
        pictures=pictures,
        metrics=metrics,
        event_feed=event_feed,
        health=Health(stores.stats, metrics, event_feed, charters),
    )


def _public_language(charters: CurrentCharters, channel: str) -> Language:
    """The language in which the bot speaks in a channel."""
    active = charters.of(channel) or charters.of_reminders(channel) or charters.now.all[0]
    return language(active.charter.language)


class _Parts(NamedTuple):
    timing: Timing
    gateway: SlackGateway
    loader: CharterLoader
    ingest: Ingest
    catch_up: CatchUp
    channels: DraftChannels
    history: DraftHistory
    readings: Readings
    reader: ReaderPlace | None
    pictures: Pictures
    event_feed: EventFeed


def _listener_context(stores: Stores, slack: SlackConnection, parts: _Parts) -> ListenerContext:
    def team() -> Profile:
        first = parts.loader.current.now.all[0].charter
        return Profile(language(first.language), first.reminder.zone)

    profiles = Profiles(slack.client, slack.api, team)
    edits = EditParts.of(stores.charters, slack.client, slack.api, slack.me, parts.gateway)
    return ListenerContext(
        me=slack.me,
        client=slack.client,
        api=slack.api,
        gateway=parts.gateway,
        charters=parts.loader.current,
        loader=parts.loader,
        ingest=parts.ingest,
        catch_up=parts.catch_up,
        channels=parts.channels,
        history=parts.history,
        readings=parts.readings,
        reader=parts.reader,
        drafts=stores.drafts,
        reminders=stores.reminders,
        quiet=stores.quiet,
        profiles=profiles,
        check_limiter=CheckLimiter(),
        edits=edits,
        suggestions=_suggestions(stores, slack, parts, profiles, edits.keepers),
        picture=parts.pictures.source,
        event_feed=parts.event_feed,
        started_at=utc_now(),
        now=utc_now,
    )


def _suggestions(
    stores: Stores, slack: SlackConnection, parts: _Parts, profiles: Profiles, keepers: Keepers
) -> SuggestionParts:
    charters = parts.loader.current
    messages = SuggestionMessages(slack.client, slack.api, slack.me, profiles.language_of, charters, keepers)
    planner = SuggestionPlanner(charters, stores.suggestions, stores.suggestion_queue, messages, parts.timing)
    return SuggestionParts(stores.suggestions, messages, planner)


@asynccontextmanager
async def open_app(settings: Settings, observer: Observer = ignore) -> AsyncIterator[App]:
    """An app with its charters loaded, its database migrated, and known to Slack.

    Raises:
        BotError: one of these cannot be done; the message says how to fix it.
    """
    files = CharterFiles(settings.charter_file)
    files.check()
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise SettingsError(
            "SLACK_BOT_TOKEN is not set. Create the app with `charter manifest`, install it in your workspace, and put "
            "its Bot User OAuth Token, xoxb-…, into the environment or into .env."
        )
    metrics = Metrics()
    timeout = aiohttp.ClientTimeout(total=settings.slack_timeout_seconds)
    async with (
        open_stores(settings) as stores,
        aiohttp.ClientSession(timeout=timeout) as session,
        open_reader(settings) as reader,
    ):
        loader = CharterLoader(files, stores.charters)
        await loader.start()
        client, api = make_client(token, settings.slack_api_url, session), SlackApi(metrics)
        slack = SlackConnection(client, api, await identify(client, api))
        app = compose_app(settings, loader, stores, slack, metrics, observer, reader)
        with contextlib.closing(app.listener_context.edits.recent):
            yield app


def utc_now() -> dt.datetime:
    """The current time in UTC."""
    return dt.datetime.now(dt.UTC)
