"""Opens the second reader where there is one, and imports nothing of it where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from bot.charter.asking import SecondReader


@asynccontextmanager
async def open_second_reader(url: str, model: str, key: str, per_hour: int) -> AsyncIterator[SecondReader | None]:
    """The second reader; ``None`` without an address.

    Args:
        url: of an endpoint in the manner of ``/v1/chat/completions``; ``""`` for none.
        model: its name there.
        key: sent as a bearer token; ``""`` for none.
        per_hour: how many drafts it may be asked about.
    """
    if not url:
        yield None
        return
    client = import_module("bot.reader.client")
    async with client.open_reader(client.Endpoint(url, model, key, per_hour)) as reader:
        yield reader
