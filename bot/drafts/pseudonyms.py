"""Keyed digests: what the database keeps instead of a person's name and of a reply's words."""

from __future__ import annotations

import hashlib
import hmac

from bot.wording.suggestion import Suggestion


class Pseudonymizer:
    """Digests under a key that the database does not hold, so that nobody can guess their way back from a copy of it.

    Args:
        secret: anything secret and lasting; the bot's token serves. A new one forgets who rests, no more.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"charter digests:" + secret.encode()).digest()
        self.repetition = hmac.digest(self._key, b"repetition", hashlib.sha256)
        """The key of the hashes that repetition keeps."""

    def rest(self, author: str, rule: str) -> str:
        """For an author and a rule: they rest from each other for a while."""
        return self._digest("rest", author, rule)

    def says(self, suggestion: Suggestion) -> str:
        """For what a reply says."""
        return self._digest("says", suggestion.text)

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:32]
