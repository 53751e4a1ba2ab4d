"""The database of a bot: every store, on one connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.db.channels import ChannelStore
from bot.db.charters import CharterStore
from bot.db.draft_queue import DraftQueue
from bot.db.drafts import DraftStore
from bot.db.fingerprints import FingerprintStore
from bot.db.group_commit import Database
from bot.db.migrate import migrate
from bot.db.pictures import PictureStore
from bot.db.queue_stats import QueueStats
from bot.db.readings import ReadingStore
from bot.db.reminders import ReminderQueue, ReminderStore
from bot.db.retention import Retention
from bot.db.suggestions import SuggestionQueue, SuggestionStore
from bot.db.suppressions import QuietStore
from bot.drafts.decide import Pseudonymizer
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Stores:
    """The database, table group by table group."""

    database: Database
    charters: CharterStore
    drafts: DraftStore
    draft_queue: DraftQueue
    reminders: ReminderStore
    reminder_queue: ReminderQueue
    channels: ChannelStore
    quiet: QuietStore
    fingerprints: FingerprintStore
    readings: ReadingStore
    pictures: PictureStore
    suggestions: SuggestionStore
    suggestion_queue: SuggestionQueue
    retention: Retention
    stats: QueueStats


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
            charters=CharterStore(database),
            drafts=DraftStore(database),
            draft_queue=DraftQueue(database, grace),
            reminders=ReminderStore(database),
            reminder_queue=ReminderQueue(database, grace),
            channels=ChannelStore(database),
            quiet=QuietStore(database, pseudonyms.person),
            fingerprints=FingerprintStore(database),
            readings=ReadingStore(database),
            pictures=PictureStore(database),
            suggestions=SuggestionStore(database),
            suggestion_queue=SuggestionQueue(database, grace),
            retention=Retention(database),
            stats=QueueStats(database),
        )
    finally:
        await database.close()
