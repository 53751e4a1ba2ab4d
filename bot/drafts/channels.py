"""Which channels hold drafts, and from which message on."""

from __future__ import annotations

import time
from collections.abc import Collection

import structlog

from bot.charter.fields import channel_name
from bot.db.channels import ChannelStore
from bot.db.records import SlackChannel, WatchedChannel, ts_at
from bot.drafts.events import DraftGateway

log = structlog.get_logger(__name__)

_CLOCKS = 86400.0  # seconds by which this machine's clock may be behind Slack's; a ts beyond is none
ASK_AGAIN_AFTER = 10.0  # seconds between two questions about a channel that Slack does not list for us


class DraftChannels:
    """The charter's channels, by the ids that Slack gives them.

    Args:
        names: names (``#social-drafts``) or ids, as the charter lists them.
    """

    def __init__(self, store: ChannelStore, gateway: DraftGateway, names: Collection[str]) -> None:
        self._store = store
        self._gateway = gateway
        self._names = {channel_name(name): name.removeprefix("#") for name in names}
        self._watched: dict[str, WatchedChannel] = {}
        self._others: set[str] = set()
        self._asked_at: dict[str, float] = {}

    @property
    def watched(self) -> tuple[WatchedChannel, ...]:
        """The drafts channels that the bot is in."""
        return tuple(self._watched.values())

    @property
    def missing(self) -> frozenset[str]:
        """What the charter names and the bot is not in: it was not invited, or the name is wrong."""
        found = {name for channel in self.watched for name in _names_of(channel)}
        return frozenset(written for name, written in self._names.items() if name not in found)

    async def refresh(self) -> None:
        """Ask Slack which channels the bot is in. A new one counts from its newest message on, an empty one whole."""
        joined = await self._gateway.channels()
        names = {channel_name(channel.name) for channel in joined}
        known = {row.id: row for row in await self._store.watched({channel.id for channel in joined})}
        watched = {}
        for channel in joined:
            if self._means(channel):
                watched[channel.id] = known.get(channel.id) or await self._begin(channel)
            elif channel.id in known and channel_name(known[channel.id].name) in self._names.keys() - names:
                # It got another name since; the charter means the channel, not whatever it is called today.
                log.warning("channel_renamed", channel=channel.id, charter=known[channel.id].name, now=channel.name)
                watched[channel.id] = known[channel.id]
        self._watched = watched
        self._others = {channel.id for channel in joined} - watched.keys()

    async def find(self, channel: str, ts: str) -> WatchedChannel | None:
        """The drafts channel with this id, or ``None``. A channel that is new to the bot counts from ``ts`` on.

        A person who has just invited the bot and posts a first draft should not wait for the next catch-up.
        """
        if channel in self._watched:
            return self._watched[channel]
        if (
            channel in self._others
            or time.monotonic() - self._asked_at.get(channel, -ASK_AGAIN_AFTER) < ASK_AGAIN_AFTER
        ):
            return None
        joined = await self._gateway.channels()  # where this fails, the event comes again and asks again
        self._asked_at[channel] = time.monotonic()
        self._others |= {other.id for other in joined if not self._means(other)}
        for found in joined:
            if found.id == channel and channel not in self._others:
                self._watched[channel] = await self._watch(found, _just_before(ts))
        return self._watched.get(channel)

    def _means(self, channel: SlackChannel) -> bool:
        return not self._names.keys().isdisjoint(_names_of(channel))

    async def _begin(self, channel: SlackChannel) -> WatchedChannel:
        return await self._watch(channel, await self._gateway.newest(channel.id) or ts_at(0))

    async def _watch(self, channel: SlackChannel, since: str) -> WatchedChannel:
        if since > ts_at(time.time() + _CLOCKS):
            since = ts_at(time.time())
        log.info("watching", channel=channel.id, name=channel.name, since=since)
        return await self._store.watch(channel, since)


def _names_of(channel: SlackChannel | WatchedChannel) -> tuple[str, str]:
    return channel_name(channel.id), channel_name(channel.name)


def _just_before(ts: str) -> str:
    seconds, _, micros = ts.partition(".")
    before = int(seconds) * 1_000_000 + int(micros or 0) - 1
    return f"{before // 1_000_000}.{before % 1_000_000:06d}"
