"""One base for every error that a person can cause or mend; a docstring is its message."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Something went wrong that somebody can mend."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


@dataclass(frozen=True, slots=True)
class CharterFault:
    """One thing that is wrong in a charter.

    Attributes:
        line: counted from 1; ``None`` where no line can be named (a file that is missing).
        where: ``rule 4 (no-hype)``, ``objective 2``, ``[reminder]``; ``""`` for the whole file.
        what: one sentence that shows the fault.
        mend: one sentence that says what to write instead.
    """

    line: int | None
    where: str
    what: str
    mend: str


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
        return f"{place}: {fault.what} {fault.mend}".rstrip()


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


class RateLimited(SlackError):
    """Nothing happened; Slack asks for a pause.

    Attributes:
        retry_after: seconds to wait.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Slack asks for a pause of {retry_after:g} s")
        self.retry_after = retry_after


class OutcomeUnknown(SlackError):
    """The call may or may not have taken effect: a time-out, a reset, a 5xx, a body that is not JSON."""

    def __init__(self) -> None:
        super().__init__("Slack's answer did not arrive: the call may have taken effect")
