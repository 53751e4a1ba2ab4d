"""Slack's limits for reading messages since 29 May 2025, for apps that are sold outside its Marketplace.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import math
from collections import deque
from dataclasses import dataclass, field

from slack_sandbox.arguments import Arguments

READING = frozenset({"conversations.history", "conversations.replies"})


@dataclass(slots=True)
class ReadLimits:
    """So many calls of each reading method within a window, and so many messages on a page.

    Attributes:
        window: its length in seconds. Slack's is a minute; tests take a shorter one.
        calls: how many calls of one method it allows.
        page: the most messages in an answer.
    """

    window: float = 60.0
    calls: int = 1
    page: int = 15
    _made: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, method: str, now: float) -> int:
        """Count a call: 0 if it may be made, or the ``Retry-After`` in whole seconds."""
        if method not in READING:
            return 0
        made = self._made.setdefault(method, deque(maxlen=self.calls))
        if len(made) == self.calls and (left := made[0] + self.window - now) > 0:
            return math.ceil(left)
        made.append(now)
        return 0

    def shorten(self, method: str, arguments: Arguments) -> None:
        """Let a call ask for no more messages than fit on a page."""
        if method in READING:
            arguments.values["limit"] = min(arguments.limit(self.page, 1000), self.page)
