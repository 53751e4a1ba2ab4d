"""The tables of the second reader, next to those of ``schema``. No words: hashes, offsets and counts."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.schema import Base


class ReadingRow(Base):
    """That a second reader was asked about what a version of a draft says, or was not to be.

    Attributes:
        message_hash: a keyed hash of what the version says. Whoever has the row has the verdict: nobody asks twice.
        asked_at: ``None`` where nobody asked.
        outcome: ``outcomes.ReadingOutcome``; ``None`` while a worker is asking.
        model: that was asked.
    """

    __tablename__ = "readings"
    __table_args__ = (Index("readings_asked_at", "asked_at"),)

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    message_hash: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[float | None]
    outcome: Mapped[str | None]
    model: Mapped[str]


class QuotationRow(Base):
    """Where a second reader found something in a version of a draft: offsets, and no words.

    Attributes:
        charter: ``ActiveCharter.scope``.
        standard: a digest of the rule's text, its question and the model.
        first, last: where the quotation begins and ends in the draft's text.
        spoken: whether the rule spoke then; else it listened.
    """

    __tablename__ = "quotations"
    __table_args__ = (Index("quotations_standard", "charter", "rule", "standard"),)

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    message_hash: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    charter: Mapped[str]
    standard: Mapped[str]
    first: Mapped[int]
    last: Mapped[int]
    spoken: Mapped[bool]


class TrialRow(Base):
    """How often a keeper has agreed with what a second reader found for a rule.

    Attributes:
        charter: ``ActiveCharter.scope``.
        standard: a digest of the rule's text, its question and the model: another one is tried anew.
        looked, agreed: of the round under way, or of the one that let it speak.
        speaks_since: ``None`` while it listens.
        set_aside_at: when it went back to listening because people set it aside; ``None`` if it never did.
    """

    __tablename__ = "trials"

    charter: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    standard: Mapped[str] = mapped_column(primary_key=True)
    looked: Mapped[int] = mapped_column(default=0)
    agreed: Mapped[int] = mapped_column(default=0)
    speaks_since: Mapped[float | None]
    set_aside_at: Mapped[float | None]
