"""The last drafts of some channels, to try a change of a charter on: read from Slack when a keeper asks.

They are kept in memory only, and not for long. Each try reads them anew, since drafts come, change and go; what is
pressed in its preview is answered from what it read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.charter.editing.preview import Post
from bot.charter.review import Finding
from bot.drafts.events import DraftGateway, DraftVersion
from bot.errors import RateLimited, SlackError

MOST_DRAFTS = 200
KEPT_SECONDS = 600.0
"""How long drafts that were read serve the presses in a preview."""

_MOST_KEPT = 8  # sets of channels
_MOST_PAGES = 10  # of a channel: one where people mostly talk costs no more
_PATIENCE = 90.0  # seconds of waiting that Slack may ask for


@dataclass(slots=True)
class Look:
    """What a second reader found in drafts, for one rule with its question and model.

    Attributes:
        found: its findings, by a draft's key; empty where there are none.
        said: what its keeper says of them: ``right`` or ``wrong``, by a draft's key.
        read: how many drafts it was asked about.
        is_busy: whether it reads on just now.
        is_silent: whether it gave no answer when it was asked last.
    """

    found: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    read: int = 0
    is_busy: bool = False
    is_silent: bool = False

    def has_found(self, post: Post) -> bool:
        """Whether it points at something in a draft."""
        return bool(self.found.get(post.key))


@dataclass(slots=True)
class Reading:
    """Drafts that are being read.

    Attributes:
        posts: so far, newest first in each channel.
        waiting: seconds that Slack asked to wait just now; 0 while it answers.
        is_whole: whether everything was read that should be; False where Slack gave up or asked for too much patience.
        begun: Unix time.
        looks: what a second reader found in them, by what a rule is judged by.
    """

    posts: list[Post] = field(default_factory=list)
    waiting: float = 0.0
    is_whole: bool = True
    begun: float = field(default_factory=time.time)
    looks: dict[str, Look] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    expiry: asyncio.TimerHandle | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.task is not None and self.task.done()


class RecentDrafts:
    """Reads the last drafts of channels, one channel after the other.

    Keepers who try something at the same time share a reading, and one goes on at a time: catch-up needs the calls too.

    Args:
        gateway: reads from Slack.
        kept_seconds: how long drafts are kept from the beginning of their reading.
    """

    def __init__(self, gateway: DraftGateway, kept_seconds: float = KEPT_SECONDS) -> None:
        self._gateway = gateway
        self._kept_seconds = kept_seconds
        self._one_at_a_time = asyncio.Lock()
        self._readings: dict[tuple[str, ...], Reading] = {}

    def read(self, channels: Sequence[str], since: float = 0.0) -> Reading:
        """Begin to read the drafts of channels, or return what was read of them.

        Args:
            channels: their ids.
            since: Unix time; a finished reading that began before is made anew. One that goes on is shared.
        """
        key = tuple(sorted(channels))
        known = self._readings.get(key)
        if known is not None and known.done and known.begun < since:
            self._forget(key)
        if key not in self._readings:
            reading = self._readings[key] = Reading()
            reading.task = asyncio.create_task(self._read(key, reading))
            reading.expiry = asyncio.get_running_loop().call_later(self._kept_seconds, self._forget, key)
            if len(self._readings) > _MOST_KEPT:
                self._forget(next(iter(self._readings)))
        return self._readings[key]

    def close(self) -> None:
        """Stop reading, and forget everything."""
        for key in tuple(self._readings):
            self._forget(key)

    def __len__(self) -> int:
        """How many sets of channels are remembered."""
        return len(self._readings)

    def _forget(self, key: tuple[str, ...]) -> None:
        reading = self._readings.pop(key)
        for one in (reading.task, reading.expiry):
            if one is not None:
                one.cancel()

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
