"""The second reader, as the settings name it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.charter.asking import SecondReader
from bot.db.readings import ReadingStore
from bot.drafts.decide import Pseudonymizer
from bot.drafts.readings import Keys, Limits, Readings
from bot.ops.metrics import Metrics
from bot.ops.second_reader import open_second_reader
from bot.settings import Settings
from bot.wording.second_reader import ReaderPlace


def open_reader(settings: Settings) -> AbstractAsyncContextManager[SecondReader | None]:
    """The second reader; ``None`` without ``READER_URL``."""
    key = settings.reader_key.get_secret_value()
    return open_second_reader(settings.reader_url, settings.reader_model, key, settings.reader_per_hour)


def reader_place(settings: Settings) -> ReaderPlace | None:
    """Where the second reader is, as people are told."""
    if not settings.reader_url:
        return None
    return ReaderPlace(settings.reader_host, settings.reader_model, settings.reader_is_remote)


def make_readings(
    settings: Settings, store: ReadingStore, pseudonyms: Pseudonymizer, metrics: Metrics, reader: SecondReader | None
) -> Readings:
    """The verdicts of a second reader, counted."""
    limits = Limits(settings.reader_timeout_seconds, settings.slack_timeout_seconds)
    return Readings(store, reader, Keys(pseudonyms.message, pseudonyms.person), limits, metrics.count_reading)
