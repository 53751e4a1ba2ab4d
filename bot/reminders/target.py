"""The weekly reminder as the delivery engine's target: planned once per channel and ISO week, composed, posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.charter.changes import changes, loaded
from bot.charter.charters import ActiveCharter, CurrentCharters, reminder_channels
from bot.charter.fields import channel_name
from bot.db.channels import ChannelStore
from bot.db.records import ReminderClaim, SlackChannel
from bot.db.reminders import ReminderQueue, ReminderStore
from bot.delivery.leases import Timing
from bot.delivery.plan import Action, Content, Delivered
from bot.delivery.protocols import Created, Failure
from bot.delivery.worker import Worker
from bot.errors import SlackError
from bot.reminders import schedule
from bot.reminders.schedule import Slot
from bot.wording.figures import FOUR_WEEKS
from bot.wording.reminder import PastWeeks, Reminder, remind

log = structlog.get_logger(__name__)

Now = Callable[[], dt.datetime]


class ReminderGateway(Protocol):
    """What reminders ask of Slack. Every method raises ``Rejected``, ``TryLater`` or ``OutcomeUnknown``."""

    async def channels(self) -> list[SlackChannel]:
        """The channels that the bot is in, archived ones left out."""

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """This bot's own reminders of a week in a channel, oldest first, from ``since`` (seconds since 1970) on."""

    async def remind(self, channel: str, week: str, reminder: Reminder) -> Created:
        """Post the weekly reminder."""

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of this bot. Raises ``Gone`` where it was gone already."""

    async def empty(self, channel: str, ts: str) -> None:
        """Leave a short sentence of a message of this bot's. Raises ``Gone`` where it was gone already."""


@dataclass(frozen=True, slots=True)
class ReminderDecision:
    """The reminder of a week: ``delivery.protocols.Desired``. Once posted it is never edited, so it has no hash."""

    content: Content[Reminder] | None
    intent: None = None
    record: None = None


class ReminderTarget:
    """``delivery.protocols.Target`` for reminders."""

    def __init__(self, charters: CurrentCharters, store: ReminderStore, gateway: ReminderGateway) -> None:
        self._charters = charters
        self._store = store
        self._gateway = gateway

    async def observe(self, claim: ReminderClaim) -> list[str]:
        """See ``Target``."""
        since = claim.attempted_at or (float(claim.current.ts) if claim.current else schedule.begins(claim.key.week))
        return await self._gateway.own_reminders(claim.key.channel, claim.key.week, since)

    async def desired(self, claim: ReminderClaim, current: Delivered | None) -> ReminderDecision:
        """See ``Target``. A skipped one that turns out to have been posted stays."""
        active = self._whose(claim)
        if active is None or (claim.skipped and current is None):
            return ReminderDecision(None)
        reminder = await compose(active, claim.key.week, self._store, self._charters.drafts_channels(active))
        return ReminderDecision(Content(reminder, hash=None))

    def _whose(self, claim: ReminderClaim) -> ActiveCharter | None:
        """The charter whose reminder it is; ``None`` where it has gone since: then nothing is posted."""
        charters = self._charters.now
        if charters.only:
            return charters.only
        planned_for = next((one for one in charters.all if one.scope == claim.charter), None)
        return planned_for or self._charters.of_reminders(claim.key.channel)

    async def reconsider(
        self, _claim: ReminderClaim, _current: Delivered | None, desired: ReminderDecision, _veto: None
    ) -> ReminderDecision:
        """See ``Target``. Nothing vetoes a reminder."""
        return desired

    async def create(self, claim: ReminderClaim, desired: ReminderDecision) -> Created:
        """See ``Target``."""
        assert desired.content is not None  # noqa: S101 - the plan creates only where there is content
        return await self._gateway.remind(claim.key.channel, claim.key.week, desired.content.body)

    async def update(self, claim: ReminderClaim, ts: str, desired: ReminderDecision) -> None:
        """See ``Target``. A reminder is never edited."""

    async def delete(self, claim: ReminderClaim, ts: str) -> None:
        """See ``Target``."""
        await self._gateway.delete(claim.key.channel, ts)

    async def empty(self, claim: ReminderClaim, ts: str) -> None:
        """See ``Target``."""
        await self._gateway.empty(claim.key.channel, ts)

    def done(self, claim: ReminderClaim, _desired: ReminderDecision, action: Action | None) -> None:
        """See ``Target``."""
        if action is Action.CREATE:
            log.info("reminder_posted", **claim.labels)

    def failed(self, claim: ReminderClaim, failure: Failure) -> None:
        """See ``Target``."""
        log.warning("reminder_not_posted", why=failure.value, **claim.labels)


class ReminderPlanner:
    """Plans the week's rows of each charter, and lets a worker post what is due."""

    def __init__(
        self,
        charters: CurrentCharters,
        store: ReminderStore,
        queue: ReminderQueue,
        channels: ChannelStore,
        gateway: ReminderGateway,
        timing: Timing,
        now: Now,
    ) -> None:
        self._charters = charters
        self._store = store
        self._channels = channels
        self._gateway = gateway
        self._worker = Worker(queue, ReminderTarget(charters, store, gateway), timing)
        self._now = now
        self._planned: dict[str, tuple[str, tuple[str, ...]]] = {}  # the last week, and for which channels, by charter

    async def tick(self) -> None:
        """Plan what has come due and post it. Cheap when nothing has; what Slack does not answer waits a tick."""
        for active in self._charters.now.all:
            slot = schedule.newest_slot(active.charter.reminder, self._now())
            planned = (slot.week, reminder_channels(active.charter))
            due = self._planned.get(active.id) != planned
            if due and slot.at.timestamp() >= await self._channels.installed_at():
                try:
                    await self._plan(active, slot)
                    self._planned[active.id] = planned
                except SlackError as failure:
                    log.warning("reminder_not_planned", charter=active.id, week=slot.week, why=str(failure))
        await self._worker.drain()

    async def post_now(self) -> list[tuple[str, bool]]:
        """This week's reminders without waiting for their hour: by channel name, whether it is new."""
        planned = [
            (channel.name, await self._store.plan(channel.id, self.this_week(active).week, None, active.scope))
            for active in self._charters.now.all
            for channel in await self._where(active)
        ]
        await self._worker.drain()
        return planned

    async def unsent(self) -> list[tuple[str, str]]:
        """Where this week's reminder was planned and is not posted: by channel name, Slack's code or ``""``."""
        found = []
        for active in self._charters.now.all:
            unsent = await self._store.unsent(self.this_week(active).week)
            found += [(one.name, unsent[one.id]) for one in await self._where(active) if one.id in unsent]
        return found

    def this_week(self, active: ActiveCharter) -> Slot:
        """The slot of the week that it is now, in the charter's time zone."""
        plan = active.charter.reminder
        return schedule.slot_of(plan, self._now().astimezone(plan.zone).date())

    async def compose(self, active: ActiveCharter, week: str) -> Reminder:
        """What the charter's reminder of an ISO week says."""
        return await compose(active, week, self._store, self._charters.drafts_channels(active))

    async def _plan(self, active: ActiveCharter, slot: Slot) -> None:
        skipped = None
        if schedule.week_off(active.charter.reminder, slot.week):
            skipped = "week off"
        elif schedule.late(slot, self._now()):
            skipped = "too late"
        for channel in await self._where(active):
            if await self._store.plan(channel.id, slot.week, skipped, active.scope):
                log.info("reminder_planned", channel=channel.id, week=slot.week, skipped=skipped)

    async def _where(self, active: ActiveCharter) -> list[SlackChannel]:
        wanted = {channel_name(name): name.removeprefix("#") for name in reminder_channels(active.charter)}
        joined = await self._gateway.channels()
        found = [one for one in joined if wanted.keys() & {channel_name(one.id), channel_name(one.name)}]
        there = {channel_name(part) for one in found for part in (one.id, one.name)}
        for name in sorted(written for key, written in wanted.items() if key not in there):
            log.warning(
                "reminder_channel_missing", name=name, fix=f"/invite the bot to #{name}, or correct the charter"
            )
        return found


async def compose(active: ActiveCharter, week: str, store: ReminderStore, channels: Collection[str] | None) -> Reminder:
    """What the reminder of an ISO week says: the same for everybody who asks the same store.

    Args:
        active: the charter.
        week: the ISO week.
        store: what happened in the weeks before.
        channels: the ids of the charter's drafts channels; ``None`` for all.
    """
    charter = active.charter
    since, until = schedule.week_before(charter.reminder, week)
    before = await store.charter_before(week, since, active.scope)
    past = PastWeeks(
        last_week=await store.figures(since, until, channels),
        four_weeks=await store.figures(until - FOUR_WEEKS * 86400, until, channels),
        changes=changes(loaded(before), charter) if before is not None else (),
        taken_up=await store.taken_up(week, since, active.id, active.scope),
    )
    return remind(charter, week, past)
