"""Checks ``deploy/compose.yaml`` without a container engine: what it names exists, and its parts fit together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.db.engine import parse_url
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
TEXT = FILE.read_text(encoding="utf-8")
PASSWORD = re.compile(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """Return the services by name, as Compose parses them."""
    read = yaml.safe_load(TEXT)
    assert read.keys() == {"name", "services", "volumes"}
    return read["services"]  # type: ignore[no-any-return]


def seconds(written: str) -> int:
    """Parse a duration in Compose's format: ``30s``, ``1m``."""
    return int(written[:-1]) * {"s": 1, "m": 60}[written[-1]]


def test_two_replicas_and_one_postgresql(services: dict[str, dict[str, Any]]) -> None:
    assert services.keys() == {"bot", "database"}
    assert services["bot"]["deploy"]["replicas"] == 2
    assert re.fullmatch(r"postgres:1[5-9]", services["database"]["image"])
    assert {service["restart"] for service in services.values()} == {"unless-stopped"}


def test_the_bots_variables_are_settings(services: dict[str, dict[str, Any]]) -> None:
    assert set(services["bot"]["environment"]) <= {name.upper() for name in Settings.model_fields}


def test_the_bot_finds_the_database(services: dict[str, dict[str, Any]]) -> None:
    given, bot = services["database"]["environment"], services["bot"]
    url = parse_url(PASSWORD.sub("0a1b2c", bot["environment"]["DATABASE_URL"]))
    assert (url.get_backend_name(), url.host) == ("postgresql", "database")
    assert (url.username, url.database) == (given["POSTGRES_USER"], given["POSTGRES_DB"])
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    for option in (f"--username={url.username}", f"--dbname={url.database}"):
        assert option in services["database"]["healthcheck"]["test"]


def test_it_contains_no_secret_and_requires_the_one_that_it_needs(services: dict[str, dict[str, Any]]) -> None:
    assert services["bot"]["env_file"] == "../.env"
    asked = [given["environment"] for given in services.values()]
    assert PASSWORD.fullmatch(asked[1]["POSTGRES_PASSWORD"])
    assert set(re.findall(r"\$\{(\w+)", TEXT)) == {"POSTGRES_PASSWORD"}
    assert not re.search(r"xox|xapp", TEXT)


def test_every_path_exists(services: dict[str, dict[str, Any]]) -> None:
    bot = services["bot"]
    assert (FILE.parent / bot["build"] / "Dockerfile").is_file()
    (mounted,) = bot["volumes"]
    source, target, mode = mounted.split(":")
    inside = Path(bot["environment"]["CHARTER_FILE"]).relative_to(target)
    assert (FILE.parent / source / inside).is_file()
    assert mode == "ro"
    (kept,) = services["database"]["volumes"]
    assert kept.partition(":")[0] in yaml.safe_load(TEXT)["volumes"]


def test_no_container_runs_as_root_or_can_become_root(services: dict[str, dict[str, Any]]) -> None:
    assert "user" not in services["bot"], "the image has a user of its own"
    assert services["database"]["user"] == "postgres"
    assert services["bot"]["cap_drop"] == ["ALL"]
    assert services["bot"]["read_only"] is True
    assert all("no-new-privileges:true" in service["security_opt"] for service in services.values())


def test_a_replica_has_time_to_finish_its_work(services: dict[str, dict[str, Any]]) -> None:
    fields = Settings.model_fields
    needed = fields["lease_seconds"].default + fields["slack_timeout_seconds"].default
    assert seconds(services["bot"]["stop_grace_period"]) >= needed
    assert seconds(services["database"]["stop_grace_period"]) >= seconds(services["bot"]["stop_grace_period"])


def test_the_readme_gives_the_commands_that_the_file_gives() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    commands = re.findall(r"^#   (.+)$", TEXT, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert command in readme
