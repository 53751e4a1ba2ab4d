"""Whether a draft's thread should hold a suggestion, and the reason where it should not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from bot.charter.draft import Draft
from bot.charter.review import Finding, Reviewer
from bot.drafts.events import DraftVersion
from bot.drafts.history import DraftHistory
from bot.drafts.ledger import DraftClaim, FingerprintUpdate, Suppression
from bot.drafts.pseudonyms import Pseudonymizer
from bot.wording.suggestion import Suggestion, suggest


@dataclass(frozen=True, slots=True)
class Decision:
    """What should stand in the thread.

    Attributes:
        suggestion: the suggestion, or ``None`` for silence.
        reason: why silent: ``short``, ``nothing_found``, ``resting``, ``quiet``, ``left_alone``, ``gone``,
            ``too_late``; ``""`` with a suggestion.
        kept: what is to be kept of the draft for repetition; ``None`` leaves what is there.
        cured: of the rules that the reply spoke of, whether an edit has cured each.
    """

    suggestion: Suggestion | None
    reason: str = ""
    kept: FingerprintUpdate | None = None
    cured: Mapping[str, bool] = field(default_factory=dict)


GONE = Decision(None, "gone")
LEFT_ALONE = Decision(None, "left_alone")


class Decider:
    """Forms opinions by the charter, by earlier drafts, by who rests from which rule and by who asked for quiet."""

    def __init__(self, reviewer: Reviewer, digests: Pseudonymizer, recall: DraftHistory) -> None:
        self._reviewer = reviewer
        self._charter = reviewer.charter
        self._digests = digests
        self._recall = recall

    async def form(self, claim: DraftClaim, message: DraftVersion, silence: Suppression) -> Decision:
        """What should stand in the thread of this version of the draft, and what is known to keep it back."""
        platform, earlier = self._charter.drafts.platform, await self._recall.before(message.key)
        draft = Draft.read(message.text, default_platform=platform, pictures=message.pictures, earlier=earlier)
        kept = self._recall.of(draft)
        if too_short(draft, self._charter.drafts.min_words):
            return Decision(None, "short", kept)
        findings = self._reviewer.review(draft)
        rules = {finding.rule.id for finding in findings}
        opinion = self._of(findings, claim, message, silence)
        return replace(opinion, kept=kept, cured=self._cured(claim, message, rules))

    def _cured(self, claim: DraftClaim, message: DraftVersion, rules: Set[str]) -> Mapping[str, bool]:
        if message.version == message.key.ts:
            return {}
        return {rule.id: rule.id not in rules for rule in self._charter.rules if rule.id in claim.spoken}

    def _of(
        self, findings: Sequence[Finding], claim: DraftClaim, message: DraftVersion, silence: Suppression
    ) -> Decision:
        if not findings:
            return Decision(None, "nothing_found")
        heard = [finding for finding in findings if finding.rule.id not in silence.rules]
        suggestion = suggest(heard, self._charter, message.key.ts)
        if suggestion is None:
            return Decision(None, "resting")
        if silence.quiet:
            return Decision(None, "quiet")
        if claim.useful & set(suggestion.rules):
            suggestion = suggest(heard, self._charter, message.key.ts, thanks=True)
        return Decision(suggestion)

    def rests(self, author: str, rules: Set[str]) -> dict[str, str]:
        """By rule, the keyed hash that stands for this author and it."""
        return {rule: self._digests.rest(author, rule) for rule in sorted(rules)}


def too_short(draft: Draft, min_words: int) -> bool:
    """Whether a post is a remark rather than a draft: few words, no link and no picture."""
    return len(draft.words) < min_words and not draft.links and not draft.pictures
