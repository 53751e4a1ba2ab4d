"""The standing reply and the wanted suggestion give the next step. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Reply:
    """The bot's reply in a draft's thread.

    Attributes:
        ts: Slack's id of the reply.
        says: a keyed digest of what it says; ``None`` where that is not known, so that it is written anew.
    """

    ts: str
    says: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """Write the first reply."""

    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Edit:
    """Let the standing reply say something else."""

    reply: Reply
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Retract:
    """Take the standing reply away."""

    reply: Reply


Step = Post | Edit | Retract


def next_step(standing: Reply | None, wanted: Suggestion | None, says: str | None) -> Step | None:
    """The one step from what stands to what is wanted; ``None`` where nothing is to be done.

    Args:
        standing: the reply that stands in the thread.
        wanted: the suggestion that should stand there.
        says: the digest of ``wanted``, to compare with the reply's.
    """
    match standing, wanted:
        case None, Suggestion():
            return Post(wanted)
        case Reply(), Suggestion() if standing.says != says:
            return Edit(standing, wanted)
        case Reply(), None:
            return Retract(standing)
    return None
