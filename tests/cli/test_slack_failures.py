"""If Slack fails a command, it reports what happened and what to do, on one line and without a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.doctor.diagnosis import fix_for, sentences
from bot.errors import OutcomeUnknown, RateLimited, Rejected, Unreachable
from slack_sandbox import TEAM, Sandbox
from tests.cli.conftest import Spawn
from tests.processes import environment
from tests.running import settings_for

NO_ANSWER = "Slack doesn't answer. Check this machine's network and https://status.slack.com, then try again"
FAILURES: list[tuple[dict[str, Any], str]] = [
    (
        {"kind": "error_before", "error": "missing_scope"},
        "Slack rejected a call (missing_scope). Give the app the scopes",
    ),
    ({"kind": "error_before", "error": "unheard_of"}, "Slack rejected a call (unheard_of). Look the code up at"),
    ({"kind": "429", "retry_after": 7}, "Slack is rate limiting the bot. Try again in 7 seconds."),
    ({"kind": "hang"}, NO_ANSWER),
    ({"kind": "reset_before"}, NO_ANSWER),
    ({"kind": "not_json"}, NO_ANSWER),
]
KINDS = ["rejected", "unknown code", "rate limited", "time-out", "reset", "not JSON"]


@pytest.fixture
def environ(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """A complete environment for the bot."""
    return environment(settings_for(sandbox, folder))


@pytest.mark.parametrize(("fault", "says"), FAILURES, ids=KINDS)
async def test_remind_says_why_it_could_not_list_channels(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str], fault: dict[str, Any], says: str
) -> None:
    sandbox.faults.add("users.conversations", times=None, **fault)
    process = spawn("remind", environ=environ)
    assert await process.ends() == 2
    (line,) = process.complained.splitlines()
    assert line.startswith(says)
    assert process.said == ""
    assert sandbox.workspace.channel(TEAM).messages == {}


@pytest.mark.parametrize("fault", [FAILURES[2][0], FAILURES[3][0]], ids=["rate limited", "time-out"])
async def test_remind_says_that_slack_has_not_accepted_the_reminder_yet(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str], fault: dict[str, Any]
) -> None:
    sandbox.faults.add("chat.postMessage", times=None, **fault)
    process = spawn("remind", environ=environ)
    assert await process.ends() == 2
    complaint = process.complained.splitlines()[-1]
    assert complaint.startswith("#social-team: Slack hasn't accepted the reminder yet. Run `charter remind` again")
    assert "Traceback" not in process.complained


@pytest.mark.parametrize("fault", [FAILURES[0][0], FAILURES[2][0]], ids=["rejected", "rate limited"])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_run_exits_with_a_sentence_when_slack_fails_the_first_calls(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str], method: str, fault: dict[str, Any]
) -> None:
    sandbox.faults.add(method, times=None, **fault)
    process = spawn("run", environ=environ)
    assert await process.ends() == 2
    complaint = process.complained.splitlines()[-1]
    assert complaint.startswith("Slack ")
    assert complaint.count(". ") >= 1, "it also says what to do"
    assert "Traceback" not in process.complained


async def test_run_exits_with_a_sentence_when_channels_may_not_be_listed(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str]
) -> None:
    sandbox.faults.add("users.conversations", "error_before", error="missing_scope")
    process = spawn("run", environ=environ)
    assert await process.ends() == 2
    assert "(missing_scope). Compare the app's scopes" in process.complained.splitlines()[-1]


def test_a_failed_connection_is_not_called_a_rate_limit() -> None:
    assert sentences(Unreachable(5)) == sentences(OutcomeUnknown())
    assert sentences(RateLimited(5)) == ("Slack is rate limiting the bot.", "Try again in 5 seconds.")
    assert sentences(Rejected("is_archived")) == ("Slack rejected a call (is_archived).", fix_for("is_archived"))
