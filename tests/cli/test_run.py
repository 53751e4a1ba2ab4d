"""``charter run`` if it can't run: one sentence that says what to do, status 2, no traceback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from slack_sandbox import Sandbox
from tests.cli.conftest import Spawn
from tests.processes import environment
from tests.running import settings_for


@pytest.fixture
def environ(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """A complete environment for the bot."""
    return environment(settings_for(sandbox, folder))


@pytest.fixture
def hole() -> Iterator[str]:
    """The URL of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/"


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that another process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


@pytest.fixture
def closed() -> str:
    """A URL where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/api/"


BAD_CHARTER = 'name = "Test house"\n[[rules]]\nid = "No hype"\ntext = "Facts impress."\n'


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Copy the Bot User"),
        (
            {"SLACK_APP_TOKEN": "xapp-wrong"},
            "Slack does not accept SLACK_APP_TOKEN (invalid_auth). Create an app-level",
        ),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set. Create the app with `charter manifest`"),
        ({"SLACK_APP_TOKEN": ""}, "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set. Set SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "closed"}, "Slack does not answer at http://127.0.0.1:"),
        ({"SLACK_API_URL": "hole"}, "Slack does not answer at http://127.0.0.1:"),
        ({"CHARTER_FILE": "bad.toml"}, "bad.toml, line 3, rule 1"),
        ({"CHARTER_FILE": "nowhere.toml"}, "nowhere.toml"),
        ({"DATABASE_URL": "sqlite:////dev/null/charter.db"}, "The database /dev/null/charter.db cannot be opened"),
        ({"PORT": "taken"}, "can't be used (address already in use). Set PORT to a free port."),
    ],
    ids=lambda value: "-".join(value.values()) or "-".join(value) if isinstance(value, dict) else "",
)
async def test_it_exits_with_a_sentence_that_says_what_to_do(
    request: pytest.FixtureRequest,
    spawn: Spawn,
    folder: Path,
    environ: dict[str, str],
    changes: dict[str, str],
    says: str,
) -> None:
    places = {"closed", "hole", "taken"}
    changed = {name: request.getfixturevalue(value) if value in places else value for name, value in changes.items()}
    (folder / "bad.toml").write_text(BAD_CHARTER, encoding="utf-8")
    process = spawn("run", environ=environ | changed)
    assert await process.ends() == 2
    assert process.said == ""
    (complained,) = [line for line in process.complained.splitlines() if "[info" not in line]
    assert says in complained
    for secret in (environ["SLACK_BOT_TOKEN"], environ["SLACK_APP_TOKEN"], "xoxb-wrong", "xapp-wrong"):
        assert secret not in process.complained


async def test_remind_posts_once_and_reports_what_it_did(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str]
) -> None:
    dry = spawn("remind", "--dry-run", environ=environ | {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""})
    assert await dry.ends() == 0
    assert "Three real conversations a day." in dry.said
    assert sandbox.calls == []

    sandbox.faults.add("chat.postMessage", "error_before", error="restricted_action")
    refused = spawn("remind", environ=environ)
    assert await refused.ends() == 2
    assert "#social-team: Slack rejected the reminder (restricted_action). Ask a workspace admin" in refused.complained

    again = spawn("remind", environ=environ)
    assert (await again.ends(), again.said) == (0, "#social-team: posted.\n")
    once_more = spawn("remind", environ=environ)
    assert (await once_more.ends(), once_more.said) == (0, "#social-team: this week's reminder was already posted.\n")
    assert [call.method for call in sandbox.calls].count("chat.postMessage") == 2
