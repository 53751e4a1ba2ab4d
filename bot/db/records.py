"""What the stores take and return: values only, no SQL.

Times are seconds since 1970 by the database's clock, unless said. ``ts`` and versions are Slack's strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.charter.editing.merging import SuggestionKind, SuggestionState
from bot.delivery.leases import Lease
from bot.delivery.plan import Action, Delivered
from bot.outcomes import ReadingOutcome

Feedback = Literal["useful", "set_aside"]


class DraftKey(NamedTuple):
    """Which draft. Without the team: a shared channel delivers one message under two team ids.

    Attributes:
        channel: Slack's channel id.
        ts: Slack's message id: seconds since 1970 in UTC, as text. Never a float: floats lose digits. All have
            ten digits, a point and six digits, so that comparing the texts compares the times.
    """

    channel: str
    ts: str


class ReminderKey(NamedTuple):
    """Which reminder: Slack's channel id, and an ISO week such as ``2026-W48``."""

    channel: str
    week: str


def ts_at(seconds: float) -> str:
    """The ts of a moment, in seconds since 1970 in UTC: to compare with messages' own, never to name one."""
    return f"{max(seconds, 0):017.6f}"


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A due row of ``drafts``, claimed: ``delivery.protocols.Claim``. The defaults are those of a new draft.

    Attributes:
        version: the newest known version.
        message_hash: a keyed hash of what it says; ``None``: read the draft from Slack.
        deleted: the draft is gone.
        closed: it is left alone for good.
        changes: counts what was ingested; finishing compares it.
        spoken: rules that this draft's reply has spoken of.
        useful: those of them that were found useful.
        revision: of the newest kept charter when it was claimed; 0 where none is kept.
    """

    key: DraftKey
    lease: Lease
    version: str
    message_hash: str | None = None
    deleted: bool = False
    closed: bool = False
    current: Delivered | None = None
    attempt: Action | None = None
    checks_due: int = 0
    changes: int = 1
    spoken: frozenset[str] = frozenset()
    useful: frozenset[str] = frozenset()
    failures: int = 0
    revision: int = 0

    @property
    def labels(self) -> Mapping[str, str]:
        """Channel and ts, for logs."""
        return self.key._asdict()


@dataclass(frozen=True, slots=True)
class ReminderClaim:
    """A due row of ``reminders``, claimed: ``delivery.protocols.Claim``.

    Attributes:
        attempted_at: when the post that has no outcome was begun.
        skipped: whether it is not to be posted any more, only checked.
        charter: the scope of the charter whose reminder it is; ``None`` in a row of an earlier release.
    """

    key: ReminderKey
    lease: Lease
    current: Delivered | None
    attempt: Action | None
    attempted_at: float | None
    checks_due: int
    failures: int
    skipped: bool = False
    charter: str | None = None

    @property
    def labels(self) -> Mapping[str, str]:
        """Channel and week, for logs."""
        return self.key._asdict()


class FingerprintUpdate(NamedTuple):
    """What is kept of a draft for repetition: hashes of its word groups, none where it is too short, for some days."""

    groups: frozenset[int]
    days: int


class StoredFingerprint(NamedTuple):
    """What is kept of a draft: its ts, hashes of its word groups (none once it is gone), and since when."""

    ts: str
    groups: frozenset[int]
    at: float


@dataclass(frozen=True, slots=True)
class DraftIntent:
    """What is written down before Slack is called about a draft.

    Attributes:
        cooldowns: by rule that the reply will speak of and has not spoken of before, a keyed hash of the author and the
            rule. The rule rests for that author for ``cooldown_hours`` from now.
        cooldown_hours: ``nudge.again_after_hours``.
        author: the keyed hash of whose wish for quiet vetoes it; ``None`` where a reply is there already.
    """

    cooldowns: Mapping[str, str] = field(default_factory=dict)
    cooldown_hours: float = 0
    author: str | None = None


class Suppression(NamedTuple):
    """What vetoes a suggestion: rules that rest for its author, or that its author asked for quiet."""

    rules: frozenset[str] = frozenset()
    quiet: bool = False

    def union(self, other: Suppression) -> Suppression:
        """Both together."""
        return Suppression(self.rules | other.rules, self.quiet or other.quiet)


NOT_SUPPRESSED = Suppression()


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What is written down of a draft with the outcome.

    Attributes:
        version: the version that the thread now answers.
        message_hash: a keyed hash of what it says; ``None`` where nothing was read.
        deleted: the draft turned out to be gone.
        closed: leave it alone for good.
        fingerprint: what is kept of this version; ``None`` leaves what is there. A draft that is gone leaves nothing.
        resolved: of the rules that the reply spoke of, whether an edit has resolved each.
    """

    version: str
    message_hash: str | None = None
    deleted: bool = False
    closed: bool = False
    fingerprint: FingerprintUpdate | None = None
    resolved: Mapping[str, bool] = field(default_factory=dict)


class StoredQuotation(NamedTuple):
    """What a second reader found in a version of a draft.

    Attributes:
        rule: its id.
        start, end: offsets into the draft's text.
        spoken: whether the rule spoke when it was found; else it listened.
    """

    rule: str
    start: int
    end: int
    spoken: bool


class Reading(NamedTuple):
    """A second reader's verdict on what a version of a draft says.

    Attributes:
        ask: nobody has asked yet, and the caller is to.
        quotations: what it found; none while ``ask``.
        model: that found it.
        outcome: where this was settled just now without asking, why; else ``None``.
        unread: the reader gave no answer, so that silence says nothing about the draft.
    """

    ask: bool = False
    quotations: tuple[StoredQuotation, ...] = ()
    model: str = ""
    outcome: ReadingOutcome | None = None
    unread: bool = False


class Judged(NamedTuple):
    """A rule that asks, as it is judged: its id, and a digest of its text, its question and the model."""

    rule: str
    standard: str


class Backlog(NamedTuple):
    """How many drafts wait for work, and how many are dead letters."""

    waiting: int
    dead_letters: int


class SlackChannel(NamedTuple):
    """A channel that the bot is in: id, and name without ``#``."""

    id: str
    name: str


class WatchedChannel(NamedTuple):
    """A drafts channel.

    Attributes:
        id: Slack's channel id.
        name: its name without ``#``.
        since: the ts after which posts count as drafts; older ones are never nudged.
        watermark: the ts up to which its history was read.
    """

    id: str
    name: str
    since: str
    watermark: str


class SuggestionKey(NamedTuple):
    """Which message about a suggestion.

    Attributes:
        suggestion: the suggestion's id.
        keeper: Slack's id of the keeper who gets it; ``""`` for the answer to the suggester.
    """

    suggestion: str
    keeper: str


@dataclass(frozen=True, slots=True)
class StoredSuggestion:
    """A suggestion; see ``db.schema.SuggestionRow``."""

    id: str
    charter: str
    rule: str
    kind: SuggestionKind
    words: str
    note: str
    suggested_by: str | None
    suggested_at: float
    state: SuggestionState
    answered_by: str | None
    reply: str


@dataclass(frozen=True, slots=True)
class SuggestionClaim:
    """A due row of ``suggestion_messages``, claimed: ``delivery.protocols.Claim``.

    Attributes:
        changes: counts what changed the suggestion; finishing compares it.
    """

    key: SuggestionKey
    lease: Lease
    current: Delivered | None
    attempt: Action | None
    checks_due: int
    failures: int
    changes: int

    @property
    def labels(self) -> Mapping[str, str]:
        """The suggestion's id, for logs: who gets the message is nobody's business."""
        return {"suggestion": self.key.suggestion}
