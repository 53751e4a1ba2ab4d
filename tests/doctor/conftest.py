"""Runs the doctor's checks against the sandbox, a database and a folder with real faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.doctor.diagnosis import Diagnosis, Level
from bot.doctor.runner import run_checks
from slack_sandbox import Sandbox
from tests.running import settings_for

RunChecks = Callable[..., Awaitable["Findings"]]


class Findings(dict[str, Diagnosis]):
    """Diagnoses by check; the last one if a check has several."""

    def faulty(self) -> set[str]:
        """Return the checks with a fault."""
        return {check for check, finding in self.items() if finding.level is Level.FAULT}

    def warned(self) -> set[str]:
        """Return the checks with a warning."""
        return {check for check, finding in self.items() if finding.level is Level.WARNING}


@pytest.fixture
def examined(sandbox: Sandbox, tmp_path: Path) -> RunChecks:
    """Run the checks on a bot's settings in this sandbox: ``await examined(slack_bot_token="", retry=True)``."""

    async def run(*, retry: bool = False, **changes: object) -> Findings:
        settings = settings_for(sandbox, tmp_path, **{"slack_timeout_seconds": 5, "lease_seconds": 20} | changes)
        found = [finding async for finding in run_checks(settings, retry=retry)]
        assert all(finding.fix for finding in found if finding.level is not Level.OK)
        return Findings({finding.check: finding for finding in found})

    return run
