"""The table of reminders, the engine's queue of them, and what they tell: figures by rule, and earlier charters."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Select, case, func, literal, or_, select

from bot.db import leased_rows
from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.leased_rows import LeasedStore
from bot.db.records import ReminderClaim, ReminderKey
from bot.db.schema import CharterRow, NudgeRow, ReminderRow, SuggestionRow, now
from bot.delivery import doubt
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result
from bot.wording.figures import RuleFigures

_DUE = leased_rows.claiming(ReminderRow)
_CLOCK_STEP = 0.001  # seconds: two charters that begin to run within one are a step apart


class ReminderStore(Store):
    """One row per channel and ISO week; the figures of nudges; the charters that ran."""

    @transaction
    def plan(self, connection: Connection, channel: str, week: str, skipped: str | None, charter: str = "") -> bool:
        """Make the week's row if there is none: due now, or recorded as skipped (and why). True if it is new.

        ``charter`` is the scope of the charter whose reminder it is.

        A row that was skipped, or is a dead letter, becomes due where ``skipped`` is ``None``: it is wanted now.
        """
        # One check is due from the start: this may be an older copy of the database, put back.
        checks = Cause.UNKNOWN_HISTORY.count
        whose = {"charter": charter}
        planned = whose | {
            "skipped": skipped,
            "pending": skipped is None,
            "dead": None,
            "checks_due": checks,
            "failures": 0,
        }
        at_least = case((ReminderRow.checks_due < checks, checks), else_=ReminderRow.checks_due)
        again = planned | {"not_before": now(), "checks_due": at_least}
        row = insert(connection.dialect.name, ReminderRow).values(channel=channel, week=week, **planned)
        given_up = or_(ReminderRow.skipped.is_not(None), ReminderRow.dead.is_not(None))
        row = row.on_conflict_do_update(
            index_elements=["channel", "week"], set_=again, where=given_up & literal(skipped is None)
        )
        return connection.execute(row.returning(ReminderRow.week)).first() is not None

    @transaction
    def unsent(self, connection: Connection, week: str) -> dict[str, str]:
        """By channel id, the week's reminders that are to be posted and are not: Slack's refusal, ``""`` for none."""
        rows = select(ReminderRow.channel, ReminderRow.dead).where(
            ReminderRow.week == week, ReminderRow.ts.is_(None), ReminderRow.skipped.is_(None)
        )
        return {channel: dead or "" for channel, dead in connection.execute(rows)}

    @transaction
    def figures(
        self, connection: Connection, since: float, until: float, channels: Collection[str] | None = None
    ) -> list[RuleFigures]:
        """By rule: how often it spoke, was useful, was set aside, was resolved by an edit. Nothing knows a person.

        ``channels`` are the ids of a charter's drafts channels, ``None`` for all: two charters may name a rule alike.
        """
        here = () if channels is None else (NudgeRow.channel.in_(channels),)
        useful, set_aside = NudgeRow.feedback == "useful", NudgeRow.feedback == "set_aside"
        kinds = (useful, set_aside, NudgeRow.resolved.is_(True), useful & NudgeRow.resolved.is_(True))
        rows = (
            select(NudgeRow.rule, func.count(), *(func.count().filter(kind) for kind in kinds))
            .where(NudgeRow.spoke_at >= since, NudgeRow.spoke_at < until, *here)
            .group_by(NudgeRow.rule)
            .order_by(NudgeRow.rule)
        )
        return [RuleFigures(rule, *counts) for rule, *counts in connection.execute(rows)]

    @transaction
    def remember_charter(self, connection: Connection, rules: str, charter: str = "") -> None:
        """These rules of the charter with this scope run from now on; nothing to do where they ran already."""
        if connection.scalars(_newest_charter(charter)).first() == rules:
            return
        # The moment is the key, and SQLite's clock counts milliseconds: two charters in one must not share it.
        newest = select(func.max(CharterRow.ran_at)).scalar_subquery()
        later = case((newest + _CLOCK_STEP > now(), newest + _CLOCK_STEP), else_=now())
        row = insert(connection.dialect.name, CharterRow).values(ran_at=later, rules=rules, charter=charter)
        taken = row.on_conflict_do_nothing().returning(CharterRow.ran_at)
        while connection.execute(taken).first() is None:
            pass  # another replica has just taken this moment: now its row is the newest

    @transaction
    def charter_before(self, connection: Connection, week: str, since: float, charter: str = "") -> str | None:
        """The rules that ran when the last reminder before this week was posted, or at ``since`` where none was."""
        last = _last_reminder(connection, week, since, charter)
        return connection.scalars(_newest_charter(charter).where(CharterRow.ran_at <= last)).first()

    @transaction
    def taken_up(self, connection: Connection, week: str, since: float, charter: str, scope: str = "") -> int:
        """How many suggestions to a charter were taken up since the last reminder before this week, or ``since``.

        Args:
            connection: to the database.
            week: the ISO week.
            since: seconds since 1970, where no reminder was posted before.
            charter: the charter's id.
            scope: the charter's scope.
        """
        last = _last_reminder(connection, week, since, scope)
        taken = SuggestionRow.charter == charter, SuggestionRow.state == "taken_up", SuggestionRow.answered_at > last
        return connection.execute(select(func.count()).where(*taken)).scalar_one()


class ReminderQueue(LeasedStore):
    """``delivery.protocols.Queue`` for reminders."""

    @transaction
    def claim(self, connection: Connection, lease: Lease, _key: ReminderKey | None = None) -> ReminderClaim | None:
        """See ``Queue``. Any row that is due: nothing wakes the worker for one."""
        row = leased_rows.claim(connection, _DUE, lease)
        if row is None:
            return None
        return ReminderClaim(
            key=ReminderKey(row.channel, row.week),
            lease=lease,
            current=None if row.ts is None else Delivered(row.ts, None),
            attempt=None if row.attempt is None else Action(row.attempt),
            attempted_at=row.attempted_at,
            checks_due=row.checks_due,
            failures=row.failures,
            skipped=row.skipped is not None,
            charter=row.charter,
        )

    @transaction
    def record_intent(self, connection: Connection, claim: ReminderClaim, action: Action, _intent: None) -> None:
        """See ``Queue``. Nothing vetoes a reminder."""
        begun = {"attempt": action.value, "attempted_at": now(), "not_before": now() + self._grace}
        leased_rows.change(connection, leased_rows.changing(ReminderRow, **begun), claim.key, claim.lease)

    @transaction
    def withdraw(self, connection: Connection, claim: ReminderClaim, _intent: None) -> None:
        """See ``Queue``."""
        checks = doubt.checks_due(claim.checks_due, claim.attempt)
        undone = {"attempt": None, "attempted_at": None, "checks_due": checks}
        leased_rows.change(connection, leased_rows.changing(ReminderRow, **undone), claim.key, claim.lease)

    @transaction
    def finish(self, connection: Connection, claim: ReminderClaim, _record: None, result: Result) -> bool:
        """See ``Queue``. Nothing changes a reminder meanwhile."""
        checks = literal(result.checks_due) + ReminderRow.checks_due - claim.checks_due
        later = now() + Cause.SECOND_CHECK.after * self._grace
        done: dict[str, object] = {"attempt": None, "attempted_at": None, "failures": 0, "dead": None}
        if result.current is not None:
            done["skipped"] = None  # its post had taken effect before it was skipped
        ts = result.current and result.current.ts
        finished = leased_rows.releasing(
            ReminderRow, ts=ts, checks_due=checks, pending=checks > 0, not_before=later, **done
        )
        if leased_rows.run_if_held(connection, finished, claim.key, claim.lease) is None:
            self._doubt(connection, claim, Cause.LEASE_LOST_AT_OUTCOME)
        return False

    @transaction
    def postpone(self, connection: Connection, claim: ReminderClaim, seconds: float, *, fault: bool = False) -> None:
        """See ``Queue``."""
        if not leased_rows.postpone(connection, ReminderRow, claim.key, claim.lease, seconds, fault=fault):
            self._doubt(connection, claim, Cause.LEASE_LOST_IN_DOUBT)

    @transaction
    def dead_letter(self, connection: Connection, claim: ReminderClaim, code: str) -> None:
        """See ``Queue``."""
        buried = leased_rows.releasing(ReminderRow, pending=False, dead=code)
        leased_rows.run_if_held(connection, buried, claim.key, claim.lease)

    def _doubt(self, connection: Connection, claim: ReminderClaim, cause: Cause) -> None:
        leased_rows.doubt(connection, ReminderRow, claim.key, cause, self._grace)


def _last_reminder(connection: Connection, week: str, since: float, scope: str) -> float:
    """When the last reminder before a week was posted; ``since`` where none was."""
    mine = (ReminderRow.charter == scope,) if scope else ()
    sent = connection.scalars(select(func.max(ReminderRow.ts)).where(ReminderRow.week < week, *mine)).one()
    return float(sent or since)


def _newest_charter(charter: str) -> Select[str]:
    return select(CharterRow.rules).where(CharterRow.charter == charter).order_by(CharterRow.ran_at.desc()).limit(1)
