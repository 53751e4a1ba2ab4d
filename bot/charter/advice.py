"""The one answer to "what would the bot say about this draft, and why not". Pure.

The worker, ``/charter check``, ``charter check``, ``charter replay`` and the demo's preview all ask here.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bot.charter.draft import Draft
from bot.charter.review import Finding, Reviewer
from bot.outcomes import DraftOutcome


@dataclass(frozen=True, slots=True)
class Advice:
    """What a charter says about one draft.

    Attributes:
        findings: everything that was found, in the charter's order.
        spoken: those that a suggestion may speak of; ``wording.suggest`` makes it from them.
        silence: why the bot says nothing; ``None`` where it speaks.
    """

    findings: tuple[Finding, ...]
    spoken: tuple[Finding, ...]
    silence: DraftOutcome | None


def advise(
    reviewer: Reviewer,
    draft: Draft,
    *,
    resting: Set[str] = frozenset(),
    quiet: bool = False,
    any_length: bool = False,
) -> Advice:
    """Review a draft, and say whether the bot would speak.

    Args:
        reviewer: compiled from the charter.
        draft: what was written, with what came before it in ``draft.earlier``.
        resting: ids of rules that its author heard of not long ago.
        quiet: its author asked for quiet.
        any_length: review a text that is too short for a draft too: the person asks for it.
    """
    if not any_length and too_short(draft, reviewer.charter.drafts.min_words):
        return Advice((), (), DraftOutcome.SHORT)
    return weigh(reviewer.review(draft), resting=resting, quiet=quiet)


def weigh(findings: tuple[Finding, ...], *, resting: Set[str], quiet: bool) -> Advice:
    """Say whether the bot would speak of what was found. The arguments are those of ``advise``."""
    heard = tuple(finding for finding in findings if finding.rule.id not in resting)
    silence = _silence(findings, heard, quiet=quiet)
    return Advice(findings, () if silence else heard, silence)


def too_short(draft: Draft, min_words: int) -> bool:
    """Whether a post is a remark rather than a draft: few words, no link and no picture."""
    return len(draft.words) < min_words and not draft.links and not draft.has_pictures


def _silence(findings: tuple[Finding, ...], heard: tuple[Finding, ...], *, quiet: bool) -> DraftOutcome | None:
    if not findings:
        return DraftOutcome.NOTHING_FOUND
    if not heard:
        return DraftOutcome.RESTING
    return DraftOutcome.QUIET if quiet else None
