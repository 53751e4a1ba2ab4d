"""``charter doctor`` on the command line, and ``charter manifest --open``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.charter.loading import load
from bot.doctor.diagnosis import as_text, fault, fine, warning
from bot.settings import read_settings, renamed_settings
from bot.slack.manifest import link, manifest
from slack_sandbox import AMELIE, BOT, DRAFTS, TEAM, Sandbox
from tests.cli.conftest import Run, Spawn
from tests.processes import ROOT, environment
from tests.running import HYPE, own_replies, settings_for


@pytest.fixture
def environ(sandbox: Sandbox, folder: Path) -> dict[str, str]:
    """A complete environment for the bot."""
    return environment(settings_for(sandbox, folder))


@pytest.mark.parametrize("charter", ["charter.toml", "bot/charter/templates/en.toml", "bot/charter/templates/fr.toml"])
async def test_it_exits_with_0_and_all_is_well_with_every_charter_that_ships(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str], charter: str
) -> None:
    """In Socket Mode, without a public address, as the README's walk-through sets the bot up."""
    sandbox.workspace.scopes = ",".join(manifest()["oauth_config"]["scopes"]["bot"])
    if charter.endswith("fr.toml"):
        rename_channels(sandbox, *load(ROOT / charter).drafts.channels, *load(ROOT / charter).reminder.channels)
    process = spawn("doctor", environ=environ | {"CHARTER_FILE": str(ROOT / charter)})
    assert await process.ends() == 0
    assert process.said.endswith("\nAll is well.\n")
    assert process.complained == ""


def rename_channels(sandbox: Sandbox, drafts: str, reminder: str) -> None:
    """Give the two channels that the bot is in the names that a charter has for them."""
    for channel, name in ((DRAFTS, drafts), (TEAM, reminder)):
        sandbox.workspace.channel(channel).name = name.removeprefix("#")


async def test_it_exits_with_2_and_a_fix_for_each_fault(
    sandbox: Sandbox, spawn: Spawn, environ: dict[str, str]
) -> None:
    sandbox.workspace.channel(DRAFTS).members.remove(BOT)
    process = spawn("doctor", environ=environ | {"SLACK_APP_TOKEN": environ["SLACK_BOT_TOKEN"]})
    assert await process.ends() == 2
    lines = process.said.splitlines()
    faults = {lines[at]: lines[at + 1].strip() for at, line in enumerate(lines) if line.startswith("fault")}
    assert [line.split("  ")[0] for line in faults] == ["fault", "fault"]
    assert all(fix.startswith("Fix: ") for fix in faults.values())
    assert "Fix: Type in that channel: /invite @charter" in faults.values()
    assert lines[-1] == "Faults: 2. Warnings: 0."
    for secret in (environ["SLACK_BOT_TOKEN"], environ["SLACK_APP_TOKEN"]):
        assert secret not in process.said + process.complained


async def test_json_is_one_object_per_finding(spawn: Spawn, environ: dict[str, str]) -> None:
    process = spawn("doctor", "--format", "json", environ=environ | {"SLACK_BOT_TOKEN": "xoxp-1234"})
    assert await process.ends() == 2
    found = [json.loads(line) for line in process.said.splitlines()]
    assert all(row.keys() == {"check", "level", "says", "fix"} for row in found)
    assert [row["check"] for row in found if row["level"] == "fault"] == ["bot token"]


async def test_retry_queues_dead_letters_again(sandbox: Sandbox, spawn: Spawn, environ: dict[str, str]) -> None:
    sandbox.faults.add("chat.postMessage", "error_before", error="restricted_action")
    bot = spawn("run", environ=environ)
    await bot.says("Ready.")
    draft = sandbox.post(AMELIE, DRAFTS, HYPE)
    await bot.logs("dead_letter")
    assert own_replies(sandbox, draft.ts) == []
    first = spawn("doctor", environ=environ)
    assert await first.ends() == 0
    assert "1 draft was not delivered: Slack rejected the call (restricted_action)." in first.said
    second = spawn("doctor", "--retry", environ=environ)
    assert await second.ends() == 0
    assert "Queued again: 1." in second.said
    await sandbox.until(lambda: own_replies(sandbox, draft.ts))


def test_an_empty_set_up_gets_a_list_of_steps(charter: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    (folder / "charter.toml").unlink()
    status, out, err = charter("doctor")
    assert (status, err) == (2, "")
    for line in ("there is no such file", "SLACK_BOT_TOKEN is not set", "Neither SLACK_APP_TOKEN nor"):
        assert line in out
    assert not (folder / "charter.db").exists()


def test_an_invalid_setting_is_a_finding(charter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "99999")
    status, out, err = charter("doctor", "--format", "json")
    assert (status, err) == (2, "")
    (found,) = (json.loads(line) for line in out.splitlines())
    assert found["check"] == "settings"
    assert found["says"].startswith("PORT: ")


async def test_the_old_name_of_a_setting_works_and_is_a_warning(spawn: Spawn, environ: dict[str, str]) -> None:
    renamed = environ | {"SETTLE_SECONDS": environ["GRACE_SECONDS"]}
    del renamed["GRACE_SECONDS"]
    process = spawn("doctor", "--format", "json", environ=renamed)
    assert await process.ends() == 0
    first = json.loads(process.said.splitlines()[0])
    assert first["level"] == "warning"
    assert first["says"] == "SETTLE_SECONDS is the old name of GRACE_SECONDS."
    assert first["fix"] == "Rename SETTLE_SECONDS to GRACE_SECONDS."


@pytest.mark.parametrize("file", [True, False])
@pytest.mark.parametrize(
    ("named", "seconds", "old"),
    [
        ({}, 10, []),
        ({"GRACE_SECONDS": "7"}, 7, []),
        ({"SETTLE_SECONDS": "8"}, 8, [("SETTLE_SECONDS", "GRACE_SECONDS")]),
        ({"SETTLE_SECONDS": "8", "GRACE_SECONDS": "7"}, 7, [("SETTLE_SECONDS", "GRACE_SECONDS")]),
    ],
)
def test_grace_seconds_also_has_its_old_name(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: dict[str, str],
    seconds: float,
    old: list[tuple[str, str]],
    file: bool,
) -> None:
    if file:
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in named.items()), "utf-8")
    else:
        for name, value in named.items():
            monkeypatch.setenv(name, value)
    assert read_settings().grace_seconds == seconds
    assert list(renamed_settings()) == old


def test_the_output_is_in_columns() -> None:
    found = (fine("charter", "It loads."), warning("dead letters", "Two.", "Retry."), fault("#a", "Not in it.", "Go."))
    assert list(as_text(found)) == [
        "ok       charter       It loads.",
        "warning  dead letters  Two.",
        "                       Fix: Retry.",
        "fault    #a            Not in it.",
        "                       Fix: Go.",
        "\nFaults: 1. Warnings: 1.",
    ]


@pytest.mark.parametrize("works", [True, False])
async def test_manifest_opens_the_link_or_prints_it(spawn: Spawn, folder: Path, works: bool) -> None:
    """The browser is a script, which the variable BROWSER allows."""
    browser = folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{folder / "opened"}"\nexit {0 if works else 1}\n', "utf-8")
    browser.chmod(0o755)
    process = spawn("manifest", "--open", environ={"BROWSER": str(browser)})
    assert await process.ends() == 0
    assert json.loads(process.said)["settings"]["socket_mode_enabled"] is True
    assert (folder / "opened").read_text("utf-8") == link()
    assert ("Opened the page that creates the app in your browser." in process.complained) is works
    assert (link() in process.complained) is not works
