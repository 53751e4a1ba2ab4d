"""The second reader, where the settings name one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from bot.charter.asking import SecondReader
from bot.db.readings import ReadingStore
from bot.drafts.decide import Pseudonymizer
from bot.drafts.readings import Keys, Limits, Readings
from bot.ops.metrics import Metrics
from bot.settings import Settings
from bot.wording.second_reader import ReaderPlace


@asynccontextmanager
async def open_reader(settings: Settings) -> AsyncIterator[SecondReader | None]:
    """The second reader; ``None`` without ``READER_URL``, and then nothing of it is even imported."""
    if not settings.reader_url:
        yield None
        return
    client = import_module("bot.reader.client")
    endpoint = client.Endpoint(
        settings.reader_url, settings.reader_model, settings.reader_key.get_secret_value(), settings.reader_per_hour
    )
    async with client.open_reader(endpoint) as reader:
        yield reader


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
