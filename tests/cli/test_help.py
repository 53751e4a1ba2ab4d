"""The help of each command, and the commands that need no Slack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

COMMANDS = ("demo", "run", "check", "validate", "remind", "doctor", "manifest", "migrate")


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_lists_every_command_with_a_sentence(charter: Run, arguments: tuple[str, ...]) -> None:
    out = charter(*arguments).out
    assert "one gentle reminder" in out
    lines = [line.strip(" │") for line in out.splitlines()]
    for command in COMMANDS:
        (line,) = [line for line in lines if line.startswith(f"{command} ")]
        assert len(line.removeprefix(command).strip()) > 20


@pytest.mark.parametrize("command", COMMANDS)
def test_each_commands_help_explains_it_and_its_options(charter: Run, command: str) -> None:
    status, out, err = charter(command, "--help")
    assert (status, err) == (0, "")
    assert f"Usage: charter {command}" in out
    for line in out.splitlines():
        option = line.strip(" │").split("  ")
        if option[0].startswith("--"):
            assert any(len(part.strip()) > 10 for part in option[1:]), line


def test_an_unknown_command_is_rejected_with_a_pointer_to_the_help(charter: Run) -> None:
    status, _, err = charter("rum")
    assert status == 2
    assert "No such command 'rum'" in err
    assert "Traceback" not in err


def test_the_manifest_is_json_and_the_link_goes_to_standard_error(charter: Run) -> None:
    status, out, err = charter("manifest")
    assert status == 0
    assert json.loads(out)["settings"]["socket_mode_enabled"] is True
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in err


def test_migrate_creates_the_database_and_can_be_repeated(
    charter: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///ours.db")
    for _ in range(2):
        assert charter("migrate") == (0, "The database is at the newest version.\n", "")
    assert (folder / "ours.db").exists()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "sqlite:////dev/null/charter.db", "/dev/null/charter.db cannot be opened"),
        ("DATABASE_URL", "oracle://me:secret@host/name", "DATABASE_URL names oracle"),
        ("LEASE_SECONDS", "soon", "LEASE_SECONDS: "),
        ("LEASE_SECONDS", "6", "LEASE_SECONDS must be at least twice SLACK_TIMEOUT_SECONDS."),
        ("PORT", "99999", "PORT: "),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL: "),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: "),
    ],
)
def test_an_invalid_setting_is_named_without_its_secrets(
    charter: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    status, out, err = charter("migrate")
    assert (status, out) == (2, "")
    assert says in err
    assert "secret" not in err
    assert len(err.splitlines()) == 1


def test_settings_that_cannot_be_read_are_reported_without_their_secrets(charter: Run, folder: Path) -> None:
    (folder / ".env").write_bytes(b"SLACK_BOT_TOKEN=xoxb-secret\xff\n")
    status, out, err = charter("run")
    assert (status, out, err) == (2, "", ".env isn't UTF-8 text. Save it as UTF-8.\n")
    assert ".env isn't UTF-8 text." in charter("doctor").out


def test_settings_of_another_user_are_reported(charter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read every file, so the refusal is made up."""

    def refuse(_settings: object, **_values: object) -> None:
        raise PermissionError(13, "Permission denied", ".env")

    monkeypatch.setattr("bot.settings.Settings.__init__", refuse)
    says = ".env can't be read (permission denied). Make it readable for the user that runs the bot.\n"
    assert charter("run") == (2, "", says)
