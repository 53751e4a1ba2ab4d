"""The errors that cross packages.

::

    Exception
      x BotError            for a person: its message, or its docstring, says what to do
        · CharterError      the charter does not load
        · SettingsError, DatabaseError, AuthError, InputError …   next to the code that raises them
      x SlackError          for the delivery engine and the listeners: a person never reads it
        x Rejected          Slack refused, and nothing happened
          · Gone            the message or its thread no longer exists
          · Unchangeable    the message can never be edited, or never be deleted
          · Restricted      people chose that nothing is posted there
        x TryLater          nothing happened, worth another try
          · RateLimited     HTTP 429
          · Unreachable     no connection
          · NotVisibleYet   Slack does not show the draft yet
        · OutcomeUnknown    the call may have taken effect
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class BotError(Exception):
    """Something went wrong that a person can fix."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


@dataclass(frozen=True, slots=True)
class CharterFault:
    """One thing that is wrong in a charter.

    Attributes:
        line: counted from 1; ``None`` where no line can be named (a file that is missing).
        where: ``rule 4 (no-hype)``, ``objective 2``, ``[reminder]``; ``""`` for the whole file.
        what: one sentence that shows the fault.
        fix: one sentence that says what to write instead.
        path: of the value, such as ``("rules", 3, "avoid", "fr", 1)``; ``()`` for the whole file.
    """

    line: int | None
    where: str
    what: str
    fix: str
    path: tuple[str | int, ...] = ()


class CharterError(BotError):
    """The charter does not load.

    Attributes:
        name: the file's name, as people know it.
        faults: everything that is wrong with it, in the order of its lines.
    """

    def __init__(self, name: str, faults: Sequence[CharterFault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        super().__init__("\n\n".join(self._paragraph(fault) for fault in self.faults))

    def _paragraph(self, fault: CharterFault) -> str:
        line = f"line {fault.line}" if fault.line else ""
        place = ", ".join(part for part in (self.name, line, fault.where) if part)
        return f"{place}: {fault.what} {fault.fix}".rstrip()


class SlackError(Exception):
    """A call to Slack's Web API failed. No person reads it: the delivery engine and the listeners act on it."""


class Rejected(SlackError):
    """Slack refused the call and nothing happened.

    Attributes:
        code: Slack's error code, see https://docs.slack.dev/reference/methods/chat.postMessage#errors
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack rejected the call: {code}")
        self.code = code


class Gone(Rejected):
    """The message, or the thread that it should go into, no longer exists."""


class Unchangeable(Rejected):
    """Slack never lets this message be edited, or be deleted: the other one of the two is the way out."""


class Restricted(Rejected):
    """People chose that nothing is posted there: they locked the thread, or their channel has no threads."""


class TryLater(SlackError):
    """Nothing happened, and the same call may succeed after a pause.

    Attributes:
        retry_after: seconds to wait.
        reason: the subclass in one word, for logs and metrics.
    """

    reason: ClassVar[str]

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Slack can be asked again in {retry_after:g} s ({self.reason})")
        self.retry_after = retry_after


class RateLimited(TryLater):
    """Slack asks for a pause: HTTP 429."""

    reason = "rate_limited"


class Unreachable(TryLater):
    """No connection could be opened, so nothing was sent."""

    reason = "unreachable"


class NotVisibleYet(TryLater):
    """Slack does not show a draft yet that it has just told another replica of."""

    reason = "not_visible_yet"


class OutcomeUnknown(SlackError):
    """The call may or may not have taken effect: a time-out, a reset, a 5xx, a body that is not JSON."""

    def __init__(self) -> None:
        super().__init__("Slack's answer did not arrive: the call may have taken effect")
