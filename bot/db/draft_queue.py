"""The table of drafts as the delivery engine's queue."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Double,
    Executable,
    Integer,
    Row,
    String,
    bindparam,
    case,
    delete,
    select,
    update,
)

from bot.db import fingerprints, leased_rows, suppressions
from bot.db.charters import NEWEST_REVISION
from bot.db.engine import insert
from bot.db.group_commit import transaction
from bot.db.leased_rows import LeasedStore
from bot.db.records import DraftClaim, DraftIntent, DraftKey, DraftRecord, Suppression
from bot.db.schema import CooldownRow, DraftRow, NudgeRow, now
from bot.delivery import doubt
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result

_SPOKEN = select(NudgeRow.rule, NudgeRow.feedback).where(
    NudgeRow.channel == bindparam("channel"), NudgeRow.ts == bindparam("ts")
)
_REVISION = (NEWEST_REVISION.label("revision"),)
_CLAIM_ANY = leased_rows.claiming(DraftRow, also=_REVISION)
_CLAIM_BY_KEY = leased_rows.claiming(
    DraftRow, DraftRow.channel == bindparam("this_channel"), DraftRow.ts == bindparam("this_ts"), also=_REVISION
)
_INTENDED = leased_rows.changing(DraftRow, not_before=now() + bindparam("grace"))
_CHANGED = DraftRow.changes != bindparam("changes_seen")
_CHECKS_LATER = bindparam("later_checks", type_=Integer)
_FINISHED = leased_rows.releasing(
    DraftRow,
    version=case((DraftRow.version < bindparam("answered"), bindparam("answered")), else_=DraftRow.version),
    message_hash=case((_CHANGED, DraftRow.message_hash), else_=bindparam("answered_hash", type_=String)),
    deleted=DraftRow.deleted | bindparam("is_deleted", type_=Boolean),
    closed=DraftRow.closed | bindparam("is_closed", type_=Boolean),
    checks_due=_CHECKS_LATER
    + case((_CHANGED & (_CHECKS_LATER > 0), Cause.CHANGED_MEANWHILE.count), else_=0)
    + DraftRow.checks_due
    - bindparam("checks_seen"),
    pending=_CHANGED | (_CHECKS_LATER > 0),
    not_before=now() + case((_CHANGED, 0.0), else_=bindparam("later", type_=Double)),
    attempt=None,
    failures=0,
    dead=None,
).returning(DraftRow.changes)


class DraftQueue(LeasedStore):
    """``delivery.protocols.Queue`` for drafts."""

    @transaction
    def claim(self, connection: Connection, lease: Lease, key: DraftKey | None = None) -> DraftClaim | None:
        """See ``Queue``."""
        if key is None:
            row = leased_rows.claim(connection, _CLAIM_ANY, lease)
        else:
            row = leased_rows.claim(connection, _CLAIM_BY_KEY, lease, this_channel=key.channel, this_ts=key.ts)
        return None if row is None else _claim(connection, row, lease)

    @transaction
    def record_intent(
        self, connection: Connection, claim: DraftClaim, action: Action, intent: DraftIntent | None
    ) -> Suppression | None:
        """See ``Queue``. Two drafts of one author compete for the keys of ``cooldowns``: the second stays silent."""
        intent = intent or DraftIntent()
        if intent.author is not None and suppressions.quiet_until(connection, intent.author) is not None:
            return Suppression(quiet=True)
        if intent.cooldown_hours and (resting := suppressions.begin_cooldowns(connection, intent)):
            return Suppression(resting)
        if intent.cooldowns:
            connection.execute(
                _speak(connection.dialect.name), [{**claim.key._asdict(), "rule": rule} for rule in intent.cooldowns]
            )
        # The earlier reply is gone, by the bot's own hand: a late event about it must not be taken for a person's.
        gone = {"reply_ts": None, "content_hash": None} if action is Action.CREATE else {}
        begun = {"attempt": action.value, "grace": self._grace, **gone}
        leased_rows.change(connection, _INTENDED, claim.key, claim.lease, **begun)
        return None

    @transaction
    def withdraw(self, connection: Connection, claim: DraftClaim, intent: DraftIntent) -> None:
        """See ``Queue``. A refusal does not resolve an earlier doubt: its checks stay due."""
        undone: dict[str, object] = {"attempt": None}
        if claim.attempt:
            checks = doubt.checks_due(claim.checks_due, claim.attempt)
            undone |= {"checks_due": checks, "content_hash": None}
        leased_rows.change(connection, leased_rows.changing(DraftRow, **undone), claim.key, claim.lease)
        mine = (NudgeRow.channel == claim.key.channel, NudgeRow.ts == claim.key.ts)
        connection.execute(delete(NudgeRow).where(*mine, NudgeRow.rule.in_(intent.cooldowns)))
        connection.execute(delete(CooldownRow).where(CooldownRow.key.in_(intent.cooldowns.values())))

    @transaction
    def finish(self, connection: Connection, claim: DraftClaim, record: DraftRecord, result: Result) -> bool:
        """See ``Queue``. What changed meanwhile leaves the row due."""
        row = leased_rows.run_if_held(
            connection,
            _FINISHED,
            claim.key,
            claim.lease,
            answered=record.version,
            answered_hash=record.message_hash,
            reply_ts=result.current and result.current.ts,
            content_hash=result.current and result.current.content_hash,
            is_deleted=record.deleted or result.gone,
            is_closed=record.closed or result.removed,
            later_checks=result.checks_due,
            checks_seen=claim.checks_due,
            changes_seen=claim.changes,
            later=Cause.SECOND_CHECK.after * self._grace if result.checks_due else 0.0,
        )
        if row is None:
            self._doubt(connection, claim, Cause.LEASE_LOST_AT_OUTCOME)
            return False
        if record.deleted or result.gone:
            fingerprints.forget(connection, claim.key)
        elif record.fingerprint is not None:
            fingerprints.keep(connection, claim.key, record.fingerprint)
        for rule, resolved in record.resolved.items():
            mine = (NudgeRow.channel == claim.key.channel, NudgeRow.ts == claim.key.ts, NudgeRow.rule == rule)
            connection.execute(update(NudgeRow).where(*mine).values(resolved=resolved))
        return bool(row.changes != claim.changes)

    @transaction
    def postpone(self, connection: Connection, claim: DraftClaim, seconds: float, *, fault: bool = False) -> None:
        """See ``Queue``."""
        if not leased_rows.postpone(connection, DraftRow, claim.key, claim.lease, seconds, fault=fault):
            self._doubt(connection, claim, Cause.LEASE_LOST_IN_DOUBT)

    @transaction
    def dead_letter(self, connection: Connection, claim: DraftClaim, code: str) -> None:
        """See ``Queue``. An attempt without an outcome stays on record; what changed meanwhile leaves the row due."""
        buried = {"pending": DraftRow.changes != claim.changes, "dead": code}
        leased_rows.run_if_held(connection, leased_rows.releasing(DraftRow, **buried), claim.key, claim.lease)

    def _doubt(self, connection: Connection, claim: DraftClaim, cause: Cause) -> None:
        """The lease is lost: what the reply says is unknown, and the worker that holds the row sees a change."""
        unknown = {"content_hash": None, "changes": DraftRow.changes + 1}
        leased_rows.doubt(connection, DraftRow, claim.key, cause, self._grace, **unknown)


def _claim(connection: Connection, row: Row[Any], lease: Lease) -> DraftClaim:
    mine = {"channel": row.channel, "ts": row.ts}
    spoken = {nudge.rule: nudge.feedback for nudge in connection.execute(_SPOKEN, mine)}
    return DraftClaim(
        key=DraftKey(row.channel, row.ts),
        lease=lease,
        version=row.version,
        message_hash=row.message_hash,
        deleted=row.deleted,
        closed=row.closed,
        current=None if row.reply_ts is None else Delivered(row.reply_ts, row.content_hash),
        attempt=None if row.attempt is None else Action(row.attempt),
        checks_due=row.checks_due,
        changes=row.changes,
        spoken=frozenset(spoken),
        useful=frozenset(rule for rule, feedback in spoken.items() if feedback == "useful"),
        failures=row.failures,
        revision=row.revision,
    )


@cache
def _speak(dialect: str) -> Executable:
    return insert(dialect, NudgeRow).values(spoke_at=now()).on_conflict_do_nothing()
