"""The doctor's view of the sandbox, of a database and of a folder, with real faults in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.doctor.findings import Diagnosis, Level
from bot.doctor.runner import examine
from slack_sandbox import Sandbox
from tests.running import settings_for

Examine = Callable[..., Awaitable["Findings"]]


class Findings(dict[str, Diagnosis]):
    """What was found, by what was looked at; of several at one place the last."""

    def faulty(self) -> set[str]:
        """Where there is a fault."""
        return {check for check, finding in self.items() if finding.level is Level.FAULT}

    def warned(self) -> set[str]:
        """Where there is a warning."""
        return {check for check, finding in self.items() if finding.level is Level.WARNING}


@pytest.fixture
def examined(sandbox: Sandbox, tmp_path: Path) -> Examine:
    """Examine a bot's settings in this sandbox: ``await examined(slack_bot_token="", retry=True)``."""

    async def look(*, retry: bool = False, **changes: object) -> Findings:
        settings = settings_for(sandbox, tmp_path, **{"slack_timeout_seconds": 5, "lease_seconds": 20} | changes)
        found = [finding async for finding in examine(settings, retry=retry)]
        assert all(finding.mend for finding in found if finding.level is not Level.OK)
        return Findings({finding.check: finding for finding in found})

    return look
