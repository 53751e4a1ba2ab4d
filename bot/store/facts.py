"""Writing down what was taken in: upserts under the draft's key, so that order and repetition do not matter."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, or_, update
from sqlalchemy.orm import Session

from bot.store import traces
from bot.store.database import insert
from bot.store.tables import Draft, Nudge, SeenEvent, now
from bot.threads.facts import Answered, Deleted, DraftKey, Message, ReplyGone


def new_event(session: Session, event_id: str) -> bool:
    """Remember an event; False when it was seen before."""
    known = insert(session, SeenEvent).values(id=event_id, seen_at=now()).on_conflict_do_nothing()
    return session.execute(known.returning(SeenEvent.id)).first() is not None


def written(session: Session, message: Message, horizon: str, looks: int) -> bool:
    """A new version of a draft counts where it is larger; a deleted draft stays deleted."""
    if message.key.ts > horizon and _begin(session, message.key, message.version, looks=looks):
        return True
    newer = (Draft.version < message.version, ~Draft.closed)
    return _change(session, message.key, *newer, version=message.version, looks=_at_least(looks))


def deleted(session: Session, fact: Deleted, horizon: str) -> bool:
    """Final, also when it comes before the draft."""
    traces.let_go(session, fact.key)
    if fact.key.ts > horizon and _begin(session, fact.key, fact.key.ts, deleted=True, pending=False):
        return False  # nobody ever answered it
    return _change(session, fact.key, deleted=True)


def reply_gone(session: Session, fact: ReplyGone) -> bool:
    """Unless the bot was about to take its reply away, a person did: this draft is left alone from now on."""
    gone = (
        update(Draft)
        .where(Draft.channel == fact.channel, Draft.reply_ts == fact.ts)
        .where(or_(Draft.attempt.is_(None), Draft.attempt != "retract"))
        .values(reply_ts=None, says=None, closed=True, changes=Draft.changes + 1)
    )
    return session.execute(gone.returning(Draft.ts)).first() is not None


def answered(session: Session, fact: Answered) -> bool:
    """What somebody said of a reply. A draft that this database does not know is looked into first."""
    _begin(session, fact.key, fact.key.ts, looks=1)
    for rule in fact.rules:
        row = insert(session, Nudge).values(
            channel=fact.key.channel, ts=fact.key.ts, rule=rule, spoke_at=now(), feedback=fact.feedback
        )
        session.execute(
            row.on_conflict_do_update(index_elements=["channel", "ts", "rule"], set_={"feedback": fact.feedback})
        )
    if fact.feedback == "set_aside":
        return _change(session, fact.key, closed=True)
    return _change(session, fact.key)


def _at_least(looks: int) -> ColumnElement[int]:
    return case((Draft.looks < looks, looks), else_=Draft.looks)


def _begin(session: Session, key: DraftKey, version: str, **values: object) -> bool:
    row = insert(session, Draft).values(channel=key.channel, ts=key.ts, version=version, **values)
    return session.execute(row.on_conflict_do_nothing().returning(Draft.ts)).first() is not None


def _change(session: Session, key: DraftKey, *conditions: ColumnElement[bool], **values: object) -> bool:
    changed = (
        update(Draft)
        .where(Draft.channel == key.channel, Draft.ts == key.ts, ~Draft.deleted, *conditions)
        .values(pending=True, dead=None, failures=0, changes=Draft.changes + 1, **values)
    )
    return session.execute(changed.returning(Draft.ts)).first() is not None
