"""The last drafts of some channels, to try a change of a charter on: read from Slack when a keeper asks.

They are kept in memory only, and not for long.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.charter.editing.preview import Post
from bot.drafts.events import DraftGateway, DraftVersion
from bot.errors import RateLimited, SlackError

MOST_DRAFTS = 200
KEPT_SECONDS = 600.0
"""How long drafts that were read serve the next tries of the same channels."""

_MOST_KEPT = 8  # sets of channels
_MOST_PAGES = 10  # of a channel: one where people mostly talk costs no more
_PATIENCE = 90.0  # seconds of waiting that Slack may ask for


@dataclass(slots=True)
class Reading:
    """Drafts that are being read.

    Attributes:
        posts: so far, newest first in each channel.
        waiting: seconds that Slack asked to wait just now; 0 while it answers.
        is_whole: whether everything was read that should be; False where Slack gave up or asked for too much patience.
    """

    posts: list[Post] = field(default_factory=list)
    waiting: float = 0.0
    is_whole: bool = True
    task: asyncio.Task[None] | None = None
    started_at: float = 0.0

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.task is not None and self.task.done()


class RecentDrafts:
    """Reads the last drafts of channels, one channel after the other.

    Keepers who try something at the same time share a reading, and one goes on at a time: catch-up needs the calls too.

    Args:
        gateway: reads from Slack.
        clock: seconds that never go back.
    """

    def __init__(self, gateway: DraftGateway, clock: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._readings: OrderedDict[tuple[str, ...], Reading] = OrderedDict()

    def read(self, channels: Sequence[str]) -> Reading:
        """Begin to read the drafts of channels, given by their ids; or what was read of them a moment ago."""
        key, now = tuple(sorted(channels)), self._clock()
        self._forget(now)
        reading = self._readings.get(key)
        if reading is None:
            reading = self._readings[key] = Reading(started_at=now)
            reading.task = asyncio.create_task(self._read(key, reading))
            if len(self._readings) > _MOST_KEPT:
                self._stop(*self._readings.popitem(last=False)[1:])
        return reading

    def close(self) -> None:
        """Stop reading, and forget everything."""
        self._stop(*self._readings.values())
        self._readings.clear()

    def _forget(self, now: float) -> None:
        old = [key for key, one in self._readings.items() if now - one.started_at > KEPT_SECONDS]
        self._stop(*(self._readings.pop(key) for key in old))

    @staticmethod
    def _stop(*readings: Reading) -> None:
        for one in readings:
            if one.task is not None:
                one.task.cancel()

    async def _read(self, channels: tuple[str, ...], reading: Reading) -> None:
        async with self._one_at_a_time:
            patience = _PATIENCE
            for place, channel in enumerate(channels, 1):
                room = MOST_DRAFTS * place // len(channels)
                try:
                    patience = await self._read_channel(channel, reading, room, patience)
                except SlackError:  # another channel may be readable
                    reading.is_whole = False

    async def _read_channel(self, channel: str, reading: Reading, room: int, patience: float) -> float:
        """Read a channel until there are so many drafts; returns how much patience is left."""
        latest, pages = "", 0
        while True:
            try:
                async for page in self._gateway.history(channel, "0", latest):
                    pages, latest = pages + 1, page.down_to or latest
                    reading.posts += map(_post, page.drafts[: room - len(reading.posts)])
                    if len(reading.posts) >= room or pages >= _MOST_PAGES:
                        return patience
            except RateLimited as limit:
                patience -= limit.retry_after
                if patience < 0:
                    raise
                await self._wait(reading, limit.retry_after)
            else:
                return patience

    @staticmethod
    async def _wait(reading: Reading, seconds: float) -> None:
        reading.waiting = seconds
        await asyncio.sleep(seconds)
        reading.waiting = 0.0


def _post(draft: DraftVersion) -> Post:
    return Post(f"{draft.key.channel}/{draft.key.ts}", draft.text, draft.pictures)
