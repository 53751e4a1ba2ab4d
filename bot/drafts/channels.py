"""Which channels hold drafts, of which charter, and from which message on."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping

import structlog

from bot.charter.charters import Charters, CurrentCharters
from bot.charter.fields import channel_name
from bot.db.channels import ChannelStore
from bot.db.records import SlackChannel, WatchedChannel, ts_at
from bot.drafts.events import DraftGateway

log = structlog.get_logger(__name__)

_CLOCKS = 86400.0  # seconds by which this machine's clock may be behind Slack's; a ts beyond is none
ASK_AGAIN_AFTER = 10.0  # seconds between two questions about a channel that Slack does not list for us


class DraftChannels:
    """The charters' channels, by the ids that Slack gives them.

    Args:
        charters: name their channels (``#social-drafts``) or list their ids, and learn the names from here.
    """

    def __init__(self, store: ChannelStore, gateway: DraftGateway, charters: CurrentCharters) -> None:
        self._store = store
        self._gateway = gateway
        self._charters = charters
        self._watched: dict[str, WatchedChannel] = {}
        self._others: set[str] = set()
        self._asked_at: dict[str, float] = {}
        self._asked_for: Charters = charters.now

    @property
    def watched(self) -> tuple[WatchedChannel, ...]:
        """The drafts channels that the bot is in."""
        return tuple(channel for channel in self._watched.values() if self._charters.of_drafts(channel.id))

    @property
    def missing(self) -> frozenset[str]:
        """What the charters name and the bot is not in: it was not invited, or the name is wrong."""
        found = {name for channel in self.watched for name in _names_of(channel)}
        named = (name for one in self._charters.now.all for name in one.charter.drafts.channels)
        return frozenset(name.removeprefix("#") for name in named if channel_name(name) not in found)

    def reach(self, channel: str) -> float:
        """How many seconds back a draft in this channel may have been posted that still gets a reply."""
        active = self._charters.of_drafts(channel)
        return active.reach if active else self._charters.now.reach

    async def refresh(self) -> None:
        """Ask Slack which channels the bot is in. A new one counts from its newest message on, an empty one whole."""
        if not self._charters.names:  # what is due does not wait for Slack to list the channels
            self._charters.name_channels(await self._store.names())
        charters = self._charters.now
        joined = await self._gateway.channels()
        known = {row.id: row for row in await self._store.watched({channel.id for channel in joined})}
        self._charters.name_channels(_names_in_charters(charters, joined, known))
        self._watched = {
            channel.id: known.get(channel.id) or await self._begin(channel)
            for channel in joined
            if self._charters.of_drafts(channel.id)
        }
        self._others = {channel.id for channel in joined} - self._watched.keys()
        self._asked_for = charters

    async def find(self, channel: str, ts: str) -> WatchedChannel | None:
        """The drafts channel with this id, or ``None``. A channel that is new to the bot counts from ``ts`` on.

        A person who has just invited the bot and posts a first draft should not wait for the next catch-up.
        """
        if self._asked_for is not self._charters.now:  # what the charters of before did not watch, these may
            self._asked_for, self._others, self._asked_at = self._charters.now, set(), {}
        if channel in self._watched and self._charters.of_drafts(channel):
            return self._watched[channel]
        if (
            channel in self._others
            or time.monotonic() - self._asked_at.get(channel, -ASK_AGAIN_AFTER) < ASK_AGAIN_AFTER
        ):
            return None
        joined = await self._gateway.channels()  # where this fails, the event comes again and asks again
        self._asked_at[channel] = time.monotonic()
        self._charters.name_channels({found.id: found.name for found in joined if found.id not in self._watched})
        self._others |= {other.id for other in joined if not self._charters.of_drafts(other.id)}
        for found in joined:
            if found.id == channel and channel not in self._others:
                self._watched[channel] = await self._watch(found, _just_before(ts))
        return self._watched.get(channel) if channel not in self._others else None

    async def _begin(self, channel: SlackChannel) -> WatchedChannel:
        newest = await self._gateway.newest(channel.id) or ts_at(0)
        # What is posted while a new charter's channels are being listed, it has watched already.
        swapped_at = self._charters.swapped_at
        return await self._watch(channel, newest if swapped_at == math.inf else min(newest, ts_at(swapped_at)))

    async def _watch(self, channel: SlackChannel, since: str) -> WatchedChannel:
        if since > ts_at(time.time() + _CLOCKS):
            since = ts_at(time.time())
        log.info("watching", channel=channel.id, name=channel.name, since=since)
        return await self._store.watch(channel, since)


def _names_in_charters(
    charters: Charters, joined: Iterable[SlackChannel], known: Mapping[str, WatchedChannel]
) -> dict[str, str]:
    """The names by which charters mean these channels: the names of today, or one from before they were renamed."""
    names = {channel.id: channel.name for channel in joined}
    today = {channel_name(name) for name in names.values()}
    for id_, row in known.items():
        renamed = channel_name(row.name) not in today and not charters.for_drafts(id_, names[id_])
        if renamed and charters.for_drafts(row.name):
            # The charter means the channel, not whatever it is called today.
            log.warning("channel_renamed", channel=id_, charter=row.name, now=names[id_])
            names[id_] = row.name
    return names


def _names_of(channel: SlackChannel | WatchedChannel) -> tuple[str, str]:
    return channel_name(channel.id), channel_name(channel.name)


def _just_before(ts: str) -> str:
    seconds, _, micros = ts.partition(".")
    before = int(seconds) * 1_000_000 + int(micros or 0) - 1
    return f"{before // 1_000_000}.{before % 1_000_000:06d}"
