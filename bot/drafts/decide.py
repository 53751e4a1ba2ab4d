"""What a draft's thread should hold, and why."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from bot.charter.advice import Advice, advise, weigh
from bot.charter.charters import ActiveCharter, CurrentCharters
from bot.charter.draft import Draft
from bot.charter.model import Charter
from bot.db.records import NOT_SUPPRESSED, DraftClaim, DraftIntent, DraftRecord, Suppression
from bot.delivery.plan import Content, Delivered
from bot.drafts.events import DraftVersion, oldest_ts
from bot.drafts.history import DraftHistory, fingerprint_of
from bot.drafts.readings import NOT_READ, Readings
from bot.outcomes import DraftOutcome
from bot.wording.suggestion import Suggestion, suggest


class Pseudonymizer:
    """Keyed hashes: what the database keeps instead of a person's name and of a reply's words.

    The key is not in the database, so that nobody can guess their way back from a copy of it.

    Args:
        secret: anything secret and lasting; the bot's token serves. A new one invalidates cooldowns, hashes and
            fingerprints: drafts are read and replies written again, once.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"charter digests:" + secret.encode()).digest()
        self.repetition_key = hmac.digest(self._key, b"repetition", hashlib.sha256)
        """The key of the hashes that are kept for repetition."""

    def cooldown(self, author: str, rule: str, scope: str = "") -> str:
        """For an author and a rule of the charter with this scope: two charters may name a rule alike."""
        return self._hash("rest", author, rule, *([scope] if scope else []))

    def message(self, message: DraftVersion) -> str:
        """For what is read of a draft's version: two versions that differ in nothing else are the same."""
        pictures = (f"{picture.is_known:d}{picture.alt}" for picture in message.pictures)
        return self._hash("message", message.text, f"{message.unread:d}", *pictures, *message.unknown_files)

    def person(self, person: str) -> str:
        """For a person who asks for quiet."""
        return self._hash("quiet", person)

    def content(self, suggestion: Suggestion) -> str:
        """For what a reply says."""
        return self._hash("says", suggestion.text)

    def _hash(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:32]


_SAYS_NOTHING = (DraftOutcome.SHORT, DraftOutcome.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a draft's thread should hold: ``delivery.protocols.Desired``.

    Attributes:
        outcome: what the draft comes to where the thread holds that already.
        content: the suggestion, or ``None`` for silence.
        message: the version that it is about; ``None`` for a draft that is gone or left alone.
        suppression: what is known to veto a suggestion.
    """

    outcome: DraftOutcome
    record: DraftRecord
    content: Content[Suggestion] | None = None
    intent: DraftIntent = field(default_factory=DraftIntent)
    message: DraftVersion | None = None
    suppression: Suppression = NOT_SUPPRESSED

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that the suggestion speaks of."""
        return self.content.body.rules if self.content else ()


class Decider:
    """Decides by the channel's charter, by earlier drafts, and by what vetoes a suggestion."""

    def __init__(
        self, charters: CurrentCharters, pseudonyms: Pseudonymizer, history: DraftHistory, readings: Readings
    ) -> None:
        self._charters = charters
        self._pseudonyms = pseudonyms
        self._history = history
        self._readings = readings

    async def decide(
        self,
        claim: DraftClaim,
        message: DraftVersion | None,
        current: Delivered | None,
        suppression: Suppression = NOT_SUPPRESSED,
    ) -> Decision:
        """What the thread should hold for this version of the draft."""
        if claim.closed and not claim.deleted:
            return Decision(DraftOutcome.LEFT_ALONE, DraftRecord(claim.version, closed=True))
        if message is None:
            return Decision(DraftOutcome.GONE, DraftRecord(claim.version, deleted=True))
        active = self._charters.of(claim.key.channel)
        if active is None:
            return Decision(DraftOutcome.NO_CHARTER, self._record(message), message=message)
        if current is None and message.version < oldest_ts(active.reach):
            return Decision(DraftOutcome.TOO_LATE, self._record(message), message=message)
        draft = Draft.read(
            message.text,
            default_platform=active.charter.drafts.platform,
            pictures=message.pictures if message.looked_up is None else message.looked_up,
            earlier=await self._history.before(message.key),
        )
        advice = advise(active.reviewer, draft, resting=suppression.rules, quiet=suppression.quiet)
        read = NOT_READ
        if advice.silence is DraftOutcome.NOTHING_FOUND:
            read = await self._readings.found(active, claim, message, draft)
            advice = weigh(read.findings, resting=suppression.rules, quiet=suppression.quiet)
        record = replace(
            self._record(message),
            fingerprint=fingerprint_of(draft, active.charter),
            resolved=_resolved(active.charter, claim, message, advice, read.unread),
        )
        return self._decision(active, claim, message, advice, record, suppression)

    def _record(self, message: DraftVersion) -> DraftRecord:
        return DraftRecord(message.version, self._pseudonyms.message(message))

    def _decision(
        self,
        active: ActiveCharter,
        claim: DraftClaim,
        message: DraftVersion,
        advice: Advice,
        record: DraftRecord,
        suppression: Suppression,
    ) -> Decision:
        suggestion = _suggestion(active.charter, claim, message, advice)
        if suggestion is None:
            silence = advice.silence or DraftOutcome.NOTHING_FOUND
            if message.unread and not message.text and silence in _SAYS_NOTHING:
                silence = DraftOutcome.UNREAD
            return Decision(silence, record, message=message, suppression=suppression)
        intent = DraftIntent(
            cooldowns=self._cooldowns(active, message.author, set(suggestion.rules) - claim.spoken),
            cooldown_hours=active.charter.nudge.again_after_hours,
            author=self._pseudonyms.person(message.author) if claim.current is None else None,
        )
        content = Content(suggestion, self._pseudonyms.content(suggestion))
        return Decision(DraftOutcome.UNCHANGED, record, content, intent, message, suppression)

    def _cooldowns(self, active: ActiveCharter, author: str, rules: Set[str]) -> dict[str, str]:
        """By rule, the keyed hash for this author and it."""
        return {rule: self._pseudonyms.cooldown(author, rule, active.scope) for rule in sorted(rules)}


def _suggestion(charter: Charter, claim: DraftClaim, message: DraftVersion, advice: Advice) -> Suggestion | None:
    suggestion = suggest(advice.spoken, charter, message.key.ts)
    if suggestion is not None and claim.useful & set(suggestion.rules):
        return suggest(advice.spoken, charter, message.key.ts, thanks=True)
    return suggestion


def _resolved(
    charter: Charter, claim: DraftClaim, message: DraftVersion, advice: Advice, unread: Set[str]
) -> Mapping[str, bool]:
    """Of the rules that the reply spoke of, whether an edit, or a description of a picture, has resolved each."""
    if advice.silence is DraftOutcome.SHORT:
        return {}
    found = {finding.rule.id for finding in advice.findings}
    spoken = (rule.id for rule in charter.rules if rule.id in claim.spoken - unread)
    return {rule: rule not in found for rule in spoken if message.is_edited or rule not in found}
