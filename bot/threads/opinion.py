"""Whether a draft's thread should hold a suggestion, and the reason where it should not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charter.draft import Draft
from bot.charter.review import Reviewer
from bot.threads.digests import Digests
from bot.threads.facts import Message
from bot.threads.ports import DraftClaim, DraftLedger, QuietLedger
from bot.voice.suggestion import Suggestion, suggest


@dataclass(frozen=True, slots=True)
class Opinion:
    """What should stand in the thread.

    Attributes:
        suggestion: the suggestion, or ``None`` for silence.
        reason: why silent: ``short``, ``nothing_found``, ``resting``, ``quiet``, ``left_alone``, ``gone``,
            ``too_late``;
            ``""`` with a suggestion.
    """

    suggestion: Suggestion | None
    reason: str = ""


GONE = Opinion(None, "gone")
LEFT_ALONE = Opinion(None, "left_alone")


class Opinions:
    """Forms opinions by the charter, by who rests from which rule and by who asked for quiet."""

    def __init__(self, reviewer: Reviewer, ledger: DraftLedger, quiet: QuietLedger, digests: Digests) -> None:
        self._reviewer = reviewer
        self._charter = reviewer.charter
        self._ledger = ledger
        self._quiet = quiet
        self._digests = digests

    async def form(self, claim: DraftClaim, message: Message) -> Opinion:
        """What should stand in the thread of this version of the draft."""
        draft = Draft.read(message.text, default_platform=self._charter.drafts.platform, pictures=message.pictures)
        if too_short(draft, self._charter.drafts.min_words):
            return Opinion(None, "short")
        findings = self._reviewer.review(draft)
        if not findings:
            return Opinion(None, "nothing_found")
        rules = {finding.rule.id for finding in findings}
        silent = await self._ledger.resting(self.rests(message.author, rules - claim.spoken))
        heard = [finding for finding in findings if finding.rule.id not in silent]
        suggestion = suggest(heard, self._charter, message.key.ts)
        if suggestion is None:
            return Opinion(None, "resting")
        if claim.reply is None and await self._quiet.quiet_until(message.author) is not None:
            return Opinion(None, "quiet")
        if claim.useful & set(suggestion.rules):
            suggestion = suggest(heard, self._charter, message.key.ts, thanks=True)
        return Opinion(suggestion)

    def rests(self, author: str, rules: set[str]) -> dict[str, str]:
        """By rule, the keyed hash that stands for this author and it."""
        return {rule: self._digests.rest(author, rule) for rule in sorted(rules)}


def too_short(draft: Draft, min_words: int) -> bool:
    """Whether a post is a remark rather than a draft: few words, no link and no picture."""
    return len(draft.words) < min_words and not draft.links and not draft.pictures
