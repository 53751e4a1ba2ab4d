"""What people asked for quiet, and which of their drafts it keeps from a reply."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

Quiet = Literal["no", "perhaps", "yes"]


@dataclass(slots=True)
class Request:
    """One request.

    Attributes:
        begins: whether quiet is to begin, not to end.
        granted: when it was acknowledged; ``None`` before that, and for good where it never was.
        over: whether no acknowledgement comes any more.
    """

    begins: bool
    granted: float | None = None
    over: bool = False

    def answered(self, *, granted: bool) -> None:
        """Note the outcome."""
        self.granted, self.over = (time.time() if granted else None), True


class QuietDays:
    """The requests of all authors, in order."""

    def __init__(self) -> None:
        self._requests: dict[str, list[Request]] = defaultdict(list)

    def ask(self, author: str) -> Request | None:
        """Begin quiet for an author, or end it; ``None`` while an earlier request is under way."""
        earlier = self._requests[author]
        if earlier and not earlier[-1].over:
            return None
        earlier.append(Request(begins=not (earlier and earlier[-1].begins)))
        return earlier[-1]

    def covers(self, author: str, posted: float) -> Quiet:
        """Return whether quiet keeps a draft that was posted then from a reply.

        It is certain only if the newest request was acknowledged before the post. One that was not acknowledged may
        take effect at any later time.
        """
        if not (requests := self._requests.get(author)):
            return "no"
        if any(request.granted is None or request.granted >= posted for request in requests):
            return "perhaps"
        return "yes" if requests[-1].begins else "no"
