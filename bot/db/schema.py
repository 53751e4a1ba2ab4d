"""The tables. Times are seconds since 1970 by the database's clock; ``ts`` and versions are Slack's strings.

No table holds a draft's text or its author. Whom ``charter_versions`` and ``suggestions`` name: ``docs/security.md``.

An attribute whose column has another name was renamed after its release: a replica of that release still writes the
column.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Index, String, UniqueConstraint, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement


class now(FunctionElement[float]):  # noqa: N801 - reads like an SQL function
    """The database's clock, in seconds since 1970; PostgreSQL's at this moment, not at the transaction's start."""

    type = Double()
    inherit_cache = True


@compiles(now, "sqlite")
def _sqlite_now(_element: now, _compiler: Any, **_kwargs: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _postgresql_now(_element: now, _compiler: Any, **_kwargs: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {float: Double(), str: String()}  # noqa: RUF012 - SQLAlchemy's own way


class Leasable:
    """Columns shared by every leased row: when it is due, who works on it, what was begun.

    Attributes:
        pending: something is to be done.
        not_before: not before this time: a doubt settles, or Slack asked to wait.
        lease_owner: who works on it, until ``lease_until``.
        attempt: the action that was begun and has no outcome yet (``delivery.plan.Action``).
        checks_due: checks of what Slack really shows that are due.
        failures: tries that ended badly by a fault of our own, since it was last finished.
        dead: Slack's error code, where trying again would not help.
    """

    pending: Mapped[bool] = mapped_column(default=True)
    not_before: Mapped[float] = mapped_column(default=now())
    lease_owner: Mapped[str | None]
    lease_until: Mapped[float | None]
    attempt: Mapped[str | None]
    checks_due: Mapped[int] = mapped_column("looks", key="checks_due", default=0)
    failures: Mapped[int] = mapped_column(default=0)
    dead: Mapped[str | None]


class DraftRow(Leasable, Base):
    """What a draft's thread should hold, and how much of that is done.

    Attributes:
        version: the newest known version.
        message_hash: a keyed hash of what that version says; ``None`` where only Slack can tell.
        deleted: final. ``closed``: left alone for good.
        reply_ts: the bot's reply, and ``content_hash`` a keyed hash of its words.
        changes: counts what was ingested, so that finishing sees what came meanwhile.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index("drafts_due", "pending", "not_before"),
        Index("drafts_reply", "channel", "reply_ts"),
    )

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    message_hash: Mapped[str | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[bool] = mapped_column(default=False)
    reply_ts: Mapped[str | None]
    content_hash: Mapped[str | None] = mapped_column("says", key="content_hash")
    changes: Mapped[int] = mapped_column(default=1)


class NudgeRow(Base):
    """That a draft's reply has spoken of a rule.

    Attributes:
        feedback: what people said of it: ``useful`` or ``set_aside``.
        resolved: ``True``: an edit resolved the finding; ``False``: an edit left it.
    """

    __tablename__ = "nudges"
    __table_args__ = (Index("nudges_spoke_at", "spoke_at"),)

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    spoke_at: Mapped[float]
    feedback: Mapped[str | None]
    resolved: Mapped[bool | None] = mapped_column("cured", key="resolved")


class FingerprintRow(Base):
    """Hashes of a draft's word groups, so that a later one can be told to repeat it.

    Attributes:
        hashes: signed 64-bit numbers, the lowest byte first; empty once the draft is gone.
        kept_at: when they were written; ``until``: when they go.
    """

    __tablename__ = "traces"
    __table_args__ = (Index("traces_kept_at", "channel", "kept_at"), Index("traces_until", "until"))

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    hashes: Mapped[bytes]
    kept_at: Mapped[float]
    until: Mapped[float]


class CooldownRow(Base):
    """A cooldown of a rule for an author: a keyed hash of both, and until when."""

    __tablename__ = "rests"

    key: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[float]


class QuietRow(Base):
    """Until when a person asked for quiet: the keyed hash of their id, and until when."""

    __tablename__ = "quiets"

    person: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[float]


class EventRow(Base):
    """An ingested event's id; a redelivery is ignored. Kept for 48 hours."""

    __tablename__ = "events"
    __table_args__ = (Index("events_seen_at", "seen_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[float]


class ChannelRow(Base):
    """A drafts channel: the ts from which on it counts, and how far its history was read."""

    __tablename__ = "channels"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[str]
    watermark: Mapped[str]


class PictureRow(Base):
    """A picture of the charter that was uploaded to Slack, or that a replica uploads until a time.

    Attributes:
        content_hash: SHA-256 of its content, in hexadecimal.
        file: Slack's id of it; ``None`` while it is being uploaded.
        until: another replica may try the upload after this time.
    """

    __tablename__ = "pictures"

    content_hash: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str | None]
    until: Mapped[float]


class InstallationRow(Base):
    """One row: when this database was first used."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    installed_at: Mapped[float]


class CharterRow(Base):
    """The rules of a charter that began to run, as ``charter.changes`` writes them: one row a change.

    Attributes:
        charter: ``ActiveCharter.scope``: ``""`` for the only charter of an installation.
    """

    __tablename__ = "charters"

    ran_at: Mapped[float] = mapped_column(primary_key=True, autoincrement=False)
    rules: Mapped[str]
    charter: Mapped[str] = mapped_column(default="", server_default=text("''"))


class CharterVersionRow(Base):
    """A version of a kept charter. Versions are added and never change.

    Attributes:
        revision: counts the versions of all charters, in the order in which they were committed.
        charter: ``ActiveCharter.id``.
        number: counts the versions of this charter, from 1.
        kept_by: Slack's id of who made it; ``""`` for the command line and the charter's file.
        what: the changes since the version before, as JSON; ``""`` where none are described.
        source: the whole charter, TOML.
    """

    __tablename__ = "charter_versions"
    __table_args__ = (
        UniqueConstraint("charter", "number", name="charter_versions_number"),
        {"sqlite_autoincrement": True},
    )

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    charter: Mapped[str]
    number: Mapped[int]
    kept_at: Mapped[float]
    kept_by: Mapped[str]
    what: Mapped[str]
    source: Mapped[str]


class ReminderRow(Leasable, Base):
    """A week's reminder in a channel.

    Attributes:
        ts: the message, once it is posted.
        skipped: why it was not posted; one that is pending is only checked.
        attempted_at: when the post that has no outcome was begun: messages from before it are not looked for.
        charter: ``ActiveCharter.scope``; ``None`` in a row of an earlier release.
    """

    __tablename__ = "reminders"

    channel: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str | None]
    skipped: Mapped[str | None]
    attempted_at: Mapped[float | None]
    charter: Mapped[str | None]


class SuggestionRow(Base):
    """A suggestion to the keepers of a charter. Its words go once it is answered and everybody is told.

    Attributes:
        charter, rule: their ids; no ``rule`` where one is missing.
        kind, words, note: as in ``charter.editing.merging.Suggestion``.
        suggested_by: Slack's id, for the answer; ``None`` as soon as that is delivered.
        state: ``open``, ``taken_up`` or ``declined``.
        planned: the messages to the keepers are on record.
    """

    __tablename__ = "suggestions"
    __table_args__ = (Index("suggestions_charter", "charter", "state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    charter: Mapped[str]
    rule: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str]
    note: Mapped[str]
    suggested_by: Mapped[str | None]
    suggested_at: Mapped[float] = mapped_column(default=now())
    state: Mapped[str] = mapped_column(default="open")
    planned: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[str | None]
    answered_at: Mapped[float | None]
    reply: Mapped[str] = mapped_column(default="")


class SuggestionMessageRow(Leasable, Base):
    """The direct message about a suggestion to one person.

    Attributes:
        keeper: Slack's id of the keeper; ``""`` for the answer to the suggester.
        ts: the message, once it is posted; ``content_hash``: the suggestion's state that it shows.
        changes: grows with each change of the suggestion, so that finishing sees what came meanwhile.
    """

    __tablename__ = "suggestion_messages"
    __table_args__ = (Index("suggestion_messages_due", "pending", "not_before"),)

    suggestion: Mapped[str] = mapped_column(primary_key=True)
    keeper: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str | None]
    content_hash: Mapped[str | None]
    changes: Mapped[int] = mapped_column(default=1)
