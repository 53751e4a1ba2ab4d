"""What a draft came to, and what came of asking a second reader: words for logs, metrics, the demo and the README."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class _Explained(StrEnum):
    """Words with a sentence each, for operators: ``explanation``."""

    explanation: str

    def __new__(cls, value: str, explanation: str) -> Self:
        """A member is its word; the sentence travels with it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.explanation = explanation
        return member


class DraftOutcome(_Explained):
    """What a draft came to. The README lists these for operators, with their sentences."""

    # Something changed in the thread.
    REPLIED = "replied", "The bot posted its suggestion."
    EDITED = "edited", "The bot edited its suggestion."
    RETRACTED = "retracted", "The bot deleted its suggestion, or emptied it where Slack lets nobody delete it."
    # Nothing to change.
    UNCHANGED = "unchanged", "The thread already holds what it should, or an edit changed nothing that the bot reads."
    NOTHING_FOUND = "nothing_found", "No rule applies."
    SHORT = "short", "Fewer words than `drafts.min_words`, no link and no picture."
    UNREAD = "unread", "Its words are where the bot cannot read them, such as in a file or an unknown kind of block."
    RESTING = "resting", "A rule applies, and its author heard of it within `nudge.again_after_hours`."
    QUIET = "quiet", "A rule applies, and its author asked for quiet."
    LEFT_ALONE = "left_alone", "*Not this time* was pressed, or a person deleted the reply."
    GONE = "gone", "The draft was deleted."
    TOO_LATE = "too_late", "The bot was away for longer than `drafts.catch_up_hours`."
    NO_CHARTER = "no_charter", "No charter watches its channel any more."
    RESTRICTED = "restricted", "A rule applies, and people chose that nothing is posted there: a locked thread."
    # Not a draft.
    OWN = "own", "A message of the bot's own."
    BOT = "bot", "A message of another bot."
    THREAD = "thread", "A reply in a thread."
    SERVICE = "service", "A service message, such as a join or a reminder of Slackbot's."
    MALFORMED = "malformed", "A message in a shape that Slack does not document: dropped, with a line in the log."
    # Not finished: the row stays due, or becomes a dead letter.
    RATE_LIMITED = "rate_limited", "Slack asked for a pause; tried again after it."
    UNREACHABLE = "unreachable", "No connection to Slack could be opened; tried again."
    NOT_VISIBLE_YET = "not_visible_yet", "Slack does not show the draft yet; tried again."
    OUTCOME_UNKNOWN = "outcome_unknown", "Slack's answer was lost; the thread is checked before anything is posted."
    REJECTED = "rejected", "Slack refused for good: a dead letter, see `charter doctor`."
    LEASE_EXPIRED = "lease_expired", "The worker ran out of time before it called Slack; another one takes over."
    FAULT = "fault", "A fault of the bot's own; tried again with growing pauses, then a dead letter."


class ReadingOutcome(_Explained):
    """What came of one draft's way to a second reader. ``docs/reader.md`` lists these for operators."""

    QUOTED = "quoted", "It quoted words of the draft that count."
    SILENT = "silent", "It answered, and nothing in its answer counts."
    TIMED_OUT = "timed_out", "No answer within `READER_TIMEOUT_SECONDS`, or too little of the lease was left to ask."
    FAILED = "failed", "No connection, an HTTP status other than 200, or an answer that is too large."
    PAUSED = "paused", "It failed three times in a row: for a minute nobody asks it."
    BUSY = "busy", "It reads as many drafts as it may at once."
    BUDGET = "budget", "`READER_PER_HOUR` drafts were read within the last hour."
    ABANDONED = "abandoned", "Another worker was asking when it ended; nobody asks about the same version twice."


ANSWERS = frozenset({ReadingOutcome.QUOTED, ReadingOutcome.SILENT})
"""After any other outcome, nobody knows whether a rule applies."""
