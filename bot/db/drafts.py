"""The table of drafts, as the protocol needs it (``threads.draft_ledger.DraftLedger``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import cast

from sqlalchemy import (
    Boolean,
    Connection,
    Double,
    Executable,
    Integer,
    Row,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)

from bot.db import draft_events, fingerprints, leases, suppressions
from bot.db.engine import Database, Store, insert, transaction
from bot.db.schema import CooldownRow, DraftRow, NudgeRow, now
from bot.delivery.plan import Reply
from bot.drafts.events import DraftDeleted, DraftKey, DraftVersion, FeedbackGiven, ReplyDeleted
from bot.drafts.ledger import Attempt, Backlog, DraftClaim, Intent, Lease, Outcome, Suppression

_VERSIONS = select(DraftRow.channel, DraftRow.ts, DraftRow.version)
_SPOKEN = select(NudgeRow.rule, NudgeRow.feedback).where(
    NudgeRow.channel == bindparam("channel"), NudgeRow.ts == bindparam("ts")
)

_DUE = leases.claiming(DraftRow)
_THIS = leases.claiming(DraftRow, DraftRow.channel == bindparam("this_channel"), DraftRow.ts == bindparam("this_ts"))
_INTENDED = leases.changing(DraftRow, attempted_at=now(), not_before=now() + bindparam("settle"))
_CHANGED = DraftRow.changes != bindparam("changes_seen")
_FINISHED = leases.releasing(
    DraftRow,
    version=case((DraftRow.version < bindparam("answered"), bindparam("answered")), else_=DraftRow.version),
    deleted=DraftRow.deleted | bindparam("is_deleted", type_=Boolean),
    closed=DraftRow.closed | bindparam("is_closed", type_=Boolean),
    looks=bindparam("owed", type_=Integer)
    + case((_CHANGED & (bindparam("owed", type_=Integer) > 0), 1), else_=0)
    + DraftRow.looks
    - bindparam("looks_seen"),
    pending=_CHANGED | (bindparam("owed", type_=Integer) > 0),
    not_before=now() + case((_CHANGED, 0.0), else_=bindparam("later", type_=Double)),
    attempt=None,
    attempted_at=None,
    failures=0,
    dead=None,
).returning(DraftRow.changes)


class DraftStore(Store):
    """One row a draft.

    Args:
        settle: seconds that an attempt of unknown outcome may still take effect.
    """

    def __init__(self, database: Database, settle: float) -> None:
        super().__init__(database)
        self._settle = settle

    @transaction
    def take_in(
        self,
        connection: Connection,
        event_id: str | None,
        fact: DraftVersion | DraftDeleted | ReplyDeleted | FeedbackGiven,
        horizon: str = "",
        looks: int = 0,
        lease: Lease | None = None,
    ) -> DraftClaim | bool:
        """See ``DraftLedger``. The event's id and what it tells are one transaction."""
        if event_id is not None and not draft_events.new_event(connection, event_id):
            return False
        match fact:
            case DraftVersion():
                return draft_events.written(connection, fact, horizon, looks, lease)
            case DraftDeleted():
                return draft_events.deleted(connection, fact, horizon)
            case ReplyDeleted():
                return draft_events.reply_gone(connection, fact)
            case FeedbackGiven():
                return draft_events.answered(connection, fact)

    @transaction
    def claim(self, connection: Connection, lease: Lease, key: DraftKey | None = None) -> DraftClaim | None:
        """See ``DraftLedger``."""
        if key is None:
            row = leases.claim(connection, _DUE, lease)
        else:
            row = leases.claim(connection, _THIS, lease, this_channel=key.channel, this_ts=key.ts)
        return None if row is None else _claim(connection, row, lease)

    @transaction
    def intend(self, connection: Connection, claim: DraftClaim, intent: Intent) -> Suppression | None:
        """See ``DraftLedger``. Two drafts of one author meet at the keys of ``rests``: the second stays silent."""
        if intent.author is not None and suppressions.until(connection, intent.author) is not None:
            return Suppression(quiet=True)
        if intent.rest_hours and (resting := _resting(connection, intent)):
            return Suppression(resting)
        if intent.rests:
            connection.execute(
                _speak(connection.dialect.name), [{**claim.key._asdict(), "rule": rule} for rule in intent.rests]
            )
        # What stood before is gone, by the bot's own hand: a late event about it must not be taken for a person's.
        gone = {"reply_ts": None, "says": None} if intent.attempt == "post" else {}
        begun = {"attempt": intent.attempt, "settle": self._settle, **gone}
        leases.change(connection, _INTENDED, claim.key, claim.lease, **begun)
        return None

    @transaction
    def withdraw(self, connection: Connection, claim: DraftClaim, intent: Intent) -> None:
        """See ``DraftLedger``. An earlier doubt is not resolved by a no: its second look stays owed."""
        undone = {"attempt": None, "attempted_at": None}
        doubtful = {"looks": max(claim.looks, 1), "says": None} if claim.attempt else {}
        leases.change(connection, leases.changing(DraftRow, **undone, **doubtful), claim.key, claim.lease)
        mine = (NudgeRow.channel == claim.key.channel, NudgeRow.ts == claim.key.ts)
        connection.execute(delete(NudgeRow).where(*mine, NudgeRow.rule.in_(intent.rests)))
        connection.execute(delete(CooldownRow).where(CooldownRow.key.in_(intent.rests.values())))

    @transaction
    def finish(self, connection: Connection, claim: DraftClaim, outcome: Outcome) -> bool:
        """See ``DraftLedger``. Conditional on the lease; what changed meanwhile leaves the row due.

        Where it is due at once, the look that comes with that is one more: the one that is owed later stays owed.
        """
        row = leases.release(
            connection,
            _FINISHED,
            claim.key,
            claim.lease,
            applied=outcome.applied,
            answered=outcome.applied,
            reply_ts=outcome.reply and outcome.reply.ts,
            says=outcome.reply and outcome.reply.says,
            is_deleted=outcome.deleted,
            is_closed=outcome.closed,
            owed=outcome.looks,
            looks_seen=claim.looks,
            changes_seen=claim.changes,
            later=3 * self._settle if outcome.looks else 0.0,
        )
        if row is None:
            self._doubt(connection, claim, looks=1)
            return False
        if outcome.deleted:
            fingerprints.let_go(connection, claim.key)
        elif outcome.kept is not None:
            fingerprints.keep(connection, claim.key, outcome.kept)
        for rule, cured in outcome.cured.items():
            mine = (NudgeRow.channel == claim.key.channel, NudgeRow.ts == claim.key.ts, NudgeRow.rule == rule)
            connection.execute(update(NudgeRow).where(*mine).values(cured=cured))
        return bool(row.changes != claim.changes)

    @transaction
    def postpone(self, connection: Connection, claim: DraftClaim, seconds: float, *, fault: bool = False) -> None:
        """See ``DraftLedger``."""
        later = {"pending": True, "not_before": now() + seconds, "failures": DraftRow.failures + int(fault)}
        if leases.release(connection, leases.releasing(DraftRow, **later), claim.key, claim.lease) is None:
            self._doubt(connection, claim, looks=2)  # what it did may still take effect, after the first of them

    @transaction
    def bury(self, connection: Connection, claim: DraftClaim, code: str) -> None:
        """See ``DraftLedger``. An attempt without an outcome stays on record."""
        buried = {"pending": DraftRow.changes != claim.changes, "dead": code}
        leases.release(connection, leases.releasing(DraftRow, **buried), claim.key, claim.lease)

    @transaction
    def news(self, connection: Connection, page: Sequence[DraftVersion]) -> list[DraftVersion]:
        """See ``DraftLedger``."""
        here = (
            DraftRow.channel.in_({message.key.channel for message in page}),
            DraftRow.ts.in_([m.key.ts for m in page]),
        )
        known = {(row.channel, row.ts): row.version for row in connection.execute(_VERSIONS.where(*here))}
        return [message for message in page if known.get(message.key, "") < message.version]

    @transaction
    def present(self, connection: Connection, channel: str, since: str, before: str) -> frozenset[DraftKey]:
        """See ``DraftLedger``."""
        here = (DraftRow.channel == channel, DraftRow.ts >= since, DraftRow.ts < before, ~DraftRow.deleted)
        return frozenset(DraftKey(channel, ts) for ts in connection.scalars(select(DraftRow.ts).where(*here)))

    @transaction
    def answered_before(self, connection: Connection, channel: str, ts: str) -> frozenset[DraftKey]:
        """See ``DraftLedger``."""
        answered = (DraftRow.channel == channel, DraftRow.ts < ts, DraftRow.reply_ts.is_not(None), ~DraftRow.deleted)
        return frozenset(DraftKey(channel, ts) for ts in connection.scalars(select(DraftRow.ts).where(*answered)))

    @transaction
    def backlog(self, connection: Connection) -> Backlog:
        """How many drafts wait, and how many could not be answered."""
        waiting, given_up = func.count().filter(DraftRow.pending), func.count().filter(DraftRow.dead.is_not(None))
        row = connection.execute(select(waiting, given_up).select_from(DraftRow)).one()
        return Backlog(row[0], row[1])

    def _doubt(self, connection: Connection, claim: DraftClaim, looks: int) -> None:
        """A worker comes back without its lease: what it did may stand beside what its successor did, or in its place.

        So looks are owed when that has settled, and what the reply says is not known.
        """
        mine = update(DraftRow).where(DraftRow.channel == claim.key.channel, DraftRow.ts == claim.key.ts)
        owed = {"pending": True, "not_before": now() + self._settle, "looks": DraftRow.looks + looks}
        connection.execute(mine.values(**owed, says=None, changes=DraftRow.changes + 1))


def _claim(connection: Connection, row: Row[DraftRow], lease: Lease) -> DraftClaim:
    mine = {"channel": row.channel, "ts": row.ts}
    spoken = {nudge.rule: nudge.feedback for nudge in connection.execute(_SPOKEN, mine)}
    return DraftClaim(
        key=DraftKey(row.channel, row.ts),
        lease=lease,
        version=row.version,
        deleted=row.deleted,
        closed=row.closed,
        reply=None if row.reply_ts is None else Reply(row.reply_ts, row.says),
        attempt=cast("Attempt | None", row.attempt),
        looks=row.looks,
        changes=row.changes,
        spoken=frozenset(spoken),
        useful=frozenset(rule for rule, feedback in spoken.items() if feedback == "useful"),
        failures=row.failures,
    )


def _resting(connection: Connection, intent: Intent) -> frozenset[str]:
    """Let each rule rest from now on. Where one rests already, none begins to; returns those that do."""
    begin, seconds = _rest(connection.dialect.name), intent.rest_hours * 3600
    begun = {
        rule: connection.execute(begin, {"key": key, "seconds": seconds}).first() is not None
        for rule, key in intent.rests.items()
    }
    if not all(begun.values()):
        connection.execute(
            delete(CooldownRow).where(CooldownRow.key.in_([intent.rests[rule] for rule in begun if begun[rule]]))
        )
    return frozenset(rule for rule in begun if not begun[rule])


@cache
def _rest(dialect: str) -> Executable:
    """A rest that begins now, where none lasts."""
    until = now() + bindparam("seconds")
    row = insert(dialect, CooldownRow).values(until=until)
    row = row.on_conflict_do_update(index_elements=["key"], set_={"until": until}, where=CooldownRow.until <= now())
    return row.returning(CooldownRow.key)


@cache
def _speak(dialect: str) -> Executable:
    return insert(dialect, NudgeRow).values(spoke_at=now()).on_conflict_do_nothing()
