"""Runs ``.slack/hooks.json`` as Slack's own command line does: a shell in the project's folder, with flags and tokens.

See ``processExecOpts`` and ``ShellEnv`` in https://github.com/slackapi/slack-cli/tree/main/internal/hooks
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slack_sandbox import Sandbox
from tests.processes import ROOT, environment
from tests.running import holding, settings_for

HOOKS = json.loads((ROOT / ".slack" / "hooks.json").read_text(encoding="utf-8"))
Begin = Callable[[str, str, dict[str, str]], subprocess.Popen[str]]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Start a hook with these flags and this environment; its output goes to ``out`` and ``err``."""
    started: list[subprocess.Popen[str]] = []

    def run(hook: str, flags: str, environ: dict[str, str]) -> subprocess.Popen[str]:
        with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
            # With `exec` the bot replaces the shell, so that a signal reaches the bot.
            command = ("sh", "-c", f"exec {HOOKS['hooks'][hook]} {flags}")
            started.append(
                subprocess.Popen(command, cwd=ROOT, env={"PATH": os.environ["PATH"], **environ}, stdout=out, stderr=err)
            )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_the_manifest_hook_prints_json_and_nothing_else(begin: Begin, tmp_path: Path) -> None:
    assert begin("get-manifest", f"--source={ROOT}", {}).wait() == 0
    printed = json.loads((tmp_path / "out").read_text(encoding="utf-8"))
    assert printed == json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("others", ["", "xoxb-"], ids=["alone", "with-an-untouched-env-file"])
async def test_the_start_hook_is_ready_with_slacks_tokens(
    begin: Begin, sandbox: Sandbox, tmp_path: Path, others: str
) -> None:
    """The command line reads ``.env`` after its own tokens, so only tokens under its own names are sure to survive."""
    environ = environment(settings_for(sandbox, tmp_path))
    given = {"SLACK_CLI_XOXB": environ.pop("SLACK_BOT_TOKEN"), "SLACK_CLI_XAPP": environ.pop("SLACK_APP_TOKEN")}
    stale = {"SLACK_BOT_TOKEN": others, "SLACK_APP_TOKEN": others} if others else {}
    process = begin("start", "", environ | given | stale)
    out = tmp_path / "out"
    await holding(lambda: "Ready. Connected by Socket Mode" in out.read_text() or process.poll() is not None, 20)
    assert process.poll() is None, (tmp_path / "err").read_text()
    process.send_signal(signal.SIGINT)
    await holding(lambda: process.poll() is not None, 20)
    assert process.returncode == 0


def test_slacks_command_line_leaves_the_connection_to_the_bot_and_watches_the_manifest() -> None:
    assert HOOKS["config"]["sdk-managed-connection-enabled"] is True
    assert HOOKS["config"]["watch"]["paths"] == ["."]
    assert set(HOOKS["hooks"]) == {"get-manifest", "start"}
