"""What the protocol needs from Slack and from the database: two sets of questions, and how an answer can fail.

``slack.messenger`` and ``store`` answer them. Times are seconds since 1970 by the database's clock, unless said.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from bot.errors import BotError
from bot.threads.facts import Answered, Deleted, DraftKey, Message, ReplyGone
from bot.threads.state import Reply
from bot.voice.reminder import Reminder
from bot.voice.suggestion import Suggestion

Attempt = Literal["post", "edit", "retract"]


class SlackFailure(BotError):
    """Slack did not do what was asked."""


class Refused(SlackFailure):
    """Slack said no, and nothing happened. ``code`` is Slack's error code.

    See https://docs.slack.dev/reference/methods/chat.postMessage#errors
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack refused: {code}")
        self.code = code


class Later(SlackFailure):
    """Nothing happened; Slack asks to come back in ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to come back in {seconds:g} s")
        self.seconds = seconds


class Unknown(SlackFailure):
    """Nobody knows whether it happened: a time-out, a reset, a 5xx, a body that is not JSON."""


class Posted(NamedTuple):
    """A message that Slack has taken.

    Attributes:
        ts: its id.
        in_thread: whether it went where it was sent. A reply whose draft is gone falls into the channel.
    """

    ts: str
    in_thread: bool


class Channel(NamedTuple):
    """A channel that the bot is in: id, and name without ``#``."""

    id: str
    name: str


class Messenger(Protocol):
    """What the protocol asks of Slack. Every method raises ``Refused``, ``Later`` or ``Unknown``."""

    async def channels(self) -> list[Channel]:
        """The channels that the bot is in, archived ones left out."""

    async def newest(self, channel: str) -> str | None:
        """The ts of the newest message of a channel."""

    async def read(self, key: DraftKey) -> Message | None:
        """The newest version of a draft; ``None`` when it is gone or no draft."""

    def history(self, channel: str, oldest: str) -> AsyncIterator[list[Message]]:
        """The drafts of a channel that are newer than ``oldest``, a page at a time."""

    async def own_replies(self, key: DraftKey) -> list[str]:
        """This bot's own replies to a draft, oldest first, those that fell into the channel among them."""

    async def reply(self, key: DraftKey, suggestion: Suggestion) -> Posted:
        """Post the suggestion in the draft's thread."""

    async def edit(self, key: DraftKey, ts: str, suggestion: Suggestion) -> None:
        """Let the reply ``ts`` say this."""

    async def remove(self, channel: str, ts: str) -> None:
        """Delete a message of this bot. One that is gone already is no failure."""

    async def own_reminders(self, channel: str, week: str, since: float) -> list[str]:
        """This bot's own reminders of a week in a channel, oldest first."""

    async def remind(self, channel: str, week: str, reminder: Reminder) -> str:
        """Post the weekly reminder; returns its ts."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row for a while.

    Attributes:
        owner: a token that the row holds while the lease lasts.
        seconds: how long it lasts from the moment the row is claimed.
        until: when it ends at the latest, in seconds of a clock that counts suspension (never the wall clock).
    """

    owner: str
    seconds: float
    until: float


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A due row of ``drafts``, claimed.

    Attributes:
        key: which draft.
        version: the newest known version.
        deleted: the draft is gone.
        closed: it is left alone for good.
        reply: the reply that stands, as recorded.
        attempt: a step that was begun and has no outcome; the row is in doubt then.
        looks: looks into the thread that are still owed.
        changes: counts what was taken in; finishing compares it.
        spoken: rules that this draft's reply has spoken of.
        useful: those of them that somebody found useful.
        failures: how often it was put off for a fault of our own since it was last finished.
    """

    key: DraftKey
    lease: Lease
    version: str
    deleted: bool
    closed: bool
    reply: Reply | None
    attempt: Attempt | None
    looks: int
    changes: int
    spoken: frozenset[str]
    useful: frozenset[str]
    failures: int


class Kept(NamedTuple):
    """What is kept of a draft for repetition: hashes of its word groups, none where it is too short, for some days."""

    groups: frozenset[int]
    days: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a claim came to, to be recorded.

    Attributes:
        applied: the version that the thread now answers.
        reply: the reply that stands now.
        deleted: the draft turned out to be gone.
        closed: leave it alone for good.
        looks: looks still owed.
        kept: what is kept of this version; ``None`` leaves what is there. A draft that is gone leaves nothing.
        cured: of the rules that the reply spoke of, whether an edit has cured each.
    """

    applied: str
    reply: Reply | None
    deleted: bool = False
    closed: bool = False
    looks: int = 0
    kept: Kept | None = None
    cured: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be asked of Slack, written down before it is asked.

    Attributes:
        attempt: the kind of step.
        says: digest of what the reply will say; ``None`` for a retraction.
        rules: rules that it speaks of and that this draft's reply has not spoken of before.
        rests: a keyed hash per author and rule: these will rest for ``rest_hours`` from now.
        rest_hours: ``nudge.again_after_hours``.
    """

    attempt: Attempt
    says: str | None = None
    rules: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    rest_hours: float = 0


class Backlog(NamedTuple):
    """How many drafts wait to be seen to, and how many were given up because Slack refused."""

    waiting: int
    given_up: int


class DraftLedger(Protocol):
    """The table of drafts, as the protocol needs it. Each method is one transaction."""

    async def take_in(
        self, event_id: str | None, fact: Message | Deleted | ReplyGone | Answered, horizon: str = "", looks: int = 0
    ) -> bool:
        """Record a fact. False when it was known already, or tells of an unknown draft from before ``horizon``."""

    async def claim(self, lease: Lease, key: DraftKey | None = None) -> DraftClaim | None:
        """Claim this draft's row, or any row that is due; ``None`` when there is none."""

    async def intend(self, claim: DraftClaim, intent: Intent) -> bool:
        """Write down what comes next. False when one of the rules rests for this author since: decide anew."""

    async def withdraw(self, claim: DraftClaim, intent: Intent) -> None:
        """What was intended did not happen: forget it."""

    async def finish(self, claim: DraftClaim, outcome: Outcome) -> bool:
        """Record the outcome. True where something changed meanwhile: the row is due again at once."""

    async def postpone(self, claim: DraftClaim, seconds: float, *, fault: bool = False) -> None:
        """Come back later: let the row be due again in ``seconds``, doubts and all. ``fault``: it is our own."""

    async def bury(self, claim: DraftClaim, code: str) -> None:
        """A dead letter: Slack refused with ``code`` and asking again would not help."""

    async def resting(self, rests: Mapping[str, str], author: str) -> tuple[frozenset[str], bool]:
        """Of these (rule by keyed hash), the rules that rest; and whether their author asked for quiet."""

    async def news(self, page: Sequence[Message]) -> list[Message]:
        """Those messages of one channel that are unknown, or newer than what is known of them."""

    async def present(self, channel: str, oldest: str, latest: str) -> frozenset[DraftKey]:
        """The drafts of a channel in a stretch of time that are not known to be deleted."""

    async def answered_before(self, channel: str, ts: str) -> frozenset[DraftKey]:
        """The drafts of a channel that are older than ``ts``, not known to be deleted, and have a reply."""


class Trace(NamedTuple):
    """What is kept of a draft: its ts, hashes of its word groups (none once it is gone), and since when."""

    ts: str
    groups: frozenset[int]
    at: float


class TraceLedger(Protocol):
    """What is kept of drafts for repetition."""

    async def kept_since(self, channel: str, moment: float) -> list[Trace]:
        """What was kept, or let go of, in a channel since then."""


class Watched(NamedTuple):
    """A drafts channel.

    Attributes:
        id: Slack's channel id.
        name: its name without ``#``.
        since: the ts after which posts are drafts of ours; older ones are never nudged.
        watermark: the ts up to which its history was read.
    """

    id: str
    name: str
    since: str
    watermark: str


class ChannelLedger(Protocol):
    """What is remembered of channels."""

    async def installed_at(self) -> float:
        """When this bot first ran on this database."""

    async def watched(self, ids: Collection[str]) -> list[Watched]:
        """Those of these channels that are known."""

    async def watch(self, channel: Channel, since: str) -> Watched:
        """Remember a channel from now on; one that is known keeps its ``since``."""

    async def read_up_to(self, channel: str, watermark: str) -> None:
        """Its history was read up to here."""


class QuietLedger(Protocol):
    """Until when somebody asked for quiet: the one thing that is kept of a person."""

    async def quiet_until(self, person: str) -> float | None:
        """When the quiet ends; ``None`` when there is none."""

    async def be_quiet(self, person: str, days: float) -> float:
        """Quiet from now on for so many days; returns when it ends."""

    async def speak_again(self, person: str) -> None:
        """No more quiet."""
