"""The weekly reminder: due, claimed, posted, recorded; once per channel and ISO week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog

from bot.charter.changes import changes, loaded
from bot.charter.model import Charter
from bot.delivery import leases
from bot.delivery.leases import LeaseExpired, Timing
from bot.drafts.ports import ChannelLedger, Gateway, SlackChannel
from bot.errors import OutcomeUnknown, RateLimited, Rejected, SlackError
from bot.reminders import schedule
from bot.reminders.ledger import ReminderClaim, ReminderLedger
from bot.reminders.schedule import Slot
from bot.wording.figures import FOUR_WEEKS
from bot.wording.reminder import PastWeeks, Reminder, remind

log = structlog.get_logger(__name__)

Now = Callable[[], dt.datetime]


class Reminders:
    """Plans the week's rows and posts what is due."""

    def __init__(
        self,
        charter: Charter,
        ledger: ReminderLedger,
        channels: ChannelLedger,
        messenger: Gateway,
        timing: Timing,
        now: Now,
    ) -> None:
        self._charter = charter
        self._ledger = ledger
        self._channels = channels
        self._messenger = messenger
        self._timing = timing
        self._now = now
        self._planned_week = ""

    async def tick(self) -> None:
        """Plan what has come due and post it. Cheap when nothing has; what Slack does not answer waits a tick."""
        slot = schedule.newest_slot(self._charter.reminder, self._now())
        if slot.week != self._planned_week and slot.at.timestamp() >= await self._channels.installed_at():
            try:
                await self._plan(slot)
                self._planned_week = slot.week
            except SlackError as failure:
                log.warning("reminder_not_planned", week=slot.week, why=str(failure))
        await self._post_due()

    async def post_now(self) -> list[tuple[str, bool]]:
        """This week's reminder without waiting for its hour: by channel name, whether it is new."""
        slot = self.this_week()
        planned = [
            (channel.name, await self._ledger.plan(channel.id, slot.week, None)) for channel in await self._where()
        ]
        await self._post_due()
        return planned

    async def unsent(self) -> list[tuple[str, str]]:
        """Where this week's reminder was planned and stands nowhere yet: by channel name, Slack's code or ``""``."""
        unsent = await self._ledger.unsent(self.this_week().week)
        return [(channel.name, unsent[channel.id]) for channel in await self._where() if channel.id in unsent]

    def this_week(self) -> Slot:
        """The slot of the week that it is now, in the charter's time zone."""
        return schedule.slot_of(self._charter.reminder, self._now().astimezone(self._charter.reminder.zone).date())

    async def write(self, week: str) -> Reminder:
        """What the reminder of an ISO week says."""
        return await write(self._charter, week, self._ledger)

    async def _plan(self, slot: Slot) -> None:
        skipped = None
        if schedule.week_off(self._charter.reminder, slot.week):
            skipped = "week off"
        elif schedule.late(slot, self._now()):
            skipped = "too late"
        for channel in await self._where():
            if await self._ledger.plan(channel.id, slot.week, skipped):
                log.info("reminder_planned", channel=channel.id, week=slot.week, skipped=skipped)

    async def _where(self) -> list[SlackChannel]:
        names = self._charter.reminder.channels or self._charter.drafts.channels
        wanted = {name.removeprefix("#") for name in names}
        found = [channel for channel in await self._messenger.channels() if wanted & {channel.id, channel.name}]
        for name in sorted(wanted - {part for channel in found for part in (channel.id, channel.name)}):
            log.warning("reminder_channel_missing", name=name, mend=f"/invite the bot to #{name}, or mend charter.toml")
        return found

    async def _post_due(self) -> None:
        while (claim := await self._ledger.claim(leases.grant(self._timing.lease))) is not None:
            try:
                await self._post(claim)
            except RateLimited as later:
                await self._ledger.postpone(claim, later.retry_after)
            except OutcomeUnknown:
                await self._ledger.postpone(claim, self._timing.settle)
            except Rejected as refusal:
                log.warning("dead_letter", channel=claim.channel, week=claim.week, code=refusal.code)
                await self._ledger.bury(claim, refusal.code)
            except LeaseExpired:
                log.warning("lease_over", channel=claim.channel, week=claim.week)

    async def _post(self, claim: ReminderClaim) -> None:
        in_doubt = claim.attempted_at is not None
        standing = await self._look(claim) if in_doubt or claim.looks else claim.ts
        # A post of unknown outcome may take effect after the first look, so a second one is owed.
        looks = 1 if in_doubt else max(claim.looks - 1, 0)
        if standing is not None:
            return await self._ledger.finish(claim, standing, looks)
        reminder = await self.write(claim.week)
        leases.check(claim.lease, self._timing.call)
        await self._ledger.intend(claim)
        leases.check(claim.lease, self._timing.call)
        try:
            ts = await self._messenger.remind(claim.channel, claim.week, reminder)
        except (RateLimited, Rejected):
            await self._ledger.withdraw(claim)
            raise
        await self._ledger.finish(claim, ts, looks)
        log.info("reminder_posted", channel=claim.channel, week=claim.week)
        return None

    async def _look(self, claim: ReminderClaim) -> str | None:
        """In doubt, look: one reminder of that week is kept, the others go. One that a person took away stays away."""
        leases.check(claim.lease, self._timing.call)
        since = claim.attempted_at or (float(claim.ts) if claim.ts else schedule.begins(claim.week))
        found = await self._messenger.own_reminders(claim.channel, claim.week, since)
        kept = claim.ts if claim.ts in found or not found else found[0]
        for extra in found:
            if extra != kept:
                leases.check(claim.lease, self._timing.call)
                await self._messenger.remove(claim.channel, extra)
        return kept


async def write(charter: Charter, week: str, ledger: ReminderLedger) -> Reminder:
    """What the reminder of an ISO week says: the same, whoever asks the same ledger."""
    since, until = schedule.week_before(charter.reminder, week)
    before = await ledger.charter_before(week, since)
    past = PastWeeks(
        last_week=await ledger.figures(since, until),
        four_weeks=await ledger.figures(until - FOUR_WEEKS * 86400, until),
        changes=changes(loaded(before), charter) if before is not None else (),
    )
    return remind(charter, week, past)
