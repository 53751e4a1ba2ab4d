"""The tables of suggestions and of the direct messages about them, and the engine's queue of those messages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, func, literal, select, update

from bot.charter.editing.merging import SuggestionKind
from bot.db import leased_rows
from bot.db.engine import insert
from bot.db.group_commit import Store, transaction
from bot.db.leased_rows import LeasedStore
from bot.db.records import StoredSuggestion, SuggestionClaim, SuggestionKey
from bot.db.schema import SuggestionMessageRow, SuggestionRow, now
from bot.delivery import doubt
from bot.delivery.doubt import Cause
from bot.delivery.leases import Lease
from bot.delivery.plan import Action, Delivered
from bot.delivery.protocols import Result

MOST_AN_HOUR = 5
"""Suggestions of one person within an hour that wait for an answer."""
MOST_OPEN = 20
"""Suggestions to one charter that wait for an answer."""

TO_SUGGESTER = ""
"""``SuggestionKey.keeper`` of the answer."""

TooMany = Literal["person", "charter"]
Answered = Literal["taken_up", "declined"]

_COLUMNS: tuple[Any, ...] = (
    SuggestionRow.id,
    SuggestionRow.charter,
    SuggestionRow.rule,
    SuggestionRow.kind,
    SuggestionRow.words,
    SuggestionRow.note,
    SuggestionRow.suggested_by,
    SuggestionRow.suggested_at,
    SuggestionRow.state,
    SuggestionRow.answered_by,
    SuggestionRow.reply,
)
_DUE = leased_rows.claiming(SuggestionMessageRow)


class SuggestionStore(Store):
    """One row per suggestion, and one per person who gets a message about it."""

    @transaction
    def add(
        self, connection: Connection, by: str, charter: str, rule: str, kind: SuggestionKind, words: str, note: str
    ) -> str | TooMany:
        """Keep a suggestion until it is answered.

        Args:
            connection: to the database.
            by: Slack's id of who suggests it.
            charter: the charter's id.
            rule: the rule's id; ``""`` where a rule is missing.
            kind: what is suggested.
            words: what it is about.
            note: in their own words.

        Returns:
            Its id; whose limit is reached where nothing was kept.
        """
        mine = SuggestionRow.suggested_by == by, SuggestionRow.suggested_at > now() - 3600
        if _open(connection, *mine) >= MOST_AN_HOUR:
            return "person"
        if _open(connection, SuggestionRow.charter == charter) >= MOST_OPEN:
            return "charter"
        id_ = uuid.uuid4().hex
        kept = {"id": id_, "charter": charter, "rule": rule, "kind": kind, "words": words, "note": note}
        row = insert(connection.dialect.name, SuggestionRow).values(suggested_by=by, **kept)
        connection.execute(row)
        return id_

    @transaction
    def get(self, connection: Connection, id_: str) -> StoredSuggestion | None:
        """A suggestion; ``None`` where it is past."""
        row = connection.execute(select(*_COLUMNS).where(SuggestionRow.id == id_)).first()
        return None if row is None else _stored(row)

    @transaction
    def open(self, connection: Connection, charter: str) -> list[StoredSuggestion]:
        """What waits for an answer, the oldest first."""
        mine = SuggestionRow.charter == charter, SuggestionRow.state == "open"
        rows = select(*_COLUMNS).where(*mine).order_by(SuggestionRow.suggested_at, SuggestionRow.id)
        return [_stored(row) for row in connection.execute(rows)]

    @transaction
    def unplanned(self, connection: Connection) -> list[StoredSuggestion]:
        """Those that no keeper was told of yet."""
        rows = select(*_COLUMNS).where(SuggestionRow.state == "open", SuggestionRow.planned.is_(False))
        return [_stored(row) for row in connection.execute(rows.order_by(SuggestionRow.suggested_at))]

    @transaction
    def plan(self, connection: Connection, id_: str, keepers: Iterable[str]) -> None:
        """Have each of the keepers told of a suggestion; one who is told already is not told again."""
        planned = update(SuggestionRow).where(SuggestionRow.id == id_, SuggestionRow.state == "open")
        if connection.execute(planned.values(planned=True).returning(SuggestionRow.id)).first() is not None:
            for keeper in dict.fromkeys(keepers):
                _message(connection, id_, keeper)

    @transaction
    def answer(self, connection: Connection, id_: str, state: Answered, by: str, reply: str = "") -> bool:
        """Answer a suggestion, and have everybody told: the first answer counts. False where there was one before.

        Args:
            connection: to the database.
            id_: the suggestion's.
            state: what it comes to.
            by: Slack's id of the keeper.
            reply: a word of why not.
        """
        answered = {"state": state, "answered_by": by, "answered_at": now(), "reply": reply}
        row = update(SuggestionRow).where(SuggestionRow.id == id_, SuggestionRow.state == "open").values(**answered)
        found = connection.execute(row.returning(SuggestionRow.suggested_by)).first()
        if found is None:
            return False
        told = update(SuggestionMessageRow).where(SuggestionMessageRow.suggestion == id_)
        due = {"pending": True, "changes": SuggestionMessageRow.changes + 1, "dead": None, "failures": 0}
        connection.execute(told.values(**due))
        if found.suggested_by not in (None, by):
            _message(connection, id_, TO_SUGGESTER)
        _forget_words(connection, id_)
        return True


class SuggestionQueue(LeasedStore):
    """``delivery.protocols.Queue`` for the messages about suggestions."""

    @transaction
    def claim(self, connection: Connection, lease: Lease, _key: SuggestionKey | None = None) -> SuggestionClaim | None:
        """See ``Queue``. Any row that is due: nothing wakes the worker for one."""
        row = leased_rows.claim(connection, _DUE, lease)
        return None if row is None else _claimed(row, lease)

    @transaction
    def record_intent(self, connection: Connection, claim: SuggestionClaim, action: Action, _intent: None) -> None:
        """See ``Queue``. Nothing vetoes a message."""
        begun = {"attempt": action.value, "not_before": now() + self._grace}
        leased_rows.change(connection, leased_rows.changing(SuggestionMessageRow, **begun), claim.key, claim.lease)

    @transaction
    def withdraw(self, connection: Connection, claim: SuggestionClaim, _intent: None) -> None:
        """See ``Queue``."""
        undone = {"attempt": None, "checks_due": doubt.checks_due(claim.checks_due, claim.attempt)}
        leased_rows.change(connection, leased_rows.changing(SuggestionMessageRow, **undone), claim.key, claim.lease)

    @transaction
    def finish(self, connection: Connection, claim: SuggestionClaim, _record: None, result: Result) -> bool:
        """See ``Queue``. An answer that came meanwhile leaves the row due."""
        row = SuggestionMessageRow
        checks = literal(result.checks_due) + row.checks_due - claim.checks_due
        changed = row.changes != claim.changes
        later = case((changed | (checks == 0), now()), else_=now() + Cause.SECOND_CHECK.after * self._grace)
        shown = result.current
        done = {"ts": shown and shown.ts, "content_hash": shown and shown.content_hash, "checks_due": checks}
        over = {"attempt": None, "failures": 0, "dead": None}
        finished = leased_rows.releasing(row, pending=changed | (checks > 0), not_before=later, **done, **over)
        if leased_rows.run_if_held(connection, finished, claim.key, claim.lease) is None:
            self._doubt(connection, claim, Cause.LEASE_LOST_AT_OUTCOME)
        _forget_words(connection, claim.key.suggestion)
        return False

    @transaction
    def postpone(self, connection: Connection, claim: SuggestionClaim, seconds: float, *, fault: bool = False) -> None:
        """See ``Queue``."""
        if not leased_rows.postpone(connection, SuggestionMessageRow, claim.key, claim.lease, seconds, fault=fault):
            self._doubt(connection, claim, Cause.LEASE_LOST_IN_DOUBT)

    @transaction
    def dead_letter(self, connection: Connection, claim: SuggestionClaim, code: str) -> None:
        """See ``Queue``. An answer that came meanwhile leaves the row due."""
        row = SuggestionMessageRow
        buried = leased_rows.releasing(row, pending=row.changes != claim.changes, dead=code)
        leased_rows.run_if_held(connection, buried, claim.key, claim.lease)
        _forget_words(connection, claim.key.suggestion)

    def _doubt(self, connection: Connection, claim: SuggestionClaim, cause: Cause) -> None:
        """The lease is lost: what the message says is unknown, and the worker that holds the row sees a change."""
        unknown = {"content_hash": None, "changes": SuggestionMessageRow.changes + 1}
        leased_rows.doubt(connection, SuggestionMessageRow, claim.key, cause, self._grace, **unknown)


def _stored(row: Row[*tuple[Any, ...]]) -> StoredSuggestion:
    return StoredSuggestion(*row)


def _open(connection: Connection, *which: Any) -> int:
    return connection.execute(select(func.count()).where(SuggestionRow.state == "open", *which)).scalar_one()


def _message(connection: Connection, suggestion: str, keeper: str) -> None:
    """Make a row that is due at once, where there is none."""
    row = insert(connection.dialect.name, SuggestionMessageRow).values(suggestion=suggestion, keeper=keeper)
    connection.execute(row.on_conflict_do_nothing())


def _forget_words(connection: Connection, id_: str) -> None:
    """Once a suggestion is answered and everybody was told, only that it was, how, when and by which keeper stays.

    An answer that Slack refused is tried again at the next start, so that it is kept until then.
    """
    message = SuggestionMessageRow
    refused = (message.keeper == TO_SUGGESTER) & message.dead.is_not(None)
    waiting = select(message.keeper).where(message.suggestion == id_, message.pending | refused)
    row = update(SuggestionRow).where(SuggestionRow.id == id_, SuggestionRow.state != "open", ~waiting.exists())
    connection.execute(row.values(words="", note="", reply="", suggested_by=None))


def _claimed(row: Row[Any], lease: Lease) -> SuggestionClaim:
    return SuggestionClaim(
        key=SuggestionKey(row.suggestion, row.keeper),
        lease=lease,
        current=None if row.ts is None else Delivered(row.ts, row.content_hash),
        attempt=None if row.attempt is None else Action(row.attempt),
        checks_due=row.checks_due,
        failures=row.failures,
        changes=row.changes,
    )
